import type { Context } from "../context.ts";
import { findRechecks, type RecheckRow, storeRechecks } from "../db/rechecks.ts";
import { siteOf } from "../db/sites.ts";
import type { AkismetAnswer } from "../domain/akismet.ts";
import { Refusal } from "../domain/error.ts";
import { equalSecrets } from "../domain/keyed-hash.ts";
import type { Site } from "../domain/site.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { judgeCorrection } from "../spam/recheck.ts";
import { isAkismetCallback } from "./akismet-callback.ts";

export interface Correction {
  siteId: string;
  commentId: number;
  /** From the callback's address. */
  secret: string;
  key: string;
  comments: { guid: string; result: string }[];
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

/**
 * Takes a verdict that Akismet changed afterwards (its `callback`). Believed only at the comment's own secret address,
 * with the site's key and the comment's guid; a person's decision always wins, and nothing is reported back.
 */
export async function receiveCorrection(context: Context, correction: Correction): Promise<CorrectionResults> {
  const { site, row } = await findCorrected(context, correction);
  const results: CorrectionResults = {};
  for (const { guid, result } of correction.comments) {
    if (row.akismetGuid === null || guid !== row.akismetGuid) {
      results[guid] = { status: "error", message: "Could not find matching comment." };
      continue;
    }
    if (result !== "true" && result !== "false") {
      results[guid] = { status: "error", message: "The result is neither true nor false." };
      continue;
    }
    const answer: AkismetAnswer = { result: result === "true" ? "spam" : "ham", guid, alert: null };
    const { to, verdict } = judgeCorrection(row, answer, site.settings);
    await storeRechecks(context.database, {
      siteId: site.id,
      outcomes: [{ id: row.id, to, verdict, akismet: { result: answer.result, guid }, nextCheckAt: null }],
      event: "callback",
      actor: "akismet",
      firstHistoryId: context.newId(),
      now: context.now(),
      read: new Map([[row.id, row.asRead]]),
    });
    if (to !== row.status) context.purge(changedThreadTags(site.id, [row.pageId]));
    results[guid] = { status: "success" };
  }
  return results;
}
