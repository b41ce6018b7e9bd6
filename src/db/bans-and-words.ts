import type { Ban, WordLists } from "../domain/ban.ts";
import { LIMITS } from "../domain/limits.ts";

export interface BanRow extends Ban {
  id: number;
  until: number | null;
}

export async function listBans(database: D1Database, siteId: string): Promise<BanRow[]> {
  const { results } = await database
    .prepare("SELECT id, kind, value, until, note FROM bans WHERE site_id = ?1 ORDER BY kind, value")
    .bind(siteId)
    .all<BanRow>();
  return results;
}

/**
 * Makes a ban, or gives the one of the same value a new end and note; it keeps its id then. `null` when the site has as
 * many as it may.
 */
export async function upsertBan(database: D1Database, siteId: string, ban: BanRow): Promise<BanRow | null> {
  return database
    .prepare(
      `INSERT INTO bans (site_id, kind, value, id, until, note) SELECT ?1, ?2, ?3, ?4, ?5, ?6
       WHERE EXISTS (SELECT 1 FROM bans WHERE site_id = ?1 AND kind = ?2 AND value = ?3)
         OR (SELECT count(*) FROM bans WHERE site_id = ?1) < ?7
       ON CONFLICT DO UPDATE SET until = excluded.until, note = excluded.note RETURNING id, kind, value, until, note`,
    )
    .bind(siteId, ban.kind, ban.value, ban.id, ban.until, ban.note, LIMITS.bans)
    .first<BanRow>();
}

/** Whether there was such a ban. */
export async function deleteBan(database: D1Database, siteId: string, id: number): Promise<boolean> {
  const { meta } = await database.prepare("DELETE FROM bans WHERE site_id = ?1 AND id = ?2").bind(siteId, id).run();
  return meta.changes > 0;
}

export interface WordsRow {
  hold: string;
  block: string;
}

/** `here` makes ?1 a site's id. */
export function selectWords(database: D1Database, site: string, here = "?1"): D1PreparedStatement {
  return database.prepare(`SELECT hold, block FROM word_lists WHERE site_id = ${here}`).bind(site);
}

/** Both lists are empty where a site never wrote any. */
export function wordsOf(row: WordsRow | null | undefined): WordLists {
  return { hold: JSON.parse(row?.hold ?? "[]") as string[], block: JSON.parse(row?.block ?? "[]") as string[] };
}

export async function findWords(database: D1Database, siteId: string): Promise<WordLists> {
  return wordsOf(await selectWords(database, siteId).first<WordsRow>());
}

export async function upsertWords(database: D1Database, siteId: string, words: WordLists): Promise<void> {
  await database
    .prepare(
      `INSERT INTO word_lists (site_id, hold, block) VALUES (?1, ?2, ?3)
       ON CONFLICT DO UPDATE SET hold = excluded.hold, block = excluded.block`,
    )
    .bind(siteId, JSON.stringify(words.hold), JSON.stringify(words.block))
    .run();
}
