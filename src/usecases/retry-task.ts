import type { Context } from "../context.ts";
import { leaseRow, type OutboxKey } from "../db/outbox.ts";
import { findSite } from "../db/sites.ts";
import { Refusal } from "../domain/error.ts";
import { drain, newLease } from "./drain-outbox.ts";
import { unknownSite } from "./read-by-page.ts";

/**
 * Sends one report of the outbox now, right after the answer, unless it is being sent already. An item that is not where
 * it was, was sent, dropped, or tried since; `null` is none of ours.
 */
export async function retryTask(context: Context, siteId: string, key: OutboxKey | null): Promise<void> {
  const { database, settings } = context;
  const tasks = key && (await leaseRow(database, siteId, key, newLease(context), context.now()));
  if (tasks === null) {
    if ((await findSite(database, siteId, settings.isAkismetKeySet)) === null) throw unknownSite();
    throw new Refusal("not_found", "That item is no longer in the outbox; list it again");
  }
  if (tasks.length > 0) context.defer(drain(context, tasks));
}
