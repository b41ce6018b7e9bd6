type Attributes = Record<string, string | number | boolean | null | undefined>;
type Child = Node | string | null;

/** Makes an element. An attribute that is `null`, `undefined` or `false` is left out, `true` is present without a value. */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** Sets, replaces or (with `null`, `undefined`, `false`) removes one attribute. */
export function setAttribute(element: Element, name: string, value: Attributes[string]): void {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Makes a button that never submits a form by itself. */
export function createButton(
  text: string,
  attributes: Attributes,
  onClick: () => void | Promise<void>,
): HTMLButtonElement {
  const button = create("button", { type: "button", ...attributes }, text);
  button.addEventListener("click", () => void onClick());
  return button;
}

/** Makes a button that loads more. It can be pressed again only if that fails, which `load` has then shown. */
export function createLoader(text: string, load: () => Promise<void>): HTMLButtonElement {
  const button = createButton(text, { class: "more" }, async () => {
    button.disabled = true;
    await load().catch(() => {
      button.disabled = false;
    });
  });
  return button;
}
