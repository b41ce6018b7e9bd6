import type { CommentStatus } from "../domain/comment.ts";
import { batchRows } from "./batch.ts";
import { type SiteRow, selectSite } from "./sites.ts";

export interface StatusChange {
  id: number;
  to: CommentStatus;
}

/** Who changes: a person may change any status, a machine only what is pending and no person has decided. */
export type Changer = "person" | "machine";

const GUARDS: Record<Changer, string> = {
  person: "c.status <> change.to_status",
  machine: "c.status <> change.to_status AND c.status = 'pending' AND c.decided_at IS NULL",
};

/** ?1 is a JSON array of `{id, to}`; `+site_id` keeps the planner from reading the whole site. */
function changing(changer: Changer): string {
  return `(SELECT key AS number, value ->> 'id' AS id, value ->> 'to' AS to_status FROM json_each(?1)) change
    CROSS JOIN comments c ON c.id = change.id AND +c.site_id = ?2 AND ${GUARDS[changer]}`;
}

export interface ChangeEvent {
  siteId: string;
  changes: StatusChange[];
  changer: Changer;
  event: string;
  actor: string;
  /** Consecutive ids from here on, one a change. */
  firstHistoryId: number;
}

function writeHistory(database: D1Database, change: ChangeEvent): D1PreparedStatement {
  return database
    .prepare(
      `INSERT INTO history (comment_id, id, event, actor, status_before, status_after)
       SELECT c.id, ?3 + change.number, ?4, ?5, c.status, change.to_status FROM ${changing(change.changer)}`,
    )
    .bind(JSON.stringify(change.changes), change.siteId, change.firstHistoryId, change.event, change.actor);
}

/** Counts, versions, and what a page takes over from the first of its comments to be approved here. */
function updatePages(database: D1Database, change: ChangeEvent): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE pages SET count = count + d.difference, version = version + 1,
         title = coalesce(title, d.details ->> 'title'), published = coalesce(published, d.details ->> 'published'),
         tags = iif(tags = '[]', coalesce(d.details ->> 'tags', '[]'), tags)
       FROM (SELECT page_id, difference, iif(first_approved IS NULL, NULL, page_details) AS details FROM (
           SELECT c.page_id, c.page_details, sum((change.to_status = 'approved') - (c.status = 'approved')) AS difference,
             min(iif(change.to_status = 'approved', c.id, NULL)) AS first_approved
           FROM ${changing(change.changer)}
           WHERE change.to_status = 'approved' OR c.status = 'approved' GROUP BY c.page_id)) d
       WHERE pages.id = d.page_id`,
    )
    .bind(JSON.stringify(change.changes), change.siteId);
}

function updateComments(database: D1Database, change: ChangeEvent, decidedAt: number | null): D1PreparedStatement {
  const decided = change.changer === "person" ? ", decided_at = ?3, next_check_at = NULL" : "";
  const statement = database.prepare(
    `UPDATE comments SET status = d.to_status, shown = (d.to_status = 'approved')${decided}
     FROM (SELECT c.id, change.to_status FROM ${changing(change.changer)}) d WHERE comments.id = d.id`,
  );
  const values = [JSON.stringify(change.changes), change.siteId];
  return change.changer === "person" ? statement.bind(...values, decidedAt) : statement.bind(...values);
}

/** A root that is gone stays in the thread, as a tombstone, while a reply to it is shown. */
function updateTombstones(database: D1Database, change: ChangeEvent): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE comments SET shown = d.shown FROM (
         SELECT root.id, root.status = 'approved' OR EXISTS (
             SELECT 1 FROM comments r WHERE r.page_id = root.page_id AND r.root_id = root.id AND r.shown = 1) AS shown
         FROM (SELECT DISTINCT coalesce(c.root_id, c.id) AS id FROM json_each(?1) change
           CROSS JOIN comments c ON c.id = change.value ->> 'id' AND +c.site_id = ?2) affected
         CROSS JOIN comments root ON root.id = affected.id) d
       WHERE comments.id = d.id AND comments.shown <> d.shown`,
    )
    .bind(JSON.stringify(change.changes), change.siteId);
}

/** The statements of one change of status, in their order: all of them read what the last two write. */
export function statusChangeStatements(
  database: D1Database,
  change: ChangeEvent,
  decidedAt: number | null,
): D1PreparedStatement[] {
  return [
    writeHistory(database, change),
    updatePages(database, change),
    updateComments(database, change, decidedAt),
    updateTombstones(database, change),
  ];
}

export interface CommentBefore {
  id: number;
  status: CommentStatus;
  pageKey: string;
}

export function selectBefore(database: D1Database, siteId: string, ids: number[]): D1PreparedStatement {
  return database
    .prepare(
      `SELECT c.id, c.status, p.key AS pageKey FROM json_each(?1) wanted
       CROSS JOIN comments c ON c.id = wanted.value AND +c.site_id = ?2
       CROSS JOIN pages p ON p.id = c.page_id`,
    )
    .bind(JSON.stringify(ids), siteId);
}

/**
 * A person's decision on comments of one site, in one batch. Answers what each comment was before, so that the caller
 * can tell what changed; `null` when the site does not exist.
 */
export async function decideComments(
  database: D1Database,
  decision: { siteId: string; ids: number[]; to: CommentStatus; actor: string; firstHistoryId: number; now: number },
): Promise<CommentBefore[] | null> {
  const { siteId, ids, to, actor, firstHistoryId, now } = decision;
  const change: ChangeEvent = {
    siteId,
    changes: ids.map((id) => ({ id, to })),
    changer: "person",
    event: "decision",
    actor,
    firstHistoryId,
  };
  const [[site], before] = await batchRows<[SiteRow[], CommentBefore[], ...never[][]]>(database, [
    selectSite(database, siteId),
    selectBefore(database, siteId, ids),
    ...statusChangeStatements(database, change, now),
  ]);
  return site === undefined ? null : before;
}
