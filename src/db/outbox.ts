import type { AkismetResult } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import { nextHistoryId } from "./history.ts";
import { type SiteRow, selectSite } from "./sites.ts";

export type OutboxKind = "akismet.submit-spam" | "akismet.submit-ham";

/** Where a row is; its `dueAt` changes with every try. */
export interface OutboxKey {
  dueAt: number;
  commentId: number;
  createdAt: number;
}

/** A report to Akismet that waits or is on its way. */
export interface OutboxRow extends OutboxKey {
  siteId: string;
  kind: OutboxKind;
  /** What `commentId` is the id of. */
  about: "comment" | "check";
  actor: string;
  attempts: number;
  lastError: string | null;
}

/** The sole right to send some rows until a time, which is then their `dueAt`. */
export interface Lease {
  id: number;
  until: number;
}

/** A leased row with what it needs of its comment or check. */
export interface OutboxTask extends OutboxRow {
  /** `null` when that is gone. */
  feedbackAt: number | null;
  submitted: Record<string, string | string[]> | null;
  akismetResult: AkismetResult | null;
  akismetCheckedAt: number | null;
}

interface RawRow {
  due_at: number;
  site_id: string;
  kind: OutboxKind;
  about: OutboxRow["about"];
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
    about: row.about,
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

function selectLeased(database: D1Database, lease: Lease): D1PreparedStatement {
  return database
    .prepare(
      `SELECT o.*, coalesce(c.feedback_at, k.feedback_at) AS feedback_at, coalesce(c.submitted, k.submitted) AS submitted,
         coalesce(c.akismet_result, k.akismet_result) AS akismet_result,
         coalesce(c.akismet_checked_at, k.akismet_checked_at) AS akismet_checked_at
       FROM outbox o LEFT JOIN comments c ON o.about = 'comment' AND c.id = o.comment_id
         LEFT JOIN checks k ON o.about = 'check' AND k.site_id = o.site_id AND k.id = o.comment_id
       WHERE o.due_at = ?1 AND o.lease = ?2 ORDER BY o.comment_id LIMIT ?3`,
    )
    .bind(lease.until, lease.id, LIMITS.outboxPerRun);
}

/** What is held under a lease, as far as one run may send it. */
export async function findLeased(database: D1Database, lease: Lease): Promise<OutboxTask[]> {
  const { results } = await selectLeased(database, lease).all<RawTask>();
  return results.map(taskOf);
}

/** Takes what is due, of all sites, the longest due first; the same word due at two times becomes one row. */
export async function leaseDue(database: D1Database, lease: Lease, now: number, most: number): Promise<OutboxTask[]> {
  const [, tasks] = await batchRows<[never[], RawTask[]]>(database, [
    database
      .prepare(
        `UPDATE OR REPLACE outbox SET due_at = ?2, lease = ?3 WHERE (due_at, comment_id, created_at) IN (
           SELECT due_at, comment_id, created_at FROM outbox WHERE due_at <= ?1
           ORDER BY due_at, comment_id, created_at LIMIT ?4)`,
      )
      .bind(now, lease.until, lease.id, most),
    selectLeased(database, lease),
  ]);
  return tasks.map(taskOf);
}

const AT = "due_at = ?1 AND comment_id = ?2 AND created_at = ?3";

function valuesOf({ dueAt, commentId, createdAt }: OutboxKey): number[] {
  return [dueAt, commentId, createdAt];
}

/** Takes one row of a site, due or not, unless somebody is sending it; `null` when it is not there any more. */
export async function leaseRow(
  database: D1Database,
  siteId: string,
  key: OutboxKey,
  lease: Lease,
  now: number,
): Promise<OutboxTask[] | null> {
  const [found, , tasks] = await batchRows<[unknown[], never[], RawTask[]]>(database, [
    database.prepare(`SELECT 1 FROM outbox WHERE ${AT} AND site_id = ?4`).bind(...valuesOf(key), siteId),
    database
      .prepare(
        `UPDATE OR REPLACE outbox SET due_at = ?5, lease = ?6 WHERE ${AT} AND site_id = ?4 AND (lease IS NULL OR due_at <= ?7)`,
      )
      .bind(...valuesOf(key), siteId, lease.until, lease.id, now),
    selectLeased(database, lease),
  ]);
  return found.length === 0 ? null : tasks.map(taskOf);
}

/** What became of a task: Akismet took it, nobody wants it any more, or it waits for another try. */
export type OutboxOutcome =
  | { result: "accepted" | "moot" }
  | { result: "failed"; nextAttemptAt: number; error: string };

/** What an outcome does to its row, as JSON for `json_each`. */
interface Settled extends OutboxKey {
  siteId: string;
  event: "report-spam" | "report-ham";
  actor: string;
  detail: { attempts: number };
  nextAttemptAt: number | null;
  error: string | null;
}

function settledOf(task: OutboxTask, outcome: OutboxOutcome): Settled {
  const { dueAt, siteId, commentId, createdAt, actor, attempts } = task;
  const event = task.kind === "akismet.submit-spam" ? "report-spam" : "report-ham";
  const { nextAttemptAt, error } = outcome.result === "failed" ? outcome : { nextAttemptAt: null, error: null };
  return {
    dueAt,
    siteId,
    commentId,
    createdAt,
    event,
    actor,
    detail: { attempts: attempts + 1 },
    nextAttemptAt,
    error,
  };
}

const INSERT_LINES = `INSERT INTO history (comment_id, id, event, actor, status_before, status_after, detail)
  SELECT comments.id, ${nextHistoryId(2)}, o.value ->> 'event', o.value ->> 'actor', status, status, o.value ->> 'detail'
  FROM json_each(?1) o CROSS JOIN comments ON comments.id = o.value ->> 'commentId' AND +site_id = o.value ->> 'siteId'`;

/**
 * Who changed their mind while this was on its way may have been heard before it: their word is told once more, so that
 * it is the last that Akismet hears.
 */
const REPEAT_LATER_WORDS = {
  comment: `INSERT OR IGNORE INTO outbox (due_at, site_id, kind, comment_id, actor, created_at)
    SELECT o.value ->> 'dueAt', site_id, 'akismet.submit-' || feedback, comments.id, (SELECT h.actor FROM history h
        WHERE h.comment_id = comments.id AND h.event = 'decision' ORDER BY h.id DESC LIMIT 1), feedback_at
    FROM json_each(?1) o CROSS JOIN comments ON comments.id = o.value ->> 'commentId'
    WHERE feedback_at > o.value ->> 'createdAt' AND feedback IS NOT NULL AND submitted IS NOT NULL`,
  check: `INSERT OR IGNORE INTO outbox (due_at, site_id, kind, about, comment_id, actor, created_at)
    SELECT o.value ->> 'dueAt', site_id, 'akismet.submit-' || feedback, 'check', checks.id, feedback_by, feedback_at
    FROM json_each(?1) o CROSS JOIN checks ON site_id = o.value ->> 'siteId' AND checks.id = o.value ->> 'commentId'
    WHERE feedback_at > o.value ->> 'createdAt' AND submitted IS NOT NULL`,
};

const DELETE_DONE = `DELETE FROM outbox WHERE (due_at, comment_id, created_at) IN (
  SELECT value ->> 'dueAt', value ->> 'commentId', value ->> 'createdAt' FROM json_each(?1))`;

const PUT_OFF = `UPDATE OR REPLACE outbox SET due_at = o.value ->> 'nextAttemptAt', lease = NULL, attempts = attempts + 1,
    last_error = o.value ->> 'error'
  FROM json_each(?1) o
  WHERE due_at = o.value ->> 'dueAt' AND comment_id = o.value ->> 'commentId' AND created_at = o.value ->> 'createdAt'`;

/** Deletes what is done, with a line in the comment's history, and puts off what is not, all at once. */
export async function settleOutbox(
  database: D1Database,
  outcomes: { task: OutboxTask; outcome: OutboxOutcome }[],
  firstHistoryId: number,
): Promise<void> {
  const where = (isWanted: (task: OutboxTask, result: OutboxOutcome["result"]) => boolean) =>
    outcomes.flatMap(({ task, outcome }) => (isWanted(task, outcome.result) ? [settledOf(task, outcome)] : []));
  const told = where(({ about }, result) => result === "accepted" && about === "comment");
  const answered = where(({ about }, result) => result === "accepted" && about === "check");
  const done = where((_, result) => result !== "failed");
  const failed = where((_, result) => result === "failed");
  const steps: [Settled[], string, ...number[]][] = [
    [told, INSERT_LINES, firstHistoryId],
    [told, REPEAT_LATER_WORDS.comment],
    [answered, REPEAT_LATER_WORDS.check],
    [done, DELETE_DONE],
    [failed, PUT_OFF],
  ];
  const statements = steps.flatMap(([rows, sql, ...values]) =>
    rows.length === 0 ? [] : [database.prepare(sql).bind(JSON.stringify(rows), ...values)],
  );
  if (statements.length > 0) await database.batch(statements);
}

/**
 * What waits of a site, the next first, after a place in the outbox of all sites. An index by site would cost each
 * decision a row written, so a window of the outbox is read, and `next` is where to go on. `null` when the site does
 * not exist.
 */
export async function listOutbox(
  database: D1Database,
  siteId: string,
  after: OutboxKey,
): Promise<{ rows: OutboxRow[]; next: OutboxKey | null } | null> {
  const [[site], scanned] = await batchRows<[SiteRow[], RawRow[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(
        `SELECT * FROM outbox WHERE (due_at, comment_id, created_at) > (?1, ?2, ?3)
         ORDER BY due_at, comment_id, created_at LIMIT ?4`,
      )
      .bind(...valuesOf(after), LIMITS.outboxWindow),
  ]);
  if (site === undefined) return null;
  const own = scanned.filter((row) => row.site_id === siteId).slice(0, LIMITS.outboxListed);
  const last = own.length === LIMITS.outboxListed ? own.at(-1) : scanned.at(-1);
  const isEnd = scanned.length < LIMITS.outboxWindow && last === scanned.at(-1);
  return { rows: own.map(outboxOf), next: isEnd || last === undefined ? null : outboxOf(last) };
}
