import type { AkismetResult } from "../domain/akismet.ts";
import { COMMENT_STATUSES, type CommentStatus } from "../domain/comment.ts";
import type { Finding, Says } from "../domain/verdict.ts";
import { batchRows } from "./batch.ts";
import { type SiteRow, selectSite } from "./sites.ts";

/** A comment with everything a moderator may see, in the database's words. */
export interface QueueRow {
  id: number;
  parent_id: number | null;
  ancestors: string;
  status: CommentStatus;
  score: number;
  name: string;
  email: string | null;
  url: string | null;
  address: string | null;
  user_agent: string | null;
  referrer: string | null;
  source: string;
  html: string;
  edited_at: number | null;
  says: Says;
  findings: string;
  akismet_result: AkismetResult | null;
  akismet_guid: string | null;
  akismet_checked_at: number | null;
  next_check_at: number | null;
  author_approved: number;
  author_spam: number;
  page_id: number;
  page_key: string;
  page_title: string | null;
}

const QUEUE_COLUMNS = `c.id, c.parent_id, c.ancestors, c.status, c.score, c.name, c.email, c.url, c.address, c.user_agent,
  c.referrer, c.source, c.html, c.edited_at, c.says, c.findings, c.akismet_result, c.akismet_guid, c.akismet_checked_at,
  c.next_check_at, c.author_approved, c.author_spam, c.page_id, p.key AS page_key, p.title AS page_title`;

export function findingsOf(row: Pick<QueueRow, "findings">): Finding[] {
  return JSON.parse(row.findings) as Finding[];
}

/**
 * The comments of a site in one status, or in all, newest first, one more than `limit` when there are more. What is
 * discarded is in none. `null` when the site does not exist.
 */
export async function loadQueue(
  database: D1Database,
  query: { siteId: string; status: CommentStatus | null; beforeId: number; limit: number },
): Promise<{ siteRow: SiteRow; rows: QueueRow[] } | null> {
  const { siteId, status, beforeId, limit } = query;
  const folders = status === null ? COMMENT_STATUSES : [status];
  // Each part runs along the index and SQLite merges them lazily: no status is read further than the page needs.
  const parts = folders.map(
    (folder) => `SELECT * FROM comments WHERE site_id = ?1 AND folder = '${folder}' AND id < ?2`,
  );
  const [[siteRow], rows] = await batchRows<[SiteRow[], QueueRow[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(
        `SELECT ${QUEUE_COLUMNS} FROM (${parts.join(" UNION ALL ")} ORDER BY id DESC LIMIT ?3) c
         CROSS JOIN pages p ON p.id = c.page_id`,
      )
      .bind(siteId, beforeId, limit + 1),
  ]);
  return siteRow === undefined ? null : { siteRow, rows };
}

export interface HistoryRow {
  id: number;
  event: string;
  actor: string;
  status_before: CommentStatus;
  status_after: CommentStatus;
  detail: string;
}

/** One comment with all that happened to it, oldest first. Its row is `null` when it does not exist. */
export async function findQueued(
  database: D1Database,
  siteId: string,
  id: number,
): Promise<{ siteRow: SiteRow; row: QueueRow | null; history: HistoryRow[] } | null> {
  const [[siteRow], [row], history] = await batchRows<[SiteRow[], QueueRow[], HistoryRow[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(
        `SELECT ${QUEUE_COLUMNS} FROM comments c CROSS JOIN pages p ON p.id = c.page_id
         WHERE c.id = ?1 AND +c.site_id = ?2`,
      )
      .bind(id, siteId),
    database
      .prepare(
        "SELECT id, event, actor, status_before, status_after, detail FROM history WHERE comment_id = ?1 ORDER BY id",
      )
      .bind(id),
  ]);
  return siteRow === undefined ? null : { siteRow, row: row ?? null, history };
}
