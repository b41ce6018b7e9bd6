import type { Context as HonoContext } from "hono";
import type { ErrorEnvelope } from "../contract.ts";
import { isPassing } from "../db/errors.ts";
import { type ErrorCode, Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import type { AppEnvironment } from "./environment.ts";

export const ERROR_STATUS = {
  invalid: 422,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** What would let the edge keep an error, or find it by its tag. */
const EDGE_HEADERS = ["Cloudflare-CDN-Cache-Control", "Cache-Tag", "ETag"];

function refusalOf(error: unknown): Refusal {
  if (!isPassing(error)) return new Refusal("internal", "Something went wrong on the server");
  return new Refusal("unavailable", "The database is busy; try again in a moment", { retryAfterSeconds: 5 });
}

/** Logs what is not a refusal of ours, by its kind. */
export function logError(error: unknown, c: HonoContext<AppEnvironment>): void {
  const { name, message } = error instanceof Error ? error : { name: "unknown", message: "" };
  // D1's messages name columns, never values.
  c.var.log({
    level: "error",
    event: "failure",
    requestId: c.var.requestId,
    error: name,
    message: message.startsWith("D1_ERROR") ? message.slice(0, LIMITS.loggedErrorCharacters) : undefined,
  });
}

/** Writes the error envelope. What is not a refusal of ours is logged and told to nobody. */
export function errorResponse(error: unknown, c: HonoContext<AppEnvironment>): Response {
  const { requestId } = c.var;
  const isRefusal = error instanceof Refusal;
  if (!isRefusal) logError(error, c);
  const refusal = isRefusal ? error : refusalOf(error);
  const body: ErrorEnvelope = {
    error: {
      code: refusal.code,
      message: refusal.message,
      ...(refusal.field === undefined ? {} : { field: refusal.field }),
      requestId,
    },
  };
  if (refusal.retryAfterSeconds !== undefined) c.header("Retry-After", String(refusal.retryAfterSeconds));
  if (refusal.code === "unauthorized") c.header("WWW-Authenticate", 'Bearer realm="Afterword"');
  c.header("Cache-Control", "no-store");
  // What a handler had set before it failed.
  for (const name of EDGE_HEADERS) c.header(name, undefined);
  return c.json(body, ERROR_STATUS[refusal.code]);
}
