import type { AkismetAlert } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Site, StoredSettings } from "../domain/site.ts";
import { completeSettings } from "../domain/site.ts";

export interface SiteRow {
  id: string;
  name: string;
  url: string;
  origins: string;
  settings: string;
  version: number;
  akismet_alert: string | null;
}

export type AkismetKeyIsSet = (variable: string) => boolean;

export const SITE_COLUMNS = "id, name, url, origins, settings, version, akismet_alert";

export function siteOf(row: SiteRow, akismetKeyIsSet: AkismetKeyIsSet): Site {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    origins: JSON.parse(row.origins) as string[],
    version: row.version,
    settings: completeSettings(JSON.parse(row.settings) as StoredSettings, akismetKeyIsSet),
    akismetAlert: row.akismet_alert === null ? null : (JSON.parse(row.akismet_alert) as AkismetAlert),
  };
}

export function selectSite(database: D1Database, id: string): D1PreparedStatement {
  return database.prepare(`SELECT ${SITE_COLUMNS} FROM sites WHERE id = ?1`).bind(id);
}

export async function findSite(
  database: D1Database,
  id: string,
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<Site | null> {
  const row = await selectSite(database, id).first<SiteRow>();
  return row === null ? null : siteOf(row, akismetKeyIsSet);
}

/** All sites, or those of some ids. */
export async function listSites(
  database: D1Database,
  akismetKeyIsSet: AkismetKeyIsSet,
  ids: string[] | null,
): Promise<Site[]> {
  const filter = ids === null ? "" : `WHERE id IN (${ids.map(() => "?").join(", ")})`;
  const { results } = await database
    .prepare(`SELECT ${SITE_COLUMNS} FROM sites ${filter} ORDER BY id`)
    .bind(...(ids ?? []))
    .all<SiteRow>();
  return results.map((row) => siteOf(row, akismetKeyIsSet));
}

export interface NewSite {
  id: string;
  name: string;
  url: string;
  origins: string[];
}

/** Whether the site was made; `false` when the id is taken. Its first purge is a day away. */
export async function insertSite(database: D1Database, site: NewSite, now: number): Promise<boolean> {
  const [inserted] = await database.batch([
    database
      .prepare("INSERT INTO sites (id, name, url, origins) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
      .bind(site.id, site.name, site.url, JSON.stringify(site.origins)),
    database
      .prepare("INSERT INTO purges (due_at, site_id) SELECT ?1, ?2 WHERE changes() > 0")
      .bind(now + LIMITS.purgeIntervalMs, site.id),
  ]);
  return (inserted?.meta.changes ?? 0) > 0;
}

export interface SiteChange {
  name?: string;
  url?: string;
  origins?: string[];
  /** Settings to set; `null` goes back to the default. */
  settings: { [Name in keyof StoredSettings]: StoredSettings[Name] | null };
}

/** Merges in the database, so that two changes at once do not undo each other. */
export async function updateSite(database: D1Database, id: string, change: SiteChange): Promise<void> {
  await database
    .prepare(
      `UPDATE sites SET name = coalesce(?2, name), url = coalesce(?3, url), origins = coalesce(?4, origins),
         settings = json_patch(settings, ?5), version = version + 1
       WHERE id = ?1`,
    )
    .bind(
      id,
      change.name ?? null,
      change.url ?? null,
      change.origins === undefined ? null : JSON.stringify(change.origins),
      JSON.stringify(change.settings),
    )
    .run();
}

/** Keeps or clears what Akismet says about the key or the account. Not part of the version: readers do not see it. */
export async function updateAkismetAlert(database: D1Database, id: string, alert: AkismetAlert | null): Promise<void> {
  await database
    .prepare("UPDATE sites SET akismet_alert = ?2 WHERE id = ?1")
    .bind(id, alert === null ? null : JSON.stringify(alert))
    .run();
}
