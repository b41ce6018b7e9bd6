import type { EarlierComment, Facts, Submission } from "./submission.ts";

/** Two devices are two authors, whatever e-mail they type; where one shows no key, the e-mail has to do. */
function sameAuthor(submission: Submission, earlier: EarlierComment): boolean {
  if (submission.authorKeyHash !== null && earlier.authorKeyHash !== null) {
    return submission.authorKeyHash === earlier.authorKeyHash;
  }
  if (submission.email !== null) return submission.email === earlier.email;
  return submission.authorKeyHash === null && earlier.authorKeyHash === null && earlier.email === null
    ? submission.addressHash === earlier.addressHash && submission.name === earlier.name
    : false;
}

/** Whether an earlier comment is this submission once more: page, parent, text and author (key or e-mail). */
export function isSameContent(submission: Submission, { page }: Pick<Facts, "page">, earlier: EarlierComment): boolean {
  return (
    earlier.pageId === page?.id &&
    earlier.parentId === submission.parentId &&
    earlier.textHash === submission.textHash &&
    sameAuthor(submission, earlier)
  );
}

/** Who only knows an author's e-mail must not be able to have that author's words taken for a repeat of their own spam. */
function isAnswerable(submission: Submission, earlier: EarlierComment): boolean {
  const isKnown = submission.authorKeyHash !== null && submission.authorKeyHash === earlier.authorKeyHash;
  return isKnown || earlier.status === "approved" || earlier.status === "pending";
}

/**
 * The comment that a submission repeats: a double click, a retry after a lost reply, or the same author saying the
 * same on the same page again. It is answered with that comment's result, and nothing is stored.
 */
export function findRepeat(
  submission: Submission,
  facts: Pick<Facts, "sameToken" | "sameContent" | "page" | "trail" | "recent">,
): EarlierComment | null {
  const { sameToken, sameContent, page, trail, recent } = facts;
  if (sameToken !== null && isSameContent(submission, facts, sameToken)) return sameToken;
  if (sameContent !== null) return sameContent;
  if (page === null) return null;
  const own = [...trail, ...recent].find(
    (earlier) =>
      earlier.pageId === page.id &&
      earlier.textHash === submission.textHash &&
      sameAuthor(submission, earlier) &&
      isAnswerable(submission, earlier),
  );
  return own ?? null;
}
