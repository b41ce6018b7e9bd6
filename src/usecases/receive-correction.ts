import type { Context } from "../context.ts";
import { storeLine } from "../db/history.ts";
import { findRechecks, type RecheckOutcome, type RecheckRow } from "../db/rechecks.ts";
import { siteOf } from "../db/sites.ts";
import type { AkismetAnswer } from "../domain/akismet.ts";
import { Refusal } from "../domain/error.ts";
import { equalSecrets } from "../domain/keyed-hash.ts";
import type { Site } from "../domain/site.ts";
import { akismetFinding } from "../spam/checks/akismet.ts";
import { judgeCorrection } from "../spam/recheck.ts";
import { isAkismetCallback } from "./akismet-callback.ts";
import { keepRechecks } from "./recheck-one.ts";

export interface Correction {
  siteId: string;
  commentId: number;
  /** From the callback's address. */
  secret: string;
  key: string;
  /** `null` when what came was no list of such. */
  comments: { guid: string; result: string }[] | null;
}

export type CorrectionResults = Record<string, { status: "success" } | { status: "error"; message: string }>;

async function findCorrected(context: Context, correction: Correction): Promise<{ site: Site; row: RecheckRow }> {
  const { siteId, commentId, secret, key } = correction;
  const forbidden = () => new Refusal("forbidden", "This is not an address that Akismet was given");
  if (!(await isAkismetCallback(context, siteId, commentId, secret))) throw forbidden();
  const found = await findRechecks(context.database, siteId, [commentId]);
  const row = found?.rows[0];
  if (found === null || row === undefined) throw new Refusal("not_found", "There is no such comment");
  const site = siteOf(found.siteRow, context.settings.isAkismetKeySet);
  const ownKey = context.settings.akismetKey(site.settings.akismetKeyVariable);
  if (ownKey === null || !(await equalSecrets(key.toLowerCase(), ownKey.toLowerCase()))) throw forbidden();
  return { site, row };
}

const UNMATCHED = { status: "error", message: "Could not find matching comment." } as const;
const NO_VERDICT = { status: "error", message: "The result is neither true nor false." } as const;

/** Stores what Akismet now says; whether the comment still was as it was read. */
async function keepCorrection(context: Context, site: Site, row: RecheckRow, answer: AkismetAnswer): Promise<boolean> {
  const outcome: RecheckOutcome = {
    id: row.id,
    ...judgeCorrection(row, answer, site.settings),
    akismet: { result: answer.result, guid: answer.guid, checkedAt: context.now() },
    nextCheckAt: null,
    answer: akismetFinding(answer, site.settings),
    isTold: true,
  };
  const changes = await keepRechecks(context, site, [row], [outcome], { event: "callback", actor: "akismet" });
  return changes.length > 0;
}

/**
 * Takes a verdict that Akismet changed afterwards (its `callback`). Believed only at the comment's own secret address,
 * with the site's key and the comment's guid; a person's decision always wins, and nothing is reported back. What
 * could not be used leaves a line in the history too. `null` for a request that cannot be read.
 */
export async function receiveCorrection(context: Context, correction: Correction): Promise<CorrectionResults | null> {
  const { site, row } = await findCorrected(context, correction);
  const { comments } = correction;
  if (comments === null) return null;
  const results: CorrectionResults = {};
  let answer: AkismetAnswer | null = null;
  for (const { guid, result } of comments) {
    const isVerdict = result === "true" || result === "false";
    results[guid] = guid !== row.akismetGuid ? UNMATCHED : isVerdict ? { status: "success" } : NO_VERDICT;
    if (guid === row.akismetGuid && isVerdict) {
      answer = { result: result === "true" ? "spam" : "ham", guid, alert: null };
    }
  }
  if (answer !== null) {
    if (!(await keepCorrection(context, site, row, answer))) results[row.akismetGuid!] = UNMATCHED;
  } else if (comments.length > 0) {
    const ignored = Object.values(results).includes(NO_VERDICT) ? "no-verdict" : "unknown-guid";
    await storeLine(context.database, {
      siteId: site.id,
      commentId: row.id,
      firstHistoryId: context.newId(),
      event: "callback",
      actor: "akismet",
      detail: { ignored },
    });
  }
  return results;
}
