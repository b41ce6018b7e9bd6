import { RENDER_LIMITS } from "../domain/limits.ts";
import { escapeHtml, writeHtml } from "./html-writer.ts";
import { createMarkdownParser, type ParserEnvironment } from "./markdown-parser.ts";

/** Stored with each comment's HTML; raise it when the same source would give other HTML. */
export const RENDERER_VERSION = 1;

// One level more than may be shown: the parser drops what lies deeper, and the writer must see that it was there.
const parser = createMarkdownParser(RENDER_LIMITS.nestingDepth + 1, RENDER_LIMITS.lookaheads);
const encoder = new TextEncoder();

/**
 * Renders a comment's Markdown as HTML that is safe to put into any page. The same source always gives the same HTML,
 * no source throws, and 10,000 characters never give more than `htmlBytes`.
 */
export function renderMarkdown(source: string): string {
  if (exceedsSourceLimits(source)) return renderPlainText(source);
  const environment: ParserEnvironment = { lookaheads: 0 };
  const tokens = parser.parse(source, environment);
  if (environment.lookaheads > RENDER_LIMITS.lookaheads) return renderPlainText(source);
  const html = writeHtml(tokens, RENDER_LIMITS.nestingDepth, RENDER_LIMITS.htmlBytes);
  return html !== null && encoder.encode(html).length <= RENDER_LIMITS.htmlBytes ? html : renderPlainText(source);
}

/** Two passes that only count, so that what costs the parser most is refused before it starts. */
function exceedsSourceLimits(source: string): boolean {
  return count(source, /[[\]*_`<>&\\]|:\/\//g) > RENDER_LIMITS.markers || count(source, /\S.*/g) > RENDER_LIMITS.lines;
}

function count(source: string, pattern: RegExp): number {
  return source.match(pattern)?.length ?? 0;
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
