import type { JudgedComment } from "../db/rules.ts";
import { timeOfId } from "../domain/comment.ts";
import type { Facts, Submission } from "../spam/submission.ts";

/** A comment as it is stored, with all that it is judged by. */
export type StoredComment = Omit<JudgedComment, "page" | "trail">;

/** A stored comment as it was sent, as far as it is kept, for the checks that are asked again. */
export function submissionAgain(siteId: string, comment: StoredComment): Submission {
  const { pageKey, parentId, name, email, url, authorKeyHash, addressHash, textHash } = comment;
  const { address, userAgent, referrer } = comment;
  return {
    siteId,
    pageKey,
    parentId,
    name,
    email,
    url,
    body: comment.source,
    honeypot: "",
    authorKeyHash,
    addressHash,
    textHash,
    pageDetails: { title: null, published: null, tags: [] },
    reader: { address: address ?? "", userAgent, referrer, path: "", headers: {} },
    receivedAt: timeOfId(comment.id),
  };
}

/** The facts of an arrival, for a comment that arrived long ago. */
export const NO_ARRIVAL: Pick<Facts, "formToken" | "turnstile"> = {
  formToken: { state: "missing" },
  turnstile: { state: "off", codes: [] },
};
