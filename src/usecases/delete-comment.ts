import type { Context } from "../context.ts";
import { storeDeletion } from "../db/own-comments.ts";
import { findSite } from "../db/sites.ts";
import { assertOrigin } from "../domain/site.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { changedMeanwhile, findOwnComment, refuseUnchangeable } from "./own-comment.ts";
import { unknownSite } from "./read-by-page.ts";

/** An author's deletion inside the window; replies to the comment stay, under a tombstone. */
export async function deleteComment(
  context: Context,
  input: { siteId: string; id: number; origin: string | null; authorKey: string },
): Promise<void> {
  const { siteId, id } = input;
  const site = await findSite(context.database, siteId, context.settings.isAkismetKeySet);
  if (site === null) throw unknownSite();
  assertOrigin(site, input.origin, context.settings.publicUrl);
  const comment = await findOwnComment(context, siteId, id, input.authorKey);
  refuseUnchangeable(context, site, comment);
  if (!(await storeDeletion(context.database, siteId, comment, context.now(), context.newId()))) {
    throw changedMeanwhile();
  }
  if (comment.status === "approved") context.purge(changedThreadTags(siteId, [comment.pageId]));
}
