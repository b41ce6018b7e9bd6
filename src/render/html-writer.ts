import type { Token } from "markdown-it";

/** Every tag that rendered Markdown may contain, with the attributes it may carry. */
export const ALLOWED_TAGS: Readonly<Record<string, readonly string[]>> = {
  a: ["href", "rel"],
  blockquote: [],
  br: [],
  code: [],
  em: [],
  hr: [],
  li: [],
  ol: ["start"],
  p: [],
  pre: [],
  strong: [],
  ul: [],
};

export const LINK_REL = "nofollow ugc noopener";

/** A link of white space and format characters alone would be there for search engines only; it shows its URL. */
const VISIBLE = /[^\s\p{Cf}]/u;

const REPLACEMENTS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes text for element content and for attribute values in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => REPLACEMENTS[character]!);
}

/**
 * The HTML of tokens that carry nothing but their type. A heading is a bold paragraph, so that a comment never adds to
 * the outline of the page it stands on.
 */
const FIXED_HTML: Readonly<Record<string, string>> = {
  blockquote_close: "</blockquote>\n",
  blockquote_open: "<blockquote>\n",
  bullet_list_close: "</ul>\n",
  bullet_list_open: "<ul>\n",
  em_close: "</em>",
  em_open: "<em>",
  hardbreak: "<br>\n",
  heading_close: "</strong></p>\n",
  heading_open: "<p><strong>",
  hr: "<hr>\n",
  list_item_close: "</li>\n",
  list_item_open: "<li>",
  ordered_list_close: "</ol>\n",
  paragraph_close: "</p>\n",
  paragraph_open: "<p>",
  softbreak: "<br>\n",
  strong_close: "</strong>",
  strong_open: "<strong>",
};

/**
 * Writes a parser's tokens as HTML. It knows only the tags of `ALLOWED_TAGS`, so whatever else the parser may yield
 * becomes text. Returns `null` when the result would nest deeper, or be longer, than allowed.
 */
export function writeHtml(tokens: readonly Token[], maxDepth: number, maxLength: number): string | null {
  let html = "";
  let depth = 0;
  let link: { href: string; isVisible: boolean } | null = null;

  // What is seen of a link is noted as it is written: to look at the end of the whole would make it whole each time.
  const add = (piece: string, seen: string) => {
    html += piece;
    if (link !== null) link.isVisible ||= VISIBLE.test(seen);
  };

  const write = (siblings: readonly Token[]): boolean => {
    for (const [index, token] of siblings.entries()) {
      depth += token.nesting;
      if (depth > maxDepth || html.length > maxLength) return false;
      if (token.type === "inline") {
        if (!write(token.children ?? [])) return false;
      } else if (token.hidden) {
        const next = siblings[index + 1]?.type;
        if (token.nesting < 0 && next !== "list_item_close") html += "\n";
      } else if (token.type === "link_open") {
        const href = attribute(token, "href");
        html += openLink(href);
        link = { href, isVisible: false };
      } else if (token.type === "link_close") {
        if (link?.isVisible === false) html += escapeHtml(link.href);
        html += link?.href ? "</a>" : "";
        link = null;
      } else if (token.type === "image") {
        const image = imageAsLink(token, link !== null);
        add(image, image);
      } else {
        add(htmlOf(token), token.content);
      }
    }
    return true;
  };

  return write(tokens) && html.length <= maxLength ? html : null;
}

function htmlOf(token: Token): string {
  switch (token.type) {
    case "ordered_list_open": {
      const start = token.attrGet("start");
      return start === null ? "<ol>\n" : `<ol start="${Number(start)}">\n`;
    }
    case "code_inline":
      return `<code>${escapeHtml(token.content)}</code>`;
    case "code_block":
    case "fence":
      return `<pre><code>${escapeHtml(token.content)}</code></pre>\n`;
    default:
      return FIXED_HTML[token.type] ?? escapeHtml(token.content);
  }
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? "");
}

/** Nothing when there is no destination, as in `[text]()`. */
function openLink(href: string): string {
  return href && `<a href="${escapeHtml(href)}" rel="${LINK_REL}">`;
}

/** An image becomes a link named by its description: the reader decides whether to load what a stranger chose. */
function imageAsLink(token: Token, insideLink: boolean): string {
  const source = attribute(token, "src");
  const description = textOf(token.children ?? []);
  const name = escapeHtml(VISIBLE.test(description) ? description : source);
  return insideLink || !source ? name : `${openLink(source)}${name}</a>`;
}

function textOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "image") return textOf(token.children ?? []);
      return token.type === "softbreak" || token.type === "hardbreak" ? " " : token.content;
    })
    .join("");
}
