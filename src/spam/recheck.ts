import type { AkismetAnswer, AkismetResult } from "../domain/akismet.ts";
import { type CommentStatus, timeOfId } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import { type Finding, STATUS_OF, type Verdict } from "../domain/verdict.ts";
import { akismetFinding } from "./checks/akismet.ts";
import { decide } from "./decide.ts";

/** When a comment is sent to Akismet again, or `null` when its answer is final or 15 days did not bring one. */
export function nextCheckAt(answer: AkismetAnswer, commentId: number, now: number): number | null {
  if (answer.result === "recheck") return now + answer.recheckAfterSeconds * 1_000;
  if (answer.result !== "unchecked" || now - timeOfId(commentId) > LIMITS.recheckGiveUpMs) return null;
  const isLasting = answer.kind === "account" || answer.kind === "key";
  return now + (isLasting ? LIMITS.recheckAccountDelayMs : LIMITS.recheckDelayMs);
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
export function judgeAgain(comment: Rechecked, answer: AkismetAnswer): { to: CommentStatus; verdict: Verdict } {
  const others = comment.findings.filter((finding) => finding.check !== "akismet");
  const verdict = decide([...others, akismetFinding(answer)]);
  const wasChecked =
    comment.akismetResult !== null && comment.akismetResult !== "unchecked" && comment.akismetResult !== "recheck";
  if (comment.status !== "pending" || comment.decidedAt !== null) return { to: comment.status, verdict };
  const to = STATUS_OF[verdict.says];
  return { to: wasChecked && to === "approved" ? "pending" : to, verdict };
}
