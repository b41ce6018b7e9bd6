import type { RecheckReason } from "../clients/akismet.ts";
import type { Context } from "../context.ts";
import { type RecheckOutcome, type RecheckRow, storeRechecks } from "../db/rechecks.ts";
import { restoreRoots } from "../db/status-changes.ts";
import { type AkismetAnswer, unchecked } from "../domain/akismet.ts";
import type { Site } from "../domain/site.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { judgeAgain, nextCheckAt } from "../spam/recheck.ts";
import { askAkismetNow } from "./ask-akismet.ts";

export interface Rechecked {
  /** `null` where the site has no Akismet to ask. */
  answer: AkismetAnswer | null;
  /** `null` when there is nothing to store: no answer takes an earlier verdict away. */
  outcome: RecheckOutcome | null;
}

/** Asks Akismet about one comment again, and says what it becomes. */
export async function recheckOne(
  context: Context,
  site: Site,
  row: RecheckRow,
  recheckReason: RecheckReason,
): Promise<Rechecked> {
  const isSendable = row.submitted !== null;
  const asked = isSendable ? await askAkismetNow(context, site, { fields: row.submitted!, recheckReason }) : null;
  if (isSendable && asked === null) return { answer: null, outcome: null };
  const answer = asked?.answer ?? unchecked("protocol", "the fields as sent are no longer kept");
  const hasVerdict = row.akismetResult === "ham" || row.akismetResult === "spam" || row.akismetResult === "discard";
  if (answer.result === "unchecked" && hasVerdict) return { answer, outcome: null };
  const { to, verdict } = judgeAgain(row, answer, site.settings);
  // What can never be sent again is left to a person.
  const next = to === "pending" && isSendable ? nextCheckAt(answer, row.id, context.now()) : null;
  const akismet = { result: answer.result, guid: answer.guid };
  return { answer, outcome: { id: row.id, to, verdict, akismet, nextCheckAt: next } };
}

/** Stores what rechecks of one site found, and lets the threads that changed be read anew. */
export async function keepRechecks(
  context: Context,
  site: Site,
  rows: readonly RecheckRow[],
  rechecked: readonly Rechecked[],
  actor: string,
): Promise<void> {
  const outcomes = rechecked.flatMap(({ outcome }) => outcome ?? []);
  if (outcomes.length === 0) return;
  const firstHistoryId = context.newId();
  const now = context.now();
  await storeRechecks(context.database, {
    siteId: site.id,
    outcomes,
    event: "recheck",
    actor,
    firstHistoryId,
    now,
    read: new Map(rows.map((row) => [row.id, row.asRead])),
  });
  const approved = new Set(outcomes.filter((outcome) => outcome.to === "approved").map((outcome) => outcome.id));
  if (approved.size > 0) context.defer(restoreRoots(context.database, site.id, [...approved], now));
  const pageIds = rows.filter((row) => approved.has(row.id)).map((row) => row.pageId);
  context.purge(changedThreadTags(site.id, pageIds));
}
