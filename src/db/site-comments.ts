import type { CommentStatus } from "../domain/comment.ts";
import type { Page } from "../domain/page.ts";
import { batchRows } from "./batch.ts";
import { PAGE_COLUMNS, type PageRow, pageOf } from "./pages.ts";
import { type SiteRow, selectSite } from "./sites.ts";
import { insertStatements, type NewComment, type NewPage } from "./submissions.ts";

/** The page with a key, if it has had a comment. `null` when the site does not exist. */
export async function findPlace(
  database: D1Database,
  siteId: string,
  pageKey: string,
): Promise<{ siteRow: SiteRow; page: Page | null } | null> {
  const row = await database
    .prepare(
      `SELECT s.*, ${PAGE_COLUMNS} FROM sites s LEFT JOIN pages p ON p.site_id = s.id AND p.key = ?2 WHERE s.id = ?1`,
    )
    .bind(siteId, pageKey)
    .first<SiteRow & PageRow>();
  return row === null ? null : { siteRow: row, page: pageOf(row) };
}

const IS_AS_WRITTEN = "status = 'approved' AND edited_at IS NULL";

export interface RepliedTo {
  id: number;
  pageId: number;
  status: CommentStatus;
  ancestors: number[];
}

/** The comment that is replied to. `null` when the site does not exist. */
export async function findRepliedTo(
  database: D1Database,
  siteId: string,
  id: number,
): Promise<{ siteRow: SiteRow; parent: RepliedTo | null } | null> {
  const [[siteRow], [row]] = await batchRows<[SiteRow[], (Omit<RepliedTo, "ancestors"> & { ancestors: string })[]]>(
    database,
    [
      selectSite(database, siteId),
      database
        .prepare("SELECT id, page_id AS pageId, status, ancestors FROM comments WHERE id = ?1 AND +site_id = ?2")
        .bind(id, siteId),
    ],
  );
  if (siteRow === undefined) return null;
  return { siteRow, parent: row === undefined ? null : { ...row, ancestors: JSON.parse(row.ancestors) as number[] } };
}

/** What was edited or taken down since is no longer the same, and leaves its key to the new one. */
function freeKey(database: D1Database, { siteId, idempotencyKey }: NewComment): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE comments SET idempotency_key = NULL
       WHERE idempotency_key = ?1 AND +site_id = ?2 AND NOT (${IS_AS_WRITTEN})`,
    )
    .bind(idempotencyKey, siteId);
}

/** Stores a comment of the site's own, with a line about who wrote it; throws as `insertComment` does. */
export async function insertSiteComment(
  database: D1Database,
  comment: NewComment,
  newPage: NewPage | null,
  actor: string,
): Promise<void> {
  // The site waits for no moment of its own.
  const statements = insertStatements(database, comment, newPage, { sinceId: Number.MAX_SAFE_INTEGER, unseen: null });
  const line = database
    .prepare(
      `INSERT INTO history (comment_id, id, event, actor, status_before, status_after, detail)
       VALUES (?1, ?1, 'submitted', ?2, ?3, ?3, ?4)`,
    )
    .bind(comment.id, actor, comment.status, JSON.stringify({ after: comment.verdict }));
  await database.batch([freeKey(database, comment), ...statements, line]);
}

/** What was stored under an idempotency key and is shown as it was written. */
export async function findAsWritten(database: D1Database, siteId: string, key: string): Promise<number | null> {
  const row = await database
    .prepare(`SELECT id FROM comments WHERE idempotency_key = ?1 AND +site_id = ?2 AND ${IS_AS_WRITTEN}`)
    .bind(key, siteId)
    .first<{ id: number }>();
  return row?.id ?? null;
}
