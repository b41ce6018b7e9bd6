import { idAt } from "../domain/comment.ts";
import type { Day } from "../domain/day.ts";
import type { Usage } from "../domain/day-usage.ts";
import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import type { FOLDERS } from "./folders.ts";
import { type SiteRow, selectSite } from "./sites.ts";
import { selectUsage } from "./usage.ts";

export interface DayRow {
  day: string;
  approved: number;
  pending: number;
  spam: number;
  trash: number;
  discarded: number;
  missed_spam: number;
  false_spam: number;
}

const MISSED_SPAM = "decided_says IN ('ham', 'hold')";
const FALSE_SPAM = "decided_says IN ('spam', 'discard')";

/** How many comments of a day a folder has, up to ?3, and how many of them are corrections: a run of one index. */
function counted(folder: (typeof FOLDERS)[number], corrections = "FALSE"): string {
  return `(SELECT json_array(count(*), count(*) FILTER (WHERE ${corrections})) FROM (
    SELECT decided_says FROM comments
    WHERE site_id = ?1 AND folder = '${folder}' AND id >= d.value ->> 1 AND id < d.value ->> 2 LIMIT ?3)) AS ${folder}`;
}

/** The counts of the days in ?2, each with its first and its last id, as far as something holds of `d.value ->> 0`. */
function countsOf(condition: string): string {
  return `WITH counts AS MATERIALIZED (
      SELECT d.value ->> 0 AS day, ${counted("approved", FALSE_SPAM)}, ${counted("pending", FALSE_SPAM)},
        ${counted("spam", MISSED_SPAM)}, ${counted("trash")}, ${counted("discarded")}
      FROM json_each(?2) d WHERE ${condition}),
    counted AS (
      SELECT day, approved ->> 0 AS approved, pending ->> 0 AS pending, spam ->> 0 AS spam, trash ->> 0 AS trash,
        discarded ->> 0 AS discarded, spam ->> 1 AS missed_spam, (approved ->> 1) + (pending ->> 1) AS false_spam
      FROM counts)`;
}

function isCounted(day: string): string {
  return `EXISTS (SELECT 1 FROM daily_counts k WHERE k.site_id = ?1 AND k.day = ${day})`;
}

function inJson(days: readonly Day[]): string {
  return JSON.stringify(days.map(({ name, startMs, endMs }) => [name, idAt(startMs), idAt(endMs)]));
}

const NUMBERS = ["approved", "pending", "spam", "trash", "discarded", "missed_spam", "false_spam"] as const;
const DELETABLE = ["approved", "pending", "spam", "trash"] as const;

function sumOf(prefix: string): string {
  return DELETABLE.map((name) => prefix + name).join(" + ");
}

function rowOf(prefix: string): string {
  return `(${NUMBERS.map((name) => prefix + name).join(", ")})`;
}

const NEW_VALUES = NUMBERS.map((name) =>
  name === "discarded" ? "discarded = max(discarded, excluded.discarded)" : `${name} = excluded.${name}`,
);

/** In the words of SQLite. */
const NO_LIMIT = -1;

/**
 * Counts days anew, oldest first and the last one newest, unless the last one was counted before. A day of which
 * comments were deleted for good keeps the counts it had; what is discarded always goes after a day.
 */
export async function storeDailyCounts(database: D1Database, siteId: string, days: readonly Day[]): Promise<void> {
  await database
    .prepare(
      `${countsOf(`NOT ${isCounted("?4")}`)}
       INSERT INTO daily_counts (site_id, day, ${NUMBERS.join(", ")})
       SELECT ?1, day, ${NUMBERS.join(", ")} FROM counted WHERE TRUE
       ON CONFLICT (site_id, day) DO UPDATE SET ${NEW_VALUES.join(", ")}
       WHERE ${sumOf("excluded.")} >= ${sumOf("daily_counts.")} AND ${rowOf("excluded.")} IS NOT ${rowOf("daily_counts.")}`,
    )
    .bind(siteId, inJson(days), NO_LIMIT, days.at(-1)?.name ?? "")
    .run();
}

/** A day, and whether there are more comments than were counted. */
export interface KnownDayRow extends DayRow {
  is_more: boolean;
}

/** Counted to one more than the limit. */
function limited(row: DayRow): KnownDayRow {
  const counts = NUMBERS.map((name) => [name, Math.min(row[name], LIMITS.statsCounted)] as const);
  const isMore = NUMBERS.some((name) => row[name] > LIMITS.statsCounted);
  return { ...row, ...Object.fromEntries(counts), is_more: isMore };
}

/**
 * What is known of a site's days: those counted already from one day on, and those of the days given that were not
 * counted yet, by looking at so many of their comments; and what was used since another day, by all sites and by this
 * one. `null` when the site does not exist.
 */
export async function loadDailyCounts(
  database: D1Database,
  siteId: string,
  fromDay: string,
  days: readonly Day[],
  usedSince: string,
): Promise<{ siteRow: SiteRow; rows: KnownDayRow[]; used: { all: Usage; site: Usage } } | null> {
  const [[siteRow], stored, live, [all], [site]] = await batchRows<[SiteRow[], DayRow[], DayRow[], Usage[], Usage[]]>(
    database,
    [
      selectSite(database, siteId),
      database
        .prepare(`SELECT day, ${NUMBERS.join(", ")} FROM daily_counts WHERE site_id = ?1 AND day >= ?2`)
        .bind(siteId, fromDay),
      database
        .prepare(`${countsOf(`NOT ${isCounted("d.value ->> 0")}`)} SELECT day, ${NUMBERS.join(", ")} FROM counted`)
        .bind(siteId, inJson(days), LIMITS.statsCounted + 1),
      selectUsage(database, usedSince),
      selectUsage(database, usedSince, siteId),
    ],
  );
  if (siteRow === undefined) return null;
  const rows = [...stored.map((row) => ({ ...row, is_more: false })), ...live.map(limited)];
  return { siteRow, rows, used: { all: all!, site: site! } };
}
