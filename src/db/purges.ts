import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import { FOLDERS } from "./folders.ts";

export interface PurgeRow {
  dueAt: number;
  siteId: string;
  /** Ids up to here have been gone through. */
  addressUntil: number;
  submittedUntil: number;
  checksUntil: number;
  spamUntil: number;
  trashUntil: number;
  discardedUntil: number;
}

export function selectDuePurge(database: D1Database, now: number): D1PreparedStatement {
  return database
    .prepare(
      `SELECT due_at AS dueAt, site_id AS siteId, address_until AS addressUntil, submitted_until AS submittedUntil,
         checks_until AS checksUntil, spam_until AS spamUntil, trash_until AS trashUntil,
         discarded_until AS discardedUntil
       FROM purges WHERE due_at <= ?1 ORDER BY due_at LIMIT 1`,
    )
    .bind(now);
}

const PRIVATE = {
  address: "address = NULL, user_agent = NULL, referrer = NULL",
  submitted: "submitted = NULL, idempotency_key = NULL",
};

/** A site's comments in the order of their ids, whatever their status: runs of one index, merged. */
const NEXT_IDS = FOLDERS.map(
  (folder) => `SELECT id FROM comments WHERE site_id = ?1 AND folder = '${folder}' AND id > ?2 AND id <= ?3`,
).join(" UNION ALL ");

/** Removes private fields from the next comments after one id and up to another; gives the ids gone through. */
export async function removePrivate(
  database: D1Database,
  what: keyof typeof PRIVATE,
  siteId: string,
  afterId: number,
  untilId: number,
): Promise<number[]> {
  const { results } = await database
    .prepare(
      `UPDATE comments SET ${PRIVATE[what]} WHERE id IN (
         SELECT id FROM (${NEXT_IDS} ORDER BY id LIMIT ?4)) RETURNING id`,
    )
    .bind(siteId, afterId, untilId, LIMITS.purgeRows)
    .all<{ id: number }>();
  return results.map(({ id }) => id);
}

/** The tables whose rows go with their comment. */
export const BELONGINGS = ["history", "votes", "reports"] as const;

/** What is left of a comment whose row must stay for the replies that hang on it; nobody brings it back. */
export const EMPTIED = `name = '', email = NULL, url = NULL, source = '', folded = '', html = '', findings = '[]',
  author_key_hash = NULL, address = NULL, address_hash = '', user_agent = NULL, referrer = NULL, submitted = NULL,
  idempotency_key = NULL, text_hash = '', page_details = '{}', pinned = 0, deleted_at = coalesce(deleted_at, 0)`;

/**
 * The next comments of a folder, whether their retention ends or not: tombstones and late words stay, and passing them
 * over would read as many as there are.
 */
const NEXT = "SELECT * FROM comments WHERE site_id = ?1 AND folder = ?2 AND id > ?3 AND id <= ?4 ORDER BY id LIMIT ?5";

/** A late verdict, decision or deletion starts the time anew. */
const IS_EXPIRED = "max(coalesce(akismet_checked_at, 0), coalesce(decided_at, 0), coalesce(deleted_at, 0)) <= ?6";

interface Expiry {
  siteId: string;
  folder: "spam" | "trash" | "discarded";
  /** Ids after this one and up to that one. */
  afterId: number;
  untilId: number;
  /** What was said before this moment is expired. */
  before: number;
}

/**
 * Deletes comments for good with their history, votes and reports, among the next 200 of a folder. A tombstone's row
 * stays while replies hang on it, emptied of all that was said and known. Gives up to which id that was done, `null`
 * when there are no more.
 */
export async function deleteExpired(database: D1Database, expiry: Expiry): Promise<number | null> {
  const { siteId, folder, afterId, untilId, before } = expiry;
  const range = [siteId, folder, afterId, untilId, LIMITS.purgeRows];
  const [[next], deleted, emptied] = await batchRows<
    [{ seen: number; last_id: number | null }[], { id: number }[], { id: number }[]]
  >(database, [
    database.prepare(`SELECT count(*) AS seen, max(id) AS last_id FROM (${NEXT})`).bind(...range),
    database
      .prepare(
        `DELETE FROM comments WHERE id IN (SELECT id FROM (${NEXT}) WHERE ${IS_EXPIRED} AND shown = 0) RETURNING id`,
      )
      .bind(...range, before),
    database
      .prepare(
        `UPDATE comments SET ${EMPTIED}
         WHERE id IN (SELECT id FROM (${NEXT}) WHERE ${IS_EXPIRED} AND shown = 1 AND source <> '') RETURNING id`,
      )
      .bind(...range, before),
  ]);
  const gone = [...deleted, ...emptied].map(({ id }) => id);
  if (gone.length > 0) await deleteBelongings(database, gone);
  return next!.seen < LIMITS.purgeRows ? null : next!.last_id;
}

async function deleteBelongings(database: D1Database, ids: number[]): Promise<void> {
  await database.batch(
    BELONGINGS.map((table) =>
      database
        .prepare(`DELETE FROM ${table} WHERE comment_id IN (SELECT value FROM json_each(?1))`)
        .bind(JSON.stringify(ids)),
    ),
  );
}

/** Deletes bans that have ended, at most 200 a call; gives how many. */
export async function deleteEndedBans(database: D1Database, siteId: string, now: number): Promise<number> {
  const { results } = await database
    .prepare(
      `DELETE FROM bans WHERE (site_id, kind, value) IN (
         SELECT site_id, kind, value FROM bans WHERE site_id = ?1 AND until <= ?2 LIMIT ?3) RETURNING id`,
    )
    .bind(siteId, now, LIMITS.purgeRows)
    .all();
  return results.length;
}

/** A site that is gone has nothing to purge. */
export async function deletePurge(database: D1Database, purge: PurgeRow): Promise<void> {
  await database.prepare("DELETE FROM purges WHERE due_at = ?1 AND site_id = ?2").bind(purge.dueAt, purge.siteId).run();
}

export async function storePurge(database: D1Database, before: PurgeRow, after: PurgeRow): Promise<void> {
  await database
    .prepare(
      `UPDATE purges SET due_at = ?3, address_until = ?4, submitted_until = ?5, checks_until = ?6, spam_until = ?7,
         trash_until = ?8, discarded_until = ?9
       WHERE due_at = ?1 AND site_id = ?2`,
    )
    .bind(
      before.dueAt,
      before.siteId,
      after.dueAt,
      after.addressUntil,
      after.submittedUntil,
      after.checksUntil,
      after.spamUntil,
      after.trashUntil,
      after.discardedUntil,
    )
    .run();
}
