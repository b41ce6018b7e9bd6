import type { Context } from "../context.ts";
import { upsertWords } from "../db/bans-and-words.ts";
import { findSite } from "../db/sites.ts";
import type { WordLists } from "../domain/ban.ts";
import { unknownSite } from "./read-by-page.ts";

/** Replaces both lists of a site; what was judged before is not judged again. */
export async function changeWords(context: Context, siteId: string, words: WordLists): Promise<void> {
  if ((await findSite(context.database, siteId, context.settings.isAkismetKeySet)) === null) throw unknownSite();
  await upsertWords(context.database, siteId, words);
}
