import type { CommentCheck } from "../clients/akismet.ts";
import type { Context } from "../context.ts";
import { updateAkismetAlert } from "../db/sites.ts";
import { type AkismetAlert, type AkismetAnswer, unchecked } from "../domain/akismet.ts";
import { savingOf } from "../domain/day-usage.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Site } from "../domain/site.ts";
import { breakerState } from "../spam/breaker.ts";
import type { EarlierComment } from "../spam/submission.ts";
import { akismetKeyOf } from "./akismet-key.ts";
import { akismetUsage } from "./akismet-usage.ts";

export interface AskedAkismet {
  answer: AkismetAnswer;
  /** When Akismet answered; the time of its last answer when the breaker kept us from asking, `null` when a plan's limit did. */
  checkedAt: number | null;
}

/** What an answer tells of the key or the account; `undefined` when it tells nothing of them, not even that they work. */
function alertOf(answer: AkismetAnswer): AkismetAlert | null | undefined {
  if (answer.alert !== null || answer.result !== "unchecked") return answer.alert;
  return answer.kind === "key" || answer.kind === "account" ? { code: answer.kind, message: answer.detail } : undefined;
}

/** Keeps it for the owner, and only when it changed: mostly it costs nothing. */
function keepAlert(context: Context, site: Site, answer: AkismetAnswer): void {
  const alert = alertOf(answer);
  if (alert === undefined || alert?.code === site.akismetAlert?.code) return;
  context.defer(updateAkismetAlert(context.database, site.id, alert));
}

/** Asks without regard to the breaker; `null` where the site has no Akismet. */
export async function askAkismetNow(
  context: Context,
  site: Site,
  check: Omit<CommentCheck, "key">,
): Promise<AskedAkismet | null> {
  const key = akismetKeyOf(context, site);
  if (key === null) return null;
  const answer = await context.akismet.checkComment({ key, ...check });
  keepAlert(context, site, answer);
  return { answer, checkedAt: context.now() };
}

/**
 * What stands in for Akismet's answer where a limit is so near that comments wait for the next day; `null` where it may
 * be asked. What is not known yet is near to none.
 */
export function answerNearLimit(context: Context, site: Site): AkismetAnswer | null {
  const { usage, settings } = context;
  if (savingOf(settings.plan, usage.total(settings.plan, context.now())).checks)
    return unchecked("allowance", "rows written of this day");
  const akismet = context.akismetUsages.get(akismetKeyOf(context, site) ?? "")?.usage;
  const isNear = akismet?.limit != null && akismet.usage >= LIMITS.usageSaved * akismet.limit;
  return isNear ? unchecked("allowance", "Akismet's checks of this month") : null;
}

/**
 * Asks, unless a plan's limit is near or Akismet has been away lately; then one comment at a time tries whether it is
 * back. How much of Akismet's plan is used is found out behind an answer once a minute at most, for those that come later.
 */
export async function askAkismet(
  context: Context,
  site: Site,
  recent: readonly EarlierComment[],
  check: Omit<CommentCheck, "key">,
): Promise<AskedAkismet | null> {
  if (akismetKeyOf(context, site) === null) return null;
  if (context.usage.isDue(context.now())) context.defer(akismetUsage(context, site));
  const near = answerNearLimit(context, site);
  if (near !== null) return { answer: near, checkedAt: null };
  const breaker = breakerState(recent, context.now());
  if (breaker.state === "closed") return askAkismetNow(context, site, check);
  // A trial that never ended, because its request was killed, is over when any answer would have come.
  const trialStartedAt = context.akismetTrials.get(site.id) ?? Number.NEGATIVE_INFINITY;
  const isTrialRunning = context.now() - trialStartedAt < 2 * LIMITS.akismetTimeoutMs;
  if (breaker.state === "open" || isTrialRunning) {
    const answer = unchecked("breaker", "Akismet was away a moment ago and is not asked");
    return { answer, checkedAt: breaker.lastAnswerAt };
  }
  context.akismetTrials.set(site.id, context.now());
  try {
    return await askAkismetNow(context, site, check);
  } finally {
    context.akismetTrials.delete(site.id);
  }
}
