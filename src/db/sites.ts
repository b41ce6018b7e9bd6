import type { Site, SiteSettings } from "../domain/site.ts";
import { completeSettings } from "../domain/site.ts";

export interface SiteRow {
  id: string;
  name: string;
  url: string;
  origins: string;
  settings: string;
  version: number;
}

export type AkismetKeyIsSet = (variable: string) => boolean;

export const SITE_COLUMNS = "id, name, url, origins, settings, version";

export function siteOf(row: SiteRow, akismetKeyIsSet: AkismetKeyIsSet): Site {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    origins: JSON.parse(row.origins) as string[],
    version: row.version,
    settings: completeSettings(JSON.parse(row.settings) as Partial<SiteSettings>, akismetKeyIsSet),
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

export async function listSites(database: D1Database, akismetKeyIsSet: AkismetKeyIsSet): Promise<Site[]> {
  const { results } = await database.prepare(`SELECT ${SITE_COLUMNS} FROM sites ORDER BY id`).all<SiteRow>();
  return results.map((row) => siteOf(row, akismetKeyIsSet));
}

export interface NewSite {
  id: string;
  name: string;
  url: string;
  origins: string[];
}

/** Whether the site was made; `false` when the id is taken. */
export async function insertSite(database: D1Database, site: NewSite): Promise<boolean> {
  const { meta } = await database
    .prepare("INSERT INTO sites (id, name, url, origins) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
    .bind(site.id, site.name, site.url, JSON.stringify(site.origins))
    .run();
  return meta.changes > 0;
}

export interface SiteChange {
  name?: string;
  url?: string;
  origins?: string[];
  /** Settings to set; `null` goes back to the default. */
  settings: { [Name in keyof SiteSettings]?: SiteSettings[Name] | null };
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
