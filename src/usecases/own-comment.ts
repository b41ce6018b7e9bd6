import type { Context } from "../context.ts";
import { type EditableRow, findEditable } from "../db/own-comments.ts";
import { findSite } from "../db/sites.ts";
import { timeOfId } from "../domain/comment.ts";
import { Refusal } from "../domain/error.ts";
import { assertOrigin, type Site } from "../domain/site.ts";
import { hashAuthorKey } from "./gather.ts";
import { unknownSite } from "./read-by-page.ts";

const MINUTE_MS = 60_000;

export interface OwnCommentInput {
  siteId: string;
  id: number;
  origin: string | null;
  authorKey: string;
}

function gone(): Refusal {
  return new Refusal("not_found", "There is no such comment of yours");
}

/** A comment by the key that its author's device holds; a wrong key finds nothing. */
export async function findOwnComment(
  context: Context,
  input: OwnCommentInput,
): Promise<{ site: Site; comment: EditableRow }> {
  const { siteId, id, origin, authorKey } = input;
  const [site, comment, authorKeyHash] = await Promise.all([
    findSite(context.database, siteId, context.settings.isAkismetKeySet),
    findEditable(context.database, siteId, id),
    hashAuthorKey(context, siteId, authorKey),
  ]);
  if (site === null) throw unknownSite();
  assertOrigin(site, origin, context.settings.publicUrl);
  if (comment === null || comment.authorKeyHash !== authorKeyHash) throw gone();
  return { site, comment };
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
