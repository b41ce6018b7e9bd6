import type { AkismetResult } from "../domain/akismet.ts";
import { COMMENT_STATUSES, type CommentStatus } from "../domain/comment.ts";
import type { Finding, Says, Verdict } from "../domain/verdict.ts";
import { batchRows } from "./batch.ts";
import { nextHistoryId, VERDICT } from "./history.ts";
import { type SiteRow, selectSite } from "./sites.ts";
import { type AsRead, IS_OPEN_TO_MACHINES, isAsRead, statusChangeStatements } from "./status-changes.ts";

/** A comment that Akismet is asked about again. */
export interface RecheckRow {
  id: number;
  siteId: string;
  status: CommentStatus;
  pageId: number;
  decidedAt: number | null;
  asRead: AsRead;
  deletedAt: number | null;
  akismetResult: AkismetResult | null;
  akismetGuid: string | null;
  says: Says;
  findings: Finding[];
  submitted: Record<string, string | string[]> | null;
}

export interface RawRecheckRow {
  id: number;
  site_id: string;
  status: CommentStatus;
  page_id: number;
  decided_at: number | null;
  edited_at: number | null;
  akismet_checked_at: number | null;
  deleted_at: number | null;
  akismet_result: AkismetResult | null;
  akismet_guid: string | null;
  says: Says;
  findings: string;
  submitted: string | null;
}

const RECHECK_COLUMNS = `c.id, c.site_id, c.status, c.page_id, c.decided_at, c.edited_at, c.akismet_checked_at, c.deleted_at, c.akismet_result, c.akismet_guid,
  c.says, c.findings, c.submitted`;

export function recheckOf(row: RawRecheckRow): RecheckRow {
  return {
    id: row.id,
    siteId: row.site_id,
    status: row.status,
    pageId: row.page_id,
    decidedAt: row.decided_at,
    asRead: { status: row.status, editedAt: row.edited_at ?? 0, checkedAt: row.akismet_checked_at ?? 0 },
    deletedAt: row.deleted_at,
    akismetResult: row.akismet_result,
    akismetGuid: row.akismet_guid,
    says: row.says,
    findings: JSON.parse(row.findings) as Finding[],
    submitted: row.submitted === null ? null : (JSON.parse(row.submitted) as RecheckRow["submitted"]),
  };
}

/** The comments whose next check is due, of all sites, the longest waiting first. */
export function selectDueRechecks(database: D1Database, now: number, limit: number): D1PreparedStatement {
  return database
    .prepare(`SELECT ${RECHECK_COLUMNS} FROM comments c WHERE c.next_check_at <= ?1 ORDER BY c.next_check_at LIMIT ?2`)
    .bind(now, limit);
}

export async function findDueRechecks(database: D1Database, now: number, limit: number): Promise<RawRecheckRow[]> {
  const { results } = await selectDueRechecks(database, now, limit).all<RawRecheckRow>();
  return results;
}

export interface Postponed {
  id: number;
  nextCheckAt: number | null;
}

/** Gives comments that still wait for a check another time for it, or none. */
export async function postponeRechecks(database: D1Database, postponed: Postponed[]): Promise<void> {
  await database
    .prepare(
      `UPDATE comments SET next_check_at = p.value ->> 'nextCheckAt'
       FROM json_each(?1) p WHERE comments.id = p.value ->> 'id' AND next_check_at IS NOT NULL`,
    )
    .bind(JSON.stringify(postponed))
    .run();
}

/** The named comments of one site; `null` when the site does not exist. */
export async function findRechecks(
  database: D1Database,
  siteId: string,
  ids: number[],
): Promise<{ siteRow: SiteRow; rows: RecheckRow[] } | null> {
  const [[siteRow], rows] = await batchRows<[SiteRow[], RawRecheckRow[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(
        `SELECT ${RECHECK_COLUMNS} FROM json_each(?1) wanted
         CROSS JOIN comments c ON c.id = wanted.value AND +c.site_id = ?2`,
      )
      .bind(JSON.stringify(ids), siteId),
  ]);
  return siteRow === undefined ? null : { siteRow, rows: rows.map(recheckOf) };
}

