import styles from "./parts.css";
import type { ThreadView } from "./thread-view.ts";

let sheet: CSSStyleSheet | undefined;

/** The style sheet of what is loaded on demand, once for each widget. */
export function addPartStyles({ element }: ThreadView): void {
  const root = element.getRootNode();
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
  }
  if (!(root instanceof ShadowRoot) || root.adoptedStyleSheets.includes(sheet)) return;
  // Another file may have brought the same one.
  root.adoptedStyleSheets = [...root.adoptedStyleSheets.slice(0, 1), sheet];
}
