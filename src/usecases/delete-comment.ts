import type { Context } from "../context.ts";
import { storeDeletion } from "../db/own-comments.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { changedMeanwhile, findOwnComment, type OwnCommentInput, refuseUnchangeable } from "./own-comment.ts";

/** An author's deletion inside the window; replies to the comment stay, under a tombstone. Deleting again is no error. */
export async function deleteComment(context: Context, input: OwnCommentInput): Promise<void> {
  const { siteId } = input;
  const { site, comment } = await findOwnComment(context, input);
  if (comment.deletedAt !== null) return;
  refuseUnchangeable(context, site, comment);
  if (!(await storeDeletion(context.database, siteId, comment, context.now(), context.newId()))) {
    throw changedMeanwhile();
  }
  if (comment.status === "approved") context.purge(changedThreadTags(siteId, [comment.pageId]));
}
