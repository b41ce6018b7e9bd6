import type { Context } from "../context.ts";
import { findModerated, type ModeratedRow } from "../db/moderated-comments.ts";
import { siteOf } from "../db/sites.ts";
import { Refusal } from "../domain/error.ts";
import type { Site } from "../domain/site.ts";
import { unknownSite } from "./read-by-page.ts";

export function unknownComment(): Refusal {
  return new Refusal("not_found", "There is no such comment");
}

export interface ModeratedComment {
  site: Site;
  row: ModeratedRow;
}

/** A comment for those who moderate its site. */
export async function findModeratedComment(context: Context, siteId: string, id: number): Promise<ModeratedComment> {
  const found = await findModerated(context.database, siteId, id);
  if (found === null) throw unknownSite();
  if (found.row === null) throw unknownComment();
  return { site: siteOf(found.siteRow, context.settings.isAkismetKeySet), row: found.row };
}
