import type { Context } from "../context.ts";
import { findApproved } from "../db/single-comment.ts";
import { storeVote } from "../db/votes.ts";
import { Refusal } from "../domain/error.ts";
import { keyedHashText } from "../domain/keyed-hash.ts";
import { assertOrigin } from "../domain/site.ts";
import { hashAuthorKey, hashNetwork } from "./gather.ts";
import { unknownComment } from "./moderated-comment.ts";
import { unknownSite } from "./read-by-page.ts";

export interface VoteInput {
  siteId: string;
  id: number;
  origin: string | null;
  voterKey: string;
  value: 0 | 1;
  address: string;
}

/**
 * Gives a vote or takes one's own back, and tells the score that comes of it, but for votes of the same moment. Of each network one vote counts, and the author's device
 * has none. No cache is purged for it: purges are few, and for what must be gone.
 */
export async function vote(context: Context, input: VoteInput): Promise<number> {
  const { siteId, id, origin, voterKey, value, address } = input;
  const { signingSecret, publicUrl, isAkismetKeySet } = context.settings;
  const [found, authorKeyHash, prefixHash, voterHash] = await Promise.all([
    findApproved(context.database, siteId, id, isAkismetKeySet),
    hashAuthorKey(context, siteId, voterKey),
    hashNetwork(context, "vote", siteId, id, address),
    keyedHashText(signingSecret, "voter", siteId, String(id), voterKey),
  ]);
  if (found === null) throw unknownSite();
  const { site, comment } = found;
  assertOrigin(site, origin, publicUrl);
  if (comment === null) throw unknownComment();
  if (!site.settings.votes) throw new Refusal("conflict", "This site takes no votes");
  if (comment.authorKeyHash === authorKeyHash) {
    throw new Refusal("conflict", "Nobody can vote for a comment of their own");
  }
  const { pageId, score } = comment;
  const isCounted = await storeVote(context.database, { commentId: id, pageId, prefixHash, voterHash, value });
  if (!isCounted) return score;
  return value === 1 ? score + 1 : Math.max(score - 1, 0);
}
