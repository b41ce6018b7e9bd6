import { dayOf } from "./day.ts";
import { LIMITS, PLAN_LIMITS } from "./limits.ts";

export type Plan = keyof typeof PLAN_LIMITS;

/** What Cloudflare and Akismet count. */
export interface Usage {
  requests: number;
  rowsRead: number;
  rowsWritten: number;
  akismetCalls: number;
}

/** What a site used on a day; the site's name is empty for what belongs to none. */
export interface UsageRow extends Usage {
  day: string;
  siteId: string;
}

const METRICS = ["requests", "rowsRead", "rowsWritten", "akismetCalls"] as const;

const nothing = (): Usage => ({ requests: 0, rowsRead: 0, rowsWritten: 0, akismetCalls: 0 });

function addTo(sum: Usage, more: Usage, sign: 1 | -1 = 1): void {
  for (const metric of METRICS) sum[metric] += sign * more[metric];
}

/** The first day of what a plan's limits hold for: the day itself, or its month. */
export function usageSince(plan: Plan, now: number): string {
  const { name } = dayOf(now);
  return plan === "free" ? name : `${name.slice(0, 7)}-01`;
}

/**
 * What one isolate knows of the use: what it has not written yet, and what all had written when it last did. Others'
 * last minute is missing, and what an isolate has not written when it is evicted is lost, so the sum is a lower bound; but
 * for a row whose reply was lost, which is added once more.
 */
export class UsageMemory {
  intervalMs: number;
  readonly #pending = new Map<string, UsageRow>();
  #written = nothing();
  /** Since when `#written` counts. */
  #since = "";
  #lastAt: number | null = null;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  add(siteId: string, used: Usage, now: number): void {
    const day = dayOf(now).name;
    const key = `${day} ${siteId}`;
    const row = this.#pending.get(key) ?? { day, siteId, ...nothing() };
    addTo(row, used);
    this.#pending.set(key, row);
    this.#lastAt ??= now;
  }

  /** Whether a minute has passed since the last row, or since the first request. */
  isDue(now: number): boolean {
    return this.#lastAt !== null && now - this.#lastAt >= this.intervalMs;
  }

  /** The row to write now, of the site with the most requests; `null` where none is due. */
  nextRow(now: number): UsageRow | null {
    if (!this.isDue(now)) return null;
    this.#lastAt = now;
    const [next] = [...this.#pending.values()].sort((one, other) => other.requests - one.requests);
    return next === undefined ? null : { ...next };
  }

  /** A row was added to the database, and all rows since that day sum up so. */
  wrote(row: UsageRow, since: string, total: Usage): void {
    const key = `${row.day} ${row.siteId}`;
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      addTo(pending, row, -1);
      if (METRICS.every((metric) => pending[metric] === 0)) this.#pending.delete(key);
    }
    this.#since = since;
    this.#written = total;
  }

  /** What is known to have been used since the plan's day or month began. */
  total(plan: Plan, now: number): Usage {
    const since = usageSince(plan, now);
    const sum = nothing();
    if (this.#since === since) addTo(sum, this.#written);
    for (const row of this.#pending.values()) if (row.day >= since) addTo(sum, row);
    return sum;
  }
}

/** Which limits are so near that the server saves: only on the Free plan, where it would else stand still. */
export function savingOf(plan: Plan, used: Usage): { reads: boolean; checks: boolean } {
  const limits = PLAN_LIMITS[plan];
  const isNear = (metric: keyof typeof limits) => plan === "free" && used[metric] >= LIMITS.usageSaved * limits[metric];
  return { reads: isNear("requests") || isNear("rowsRead"), checks: isNear("rowsWritten") };
}
