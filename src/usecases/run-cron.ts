import type { Context } from "../context.ts";
import { findDueWork } from "../db/due-work.ts";
import { drainDue } from "./drain-outbox.ts";
import { purgeSite } from "./purge-site.ts";
import { recheckDue } from "./recheck-due.ts";

/** One run of the cron. What is due is asked for in one trip; when nothing is, that is all it costs. */
export async function runCron(context: Context): Promise<void> {
  const { rechecks, isOutboxDue, purge } = await findDueWork(context.database, context.now());
  if (rechecks.length > 0) await recheckDue(context, rechecks);
  if (isOutboxDue) await drainDue(context);
  if (purge !== null) await purgeSite(context, purge);
}
