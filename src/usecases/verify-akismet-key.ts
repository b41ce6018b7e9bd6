import type { Context } from "../context.ts";
import { updateAkismetAlert } from "../db/sites.ts";
import type { Site } from "../domain/site.ts";
import { akismetKeyOf } from "./akismet-key.ts";

/**
 * Asks Akismet about a site's key, at the moment it is set and not with each comment. Gives the site with an alert when
 * the key is not accepted, and `null` when there is nothing to say: no key, a good one, or nobody to ask.
 */
export async function verifyAkismetKey(context: Context, site: Site): Promise<Site | null> {
  const key = akismetKeyOf(context, site);
  if (key === null) return null;
  const state = await context.akismet.verifyKey(key, site.url);
  if (state === "unknown") return null;
  const akismetAlert = state === "valid" ? null : { code: "key", message: "Akismet does not accept the key" };
  if (akismetAlert?.code === site.akismetAlert?.code) return null;
  await updateAkismetAlert(context.database, site.id, akismetAlert);
  return { ...site, akismetAlert };
}
