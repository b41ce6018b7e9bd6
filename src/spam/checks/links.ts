import type { Check } from "../check.ts";
import { isTrusted } from "../trust.ts";

/**
 * Where a link begins: every absolute address, and each HTML tag, Markdown link or definition that leads to another
 * one. Only beginnings are matched, so nothing can hide inside a longer match.
 */
const LINK =
  /(?<![a-z0-9+.\\-])(?:https?|ftp):\/\/(?=[^\s<>])|(?<![\w./-])www\.(?=\w)|<a\s(?=[^<>]*\bhref\s*=(?!\s*["']?(?:https?|ftp):\/\/))|\[[^[\]\n]*\]\((?=\s*[^\s()])(?!\s*<?(?:https?|ftp):\/\/)|^ {0,3}\[[^[\]\n]+\]:(?=[ \t]*\S)(?![ \t]*<?(?:https?|ftp):\/\/)/gim;

/** A link that shows its own address, and so begins twice: `<a href="u">u</a>`, `[u](u)`. */
const SHOWS_ITSELF =
  /<a\s[^<>]*?\bhref\s*=\s*["']?((?:https?|ftp):\/\/[^\s<>"']+)["']?[^<>]*>\s*\1\s*<\/a>|\[\s*((?:https?|ftp):\/\/[^\s[\]()<>]+)\s*\]\(\s*\2\s*\)/gi;

function countMatches(source: string, pattern: RegExp): number {
  return source.match(pattern)?.length ?? 0;
}

/** How many links a source has, whichever way they are written. */
export function countLinks(source: string): number {
  return countMatches(source, LINK) - countMatches(source, SHOWS_ITSELF);
}

/** WordPress: comment_max_links, which holds at the limit and not above it. Who is trusted may link. */
export const checkLinks: Check = (submission, facts) => {
  const { site } = facts;
  const links = countLinks(submission.body);
  const limit = site.settings.maxLinks;
  if (limit === 0 || links < limit || isTrusted(submission, facts)) return null;
  return { check: "links", reason: "links.too-many", says: "hold", evidence: { links, limit } };
};
