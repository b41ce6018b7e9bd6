import type { Context } from "../context.ts";
import type { DecisionResult } from "../contract.ts";
import { findSite } from "../db/sites.ts";
import { type CommentBefore, decideComments, isWord } from "../db/status-changes.ts";
import type { CommentStatus } from "../domain/comment.ts";
import type { ErrorCode } from "../domain/error.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { drainLeased, newLease } from "./drain-outbox.ts";
import { unknownSite } from "./read-by-page.ts";

const SECOND_MS = 1_000;

interface Refused {
  code: ErrorCode;
  message: string;
}

/** Why a comment cannot be decided on. */
function refusalOf(comment: CommentBefore | undefined, editedBefore: number | null): Refused | null {
  if (comment === undefined) return { code: "not_found", message: "There is no such comment" };
  if (comment.deletedAt !== null) return { code: "conflict", message: "The comment was deleted" };
  const isAsRead = editedBefore === null || (comment.editedAt ?? 0) < editedBefore;
  return isAsRead ? null : { code: "conflict", message: "It was edited since you read it" };
}

/**
 * A person's decision on some comments, and what it teaches Akismet. An id that does not exist, that was deleted or
 * that was edited after `asOf` has an error; the others go through.
 */
export async function moderate(
  context: Context,
  decision: { siteId: string; ids: number[]; status: CommentStatus; asOf: number | null; actor: string },
): Promise<DecisionResult[]> {
  const { siteId, ids, status, asOf, actor } = decision;
  const now = context.now();
  const lease = newLease(context);
  // Answers tell times in whole seconds, so what was edited within that second may have been read.
  const editedBefore = asOf === null ? null : (Math.floor(asOf / SECOND_MS) + 1) * SECOND_MS;
  const write = { editedBefore, siteId, ids, to: status, actor, firstHistoryId: context.newId(), lease, now };
  const before = await decideComments(context.database, write);
  if (before.length === 0 && (await findSite(context.database, siteId, context.settings.isAkismetKeySet)) === null) {
    throw unknownSite();
  }
  const open = before.filter((comment) => refusalOf(comment, editedBefore) === null);
  const changed = open.filter((comment) => comment.status !== status);
  const visible = changed.filter((comment) => comment.status === "approved" || status === "approved");
  context.purge(
    changedThreadTags(
      siteId,
      visible.map((comment) => comment.pageId),
    ),
  );
  if (changed.some((comment) => isWord(comment, status))) context.defer(drainLeased(context, lease));
  const byId = new Map(before.map((comment) => [comment.id, comment]));
  return ids.map((id) => {
    const comment = byId.get(id);
    const error = refusalOf(comment, editedBefore);
    if (error !== null) return { id, status: comment?.status ?? null, changed: false, error };
    return { id, status, changed: comment?.status !== status };
  });
}
