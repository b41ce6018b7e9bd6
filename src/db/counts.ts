import type { Site } from "../domain/site.ts";
import { batchRows } from "./batch.ts";
import { type AkismetKeyIsSet, type SiteRow, selectSite, siteOf } from "./sites.ts";

/** The approved comments of some pages of a site, by their keys; a page without any may be missing. `null` without the site. */
export async function loadPageCounts(
  database: D1Database,
  siteId: string,
  keys: readonly string[],
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<{ site: Site; counts: ReadonlyMap<string, number> } | null> {
  const distinct = [...new Set(keys)];
  const places = distinct.map((_, place) => `?${place + 2}`).join(", ");
  const [[siteRow], rows] = await batchRows<[SiteRow[], { key: string; count: number }[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(`SELECT key, count FROM pages WHERE site_id = ?1 AND key IN (${places})`)
      .bind(siteId, ...distinct),
  ]);
  if (siteRow === undefined) return null;
  const counts = new Map(rows.map(({ key, count }) => [key, count]));
  return { site: siteOf(siteRow, akismetKeyIsSet), counts };
}
