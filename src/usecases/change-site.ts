import type { Context } from "../context.ts";
import { findSite, type SiteChange, updateSite } from "../db/sites.ts";
import type { Site } from "../domain/site.ts";
import { unknownSite } from "./read-by-page.ts";

/** Changes what is named and leaves the rest; cached answers end by the site's version in their ETag. */
export async function changeSite(context: Context, id: string, change: SiteChange): Promise<Site> {
  await updateSite(context.database, id, change);
  const site = await findSite(context.database, id, context.settings.isAkismetKeySet);
  if (site === null) throw unknownSite();
  return site;
}
