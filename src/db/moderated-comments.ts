import type { CommentStatus } from "../domain/comment.ts";
import { searchable } from "../domain/fold.ts";
import { batchRows } from "./batch.ts";
import { nextHistoryId } from "./history.ts";
import { BELONGINGS, EMPTIED } from "./purges.ts";
import { QUEUE_COLUMNS, type QueueRow } from "./queue.ts";
import { type SiteRow, selectSite } from "./sites.ts";
import { IS_KEPT } from "./tombstones.ts";

/** A comment with what decides whether it may be pinned. */
export interface ModeratedRow extends QueueRow {
  /** How many comments of its page are pinned and shown. */
  leading: number;
}

export interface SiteWithComment {
  siteRow: SiteRow;
  row: ModeratedRow | null;
}

const LEADING = "l.root_id IS NULL AND l.shown = 1 AND l.leads = 1";

/** One comment as moderators see it, with its site. `null` when the site does not exist. */
export async function findModerated(database: D1Database, siteId: string, id: number): Promise<SiteWithComment | null> {
  const [[siteRow], [row]] = await batchRows<[SiteRow[], ModeratedRow[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(
        `SELECT ${QUEUE_COLUMNS},
           (SELECT count(*) FROM comments l WHERE l.page_id = c.page_id AND ${LEADING}) AS leading
         FROM comments c CROSS JOIN pages p ON p.id = c.page_id WHERE c.id = ?1 AND +c.site_id = ?2 AND ${IS_KEPT}`,
      )
      .bind(id, siteId),
  ]);
  return siteRow === undefined ? null : { siteRow, row: row ?? null };
}

/** A moderator's edit: what the comment then is, and what the history tells of it. */
export interface ModeratorEdit {
  name: string;
  url: string | null;
  source: string;
  html: string;
  renderer: number;
  pinned: boolean;
  editedAt: number | null;
  actor: string;
  detail: object;
  historyId: number;
  pinnedMost: number;
}

/** Only what is still as it was read, and to be pinned only what is shown, while there is room. */
const CHANGEABLE = `id = ?1 AND +site_id = ?2 AND edited_at IS ?3 AND pinned = ?4 AND deleted_at IS NULL
  AND (?5 <= pinned OR (status = 'approved' AND root_id IS NULL
    AND (SELECT count(*) FROM comments l WHERE l.page_id = comments.page_id AND ${LEADING}) < ?6))`;

/**
 * Stores a moderator's edit with the original in the history. What the comment was judged by, and what Akismet knows of
 * it, stays as it was sent. Whether it was still as it was read.
 */
export async function storeModeratorEdit(
  database: D1Database,
  siteId: string,
  before: QueueRow,
  edit: ModeratorEdit,
): Promise<boolean> {
  const guard = [before.id, siteId, before.edited_at, before.pinned, Number(edit.pinned), edit.pinnedMost];
  const results = await database.batch([
    database
      .prepare(
        `INSERT INTO history (comment_id, id, event, actor, status_before, status_after, detail)
         SELECT id, ${nextHistoryId(7)}, 'edit', ?8, status, status, ?9 FROM comments WHERE ${CHANGEABLE}`,
      )
      .bind(...guard, edit.historyId, edit.actor, JSON.stringify(edit.detail)),
    database
      .prepare(
        `UPDATE pages SET version = version + 1
         WHERE id = (SELECT page_id FROM comments WHERE ${CHANGEABLE} AND status = 'approved')`,
      )
      .bind(...guard),
    database
      .prepare(
        `UPDATE comments SET name = ?7, url = ?8, source = ?9, html = ?10, renderer = ?11, folded = ?12, pinned = ?5,
           edited_at = ?13 WHERE ${CHANGEABLE} RETURNING id`,
      )
      .bind(
        ...guard,
        edit.name,
        edit.url,
        edit.source,
        edit.html,
        edit.renderer,
        searchable(edit.name, before.email, edit.url, edit.source),
        edit.editedAt,
      ),
  ]);
  return (results[2]?.results.length ?? 0) > 0;
}

const DELETABLE = `id = ?1 AND +site_id = ?2 AND status IN ('spam', 'trash') AND ${IS_KEPT}`;

/**
 * Deletes a comment that was thrown away, with its history, votes and reports; what waits in the outbox for it finds
 * nothing to send. While
 * replies to it are shown, its row stays, emptied. Gives the status it had, `null` when there is none.
 */
export async function deleteForGood(database: D1Database, siteId: string, id: number): Promise<CommentStatus | null> {
  const remove = (sql: string) => database.prepare(sql).bind(id, siteId);
  const [before] = await batchRows<{ status: CommentStatus }[][]>(database, [
    remove(`SELECT status FROM comments WHERE id = ?1 AND +site_id = ?2 AND ${IS_KEPT}`),
    ...BELONGINGS.map((table) =>
      remove(`DELETE FROM ${table} WHERE comment_id = (SELECT id FROM comments WHERE ${DELETABLE})`),
    ),
    remove(`UPDATE comments SET ${EMPTIED} WHERE ${DELETABLE} AND shown = 1`),
    remove(`DELETE FROM comments WHERE ${DELETABLE} AND shown = 0`),
  ]);
  return before?.[0]?.status ?? null;
}
