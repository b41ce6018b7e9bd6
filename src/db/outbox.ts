import type { AkismetResult } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";

export type OutboxKind = "akismet.submit-spam" | "akismet.submit-ham";

/** A report to Akismet that is due, with what it needs of its comment. */
export interface OutboxRow {
  dueAt: number;
  id: number;
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
  id: number;
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
    id: row.id,
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
export async function findWritten(database: D1Database, dueAt: number, siteId: string): Promise<OutboxTask[]> {
  const { results } = await database
    .prepare(`SELECT ${TASK} WHERE o.due_at = ?1 AND o.site_id = ?2 ORDER BY o.id LIMIT ?3`)
    .bind(dueAt, siteId, LIMITS.outboxPerRun)
    .all<RawTask>();
  return results.map(taskOf);
}

/** What is due, of all sites, taken for as long as a lease lasts, so that no other run sends it too. */
export async function leaseDue(database: D1Database, now: number): Promise<OutboxTask[]> {
  const leasedUntil = now + LIMITS.outboxLeaseMs;
  const [, tasks] = await database.batch<RawTask>([
    database
      .prepare(
        `UPDATE outbox SET due_at = ?2 WHERE (due_at, id) IN (
           SELECT due_at, id FROM outbox WHERE due_at <= ?1 ORDER BY due_at, id LIMIT ?3)`,
      )
      .bind(now, leasedUntil, LIMITS.outboxPerRun),
    database.prepare(`SELECT ${TASK} WHERE o.due_at = ?1 ORDER BY o.id`).bind(leasedUntil),
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
        ? database.prepare("DELETE FROM outbox WHERE due_at = ?1 AND id = ?2").bind(task.dueAt, task.id)
        : database
            .prepare(
              `UPDATE outbox SET due_at = ?3, attempts = attempts + 1, last_error = ?4 WHERE due_at = ?1 AND id = ?2`,
            )
            .bind(task.dueAt, task.id, outcome.nextAttemptAt, outcome.error),
    ),
  );
}

/** What waits, the next first. */
export async function listOutbox(database: D1Database, siteId: string, most: number): Promise<OutboxRow[]> {
  const { results } = await database
    .prepare("SELECT * FROM outbox WHERE site_id = ?1 ORDER BY due_at, id LIMIT ?2")
    .bind(siteId, most)
    .all<RawRow>();
  return results.map(outboxOf);
}

/** Makes one row due now; whether there was such a row. */
export async function retryOutbox(database: D1Database, siteId: string, id: number, now: number): Promise<boolean> {
  const { meta } = await database
    .prepare("UPDATE outbox SET due_at = ?3 WHERE site_id = ?1 AND id = ?2")
    .bind(siteId, id, now)
    .run();
  return meta.changes > 0;
}
