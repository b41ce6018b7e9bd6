import { COMMENT_STATUSES, type CommentStatus } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import { QUEUE_COLUMNS, type QueueRow } from "./queue.ts";
import { type ReportRow, selectReports } from "./reports.ts";
import { type SiteRow, selectSite } from "./sites.ts";

export interface HistoryRow {
  id: number;
  event: string;
  actor: string;
  status_before: CommentStatus;
  status_after: CommentStatus;
  detail: string;
}

/** Another comment of the same reader. */
export interface NeighbourRow {
  id: number;
  status: CommentStatus;
  name: string;
  email: string | null;
  page_id: number;
  page_key: string;
  page_title: string | null;
}

export interface CommentDetail {
  siteRow: SiteRow;
  /** `null` when there is no such comment. */
  row: QueueRow | null;
  /** Oldest first. */
  history: HistoryRow[];
  /** Oldest first. */
  reports: ReportRow[];
  /** Newest first. */
  neighbours: NeighbourRow[];
}

function selectComment(database: D1Database, siteId: string, id: number): D1PreparedStatement {
  return database
    .prepare(
      `SELECT ${QUEUE_COLUMNS} FROM comments c CROSS JOIN pages p ON p.id = c.page_id
       WHERE c.id = ?1 AND +c.site_id = ?2`,
    )
    .bind(id, siteId);
}

/**
 * Comments of the same address prefix among those that came just before or after one: no index has addresses, since it
 * would cost a row written for each comment.
 */
function selectNeighbours(
  database: D1Database,
  siteId: string,
  id: number,
  side: "before" | "after",
): D1PreparedStatement {
  const [comparison, order] = side === "before" ? ["<", "DESC"] : [">", "ASC"];
  const runs = COMMENT_STATUSES.map(
    (status) => `SELECT id, status, name, email, address_hash, page_id FROM comments
       WHERE site_id = ?1 AND folder = '${status}' AND id ${comparison} ?2`,
  );
  return database
    .prepare(
      `SELECT c.id, c.status, c.name, c.email, c.page_id, p.key AS page_key, p.title AS page_title
       FROM (${runs.join(" UNION ALL ")} ORDER BY id ${order} LIMIT ?3) c CROSS JOIN pages p ON p.id = c.page_id
       WHERE c.address_hash = (SELECT address_hash FROM comments WHERE id = ?2 AND +site_id = ?1 AND address_hash <> '')
       LIMIT ?4`,
    )
    .bind(siteId, id, LIMITS.neighbourWindow, LIMITS.neighbours);
}

/** One comment with all that happened to it, and the nearest others of its reader. `null` when the site does not exist. */
export async function findDetail(database: D1Database, siteId: string, id: number): Promise<CommentDetail | null> {
  const [[siteRow], [row], history, reports, before, after] = await batchRows<
    [SiteRow[], QueueRow[], HistoryRow[], ReportRow[], NeighbourRow[], NeighbourRow[]]
  >(database, [
    selectSite(database, siteId),
    selectComment(database, siteId, id),
    database
      .prepare(
        "SELECT id, event, actor, status_before, status_after, detail FROM history WHERE comment_id = ?1 ORDER BY id",
      )
      .bind(id),
    selectReports(database, id),
    selectNeighbours(database, siteId, id, "before"),
    selectNeighbours(database, siteId, id, "after"),
  ]);
  if (siteRow === undefined) return null;
  const nearest = [...before, ...after].sort((one, other) => Math.abs(one.id - id) - Math.abs(other.id - id));
  const neighbours = nearest.slice(0, LIMITS.neighbours).sort((one, other) => other.id - one.id);
  return { siteRow, row: row ?? null, history, reports, neighbours };
}
