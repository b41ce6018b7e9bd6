import type { Context } from "../context.ts";
import { updateCheckFeedback } from "../db/checks.ts";
import type { Feedback } from "../domain/check.ts";
import { Refusal } from "../domain/error.ts";
import { drainLeased, newLease } from "./drain-outbox.ts";
import { unknownSite } from "./read-by-page.ts";

/**
 * What a person says a check was, through a program or as a moderator, and what that teaches Akismet: the last word is
 * the one it hears. The same again changes nothing.
 */
export async function giveFeedback(
  context: Context,
  word: { siteId: string; id: number; feedback: Feedback; actor: string },
): Promise<void> {
  const lease = newLease(context);
  const now = context.now();
  const { isSite, isCheck, isTold } = await updateCheckFeedback(context.database, { ...word, lease, now });
  if (!isSite) throw unknownSite();
  if (!isCheck) throw new Refusal("not_found", "There is no such check, or no more");
  if (isTold) context.defer(drainLeased(context, lease));
}
