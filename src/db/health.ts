import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import { isOutdated } from "./errors.ts";

/** The newest migration that the database has had, by its file's name; `null` where none was ever applied. */
export async function findSchema(database: D1Database): Promise<string | null> {
  const newest = database.prepare("SELECT name FROM d1_migrations WHERE id = (SELECT max(id) FROM d1_migrations)");
  try {
    return (await newest.first<{ name: string }>())?.name ?? null;
  } catch (error) {
    if (isOutdated(error)) return null;
    throw error;
  }
}

export interface StuckReport {
  siteId: string;
  lastError: string | null;
}

export interface Waiting {
  /** Since when the oldest recheck or report is due, and the oldest purge; `null` where none is waiting. */
  workDueAt: number | null;
  purgeDueAt: number | null;
  /** Reports that were tried so often that they now wait longest, among those due last. */
  stuck: StuckReport[];
}

/** What the cron has before it, each at one end of an index. */
export async function findWaiting(database: D1Database, now: number): Promise<Waiting> {
  const attempts = LIMITS.outboxBackoffMs.length;
  const [rechecks, reports, purges, last] = await batchRows<
    [{ at: number }[], { at: number }[], { at: number }[], (StuckReport & { attempts: number })[]]
  >(database, [
    database
      .prepare("SELECT next_check_at AS at FROM comments WHERE next_check_at <= ?1 ORDER BY next_check_at LIMIT 1")
      .bind(now),
    database.prepare("SELECT due_at AS at FROM outbox WHERE due_at <= ?1 ORDER BY due_at LIMIT 1").bind(now),
    database.prepare("SELECT due_at AS at FROM purges WHERE due_at <= ?1 ORDER BY due_at LIMIT 1").bind(now),
    database
      .prepare(
        `SELECT site_id AS siteId, attempts, last_error AS lastError FROM outbox WHERE due_at > ?1
         ORDER BY due_at DESC LIMIT ?2`,
      )
      .bind(now, LIMITS.healthReports),
  ]);
  const due = [...rechecks, ...reports].map(({ at }) => at);
  return {
    workDueAt: due.length === 0 ? null : Math.min(...due),
    purgeDueAt: purges[0]?.at ?? null,
    stuck: last.filter((report) => report.attempts >= attempts),
  };
}

/** Writes nothing, in a way that a database which takes no writes refuses. */
export async function tryWriting(database: D1Database): Promise<void> {
  await database.prepare("UPDATE sites SET version = version WHERE id = ''").run();
}
