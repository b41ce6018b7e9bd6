import type { RecheckReason } from "../clients/akismet.ts";
import type { Context } from "../context.ts";
import { type Recheck, type RecheckOutcome, type RecheckRow, storeRechecks, type ToldChange } from "../db/rechecks.ts";
import { type AkismetAnswer, unchecked } from "../domain/akismet.ts";
import type { Site } from "../domain/site.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { akismetFinding } from "../spam/checks/akismet.ts";
import { isSameAnswer, judgeAgain, nextCheckAt } from "../spam/recheck.ts";
import { askAkismetNow } from "./ask-akismet.ts";
import { askRules } from "./ask-rules.ts";

/** Both `null` where the site has no Akismet to ask, or had none when the comment came. */
export interface Rechecked {
  answer: AkismetAnswer | null;
  outcome: RecheckOutcome | null;
}

/**
 * Asks Akismet about one comment again, and says what it becomes. A person sees every answer in its history; of the
 * cron's only those that are news, so that an Akismet that is away writes no rows.
 */
export async function recheckOne(
  context: Context,
  site: Site,
  row: RecheckRow,
  recheckReason: RecheckReason,
): Promise<Rechecked> {
  const isSendable = row.submitted !== null;
  if (!isSendable && row.akismetResult === null) return { answer: null, outcome: null };
  const asked = isSendable ? await askAkismetNow(context, site, { fields: row.submitted!, recheckReason }) : null;
  if (isSendable && asked === null) return { answer: null, outcome: null };
  const answer = asked?.answer ?? unchecked("protocol", "the fields as sent are no longer kept");
  const isTold = recheckReason === "recheck_queue" || !isSameAnswer(row, answer);
  const told = { id: row.id, answer: akismetFinding(answer, site.settings), isTold };
  const stands = { says: row.says, findings: row.findings };
  const hasVerdict = row.akismetResult === "ham" || row.akismetResult === "spam" || row.akismetResult === "discard";
  if (answer.result === "unchecked" && hasVerdict) {
    // No answer takes an earlier verdict away.
    const akismet = { result: row.akismetResult!, guid: row.akismetGuid, checkedAt: row.asRead.checkedAt };
    return { answer, outcome: { ...told, to: row.status, verdict: stands, akismet, nextCheckAt: null } };
  }
  const { to, verdict } = judgeAgain(row, answer, site.settings);
  // What can never be sent again is left to a person.
  const next = to === "pending" && isSendable ? nextCheckAt(answer, row.id, context.now()) : null;
  // Who was not asked did not answer now, which the breaker would take it for.
  const checkedAt = isSendable ? context.now() : row.asRead.checkedAt || null;
  const akismet = { result: answer.result, guid: answer.guid, checkedAt };
  return { answer, outcome: { ...told, to, verdict: isTold ? verdict : stands, akismet, nextCheckAt: next } };
}

/**
 * Stores what Akismet's answers and today's rules make of some comments, and lets the threads that changed be read anew;
 * gives the lines of their histories.
 */
export async function keepRechecks(
  context: Context,
  site: Site,
  rows: readonly RecheckRow[],
  answered: RecheckOutcome[],
  told: Pick<Recheck, "event" | "actor">,
): Promise<ToldChange[]> {
  if (answered.length === 0) return [];
  const outcomes = await askRules(context, site.id, rows, answered);
  const changes = await storeRechecks(context.database, {
    siteId: site.id,
    outcomes,
    ...told,
    firstHistoryId: context.newId(),
    now: context.now(),
    read: new Map(rows.map((row) => [row.id, row.asRead])),
  });
  const became = new Map(changes.map(({ id, to }) => [id, to]));
  const changed = rows.filter(({ id, status }) => {
    const to = became.get(id) ?? status;
    return to !== status && (to === "approved" || status === "approved");
  });
  const pageIds = changed.map(({ pageId }) => pageId);
  context.purge(changedThreadTags(site.id, pageIds));
  return changes;
}
