import { COMMENT_STATUSES, type CommentStatus } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import { QUEUE_COLUMNS, type QueueRow } from "./queue.ts";
import { type ReportRow, selectReports } from "./reports.ts";
import { type SiteRow, selectSite } from "./sites.ts";
import { IS_KEPT } from "./tombstones.ts";

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
  /** The newest events that fit into an answer, oldest first. */
  history: HistoryRow[];
  isMoreHistory: boolean;
  /** Oldest first. */
  reports: ReportRow[];
  /** Newest first. */
  neighbours: NeighbourRow[];
}

function selectComment(database: D1Database, siteId: string, id: number): D1PreparedStatement {
  return database
    .prepare(
      `SELECT ${QUEUE_COLUMNS} FROM comments c CROSS JOIN pages p ON p.id = c.page_id
       WHERE c.id = ?1 AND +c.site_id = ?2 AND ${IS_KEPT}`,
    )
    .bind(id, siteId);
}

/** An event whose detail comes with it only where it is short. */
interface EventRow extends Omit<HistoryRow, "detail"> {
  detail: string | null;
  bytes: number;
}

/** As many of these as an answer may have fit into it. */
const SHORT_DETAIL_BYTES = Math.floor(LIMITS.historyBytes / LIMITS.historyEvents);

/** The newest events, newest first, and one more than an answer may have. */
function selectHistory(database: D1Database, id: number): D1PreparedStatement {
  return database
    .prepare(
      `SELECT id, event, actor, status_before, status_after, octet_length(detail) AS bytes,
         iif(octet_length(detail) <= ?3, detail, NULL) AS detail
       FROM history WHERE comment_id = ?1 ORDER BY id DESC LIMIT ?2 + 1`,
    )
    .bind(id, LIMITS.historyEvents, SHORT_DETAIL_BYTES);
}

/** The events that fit into an answer, oldest first. Long details cost a second trip. */
async function fittingHistory(database: D1Database, commentId: number, events: EventRow[]): Promise<HistoryRow[]> {
  let bytes = 0;
  const end = events.findIndex((event, place) => {
    bytes += event.bytes;
    return place === LIMITS.historyEvents || bytes > LIMITS.historyBytes;
  });
  const fitting = events.slice(0, end === -1 ? events.length : end).reverse();
  const long = fitting.filter(({ detail }) => detail === null);
  if (long.length === 0) return fitting as HistoryRow[];
  const { results } = await database
    .prepare(
      `SELECT id, detail FROM history
       WHERE comment_id = ?1 AND id BETWEEN ?2 AND ?3 AND octet_length(detail) > ?4 ORDER BY id`,
    )
    .bind(commentId, long[0]!.id, long.at(-1)!.id, SHORT_DETAIL_BYTES)
    .all<Pick<HistoryRow, "id" | "detail">>();
  const details = new Map(results.map(({ id, detail }) => [id, detail]));
  // What was deleted meanwhile has no detail any more.
  return fitting.flatMap((event) => {
    const detail = event.detail ?? details.get(event.id);
    return detail === undefined ? [] : [{ ...event, detail }];
  });
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
  const [[siteRow], [row], events, reports, before, after] = await batchRows<
    [SiteRow[], QueueRow[], EventRow[], ReportRow[], NeighbourRow[], NeighbourRow[]]
  >(database, [
    selectSite(database, siteId),
    selectComment(database, siteId, id),
    selectHistory(database, id),
    selectReports(database, id),
    selectNeighbours(database, siteId, id, "before"),
    selectNeighbours(database, siteId, id, "after"),
  ]);
  if (siteRow === undefined) return null;
  const nearest = [...before, ...after].sort((one, other) => Math.abs(one.id - id) - Math.abs(other.id - id));
  const neighbours = nearest.slice(0, LIMITS.neighbours).sort((one, other) => other.id - one.id);
  const history = await fittingHistory(database, id, events);
  return { siteRow, row: row ?? null, history, isMoreHistory: history.length < events.length, reports, neighbours };
}
