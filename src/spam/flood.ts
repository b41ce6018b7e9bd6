import { idAt } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Facts, Submission } from "./submission.ts";

/**
 * How long an author has to wait before the next comment, in milliseconds; 0 when they need not. One address, or one
 * e-mail from one device, may comment every 15 s (WordPress: wp_check_comment_flood).
 */
export function floodWaitMs(submission: Submission, { recent }: Pick<Facts, "recent">): number {
  const own = recent.filter((earlier) => {
    if (earlier.addressHash === submission.addressHash) return true;
    return (
      submission.email !== null &&
      submission.authorKeyHash !== null &&
      earlier.email === submission.email &&
      earlier.authorKeyHash === submission.authorKeyHash
    );
  });
  const newest = Math.max(...own.map((earlier) => earlier.createdAt));
  return own.length === 0 ? 0 : Math.max(0, newest + LIMITS.floodIntervalMs - submission.receivedAt);
}

/** From this id on a comment of the same author makes this one wait; the insert looks once more, since others write too. */
export function floodSinceId({ receivedAt }: Pick<Submission, "receivedAt">): number {
  return idAt(receivedAt - LIMITS.floodIntervalMs + 1);
}
