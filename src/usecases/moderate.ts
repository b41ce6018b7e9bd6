import type { Context } from "../context.ts";
import type { DecisionResult } from "../contract.ts";
import { findSite } from "../db/sites.ts";
import { decideComments, restoreRoots } from "../db/status-changes.ts";
import type { CommentStatus } from "../domain/comment.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { drainLeased, newLease } from "./drain-outbox.ts";
import { unknownSite } from "./read-by-page.ts";

/**
 * A person's decision on some comments, and what it teaches Akismet. An id that does not exist, or that its author
 * deleted, has an error; the others go through.
 */
export async function moderate(
  context: Context,
  decision: { siteId: string; ids: number[]; status: CommentStatus; actor: string },
): Promise<DecisionResult[]> {
  const { siteId, ids, status, actor } = decision;
  const now = context.now();
  const lease = newLease(context);
  const write = { siteId, ids, to: status, actor, firstHistoryId: context.newId(), lease, now };
  const before = await decideComments(context.database, write);
  if (before.length === 0 && (await findSite(context.database, siteId, context.settings.isAkismetKeySet)) === null) {
    throw unknownSite();
  }
  const changed = before.filter((comment) => comment.status !== status && comment.deletedAt === null);
  const visible = changed.filter((comment) => comment.status === "approved" || status === "approved");
  context.purge(
    changedThreadTags(
      siteId,
      visible.map((comment) => comment.pageId),
    ),
  );
  if (status === "approved") context.defer(restoreRoots(context.database, siteId, ids, now));
  const isAboutSpam = status === "spam" || changed.some((comment) => comment.status === "spam");
  if (status !== "trash" && changed.length > 0 && isAboutSpam) context.defer(drainLeased(context, lease));
  const byId = new Map(before.map((comment) => [comment.id, comment]));
  return ids.map((id) => {
    const comment = byId.get(id);
    if (comment === undefined) {
      return { id, status: null, changed: false, error: { code: "not_found", message: "There is no such comment" } };
    }
    if (comment.deletedAt !== null) {
      const message = "Its author deleted the comment";
      return { id, status: comment.status, changed: false, error: { code: "conflict", message } };
    }
    return { id, status, changed: comment.status !== status };
  });
}
