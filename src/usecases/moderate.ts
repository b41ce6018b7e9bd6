import type { Context } from "../context.ts";
import type { DecisionResult } from "../contract.ts";
import { decideComments } from "../db/status-changes.ts";
import type { CommentStatus } from "../domain/comment.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { unknownSite } from "./read-by-page.ts";

/** A person's decision on some comments; an id that does not exist has an error, the others go through. */
export async function moderate(
  context: Context,
  decision: { siteId: string; ids: number[]; status: CommentStatus; actor: string },
): Promise<DecisionResult[]> {
  const { siteId, ids, status, actor } = decision;
  const before = await decideComments(context.database, {
    siteId,
    ids,
    to: status,
    actor,
    firstHistoryId: context.newId(),
    now: context.now(),
  });
  if (before === null) throw unknownSite();
  const byId = new Map(before.map((comment) => [comment.id, comment]));
  const visible = before.filter(
    (comment) => comment.status !== status && [comment.status, status].includes("approved"),
  );
  const pageIds = visible.map((comment) => comment.pageId);
  context.purge(changedThreadTags(siteId, pageIds));
  return ids.map((id) => {
    const comment = byId.get(id);
    if (comment !== undefined) return { id, status, changed: comment.status !== status };
    return { id, status: null, changed: false, error: { code: "not_found", message: "There is no such comment" } };
  });
}
