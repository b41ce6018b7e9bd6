import type { Context } from "../context.ts";
import { addUsage } from "../db/usage.ts";
import { usageSince } from "../domain/day-usage.ts";

/** Adds what a request or a run of the cron used to the day's use, and once a minute writes a row of it. */
export function countUse(context: Context): void {
  const { usage, database, trace, settings } = context;
  const now = context.now();
  usage.add(trace.siteId ?? "", { requests: 1, ...counted(trace) }, now);
  const row = usage.nextRow(now);
  if (row === null) return;
  const before = counted(trace);
  const since = usageSince(settings.plan, now);
  const write = addUsage(database, row, since).then((total) => {
    usage.wrote(row, since, total);
    const { rowsRead, rowsWritten } = trace;
    const cost = { rowsRead: rowsRead - before.rowsRead, rowsWritten: rowsWritten - before.rowsWritten };
    usage.add(row.siteId, { requests: 0, akismetCalls: 0, ...cost }, now);
  });
  context.defer(write);
}

function counted({ rowsRead, rowsWritten, akismetCalls }: Context["trace"]) {
  return { rowsRead, rowsWritten, akismetCalls };
}
