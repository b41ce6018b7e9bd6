import type { AkismetResult } from "../domain/akismet.ts";
import { type AuthorRole, COMMENT_STATUSES, type CommentStatus } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Finding, Says } from "../domain/verdict.ts";
import { batchRows } from "./batch.ts";
import { type SiteRow, selectSite } from "./sites.ts";

/** A comment with everything a moderator may see, in the database's words. */
export interface QueueRow {
  id: number;
  parent_id: number | null;
  ancestors: string;
  status: CommentStatus;
  pinned: number;
  role: AuthorRole;
  score: number;
  reports: number;
  name: string;
  email: string | null;
  url: string | null;
  address: string | null;
  user_agent: string | null;
  referrer: string | null;
  source: string;
  html: string;
  edited_at: number | null;
  deleted_at: number | null;
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

/** Of comments `c` and their pages `p`. */
export const QUEUE_COLUMNS = `c.id, c.parent_id, c.ancestors, c.status, c.pinned, c.role, c.score, c.reports, c.name, c.email, c.url,
  c.address, c.user_agent, c.referrer, c.source, c.html, c.edited_at, c.deleted_at, c.says, c.findings, c.akismet_result,
  c.akismet_guid, c.akismet_checked_at, c.next_check_at, c.author_approved, c.author_spam, c.page_id,
  p.key AS page_key, p.title AS page_title`;

export function findingsOf(row: Pick<QueueRow, "findings">): Finding[] {
  return JSON.parse(row.findings) as Finding[];
}

/** A comment of a list, whose text comes with it only where it is short. */
export interface ListedRow extends Omit<QueueRow, "source" | "html"> {
  source: string | null;
  html: string | null;
  text_bytes: number;
}

const TEXT_BYTES = "(octet_length(c.source) + octet_length(c.html))";
/** As many of these as a list may have fit into an answer. */
const IS_SHORT = `${TEXT_BYTES} <= ${Math.floor(LIMITS.queueTextBytes / LIMITS.queuePerPageMost)}`;

/** The same without long texts: where a list has to end would else take a sum, which is billed by the row. */
export const LISTED_COLUMNS = `${QUEUE_COLUMNS.replace(
  "c.source, c.html",
  `iif(${IS_SHORT}, c.source, NULL) AS source, iif(${IS_SHORT}, c.html, NULL) AS html`,
)}, ${TEXT_BYTES} AS text_bytes`;

/** Which part of a site's comments is looked through, newest first. What is discarded is in none. */
export interface QueueRange {
  siteId: string;
  statuses: readonly CommentStatus[];
  fromId: number;
  beforeId: number;
}

/**
 * A run of the index for each status, ?1 the site, from ?2 and before ?3. SQLite merges them lazily: none is read
 * further than what is taken of them needs.
 */
export function runsOf({ statuses }: Pick<QueueRange, "statuses">, columns: string): string {
  const runs = statuses.map(
    (status) => `SELECT ${columns} FROM comments WHERE site_id = ?1 AND folder = '${status}' AND id >= ?2 AND id < ?3`,
  );
  return `${runs.join(" UNION ALL ")} ORDER BY id DESC`;
}

/** Comments with the place after which the next are; `null` at the end. */
export interface QueuePart {
  siteRow: SiteRow;
  rows: QueueRow[];
  nextBeforeId: number | null;
}

/** The first comments of a list, as many as fit into an answer with their texts; the longest one does. */
function fittingRows(rows: readonly ListedRow[]): readonly ListedRow[] {
  let bytes = 0;
  const end = rows.findIndex((row) => {
    bytes += row.text_bytes;
    return bytes > LIMITS.queueTextBytes;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

/** What is too long to come with its row. */
async function findTexts(database: D1Database, ids: readonly number[]) {
  type Text = Pick<QueueRow, "id" | "source" | "html">;
  if (ids.length === 0) return new Map<number, Text>();
  const places = ids.map((_, index) => `?${index + 1}`).join(", ");
  const { results } = await database
    .prepare(`SELECT id, source, html FROM comments WHERE id IN (${places})`)
    .bind(...ids)
    .all<Text>();
  return new Map(results.map((text) => [text.id, text]));
}

/** As many of a list's comments as fit into an answer. Long texts cost a second trip, and two rows each. */
export async function partOf(
  database: D1Database,
  siteRow: SiteRow,
  rows: readonly ListedRow[],
  nextBeforeId: number | null,
): Promise<QueuePart> {
  const fitting = fittingRows(rows);
  const texts = await findTexts(
    database,
    fitting.filter(({ source }) => source === null).map(({ id }) => id),
  );
  return {
    siteRow,
    rows: fitting.flatMap((row) => {
      const { id, source, html } = row;
      const text = source === null || html === null ? texts.get(id) : { source, html };
      // What was deleted meanwhile has no text any more.
      return text === undefined ? [] : [{ ...row, ...text }];
    }),
    nextBeforeId: fitting.length < rows.length ? fitting.at(-1)!.id : nextBeforeId,
  };
}

/** The comments of a range, at most `limit`. `null` when the site does not exist. */
export async function loadQueue(database: D1Database, range: QueueRange, limit: number): Promise<QueuePart | null> {
  const { siteId, fromId, beforeId } = range;
  const [[siteRow], found] = await batchRows<[SiteRow[], ListedRow[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(
        `SELECT ${LISTED_COLUMNS} FROM (${runsOf(range, "*")} LIMIT ?4) c CROSS JOIN pages p ON p.id = c.page_id`,
      )
      .bind(siteId, fromId, beforeId, limit + 1),
  ]);
  if (siteRow === undefined) return null;
  const rows = found.slice(0, limit);
  return partOf(database, siteRow, rows, rows.length < found.length ? rows.at(-1)!.id : null);
}

export interface StatusCountRow {
  status: CommentStatus;
  counted: number;
  newest: number | null;
}

/** How many comments each status has, counted to one more than the limit. `null` when the site does not exist. */
export async function loadCounts(database: D1Database, siteId: string): Promise<StatusCountRow[] | null> {
  const counts = COMMENT_STATUSES.map(
    (status) => `SELECT '${status}' AS status, count(*) AS counted, max(id) AS newest FROM (
       SELECT id FROM comments WHERE site_id = ?1 AND folder = '${status}' ORDER BY id DESC LIMIT ?2)`,
  );
  const [[siteRow], rows] = await batchRows<[SiteRow[], StatusCountRow[]]>(database, [
    selectSite(database, siteId),
    database.prepare(counts.join(" UNION ALL ")).bind(siteId, LIMITS.queueCounted + 1),
  ]);
  return siteRow === undefined ? null : rows;
}
