import type { Says } from "./verdict.ts";

/** What one request or run of the cron used, and what came of it: its line in the log, and its part of the day's use. */
export interface Trace {
  /** Of a site that exists. */
  siteId: string | null;
  verdict: Says | null;
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
  databaseMs: number;
  akismetCalls: number;
  akismetMs: number;
}

export function newTrace(): Trace {
  const nothing = { roundTrips: 0, rowsRead: 0, rowsWritten: 0, databaseMs: 0, akismetCalls: 0, akismetMs: 0 };
  return { siteId: null, verdict: null, ...nothing };
}
