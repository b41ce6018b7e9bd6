import type { Context } from "../context.ts";
import { leaseRow, type OutboxKey } from "../db/outbox.ts";
import { Refusal } from "../domain/error.ts";
import { drain, newLease } from "./drain-outbox.ts";

/** What says that an item is not where it was: it was sent, dropped, or tried since. */
export function staleItem(): Refusal {
  return new Refusal("not_found", "That item is no longer in the outbox; list it again");
}

/** Sends one report of the outbox now, right after the answer, unless it is being sent already. */
export async function retryTask(context: Context, siteId: string, key: OutboxKey): Promise<void> {
  const tasks = await leaseRow(context.database, siteId, key, newLease(context), context.now());
  if (tasks === null) throw staleItem();
  if (tasks.length > 0) context.defer(drain(context, tasks));
}
