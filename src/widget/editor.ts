import type { PreviewResponse } from "../contract.ts";
import { create, createButton } from "./dom.ts";
import { editor } from "./languages/en.ts";
import { addPartStyles } from "./part-styles.ts";
import type { ThreadView } from "./thread-view.ts";

/** What each tool puts around the marked text, or before each of its lines. */
const tools = {
  bold: { face: "B", before: "**", after: "**" },
  italic: { face: "I", before: "_", after: "_" },
  link: { face: "↗", before: "[", after: "](https://)" },
  code: { face: "‹›", before: "`", after: "`" },
  quote: { face: "❝", before: "> ", after: null },
  list: { face: "•", before: "- ", after: null },
} as const;

type Tool = keyof typeof tools;

/** Puts a toolbar over a comment's field, with a preview by the server's own renderer. */
export function edit(thread: ThreadView, field: HTMLTextAreaElement): void {
  const words = thread.words.with(editor);
  addPartStyles(thread);
  const toolbar = create("div", { class: "toolbar", role: "toolbar", "aria-label": words.say("toolbar") });
  for (const name of Object.keys(tools) as Tool[]) {
    const label = words.say(name);
    const attributes = { class: `tool ${name}`, "aria-label": label, title: label };
    toolbar.append(createButton(tools[name].face, attributes, () => apply(field, name)));
  }
  const shown = create("div", { class: "preview body", role: "status", hidden: true });
  const setPreview = (isShown: boolean) => {
    shown.hidden = !isShown;
    field.hidden = isShown;
    toggle.textContent = words.say(isShown ? "write" : "preview");
    for (const button of buttonsOf(toolbar)) button.disabled = isShown && button !== toggle;
  };
  const toggle = createButton("", { class: "tool toggle" }, async () => {
    if (!shown.hidden) {
      setPreview(false);
      field.focus();
      return;
    }
    shown.replaceChildren();
    setPreview(true);
    if (field.value.trim() === "") {
      shown.textContent = words.say("previewEmpty");
      return;
    }
    try {
      const { html } = await thread.api.send<PreviewResponse>("POST", "/preview", { body: field.value });
      thread.shared.setRenderedHtml(shown, html);
    } catch {
      shown.textContent = words.say("previewFailed");
    }
  });
  toolbar.append(toggle);
  setPreview(false);
  // What is wrong with the text is shown beside it.
  field.form?.addEventListener("submit", () => setPreview(false), { capture: true });
  moveByArrows(toolbar);
  field.previousElementSibling?.remove();
  field.before(toolbar);
  field.after(shown);
  field.focus();
}

function buttonsOf(toolbar: HTMLElement): HTMLButtonElement[] {
  return [...toolbar.querySelectorAll("button")];
}

function apply(field: HTMLTextAreaElement, name: Tool): void {
  const { before, after } = tools[name];
  const { selectionStart: start, selectionEnd: end, value } = field;
  if (after !== null) {
    replace(field, start, end, before + value.slice(start, end) + after);
    // Inside, or for a link where its address goes.
    const isAddress = name === "link" && end > start;
    const from = isAddress ? end + before.length + 2 : start + before.length;
    field.setSelectionRange(from, isAddress ? from + "https://".length : end + before.length);
    return;
  }
  const first = value.lastIndexOf("\n", start - 1) + 1;
  const lines = value.slice(first, end).split("\n");
  replace(field, first, end, lines.map((line) => before + line).join("\n"));
}

/** As if it were typed, so that it can be undone where the browser lets us. */
function replace(field: HTMLTextAreaElement, start: number, end: number, text: string): void {
  field.focus();
  field.setSelectionRange(start, end);
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** One stop of the tab key for the whole toolbar: https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/ */
function moveByArrows(toolbar: HTMLElement): void {
  const settle = (current: HTMLElement | undefined) => {
    for (const button of buttonsOf(toolbar)) button.tabIndex = button === current ? 0 : -1;
  };
  settle(buttonsOf(toolbar)[0]);
  toolbar.addEventListener("focusin", ({ target }) => settle(target as HTMLElement));
  toolbar.addEventListener("keydown", (event) => {
    const buttons = buttonsOf(toolbar).filter(({ disabled }) => !disabled);
    const index = buttons.indexOf(event.target as HTMLButtonElement);
    const forward = getComputedStyle(toolbar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === forward ? 1 : event.key.startsWith("Arrow") && /Left|Right/.test(event.key) ? -1 : 0;
    const next =
      { Home: 0, End: buttons.length - 1 }[event.key] ?? (step && (index + step + buttons.length) % buttons.length);
    if (step === 0 && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    buttons[next]?.focus();
  });
}
