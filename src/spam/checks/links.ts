import type { Check } from "../check.ts";

/**
 * One match a link, with its text: an HTML tag, a Markdown link, a link definition, a bare URL. No part can run over
 * the start of another match, which keeps counting linear.
 */
const LINK =
  /<a\s[^<>]*>[^<]*|\[[^[\]\n]*\]\(\s*[^\s()]+|^ {0,3}\[[^[\]\n]+\]:[ \t]*\S+|\b(?:https?|ftp):\/\/[^\s<>"'()[\]]+|\bwww\.[^\s<>"'()[\]]+/gim;

/** How many links a source has, whichever way they are written. */
export function countLinks(source: string): number {
  let count = 0;
  for (const [link] of source.matchAll(LINK)) {
    if (!/^<a\s/i.test(link) || /\bhref\b/i.test(link)) count += 1;
  }
  return count;
}

/** WordPress: comment_max_links, which holds at the limit and not above it. */
export const checkLinks: Check = (submission, { site }) => {
  const links = countLinks(submission.body);
  const limit = site.settings.maxLinks;
  if (limit === 0 || links < limit) return null;
  return { check: "links", reason: "links.too-many", says: "hold", evidence: { links, limit } };
};
