import type { Context } from "../context.ts";
import { findSite, type SiteChange, updateSite } from "../db/sites.ts";
import type { Site } from "../domain/site.ts";
import { unknownSite } from "./read-by-page.ts";
import { verifyAkismetKey } from "./verify-akismet-key.ts";

/**
 * Changes what is named and leaves the rest; cached answers end by the site's version in their ETag. Where the key or
 * what it is for changes, the key is verified, and what is wrong with it stands in the site's alert.
 */
export async function changeSite(context: Context, id: string, change: SiteChange): Promise<Site> {
  await updateSite(context.database, id, change);
  const site = await findSite(context.database, id, context.settings.isAkismetKeySet);
  if (site === null) throw unknownSite();
  const { akismet, akismetKeyVariable } = change.settings;
  const isKeyChanged = akismet !== undefined || akismetKeyVariable !== undefined || change.url !== undefined;
  return (isKeyChanged ? await verifyAkismetKey(context, site) : null) ?? site;
}
