import type { DayCounts, PlanUsage, SiteStats } from "../../src/contract.ts";

const dayMs = 24 * 60 * 60 * 1_000;
const approved = [3, 5, 4, 8, 6, 2, 1, 4, 7, 9, 12, 6, 3, 2, 5, 4, 6, 8, 3, 0, 2, 5, 9, 14, 11, 7, 4, 3, 6, 5];
const spam = [6, 4, 7, 5, 9, 8, 6, 5, 4, 7, 6, 8, 21, 34, 18, 9, 6, 5, 4, 0, 3, 6, 8, 7, 9, 5, 6, 4, 7, 5];
const missed: Record<number, number> = { 3: 1, 12: 2, 13: 1, 24: 1 };
const wrong: Record<number, number> = { 9: 1, 22: 1 };

/** A month of numbers, since comments of other days than today cannot be posted. */
export function monthOf(now: number): SiteStats {
  const days = approved.map((count, index): DayCounts => {
    const day = new Date(now - (approved.length - 1 - index) * dayMs).toISOString().slice(0, 10);
    const age = approved.length - 1 - index;
    return {
      day,
      approved: count,
      pending: age < 3 ? 3 - age : 0,
      spam: spam[index]!,
      trash: index % 4 === 0 ? 1 : 0,
      missedSpam: missed[index] ?? 0,
      falseSpam: wrong[index] ?? 0,
      isMore: false,
    };
  });
  const usage = { limit: 10_000, usage: 4_212, percentage: 42.12, throttled: false };
  const cloudflare: PlanUsage = {
    plan: "free",
    since: days.at(-1)!.day,
    requests: { used: 81_240, site: 60_112, limit: 100_000 },
    rowsRead: { used: 1_904_311, site: 1_400_027, limit: 5_000_000 },
    rowsWritten: { used: 2_318, site: 1_707, limit: 100_000 },
    akismetCalls: 96,
    warnedFrom: 0.8,
    saving: { reads: false, checks: false },
  };
  return { days, akismet: { state: "on", alert: null, usage }, cloudflare };
}
