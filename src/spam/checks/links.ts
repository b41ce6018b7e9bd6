import type { Check } from "../check.ts";
import { isTrusted } from "../trust.ts";

/**
 * Where a link begins: every absolute address, and each HTML tag, Markdown link or definition that leads to another
 * one. Only beginnings are matched, so nothing can hide inside a longer match.
 */
const LINK =
  /(?<![a-z0-9+.\\-])(?:https?|ftp):\/\/(?=[^\s<>])|(?<![\w./-])www\.(?=\w)|<a\s(?=[^<>]*\bhref\s*=(?!\s*["']?(?:https?|ftp):\/\/))|\[[^[\]\n]*\]\((?=\s*[^\s()])(?!\s*<?(?:https?|ftp):\/\/)|^ {0,3}\[[^[\]\n]+\]:(?=[ \t]*\S)(?![ \t]*<?(?:https?|ftp):\/\/)/gim;

const TAG_WITH_TEXT = /<a\s([^<>]*)>([^<]*)<\/a>/gi;
const HREF = /\bhref\s*=\s*["']?([^\s"'<>]+)/i;
const MARKDOWN_LINK = /\[([^[\]\n]*)\]\(([^\s()]*)\)/g;

/** How many links show their own address, and so begin twice: `<a href="u">u</a>`, `[u](u)`. */
function countShownTwice(source: string): number {
  const tags = [...source.matchAll(TAG_WITH_TEXT)].map(([, attributes = "", shown]) => [
    HREF.exec(attributes)?.[1],
    shown,
  ]);
  const links = [...source.matchAll(MARKDOWN_LINK)].map(([, shown, address]) => [address, shown]);
  return [...tags, ...links].filter(([address, shown]) => {
    return address !== undefined && /^(?:https?|ftp):\/\/./i.test(address) && shown?.trim() === address;
  }).length;
}

/** How many links a source has, whichever way they are written. */
export function countLinks(source: string): number {
  return (source.match(LINK)?.length ?? 0) - countShownTwice(source);
}

/** WordPress: comment_max_links, which holds at the limit and not above it. Who is trusted may link. */
export const checkLinks: Check = (submission, facts) => {
  const { site } = facts;
  const links = countLinks(submission.body);
  const limit = site.settings.maxLinks;
  if (limit === 0 || links < limit || isTrusted(submission, facts)) return null;
  return { check: "links", reason: "links.too-many", says: "hold", evidence: { links, limit } };
};
