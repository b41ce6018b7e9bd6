/** What a failed insert of a comment ran into, or `null` when it was something else. */
export function takenBy(error: unknown): "id" | "idempotencyKey" | "moment" | null {
  const message = error instanceof Error ? error.message : "";
  if (message.includes("UNIQUE constraint failed: comments.idempotency_key")) return "idempotencyKey";
  if (/UNIQUE constraint failed: (?:comments|pages)\.id\b/.test(message)) return "id";
  if (message.includes("NOT NULL constraint failed: comments.address_hash")) return "moment";
  return null;
}

/** https://developers.cloudflare.com/d1/observability/debug-d1/: errors that pass by themselves. */
const PASSING = [
  "Network connection lost",
  "storage caused object to be reset",
  "reset because its code was updated",
  "transient issue on remote node",
  "client disconnected",
  "overloaded",
  "Too many requests queued",
];

/** Whether a later try can succeed. Whether this one was committed cannot be known: a write needs its idempotency key. */
export function isPassing(error: unknown): boolean {
  return error instanceof Error && PASSING.some((words) => error.message.includes(words));
}

/** Whether the database lacks a table or column. */
export function isOutdated(error: unknown): boolean {
  return error instanceof Error && /no such (?:table|column): |has no column named /.test(error.message);
}
