import { LIMITS } from "../../domain/limits.ts";
import type { Check } from "../check.ts";

/** The author's own repeat is answered with its first result before any check; what is left are others with the same text. */
export const checkDuplicate: Check = (submission, { recent }) => {
  const since = submission.receivedAt - LIMITS.duplicateWindowMs;
  const twin = recent.find((earlier) => earlier.textHash === submission.textHash && earlier.createdAt > since);
  if (twin === undefined) return null;
  const ageMs = submission.receivedAt - twin.createdAt;
  return { check: "duplicate", reason: "duplicate.same-text", says: "hold", evidence: { comment: twin.id, ageMs } };
};
