import { escapeHtml, writeHtml } from "./html-writer.ts";
import { createMarkdownParser } from "./markdown-parser.ts";

/** Stored with each comment's HTML; raise it when the same source would give other HTML. */
export const RENDERER_VERSION = 1;

/** Past any of these a comment is shown as plain text, so that no input costs more than a request may spend. */
export const RENDER_LIMITS = {
  /** Elements inside elements. */
  nestingDepth: 20,
  /** `[`, each of which makes the parser look ahead for its end. */
  openingBrackets: 300,
  /** Characters that may be markup. */
  markers: 2_500,
  lines: 1_500,
  /** In UTF-8. */
  htmlBytes: 65_536,
} as const;

// One level more than may be shown: the parser drops what lies deeper, and the writer must see that it was there.
const parser = createMarkdownParser(RENDER_LIMITS.nestingDepth + 1);
const encoder = new TextEncoder();

/** Renders a comment's Markdown as HTML that is safe to put into any page. The same source always gives the same HTML, and no source throws. */
export function renderMarkdown(source: string): string {
  if (exceedsSourceLimits(source)) return renderPlainText(source);
  const html = writeHtml(parser.parse(source, {}), RENDER_LIMITS.nestingDepth, RENDER_LIMITS.htmlBytes);
  return html !== null && encoder.encode(html).length <= RENDER_LIMITS.htmlBytes ? html : renderPlainText(source);
}

/** One pass over the source, so that what costs the parser most is refused before it starts. */
function exceedsSourceLimits(source: string): boolean {
  let openingBrackets = 0;
  let markers = 0;
  let lines = 0;
  for (let index = 0; index < source.length; index++) {
    switch (source[index]) {
      case "[":
        openingBrackets++;
        markers++;
        break;
      case "\n":
      case "\r":
        lines++;
        break;
      case "*":
      case "_":
      case "`":
      case "]":
      case "<":
      case ">":
      case "&":
      case "\\":
      case ":":
        markers++;
    }
  }
  return (
    openingBrackets > RENDER_LIMITS.openingBrackets || markers > RENDER_LIMITS.markers || lines > RENDER_LIMITS.lines
  );
}

/** Paragraphs at blank lines, a break at each other line end, no markup. At most six bytes a character. */
function renderPlainText(source: string): string {
  return source
    .replace(/\r\n?/g, "\n")
    .replaceAll("\0", "\uFFFD")
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll("\n", "<br>\n")}</p>\n`)
    .join("");
}
