import type { Context } from "../context.ts";
import { findLeased, type Lease, leaseDue, type OutboxOutcome, type OutboxTask, settleOutbox } from "../db/outbox.ts";
import { listSites } from "../db/sites.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Site } from "../domain/site.ts";
import { retryTime } from "../spam/recheck.ts";
import { akismetKeyOf } from "./akismet-key.ts";

/** The answer of the check that this reports on; empty for what was never checked. */
function checkResponseOf(task: OutboxTask): "true" | "false" | "" {
  if (task.akismetCheckedAt === null || task.akismetResult === null || task.akismetResult === "unchecked") return "";
  return task.akismetResult === "spam" || task.akismetResult === "discard" ? "true" : "false";
}

/** A later change of mind, a comment that is gone or fields that are no longer kept leave nothing to report. */
function isMoot(task: OutboxTask): boolean {
  return task.feedbackAt !== task.createdAt || task.submitted === null;
}

interface Failure {
  kind: string;
  detail: string;
  retryAt: number | null;
}

/** Tried again later, in any case before the copy of what was checked is dropped. */
function putOff(context: Context, task: OutboxTask, failure: Failure): OutboxOutcome {
  const backoff = LIMITS.outboxBackoffMs;
  const waitMs = backoff[Math.min(task.attempts, backoff.length - 1)]!;
  const nextAttemptAt = retryTime(failure, context.now(), waitMs);
  return { result: "failed", nextAttemptAt, error: `${failure.kind}: ${failure.detail}` };
}

async function send(context: Context, site: Site | null, task: OutboxTask): Promise<OutboxOutcome> {
  if (site === null || isMoot(task)) return { result: "moot" };
  const key = akismetKeyOf(context, site);
  if (key === null) return putOff(context, task, { kind: "key", detail: "the site has no Akismet key", retryAt: null });
  const result = await context.akismet.submitFeedback({
    key,
    kind: task.kind === "akismet.submit-spam" ? "spam" : "ham",
    fields: task.submitted!,
    reporter: task.actor,
    checkResponse: checkResponseOf(task),
  });
  return result.accepted ? { result: "accepted" } : putOff(context, task, result);
}

/** Sends leased tasks, a few at a time. */
export async function drain(context: Context, tasks: OutboxTask[]): Promise<void> {
  if (tasks.length === 0) return;
  const ids = [...new Set(tasks.map((task) => task.siteId))];
  const found = await listSites(context.database, context.settings.isAkismetKeySet, ids);
  const sites = new Map(found.map((site) => [site.id, site]));
  for (let start = 0; start < tasks.length; start += LIMITS.akismetConcurrency) {
    const some = tasks.slice(start, start + LIMITS.akismetConcurrency);
    const outcomes = await Promise.all(
      some.map(async (task) => ({ task, outcome: await send(context, sites.get(task.siteId) ?? null, task) })),
    );
    await settleOutbox(context.database, outcomes, context.newId());
  }
}

export function newLease(context: Context): Lease {
  return { id: context.newId(), until: context.now() + LIMITS.outboxLeaseMs };
}

/** Sends at once what a change wrote under its lease; what is more than one run may send is left to the cron. */
export async function drainLeased(context: Context, lease: Lease): Promise<void> {
  await drain(context, await findLeased(context.database, lease));
}

/** The cron's part: what is due by now, as far as a run may still call out. */
export async function drainDue(context: Context, most: number = LIMITS.outboxPerRun): Promise<void> {
  await drain(context, await leaseDue(context.database, newLease(context), context.now(), most));
}
