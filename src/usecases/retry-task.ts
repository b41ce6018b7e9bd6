import type { Context } from "../context.ts";
import { retryOutbox } from "../db/outbox.ts";
import { Refusal } from "../domain/error.ts";
import { drainDue } from "./drain-outbox.ts";

/** Tries a stuck task of the outbox again, right after the answer. */
export async function retryTask(context: Context, siteId: string, id: number): Promise<void> {
  if (!(await retryOutbox(context.database, siteId, id, context.now()))) {
    throw new Refusal("not_found", "Nothing like that waits in the outbox");
  }
  context.defer(drainDue(context));
}
