import type { EarlierComment, Facts, Submission } from "./submission.ts";

function sameAuthor(submission: Submission, earlier: EarlierComment): boolean {
  if (submission.authorKeyHash !== null && submission.authorKeyHash === earlier.authorKeyHash) return true;
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

/**
 * The comment that a submission repeats: a double click, a retry after a lost reply, or the same author saying the
 * same on the same page again. It is answered with that comment's result, and nothing is stored.
 */
export function findRepeat(
  submission: Submission,
  facts: Pick<Facts, "sameToken" | "sameContent" | "page" | "trail" | "recent">,
): EarlierComment | null {
  const { sameToken, sameContent, page, trail, recent } = facts;
  if (page === null) return null;
  if (sameToken !== null && isSameContent(submission, facts, sameToken)) return sameToken;
  if (sameContent !== null) return sameContent;
  const own = [...trail, ...recent].find(
    (earlier) =>
      earlier.pageId === page.id && earlier.textHash === submission.textHash && sameAuthor(submission, earlier),
  );
  return own ?? null;
}
