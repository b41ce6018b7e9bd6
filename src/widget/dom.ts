type Attributes = Record<string, string | number | boolean | null | undefined>;
type Child = Node | string | null | undefined | false;

/**
 * Makes an element. An attribute that is `null`, `undefined` or `false` is left out, `true` is present without a value.
 * What has a class is a part of the same name, so that a page's own style sheet can reach it.
 */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries({ part: attributes.class, ...attributes })) {
    setAttribute(element, name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Sets, replaces or (with `null`, `undefined`, `false`) removes one attribute. */
export function setAttribute(element: Element, name: string, value: Attributes[string]): void {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Makes a button that never submits a form by itself. */
export function createButton(text: string, attributes: Attributes, onClick: () => unknown): HTMLButtonElement {
  const button = create("button", { type: "button", ...attributes }, text);
  button.addEventListener("click", onClick);
  return button;
}
