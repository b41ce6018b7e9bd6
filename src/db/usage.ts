import type { Usage, UsageRow } from "../domain/day-usage.ts";
import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";

const SUMS = `coalesce(sum(requests), 0) AS requests, coalesce(sum(rows_read), 0) AS rowsRead,
  coalesce(sum(rows_written), 0) AS rowsWritten, coalesce(sum(akismet_calls), 0) AS akismetCalls`;

/** What all sites used since a day, or one of them: a row read for each site and day. */
export function selectUsage(database: D1Database, since: string, siteId: string | null = null): D1PreparedStatement {
  return database
    .prepare(`SELECT ${SUMS} FROM usage WHERE day >= ?1 AND (?2 IS NULL OR site_id = ?2)`)
    .bind(since, siteId);
}

/** Adds to what a site used on a day, one row written, and gives what all sites used since another. */
export async function addUsage(database: D1Database, row: UsageRow, since: string): Promise<Usage> {
  const [, [total]] = await batchRows<[unknown[], Usage[]]>(database, [
    database
      .prepare(
        `INSERT INTO usage (day, site_id, requests, rows_read, rows_written, akismet_calls)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (day, site_id) DO UPDATE SET requests = requests + excluded.requests,
           rows_read = rows_read + excluded.rows_read, rows_written = rows_written + excluded.rows_written,
           akismet_calls = akismet_calls + excluded.akismet_calls`,
      )
      .bind(row.day, row.siteId, row.requests, row.rowsRead, row.rowsWritten, row.akismetCalls),
    selectUsage(database, since),
  ]);
  return total!;
}

/** Deletes what was used before a day, by any site, at most 200 rows a call. */
export async function deleteUsage(database: D1Database, before: string): Promise<void> {
  await database
    .prepare(
      `DELETE FROM usage WHERE (day, site_id) IN (SELECT day, site_id FROM usage WHERE day < ?1 ORDER BY day LIMIT ?2)`,
    )
    .bind(before, LIMITS.purgeRows)
    .run();
}
