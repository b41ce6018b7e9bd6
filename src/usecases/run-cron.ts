import type { Context } from "../context.ts";
import { findDueWork } from "../db/due-work.ts";
import { LIMITS } from "../domain/limits.ts";
import { failureLine, traceLine } from "../domain/log-line.ts";
import { countUse } from "./count-use.ts";
import { drainDue } from "./drain-outbox.ts";
import { purgeSite } from "./purge-site.ts";
import { recheckDue } from "./recheck-due.ts";

/** What one part runs into keeps no other from its turn. */
async function attempt<Result>(
  { log }: Context,
  part: string,
  work: Promise<Result>,
  otherwise: Result,
): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    log(failureLine(part, error));
    return otherwise;
  }
}

/**
 * One run of the cron. What is due is asked for in one trip; when nothing is, that is all it costs. Rechecks and
 * reports share what one invocation may call out on the Free plan. A purge, which is a day's work and has statements of
 * its own, waits for a run without them, an hour at most. One line of the log tells what it took.
 */
export async function runCron(context: Context): Promise<void> {
  const startedAt = context.now();
  try {
    await doDueWork(context);
  } finally {
    const ms = context.now() - startedAt;
    context.afterwards(() => {
      context.log(traceLine("cron", {}, startedAt, ms, context.trace));
      countUse(context);
    });
  }
}

async function doDueWork(context: Context): Promise<void> {
  const { rechecks, isOutboxDue, purge } = await findDueWork(context.database, context.now());
  const asked = await attempt(context, "rechecks", recheckDue(context, rechecks), LIMITS.rechecksPerRun);
  if (isOutboxDue) await attempt(context, "reports", drainDue(context, LIMITS.outboxPerRun - asked), undefined);
  const isQuiet = asked === 0 && !isOutboxDue;
  if (purge !== null && (isQuiet || purge.dueAt < context.now() - LIMITS.purgeWaitMostMs)) {
    await attempt(context, "purge", purgeSite(context, purge), undefined);
  }
}
