import type { AkismetResult } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";

export type OutboxKind = "akismet.submit-spam" | "akismet.submit-ham";

/** A report to Akismet that is due, with what it needs of its comment. */
export interface OutboxRow {
  dueAt: number;
  siteId: string;
  kind: OutboxKind;
  commentId: number;
  actor: string;
  createdAt: number;
  attempts: number;
  lastError: string | null;
}

export interface OutboxTask extends OutboxRow {
  /** `null` when the comment is gone. */
  feedbackAt: number | null;
  submitted: Record<string, string | string[]> | null;
  akismetResult: AkismetResult | null;
  akismetCheckedAt: number | null;
}

interface RawRow {
  due_at: number;
  site_id: string;
  kind: OutboxKind;
  comment_id: number;
  actor: string;
  created_at: number;
  attempts: number;
  last_error: string | null;
}

interface RawTask extends RawRow {
  feedback_at: number | null;
  submitted: string | null;
  akismet_result: AkismetResult | null;
  akismet_checked_at: number | null;
}

function outboxOf(row: RawRow): OutboxRow {
  return {
    dueAt: row.due_at,
    siteId: row.site_id,
    kind: row.kind,
    commentId: row.comment_id,
    actor: row.actor,
    createdAt: row.created_at,
    attempts: row.attempts,
    lastError: row.last_error,
  };
}

function taskOf(row: RawTask): OutboxTask {
  return {
    ...outboxOf(row),
    feedbackAt: row.feedback_at,
    submitted: row.submitted === null ? null : (JSON.parse(row.submitted) as OutboxTask["submitted"]),
    akismetResult: row.akismet_result,
    akismetCheckedAt: row.akismet_checked_at,
  };
}

const TASK = `o.*, c.feedback_at, c.submitted, c.akismet_result, c.akismet_checked_at
  FROM outbox o LEFT JOIN comments c ON c.id = o.comment_id`;

/** What one change just wrote; until its lease ends nobody else sends it. */
export async function findWritten(
  database: D1Database,
  written: { siteId: string; dueAt: number; kind: OutboxKind; commentIds: number[] },
): Promise<OutboxTask[]> {
  const { results } = await database
    .prepare(
      `SELECT ${TASK} WHERE o.due_at = ?1 AND o.site_id = ?2 AND o.kind = ?3
         AND o.comment_id IN (SELECT value FROM json_each(?4)) ORDER BY o.comment_id LIMIT ?5`,
    )
    .bind(written.dueAt, written.siteId, written.kind, JSON.stringify(written.commentIds), LIMITS.outboxPerRun)
    .all<RawTask>();
  return results.map(taskOf);
}

/**
 * What is due, of all sites, taken for as long as a lease lasts, so that no other run sends it too. What is moot goes
 * first, so that no two rows of one comment meet under one lease.
 */
export async function leaseDue(database: D1Database, now: number, most: number): Promise<OutboxTask[]> {
  const leasedUntil = now + LIMITS.outboxLeaseMs;
  const [, , tasks] = await database.batch<RawTask>([
    database
      .prepare(
        `DELETE FROM outbox WHERE (due_at, comment_id) IN (
           SELECT o.due_at, o.comment_id FROM outbox o LEFT JOIN comments c ON c.id = o.comment_id
           WHERE o.due_at <= ?1 AND c.feedback_at IS NOT o.created_at LIMIT ?2)`,
      )
      .bind(now, LIMITS.outboxPerRun),
    database
      .prepare(
        `UPDATE OR REPLACE outbox SET due_at = ?2 WHERE (due_at, comment_id) IN (
           SELECT o.due_at, o.comment_id FROM outbox o JOIN comments c ON c.id = o.comment_id
           WHERE o.due_at <= ?1 AND c.feedback_at = o.created_at ORDER BY o.due_at, o.comment_id LIMIT ?3)`,
      )
      .bind(now, leasedUntil, most),
    database.prepare(`SELECT ${TASK} WHERE o.due_at = ?1 ORDER BY o.comment_id`).bind(leasedUntil),
  ]);
  return (tasks?.results ?? []).map(taskOf);
}

export type OutboxOutcome = { done: true } | { done: false; nextAttemptAt: number; error: string };

/** Deletes what is done and puts off what is not, all at once. */
export async function settleOutbox(
  database: D1Database,
  outcomes: { task: OutboxRow; outcome: OutboxOutcome }[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await database.batch(
    outcomes.map(({ task, outcome }) =>
      outcome.done
        ? database.prepare("DELETE FROM outbox WHERE due_at = ?1 AND comment_id = ?2").bind(task.dueAt, task.commentId)
        : database
            .prepare(
              `UPDATE OR REPLACE outbox SET due_at = ?3, attempts = attempts + 1, last_error = ?4
               WHERE due_at = ?1 AND comment_id = ?2`,
            )
            .bind(task.dueAt, task.commentId, outcome.nextAttemptAt, outcome.error),
    ),
  );
}

/** What waits, the next first. */
export async function listOutbox(database: D1Database, siteId: string, most: number): Promise<OutboxRow[]> {
  const { results } = await database
    .prepare("SELECT * FROM outbox WHERE site_id = ?1 ORDER BY due_at, comment_id LIMIT ?2")
    .bind(siteId, most)
    .all<RawRow>();
  return results.map(outboxOf);
}

/** Makes what waits of one comment due now; whether anything did. */
export async function retryOutbox(
  database: D1Database,
  siteId: string,
  commentId: number,
  now: number,
): Promise<boolean> {
  const { meta } = await database
    .prepare("UPDATE OR REPLACE outbox SET due_at = ?3 WHERE site_id = ?1 AND comment_id = ?2")
    .bind(siteId, commentId, now)
    .run();
  return meta.changes > 0;
}
