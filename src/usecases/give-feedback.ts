import type { Context } from "../context.ts";
import { updateCheckFeedback } from "../db/checks.ts";
import type { Feedback } from "../domain/check.ts";
import { Refusal } from "../domain/error.ts";
import { drainLeased, newLease } from "./drain-outbox.ts";
import { unknownSite } from "./read-by-page.ts";

interface Word {
  siteId: string;
  id: number;
  feedback: Feedback;
  actor: string;
}

/**
 * What a person says a check was, through a program or as a moderator, and what that teaches Akismet: the last word is
 * the one it hears. The same again changes nothing.
 */
export async function tellFeedback(context: Context, word: Word): Promise<{ isSite: boolean; isCheck: boolean }> {
  const lease = newLease(context);
  const now = context.now();
  const { isSite, isCheck, isTold } = await updateCheckFeedback(context.database, { ...word, lease, now });
  if (isTold) context.defer(drainLeased(context, lease));
  return { isSite, isCheck };
}

/** The same, for who must be told when there is no such check. */
export async function giveFeedback(context: Context, word: Word): Promise<void> {
  const { isSite, isCheck } = await tellFeedback(context, word);
  if (!isSite) throw unknownSite();
  if (!isCheck) throw new Refusal("not_found", "There is no such check, or no more");
}
