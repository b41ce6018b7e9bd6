import type { Trace } from "./trace.ts";

/** One line of the log. Whoever writes one sees to it that nothing stands in it that a person or a program sent. */
export interface LogLine {
  level: "info" | "error";
  event: "request" | "cron" | "failure";
  [field: string]: string | number | null | undefined | readonly string[];
}

/** What something ran into, by its kind alone: messages may carry what people wrote. */
export function failureLine(where: string, error: unknown): LogLine {
  return { level: "error", event: "failure", where, error: error instanceof Error ? error.name : "unknown" };
}

/** The line of a request or a run of the cron; `ms` is how long it took until it was answered. */
export function traceLine(
  event: "request" | "cron",
  about: Record<string, string | number>,
  startedAt: number,
  ms: number,
  { siteId, ...trace }: Trace,
): LogLine {
  const time = new Date(startedAt).toISOString();
  return { level: "info", event, time, ...about, site: siteId, ms, ...trace };
}
