import { type Answer, json, plain } from "./answer.ts";
import { type AkismetCall, flag, text } from "./call.ts";
import type { Standing } from "./keys.ts";
import { type AkismetState, monthOf, type Tally, usageOf } from "./state.ts";

const secondsSavedPerSpam = 20;
const dayMs = 86_400_000;

/** `usage-limit`: how much of the month's checks are used. */
export function usageLimit(call: AkismetCall, standing: Standing, state: AkismetState): Answer {
  const usage = usageOf(state, call.key);
  const { limit } = standing;
  const percentage = limit === "none" ? "0" : ((usage / limit) * 100).toFixed(2);
  const throttled = limit !== "none" && usage >= limit;
  const extension = flag(call.fields, "extended") ? { notice_level: "NOTICE_NONE", upgrade: false } : {};
  return json({ limit, usage, percentage, throttled, ...extension });
}

/** `key-sites`: the sites that used a key in a month, as JSON or CSV. */
export function keySites(call: AkismetCall, standing: Standing, state: AkismetState): Answer {
  const month = text(call.fields, "month") || monthOf(state.now());
  const filter = text(call.fields, "filter");
  const limit = Number(text(call.fields, "limit") || 500);
  const offset = Number(text(call.fields, "offset") || 0);
  const order = text(call.fields, "order") || "total";
  const sites = state.tallies
    .filter((tally) => tally.key === call.key && tally.month === month && tally.site.includes(filter))
    .map((tally) => siteRow(tally, standing.alert?.code === 10403))
    .sort((first, second) => Number(orderValue(second, order)) - Number(orderValue(first, order)));
  const page = sites.slice(offset, offset + limit);
  if (text(call.fields, "format") !== "csv") return json({ [month]: page, limit, offset, total: sites.length });
  const lines = page.map((site) => Object.values(site).join(","));
  const columns = "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked";
  return plain([`Active sites for ${call.key} during ${month}`, columns, ...lines].join("\n"), {
    "content-type": "text/csv; charset=utf-8",
  });
}

/** `get-subscription`: the state of the account behind a key. */
export function subscription(call: AkismetCall, standing: Standing, state: AkismetState): Answer {
  return json({
    account_id: 1,
    account_type: "free-api-key",
    account_name: "Free",
    status: standing.alert?.error === "suspended" ? "suspended" : "active",
    next_billing_date: false,
    limit_reached: standing.limit !== "none" && usageOf(state, call.key) >= standing.limit,
  });
}

/** `get-stats`: counts of one site. */
export function siteStats(call: AkismetCall, _standing: Standing, state: AkismetState): Answer {
  const site = new URL(text(call.fields, "blog")).host;
  return stats(
    call,
    state,
    state.tallies.filter((tally) => tally.key === call.key && tally.site === site),
  );
}

/** `get-key-stats`: counts of all sites of a key. */
export function keyStats(call: AkismetCall, _standing: Standing, state: AkismetState): Answer {
  return stats(
    call,
    state,
    state.tallies.filter((tally) => tally.key === call.key),
  );
}

function stats(call: AkismetCall, state: AkismetState, tallies: Tally[]): Answer {
  const firstMonth = monthOf(startOf(text(call.fields, "from"), state.now()));
  const counted = tallies.filter((tally) => tally.month >= firstMonth);
  const months = [...new Set(counted.map((tally) => tally.month))].sort();
  const total = sum(counted);
  const checks = total.spam + total.ham;
  const wrong = total.missed_spam + total.false_positives;
  return json({
    ...total,
    accuracy: (checks === 0 ? 100 : Math.max(0, 100 - (wrong / checks) * 100)).toFixed(2),
    time_saved: total.spam * secondsSavedPerSpam,
    breakdown: Object.fromEntries(
      months.map((month) => [
        month,
        monthRow(
          month,
          counted.filter((tally) => tally.month === month),
        ),
      ]),
    ),
  });
}

function startOf(from: string, now: number): number {
  if (from === "60-days") return now - 60 * dayMs;
  if (from === "6-months") return now - 182 * dayMs;
  return 0;
}

function sum(tallies: Tally[]) {
  const total = { spam: 0, ham: 0, missed_spam: 0, false_positives: 0 };
  for (const tally of tallies) {
    total.spam += tally.spam;
    total.ham += tally.ham;
    total.missed_spam += tally.missedSpam;
    total.false_positives += tally.falsePositives;
  }
  return total;
}

function monthRow(month: string, tallies: Tally[]): Record<string, string> {
  const counts = Object.entries(sum(tallies)).map(([name, count]) => [name, String(count)]);
  return { ...Object.fromEntries(counts), blogs: String(tallies.length), da: `${month}-01` };
}

function siteRow(tally: Tally, isRevoked: boolean) {
  return {
    site: tally.site,
    api_calls: String(tally.spam + tally.ham),
    spam: String(tally.spam),
    ham: String(tally.ham),
    missed_spam: String(tally.missedSpam),
    false_positives: String(tally.falsePositives),
    is_revoked: isRevoked,
  };
}

function orderValue(site: ReturnType<typeof siteRow>, order: string): string {
  const { api_calls: total, spam, ham, missed_spam, false_positives } = site;
  const values: Record<string, string> = { total, spam, ham, missed_spam, false_positives };
  return values[order] ?? total;
}
