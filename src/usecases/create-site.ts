import type { Context } from "../context.ts";
import { findSite, insertSite, type NewSite } from "../db/sites.ts";
import { Refusal } from "../domain/error.ts";
import type { Site } from "../domain/site.ts";
import { verifyAkismetKey } from "./verify-akismet-key.ts";

/** Makes a site with the default settings; an id that is taken is a conflict. A key that is there is verified. */
export async function createSite(context: Context, site: NewSite): Promise<Site> {
  if (!(await insertSite(context.database, site, context.now()))) {
    throw new Refusal("conflict", `There is a site "${site.id}" already`, { field: "id" });
  }
  const made = await findSite(context.database, site.id, context.settings.isAkismetKeySet);
  if (made === null) throw new Error("The site that was made is gone");
  return (await verifyAkismetKey(context, made)) ?? made;
}
