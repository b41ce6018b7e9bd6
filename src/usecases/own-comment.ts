import type { Context } from "../context.ts";
import { type EditableRow, findEditable } from "../db/own-comments.ts";
import { timeOfId } from "../domain/comment.ts";
import { Refusal } from "../domain/error.ts";
import type { Site } from "../domain/site.ts";
import { hashAuthorKey } from "./gather.ts";

const MINUTE_MS = 60_000;

function gone(): Refusal {
  return new Refusal("not_found", "There is no such comment of yours");
}

/** A comment by the key that its author's device holds; a wrong key finds nothing, and so does what is gone. */
export async function findOwnComment(
  context: Context,
  siteId: string,
  id: number,
  authorKey: string,
): Promise<EditableRow> {
  const [comment, authorKeyHash] = await Promise.all([
    findEditable(context.database, siteId, id),
    hashAuthorKey(context, siteId, authorKey),
  ]);
  if (comment === null || comment.authorKeyHash !== authorKeyHash) throw gone();
  return comment;
}

/** Refuses what its author may no longer change: too late, or no longer there. */
export function refuseUnchangeable(context: Context, site: Site, comment: EditableRow): void {
  if (comment.status === "trash" || comment.deletedAt !== null) throw gone();
  const endsAt = timeOfId(comment.id) + site.settings.editMinutes * MINUTE_MS;
  if (context.now() > endsAt) {
    throw new Refusal("forbidden", `A comment can be changed for ${site.settings.editMinutes} minutes`);
  }
}

export function changedMeanwhile(): Refusal {
  return new Refusal("conflict", "The comment was changed at the same moment; look at it again");
}
