import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import { type PurgeRow, selectDuePurge } from "./purges.ts";
import { type RawRecheckRow, selectDueRechecks } from "./rechecks.ts";

export interface DueWork {
  /** As they are stored. */
  rechecks: RawRecheckRow[];
  isOutboxDue: boolean;
  purge: PurgeRow | null;
}

/** What the cron has to do by now, of all sites; each answer is found at the head of an index. */
export async function findDueWork(database: D1Database, now: number): Promise<DueWork> {
  const [rechecks, outbox, purges] = await batchRows<[RawRecheckRow[], unknown[], PurgeRow[]]>(database, [
    selectDueRechecks(database, now, LIMITS.rechecksPerRun),
    database.prepare("SELECT 1 FROM outbox WHERE due_at <= ?1 LIMIT 1").bind(now),
    selectDuePurge(database, now),
  ]);
  return { rechecks, isOutboxDue: outbox.length > 0, purge: purges[0] ?? null };
}
