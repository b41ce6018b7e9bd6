import type { RecheckReason } from "../clients/akismet.ts";
import type { Context } from "../context.ts";
import type { RecheckResult } from "../contract.ts";
import { findRechecks, type RecheckOutcome, type RecheckRow, storeRechecks } from "../db/rechecks.ts";
import { findSite, siteOf } from "../db/sites.ts";
import { type AkismetAnswer, unchecked } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Site } from "../domain/site.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { judgeAgain, nextCheckAt } from "../spam/recheck.ts";
import { askAkismetNow } from "./ask-akismet.ts";
import { unknownSite } from "./read-by-page.ts";

async function ask(
  context: Context,
  site: Site,
  row: RecheckRow,
  recheckReason: RecheckReason,
): Promise<AkismetAnswer> {
  if (row.submitted === null) return unchecked("protocol", "the fields as sent are no longer kept");
  const asked = await askAkismetNow(context, site, { fields: row.submitted, recheckReason });
  return asked?.answer ?? unchecked("key", "no key is set");
}

function outcomeOf(context: Context, site: Site, row: RecheckRow, answer: AkismetAnswer): RecheckOutcome {
  const { to, verdict } = judgeAgain(row, answer, site.settings);
  return {
    id: row.id,
    to,
    verdict,
    akismet: { result: answer.result, guid: answer.guid },
    nextCheckAt: to === "pending" ? nextCheckAt(answer, row.id, context.now()) : null,
  };
}

async function store(context: Context, site: Site, rows: RecheckRow[], outcomes: RecheckOutcome[], actor: string) {
  if (outcomes.length === 0) return;
  await storeRechecks(context.database, {
    siteId: site.id,
    outcomes,
    event: "recheck",
    actor,
    firstHistoryId: context.newId(),
    now: context.now(),
  });
  const approved = new Set(outcomes.filter((outcome) => outcome.to === "approved").map((outcome) => outcome.id));
  const pageIds = rows.filter((row) => approved.has(row.id)).map((row) => row.pageId);
  context.purge(changedThreadTags(site.id, pageIds));
}

/** Asks Akismet about the named comments again, now, a few at a time. */
export async function recheckComments(
  context: Context,
  request: { siteId: string; ids: number[]; actor: string },
): Promise<RecheckResult[]> {
  const { siteId, ids, actor } = request;
  const found = await findRechecks(context.database, siteId, ids);
  if (found === null) throw unknownSite();
  const site = siteOf(found.siteRow, context.settings.isAkismetKeySet);
  const outcomes: RecheckOutcome[] = [];
  for (let start = 0; start < found.rows.length; start += LIMITS.akismetConcurrency) {
    const some = found.rows.slice(start, start + LIMITS.akismetConcurrency);
    const answers = await Promise.all(some.map((row) => ask(context, site, row, "recheck_queue")));
    outcomes.push(...some.map((row, index) => outcomeOf(context, site, row, answers[index]!)));
  }
  await store(context, site, found.rows, outcomes, actor);
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  return ids.map((id) => {
    const outcome = byId.get(id);
    if (outcome !== undefined) return { id, status: outcome.to, akismet: outcome.akismet.result };
    return { id, status: null, akismet: null, error: { code: "not_found", message: "There is no such comment" } };
  });
}

/**
 * The cron's part: sends what is due, in its order. The first unclear answer of a site ends its turn, so
 * that an Akismet that is away is asked once a run and not once a comment.
 */
export async function recheckDue(context: Context, due: RecheckRow[]): Promise<void> {
  const bySite = Map.groupBy(due, (row) => row.siteId);
  for (const [siteId, rows] of bySite) {
    const site = await findSite(context.database, siteId, context.settings.isAkismetKeySet);
    if (site === null) continue;
    const outcomes: RecheckOutcome[] = [];
    for (const row of rows) {
      const answer = await ask(context, site, row, row.akismetResult === "recheck" ? "recheck" : "retry");
      outcomes.push(outcomeOf(context, site, row, answer));
      if (answer.result === "unchecked") break;
    }
    await store(context, site, rows, outcomes, "akismet");
  }
}
