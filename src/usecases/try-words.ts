import type { Context } from "../context.ts";
import type { QueueRow } from "../db/queue.ts";
import { siteOf } from "../db/sites.ts";
import { findQueuedRows, loadTrialPart } from "../db/word-trial.ts";
import type { WordLists } from "../domain/ban.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Site } from "../domain/site.ts";
import { type CaughtWord, catchWord, readWordLists } from "../spam/checks/words.ts";
import { unknownSite } from "./read-by-page.ts";

/** Where a trial goes on. */
export interface TrialPlace {
  beforeId: number;
  /** How many comments it has looked at before. */
  examined: number;
}

export interface Trial {
  site: Site;
  examined: number;
  caught: (CaughtWord & { row: QueueRow })[];
  next: TrialPlace | null;
}

/**
 * What word lists would have caught among the site's newest comments, found as the check itself would find it, one part
 * a call. Nothing is changed by it.
 */
export async function tryWords(context: Context, siteId: string, words: WordLists, from: TrialPlace): Promise<Trial> {
  const comments = Math.min(LIMITS.trialCommentsAtOnce, LIMITS.trialComments - from.examined);
  const most = { comments, characters: LIMITS.trialCharactersAtOnce };
  const part = await loadTrialPart(context.database, siteId, from.beforeId, most);
  if (part === null) throw unknownSite();
  const indexes = readWordLists(words);
  const caught = new Map<number, CaughtWord>();
  for (const { id, name, email, url, source, address, user_agent, role } of part.rows) {
    if (role !== null) continue;
    const word = catchWord(indexes, { name, email, url, body: source, address, userAgent: user_agent });
    if (word !== null) caught.set(id, word);
  }
  const rows = caught.size === 0 ? [] : await findQueuedRows(context.database, [...caught.keys()]);
  const examined = from.examined + part.rows.length;
  const isEnd = !part.isMore || examined >= LIMITS.trialComments;
  return {
    site: siteOf(part.siteRow, context.settings.isAkismetKeySet),
    examined: part.rows.length,
    caught: rows.sort((one, other) => other.id - one.id).map((row) => ({ row, ...caught.get(row.id)! })),
    next: isEnd ? null : { beforeId: part.rows.at(-1)!.id, examined },
  };
}
