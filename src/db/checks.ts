import type { AkismetResult } from "../domain/akismet.ts";
import type { Feedback, StoredCheck } from "../domain/check.ts";
import { idAt } from "../domain/comment.ts";
import { dayOf } from "../domain/day.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Finding } from "../domain/verdict.ts";
import { batchRows } from "./batch.ts";
import type { Lease } from "./outbox.ts";
import { type SiteRow, selectSite } from "./sites.ts";

export interface NewCheck extends Omit<StoredCheck, "id"> {
  siteId: string;
  submitted: Record<string, string | string[]>;
  /** The least id it may get: that of now. */
  leastId: number;
  /** The asking token's id; 0 for the owner. */
  tokenId: number;
  now: number;
}

export interface CheckRow {
  id: number;
  actor: string;
  type: string;
  says: StoredCheck["says"];
  findings: string;
  submitted: string | null;
  akismet_result: AkismetResult | null;
  akismet_guid: string | null;
  akismet_checked_at: number | null;
  feedback: Feedback | null;
  feedback_at: number | null;
  feedback_by: string | null;
}

export function checkOf(row: CheckRow): StoredCheck {
  return {
    id: row.id,
    actor: row.actor,
    type: row.type,
    says: row.says,
    findings: JSON.parse(row.findings) as Finding[],
    submitted: row.submitted === null ? null : (JSON.parse(row.submitted) as StoredCheck["submitted"]),
    akismetResult: row.akismet_result,
    akismetGuid: row.akismet_guid,
    akismetCheckedAt: row.akismet_checked_at,
    feedback: row.feedback,
    feedbackAt: row.feedback_at,
    feedbackBy: row.feedback_by,
  };
}

/**
 * Each check is the newest of its site, so that its numbers are those of the one before, plus one: exact, and one row
 * written. None is when the token has no more for today.
 */
function prepareInsert(database: D1Database, check: NewCheck): D1PreparedStatement {
  return database
    .prepare(
      `INSERT INTO checks (site_id, id, used, actor, type, says, findings, submitted, akismet_result, akismet_guid,
         akismet_checked_at, feedback, feedback_at, feedback_by)
       SELECT ?1, max(?2, coalesce(last.id + 1, 0)), json_set(coalesce(last.used, '{}'), ?4, coalesce(last.used ->> ?4, 0) + 1),
         ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16
       FROM (SELECT 1) LEFT JOIN (
         SELECT id, iif(id >= ?3, used, '{}') AS used FROM checks WHERE site_id = ?1 ORDER BY id DESC LIMIT 1) last
       WHERE coalesce(last.used ->> ?4, 0) < ?5
       RETURNING id`,
    )
    .bind(
      check.siteId,
      check.leastId,
      idAt(dayOf(check.now).startMs),
      `$."${check.tokenId}"`,
      LIMITS.checksPerDay,
      check.actor,
      check.type,
      check.says,
      JSON.stringify(check.findings),
      JSON.stringify(check.submitted),
      check.akismetResult,
      check.akismetGuid,
      check.akismetCheckedAt,
      check.feedback,
      check.feedbackAt,
      check.feedbackBy,
    );
}

/** Keeps a check and gives its id, or `null` when the token has no more for today. */
export async function insertCheck(database: D1Database, check: NewCheck): Promise<number | null> {
  const row = await prepareInsert(database, check).first<{ id: number }>();
  return row?.id ?? null;
}

/**
 * Keeps what was never checked here but is reported now and, under a lease, leaves word of it for Akismet. Whether it
 * was kept; it is not when the token has no more for today.
 */
