import MarkdownIt, { type Env, type MarkdownIt as Parser, type StateInline } from "markdown-it";

/** Only these destinations become links; a relative one would point into whatever page shows the comment. */
const LINKABLE = /^(?:https?:\/\/|mailto:)/i;

/**
 * What may stand in a bare URL: no white space, no bracket or quote that Markdown or prose puts around one, and no
 * full-width punctuation, which follows a URL without a space in Chinese and Japanese.
 */
const BARE_URL =
  /https?:\/\/(?=[a-z0-9\u00a1-\uffff])[^\s<>[\]"`\u3001\u3002\u3008-\u3011\u3014-\u301b\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]+/iy;

const NOT_IN_URL = /[^\w\-.~:/?#@!$&'()*+,;=%]|%(?![0-9a-fA-F]{2})/gu;

/** A backslash before the scheme would have taken its first letter into a token of its own. */
const SCHEME = /(?<![a-z0-9+.\\-])https?$/i;
const LONGEST_SCHEME_WITH_ONE_BEFORE = 6;

/** Counts, over one comment, how many tokens the parser read ahead of its position. */
export interface ParserEnvironment extends Env {
  lookaheads: number;
}

/**
 * The parser: CommonMark without raw HTML, with bare http and https URLs as links. It gives tokens; `html-writer.ts`
 * decides what they look like. For each `[` it reads ahead for the end of the label, which is quadratic where the
 * end is missing; past `maxLookaheads` it reads no further and takes brackets as text.
 */
export function createMarkdownParser(maxNesting: number, maxLookaheads: number): Parser {
  const parser = new MarkdownIt("commonmark", { html: false, maxNesting });
  parser.disable(["html_block", "html_inline"]);
  parser.validateLink = (url) => LINKABLE.test(url);
  parser.normalizeLink = percentEncode;
  // The library would show a punycode host as Unicode, which lets one name pass for another.
  parser.normalizeLinkText = (url) => url;
  parser.inline.ruler.after("text", "bare_url", linkBareUrl);

  const { inline } = parser;
  const skipToken = inline.skipToken.bind(inline);
  inline.skipToken = (state) => {
    const environment = state.env as ParserEnvironment;
    if (++environment.lookaheads > maxLookaheads) state.pos = state.posMax;
    else skipToken(state);
  };
  return parser;
}

/** Encodes what may not stand in a URL: cheaper than the library's way, which takes each URL apart and joins it again. */
function percentEncode(url: string): string {
  return url.toWellFormed().replace(NOT_IN_URL, encodeURIComponent);
}

/** The parser's text rule stops at every colon, so a URL is found there and its scheme taken back from the pending text. */
function linkBareUrl(state: StateInline, silent: boolean): boolean {
  if (state.linkLevel > 0 || !state.src.startsWith("://", state.pos)) return false;
  const before = state.src.slice(Math.max(0, state.pos - LONGEST_SCHEME_WITH_ONE_BEFORE), state.pos);
  const scheme = SCHEME.exec(before)?.[0];
  if (!scheme) return false;
  const start = state.pos - scheme.length;
  BARE_URL.lastIndex = start;
  const match = BARE_URL.exec(state.src);
  if (!match) return false;
  const url = withoutTrailingPunctuation(match[0]);
  if (!silent) {
    state.pending = state.pending.slice(0, -scheme.length);
    state.push("link_open", "a", 1).attrSet("href", percentEncode(url));
    state.push("text", "", 0).content = url;
    state.push("link_close", "a", -1);
  }
  state.pos = start + url.length;
  return true;
}

/** As GitHub does it: punctuation, an entity and an unopened parenthesis at the end belong to the sentence. */
function withoutTrailingPunctuation(url: string): string {
  let end = url.length;
  let unopened = count(url, ")") - count(url, "(");
  for (;;) {
    const last = url[end - 1]!;
    if (last === ")" && unopened > 0) {
      unopened--;
      end--;
    } else if ("?!.,:*_~'".includes(last)) {
      end--;
    } else if (last === ";") {
      const entity = /&[a-z0-9]+;$/i.exec(url.slice(Math.max(0, end - 40), end));
      end -= entity ? entity[0].length : 1;
    } else {
      return url.slice(0, end);
    }
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
