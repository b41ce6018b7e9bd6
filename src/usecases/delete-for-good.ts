import type { Context } from "../context.ts";
import { deleteForGood as deleteRow } from "../db/moderated-comments.ts";
import { findSite } from "../db/sites.ts";
import { Refusal } from "../domain/error.ts";
import { unknownComment } from "./moderated-comment.ts";
import { unknownSite } from "./read-by-page.ts";

/** Deletes what was thrown away before its time. No thread shows a change: such a comment is in none, or a tombstone. */
export async function deleteForGood(context: Context, siteId: string, id: number): Promise<void> {
  const status = await deleteRow(context.database, siteId, id);
  if (status === "spam" || status === "trash") return;
  if (status !== null) throw new Refusal("conflict", "Only what is in trash or spam can be deleted for good");
  const site = await findSite(context.database, siteId, context.settings.isAkismetKeySet);
  throw site === null ? unknownSite() : unknownComment();
}