export async function insertReportedCheck(
  database: D1Database,
  check: NewCheck,
  lease: Lease | null,
): Promise<boolean> {
  const insert = prepareInsert(database, check);
  if (lease === null) return (await insert.first()) !== null;
  const { siteId, feedback, feedbackAt, actor } = check;
  const tell = database
    .prepare(
      `INSERT INTO outbox (due_at, site_id, kind, about, comment_id, actor, created_at, lease)
       SELECT ?2, site_id, ?3, 'check', id, ?4, ?5, ?6 FROM checks
       WHERE site_id = ?1 AND changes() > 0 ORDER BY id DESC LIMIT 1`,
    )
    .bind(siteId, lease.until, `akismet.submit-${feedback}`, actor, feedbackAt, lease.id);
  const [kept] = await batchRows<[unknown[], never[]]>(database, [insert, tell]);
  return kept.length > 0;
}

export interface CheckFeedbackChange {
  siteId: string;
  id: number;
  feedback: Feedback;
  actor: string;
  lease: Lease;
  now: number;
}

/** What a check is taken for: by the last word on it, else by the verdict. Who holds it has not called it spam. */
const TAKEN_FOR = "coalesce(feedback, iif(says IN ('spam', 'discard'), 'spam', 'ham'))";

/**
 * Keeps what somebody says a check was, and, where that changes what it is taken for, leaves word for Akismet if Akismet
 * was asked about it: one batch, two rows written, none when the same was said before. Gives what there is of the site
 * and of the check.
 */
export async function updateCheckFeedback(
  database: D1Database,
  { siteId, id, feedback, actor, lease, now }: CheckFeedbackChange,
): Promise<{ isSite: boolean; isCheck: boolean; isTold: boolean }> {
  const [sites, checks, told] = await batchRows<[SiteRow[], { id: number }[], { kind: string }[], never[]]>(database, [
    selectSite(database, siteId),
    database.prepare("SELECT id FROM checks WHERE site_id = ?1 AND id = ?2").bind(siteId, id),
    database
      .prepare(
        `INSERT OR REPLACE INTO outbox (due_at, site_id, kind, about, comment_id, actor, created_at, lease)
         SELECT ?3, site_id, ?4, 'check', id, ?5, ?6, ?7 FROM checks
         WHERE site_id = ?1 AND id = ?2 AND ${TAKEN_FOR} <> ?8 AND akismet_result IS NOT NULL AND submitted IS NOT NULL
         RETURNING kind`,
      )
      .bind(siteId, id, lease.until, `akismet.submit-${feedback}`, actor, now, lease.id, feedback),
    database
      .prepare(
        `UPDATE checks SET feedback = ?3, feedback_at = ?4, feedback_by = ?5
         WHERE site_id = ?1 AND id = ?2 AND feedback IS NOT ?3`,
      )
      .bind(siteId, id, feedback, now, actor),
  ]);
  return { isSite: sites.length > 0, isCheck: checks.length > 0, isTold: told.length > 0 };
}

/** Removes what was sent from the next checks after one id and up to another; gives the ids gone through. */
export async function removeCheckTexts(
  database: D1Database,
  siteId: string,
  afterId: number,
  untilId: number,
): Promise<number[]> {
  const { results } = await database
    .prepare(
      `UPDATE checks SET submitted = NULL, findings = '[]' WHERE (site_id, id) IN (
         SELECT site_id, id FROM checks WHERE site_id = ?1 AND id > ?2 AND id <= ?3 ORDER BY id LIMIT ?4) RETURNING id`,
    )
    .bind(siteId, afterId, untilId, LIMITS.purgeRows)
    .all<{ id: number }>();
  return results.map(({ id }) => id);
}

/** Deletes the oldest checks up to an id, at most 200 a call; gives how many. */
export async function deleteChecks(database: D1Database, siteId: string, untilId: number): Promise<number> {
  const { meta } = await database
    .prepare(
      `DELETE FROM checks WHERE (site_id, id) IN (
         SELECT site_id, id FROM checks WHERE site_id = ?1 AND id <= ?2 ORDER BY id LIMIT ?3)`,
    )
    .bind(siteId, untilId, LIMITS.purgeRows)
    .run();
  return meta.changes;
}
