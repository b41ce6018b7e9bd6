import type { Context } from "../context.ts";
import { findDueWork } from "../db/due-work.ts";
import { LIMITS } from "../domain/limits.ts";
import { drainDue } from "./drain-outbox.ts";
import { purgeSite } from "./purge-site.ts";
import { recheckDue } from "./recheck-due.ts";

/**
 * One run of the cron. What is due is asked for in one trip; when nothing is, that is all it costs. Rechecks and
 * reports share what one invocation may call out on the Free plan.
 */
export async function runCron(context: Context): Promise<void> {
  const { rechecks, isOutboxDue, purge } = await findDueWork(context.database, context.now());
  const asked = await recheckDue(context, rechecks);
  if (isOutboxDue) await drainDue(context, LIMITS.outboxPerRun - asked);
  if (purge !== null) await purgeSite(context, purge);
}
