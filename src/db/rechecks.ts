import type { AkismetResult } from "../domain/akismet.ts";
import { COMMENT_STATUSES, type CommentStatus } from "../domain/comment.ts";
import type { Finding, Verdict } from "../domain/verdict.ts";
import { batchRows } from "./batch.ts";
import { type SiteRow, selectSite } from "./sites.ts";
import { type AsRead, isAsRead, statusChangeStatements } from "./status-changes.ts";

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
  findings: string;
  submitted: string | null;
}

const RECHECK_COLUMNS = `c.id, c.site_id, c.status, c.page_id, c.decided_at, c.edited_at, c.akismet_checked_at, c.deleted_at, c.akismet_result, c.akismet_guid, c.findings, c.submitted`;

export function recheckOf(row: RawRecheckRow): RecheckRow {
  return {
    id: row.id,
    siteId: row.site_id,
    status: row.status,
    pageId: row.page_id,
    decidedAt: row.decided_at,
    asRead: { editedAt: row.edited_at ?? 0, checkedAt: row.akismet_checked_at ?? 0 },
    deletedAt: row.deleted_at,
    akismetResult: row.akismet_result,
    akismetGuid: row.akismet_guid,
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

export async function findDueRechecks(database: D1Database, now: number, limit: number): Promise<RecheckRow[]> {
  const { results } = await selectDueRechecks(database, now, limit).all<RawRecheckRow>();
  return results.map(recheckOf);
}

/** Gives comments another time for their next check, or none. */
export async function postponeRechecks(
  database: D1Database,
  postponed: { id: number; nextCheckAt: number | null }[],
): Promise<void> {
  await database
    .prepare(
      `UPDATE comments SET next_check_at = p.value ->> 'nextCheckAt'
       FROM json_each(?1) p WHERE comments.id = p.value ->> 'id'`,
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

export interface RecheckOutcome {
  id: number;
  to: CommentStatus;
  verdict: Verdict;
  akismet: { result: AkismetResult; guid: string | null };
  nextCheckAt: number | null;
}

/** What Akismet now says of some comments of one site, all or nothing. A person's decision in the meantime stands. */
export async function storeRechecks(
  database: D1Database,
  recheck: {
    siteId: string;
    outcomes: RecheckOutcome[];
    event: "recheck" | "callback";
    actor: string;
    firstHistoryId: number;
    now: number;
    read: ReadonlyMap<number, AsRead>;
  },
): Promise<void> {
  const { siteId, outcomes, event, actor, firstHistoryId, now, read } = recheck;
  const ids = outcomes.map(({ id }) => id);
  const changes = COMMENT_STATUSES.flatMap((to) => {
    const some = outcomes.filter((outcome) => outcome.to === to).map(({ id }) => id);
    const change = { siteId, ids: some, to, changer: "machine", event, actor, firstHistoryId, now, read } as const;
    return statusChangeStatements(database, change);
  });
  const update = database
    .prepare(
      `UPDATE comments SET says = o.value ->> 'says', findings = o.value ->> 'findings',
         akismet_result = o.value ->> 'result', akismet_guid = coalesce(o.value ->> 'guid', akismet_guid),
         akismet_checked_at = ?3, next_check_at = iif(decided_at IS NULL, o.value ->> 'nextCheckAt', NULL)
       FROM json_each(?1) o WHERE comments.id = o.value ->> 'id' AND +comments.site_id = ?2
         AND ${isAsRead(ids, read)}`,
    )
    .bind(
      JSON.stringify(
        outcomes.map(({ id, verdict, akismet, nextCheckAt }) => ({
          id,
          says: verdict.says,
          findings: verdict.findings,
          result: akismet.result,
          guid: akismet.guid,
          nextCheckAt,
        })),
      ),
      siteId,
      now,
    );
  await database.batch([...changes, update]);
}
