import { type AuthorRole, COMMENT_STATUSES } from "../domain/comment.ts";
import { batchRows } from "./batch.ts";
import { QUEUE_COLUMNS, type QueueRow, runsOf } from "./queue.ts";
import { type SiteRow, selectSite } from "./sites.ts";

/** What words are looked for in. */
export interface TrialRow {
  id: number;
  name: string;
  email: string | null;
  url: string | null;
  source: string;
  address: string | null;
  user_agent: string | null;
  /** What the site itself wrote is not checked. */
  role: AuthorRole;
}

/** The first is always looked at, however long it is; what does not fit with those before it comes without its text. */
const FITTING = "iif(total - characters < ?5, source, NULL)";

/**
 * The site's newest comments before one, at most so many and so many characters of them, and whether there are more.
 * `null` when the site does not exist.
 */
export async function loadTrialPart(
  database: D1Database,
  siteId: string,
  beforeId: number,
  most: { comments: number; characters: number },
): Promise<{ siteRow: SiteRow; rows: TrialRow[]; isMore: boolean } | null> {
  const runs = runsOf({ statuses: COMMENT_STATUSES }, "*, length(source) AS characters");
  const [[siteRow], read] = await batchRows<[SiteRow[], (TrialRow & { source: string | null })[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(
        `SELECT id, name, email, url, address, user_agent, role, ${FITTING} AS source
         FROM (SELECT *, sum(characters) OVER (ORDER BY id DESC ROWS UNBOUNDED PRECEDING) AS total FROM (${runs} LIMIT ?4))`,
      )
      .bind(siteId, 0, beforeId, most.comments + 1, most.characters),
  ]);
  if (siteRow === undefined) return null;
  const rows = read.slice(0, most.comments).filter((row) => row.source !== null);
  return { siteRow, rows, isMore: rows.length < read.length };
}

/** Comments as moderators see them, in no order. */
export async function findQueuedRows(database: D1Database, ids: number[]): Promise<QueueRow[]> {
  const { results } = await database
    .prepare(
      `SELECT ${QUEUE_COLUMNS} FROM json_each(?1) wanted CROSS JOIN comments c ON c.id = wanted.value
         CROSS JOIN pages p ON p.id = c.page_id`,
    )
    .bind(JSON.stringify(ids))
    .all<QueueRow>();
  return results;
}
