import type { AkismetAnswer, AkismetResult } from "../domain/akismet.ts";
import { type CommentStatus, timeOfId } from "../domain/comment.ts";
import { dayOf } from "../domain/day.ts";
import { LIMITS } from "../domain/limits.ts";
import type { SiteSettings } from "../domain/site.ts";
import { type Finding, STATUS_OF, type Verdict } from "../domain/verdict.ts";
import { akismetFinding } from "./checks/akismet.ts";
import { decide } from "./decide.ts";

function isLocal(finding: Finding): boolean {
  return finding.check !== "akismet";
}

/**
 * When a comment is sent to Akismet again, or `null` when its answer is final or 15 days did not bring one. The wait
 * doubles with the comment's age, from 5 minutes to 6 hours; a trouble of key or account waits 6 hours at once, and
 * Akismet itself can ask for more than ours. What a plan's limit kept from being asked waits for the next day.
 */
export function nextCheckAt(answer: AkismetAnswer, commentId: number, now: number): number | null {
  const ageMs = now - timeOfId(commentId);
  if (ageMs > LIMITS.recheckGiveUpMs) return null;
  if (answer.result === "recheck") return now + Math.min(answer.recheckAfterSeconds * 1_000, LIMITS.recheckDelayMostMs);
  if (answer.result !== "unchecked") return null;
  if (answer.kind === "allowance") return dayOf(now).endMs;
  const isLasting = answer.kind === "account" || answer.kind === "key";
  const { recheckDelayLeastMs, recheckDelayMostMs } = LIMITS;
  const waitMs = isLasting ? recheckDelayMostMs : Math.min(Math.max(ageMs, recheckDelayLeastMs), recheckDelayMostMs);
  return retryTime(answer, now, waitMs);
}

/** After our own wait, or as late as Akismet asked for, within 6 hours. */
export function retryTime({ retryAt }: { retryAt: number | null }, now: number, ownWaitMs: number): number {
  return Math.max(now + ownWaitMs, Math.min(retryAt ?? 0, now + LIMITS.retryAfterMostMs));
}

/** Whether an answer leaves everything as it is: unclear as before, and for the same kind of reason. */
export function isSameAnswer(comment: Pick<Rechecked, "akismetResult" | "findings">, answer: AkismetAnswer): boolean {
  if (answer.result !== comment.akismetResult) return false;
  const earlier = comment.findings.find((finding) => !isLocal(finding));
  return answer.result !== "unchecked" || earlier?.evidence.kind === answer.kind;
}

/**
 * What a comment becomes when Akismet changes its mind: here its own earlier verdict can fall, in both directions, but
 * never what a person decided, and other findings against the comment stay.
 */
export function judgeCorrection(
  comment: Rechecked,
  answer: AkismetAnswer,
  settings: Pick<SiteSettings, "blatantSpam">,
): { to: CommentStatus; verdict: Verdict } {
  const verdict = decide([...comment.findings.filter(isLocal), akismetFinding(answer, settings)]);
  if (comment.decidedAt !== null || comment.status === "trash") return { to: comment.status, verdict };
  if (comment.status === "pending") return judgeAgain(comment, answer, settings);
  const to = STATUS_OF[verdict.says];
  return { to: comment.status === "approved" && to === "pending" ? "approved" : to, verdict };
}

export interface Rechecked {
  id: number;
  status: CommentStatus;
  decidedAt: number | null;
  akismetResult: AkismetResult | null;
  findings: Finding[];
}

/**
 * What a comment becomes by a new answer of Akismet. Only a pending comment that no person has decided can change:
 * one that was never checked is decided anew from all findings, one held for other reasons can only become spam.
 */
export function judgeAgain(
  comment: Rechecked,
  answer: AkismetAnswer,
  settings: Pick<SiteSettings, "blatantSpam">,
): { to: CommentStatus; verdict: Verdict } {
  const verdict = decide([...comment.findings.filter(isLocal), akismetFinding(answer, settings)]);
  const wasChecked =
    comment.akismetResult !== null && comment.akismetResult !== "unchecked" && comment.akismetResult !== "recheck";
  if (comment.status !== "pending" || comment.decidedAt !== null) return { to: comment.status, verdict };
  const to = STATUS_OF[verdict.says];
  return { to: wasChecked && to === "approved" ? "pending" : to, verdict };
}
