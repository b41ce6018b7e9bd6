import type { Context } from "../context.ts";
import type { PlanUsage, SiteStats } from "../contract.ts";
import { loadDailyCounts } from "../db/daily-counts.ts";
import { siteOf } from "../db/sites.ts";
import { dayOf, daysBefore } from "../domain/day.ts";
import { type Plan, savingOf, type Usage, usageSince } from "../domain/day-usage.ts";
import { LIMITS, PLAN_LIMITS } from "../domain/limits.ts";
import { akismetState } from "./akismet-state.ts";
import { akismetUsage } from "./akismet-usage.ts";
import { unknownSite } from "./read-by-page.ts";

/** A site's last days, the present one among them, and how Akismet does. */
export async function readStats(context: Context, siteId: string, count: number): Promise<SiteStats> {
  const now = context.now();
  const { plan } = context.settings;
  const days = [...daysBefore(now, count - 1), dayOf(now)];
  const uncounted = days.slice(-LIMITS.daysRecounted - 1);
  const found = await loadDailyCounts(context.database, siteId, days[0]!.name, uncounted, usageSince(plan, now));
  if (found === null) throw unknownSite();
  const site = siteOf(found.siteRow, context.settings.isAkismetKeySet);
  const [state, usage] = await Promise.all([akismetState(context, site), akismetUsage(context, site)]);
  const byDay = new Map(found.rows.map((row) => [row.day, row]));
  return {
    days: days.map(({ name }) => {
      const row = byDay.get(name);
      return {
        day: name,
        approved: row?.approved ?? 0,
        pending: row?.pending ?? 0,
        spam: (row?.spam ?? 0) + (row?.discarded ?? 0),
        trash: row?.trash ?? 0,
        missedSpam: row?.missed_spam ?? 0,
        falseSpam: row?.false_spam ?? 0,
        isMore: row?.is_more ?? false,
      };
    }),
    akismet: { state, alert: site.akismetAlert, usage },
    cloudflare: planUsage(plan, now, found.used),
  };
}

function planUsage(plan: Plan, now: number, { all, site }: { all: Usage; site: Usage }): PlanUsage {
  const share = (metric: keyof (typeof PLAN_LIMITS)[Plan]) => ({
    used: all[metric],
    site: site[metric],
    limit: PLAN_LIMITS[plan][metric],
  });
  return {
    plan,
    since: usageSince(plan, now),
    requests: share("requests"),
    rowsRead: share("rowsRead"),
    rowsWritten: share("rowsWritten"),
    akismetCalls: site.akismetCalls,
    warnedFrom: LIMITS.usageWarned,
    saving: savingOf(plan, all),
  };
}
