import { LIMITS } from "../../domain/limits.ts";
import type { Check } from "../check.ts";
import type { EarlierComment, Facts, Submission } from "../submission.ts";

/** What was written within the window, of what is known of the author and the site. */
function earlierComments(
  { receivedAt }: Submission,
  { trail, recent }: Pick<Facts, "trail" | "recent">,
): EarlierComment[] {
  return [...new Map([...trail, ...recent].map((comment) => [comment.id, comment])).values()].filter(
    ({ createdAt }) => receivedAt - createdAt < LIMITS.burstWindowMs,
  );
}

function countEmails(earlier: readonly EarlierComment[], { email }: Submission): number {
  return email === null ? 0 : earlier.filter((comment) => comment.email === email).length;
}

/** How many more comments under the same e-mail make the author's next one a burst. */
export function emailsToBurst(submission: Submission, facts: Pick<Facts, "trail" | "recent">): number {
  return Math.max(1, LIMITS.burstComments - countEmails(earlierComments(submission, facts), submission));
}

/** One address, or one e-mail, that comments faster than people do; it may change the other one at will. */
export const checkBursts: Check = (submission, facts) => {
  const earlier = earlierComments(submission, facts);
  const counts = {
    address: earlier.filter(({ addressHash }) => addressHash === submission.addressHash).length + 1,
    email: countEmails(earlier, submission) + 1,
  };
  const by = counts.address >= counts.email ? "address" : "email";
  const count = counts[by];
  if (count <= LIMITS.burstComments) return null;
  const evidence = { count, windowMs: LIMITS.burstWindowMs };
  return { check: "bursts", reason: `bursts.${by}`, says: "hold", evidence };
};
