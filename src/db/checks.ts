import type { AkismetResult } from "../domain/akismet.ts";
import type { Feedback, StoredCheck } from "../domain/check.ts";
import { idAt } from "../domain/comment.ts";
import { dayOf } from "../domain/day.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Finding } from "../domain/verdict.ts";

export interface NewCheck extends Omit<StoredCheck, "id"> {
  siteId: string;
  submitted: Record<string, string | string[]>;
  /** The least id it may get: that of now. */
  leastId: number;
  /** The asking token's id; 0 for the owner. */
  tokenId: number;
  now: number;
}

interface CheckRow {
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
 * Keeps a check and gives its id, or `null` when the token has no more for today. Each is the newest of its site, so
 * that its numbers are those of the one before, plus one: exact, and one row written.
 */
export async function insertCheck(database: D1Database, check: NewCheck): Promise<number | null> {
  const row = await database
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
    )
    .first<{ id: number }>();
  return row?.id ?? null;
}