/** What an answer of Akismet makes of a comment. */
export interface RecheckOutcome {
  id: number;
  to: CommentStatus;
  verdict: Verdict;
  akismet: { result: AkismetResult; guid: string | null; checkedAt: number | null };
  nextCheckAt: number | null;
  /** What Akismet answered now, whether or not the verdict follows it. */
  answer: Finding;
  /** Whether the history gets a line of it. */
  isTold: boolean;
}

/** A line of the history, as it was written. */
export interface ToldChange {
  id: number;
  to: CommentStatus;
}

export interface Recheck {
  siteId: string;
  outcomes: RecheckOutcome[];
  event: "recheck" | "callback";
  actor: string;
  firstHistoryId: number;
  now: number;
  read: ReadonlyMap<number, AsRead>;
}

function writeHistory(database: D1Database, recheck: Recheck, told: RecheckOutcome[]): D1PreparedStatement {
  const { siteId, event, actor, firstHistoryId, read } = recheck;
  const ids = told.map(({ id }) => id);
  const lines = told.map(({ id, to, verdict, answer }) => ({ id, to, verdict, answer }));
  return database
    .prepare(
      `INSERT INTO history (comment_id, id, event, actor, status_before, status_after, detail)
       SELECT comments.id, ${nextHistoryId(3)}, ?4, ?5, status, iif(${IS_OPEN_TO_MACHINES}, o.value ->> 'to', status),
         json_object('before', ${VERDICT}, 'after', json(o.value -> 'verdict'), 'akismet', json(o.value -> 'answer'))
       FROM json_each(?1) o CROSS JOIN comments ON comments.id = o.value ->> 'id' AND +comments.site_id = ?2
       WHERE ${isAsRead(ids, read)} RETURNING comment_id AS id, status_after AS "to"`,
    )
    .bind(JSON.stringify(lines), siteId, firstHistoryId, event, actor);
}

function updateVerdicts(database: D1Database, { siteId, outcomes, read }: Recheck): D1PreparedStatement {
  const ids = outcomes.map(({ id }) => id);
  // The same batch has changed the status before.
  const became = new Map(outcomes.map(({ id, to }) => [id, { ...read.get(id)!, status: to }]));
  const news = outcomes.map(({ id, verdict, akismet, nextCheckAt }) => ({ id, ...verdict, ...akismet, nextCheckAt }));
  return database
    .prepare(
      `UPDATE comments SET says = o.value ->> 'says', findings = o.value ->> 'findings',
         akismet_result = o.value ->> 'result', akismet_guid = coalesce(o.value ->> 'guid', akismet_guid),
         akismet_checked_at = o.value ->> 'checkedAt',
         next_check_at = iif(status = 'pending', o.value ->> 'nextCheckAt', NULL)
       FROM json_each(?1) o WHERE comments.id = o.value ->> 'id' AND +comments.site_id = ?2
         AND ${isAsRead(ids, became)}`,
    )
    .bind(JSON.stringify(news), siteId);
}

/**
 * What Akismet now says of some comments of one site, all or nothing. What was edited or answered otherwise in the
 * meantime stays as it is, and a person's decision stands. Gives the lines that the history got.
 */
export async function storeRechecks(database: D1Database, recheck: Recheck): Promise<ToldChange[]> {
  const { siteId, outcomes, now, read } = recheck;
  const told = outcomes.filter(({ isTold }) => isTold);
  const history = told.length === 0 ? [] : [writeHistory(database, recheck, told)];
  const changes = COMMENT_STATUSES.flatMap((to) => {
    const ids = outcomes.filter((outcome) => outcome.to === to).map(({ id }) => id);
    return statusChangeStatements(database, { by: "machine", siteId, ids, to, now, read });
  });
  const statements = [...history, ...changes, updateVerdicts(database, recheck)];
  const [lines] = await batchRows<ToldChange[][]>(database, statements);
  return told.length === 0 ? [] : lines!;
}
