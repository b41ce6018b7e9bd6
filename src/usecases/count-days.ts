import type { Context } from "../context.ts";
import { storeDailyCounts } from "../db/daily-counts.ts";
import { daysBefore } from "../domain/day.ts";
import { LIMITS } from "../domain/limits.ts";

/** Counts the comments of a site's last days by what has become of them, once a day and before anything of them is deleted. */
export async function countDays(context: Context, siteId: string): Promise<void> {
  await storeDailyCounts(context.database, siteId, daysBefore(context.now(), LIMITS.daysRecounted));
}
