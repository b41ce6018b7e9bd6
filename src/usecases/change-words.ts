import type { Context } from "../context.ts";
import { upsertWords } from "../db/bans-and-words.ts";
import type { WordLists } from "../domain/ban.ts";

/** Replaces both lists of a site; what was judged before is not judged again. */
export async function changeWords(context: Context, siteId: string, words: WordLists): Promise<void> {
  await upsertWords(context.database, siteId, words);
}
