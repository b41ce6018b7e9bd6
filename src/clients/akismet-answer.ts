import type { AkismetAlert, AkismetAnswer, AkismetUsage, UncheckedKind } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";
import type { RawAnswer } from "./akismet-transport.ts";

/** An empty header is an absent one. */
function header(headers: Headers, name: string): string | null {
  const value = headers.get(`x-akismet-${name}`)?.trim();
  return value === undefined || value === "" ? null : value;
}

function alertOf(headers: Headers): AkismetAlert | null {
  const code = header(headers, "alert-code");
  return code === null ? null : { code, message: header(headers, "alert-msg") ?? "" };
}

/** When a client that is sent away may come back: after so many seconds, or at a date (RFC 9110, section 10.2.3). */
function retryAtOf(headers: Headers, now: number): number | null {
  const value = headers.get("Retry-After")?.trim() ?? "";
  const at = /^\d{1,9}$/.test(value)
    ? now + Number(value) * 1_000
    : Date.parse(/^[A-Z].* GMT$/.test(value) ? value : "");
  return Number.isNaN(at) ? null : at;
}

/**
 * The verdict of a comment-check from its exact body and headers (akismet.com's documentation and the WordPress
 * plugin): an `x-akismet-error` outweighs any body, and what is not exactly `true` or `false` is no verdict.
 */
export function readAnswer({ status, headers, body }: RawAnswer, now: number): AkismetAnswer {
  const guid = header(headers, "guid");
  const alert = alertOf(headers);
  const none = (kind: UncheckedKind, detail: string): AkismetAnswer => ({
    result: "unchecked",
    kind,
    detail: detail.slice(0, LIMITS.quotedCharacters),
    retryAt: status === 200 ? null : retryAtOf(headers, now),
    guid,
    alert,
  });
  if (status !== 200) return none("status", String(status));
  const error = header(headers, "error");
  if (error !== null) return none("account", error);
  if (body === "invalid") return none("key", header(headers, "debug-help") ?? "");
  if (body === "true") {
    return { result: header(headers, "pro-tip") === "discard" ? "discard" : "spam", guid, alert };
  }
  if (body !== "false") return none("protocol", header(headers, "debug-help") ?? body);
  const recheckAfter = header(headers, "recheck-after");
  if (recheckAfter !== null && /^\d{1,9}$/.test(recheckAfter) && Number(recheckAfter) > 0) {
    return { result: "recheck", recheckAfterSeconds: Number(recheckAfter), guid, alert };
  }
  return { result: "ham", guid, alert };
}

/** A number that Akismet sends as one or as its digits; `null` for anything else. */
function numberOf(value: unknown): number | null {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) : null;
}

function parsed(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** What usage-limit tells; `null` for an answer that is not exactly that. */
export function readUsageAnswer({ status, body }: RawAnswer): AkismetUsage | null {
  const told = parsed(body);
  const limit = told.limit === "none" ? null : numberOf(told.limit);
  const [usage, percentage] = [numberOf(told.usage), numberOf(told.percentage)];
  const isWhole = status === 200 && (limit !== null || told.limit === "none") && typeof told.throttled === "boolean";
  if (!isWhole || usage === null || percentage === null) return null;
  return { limit, usage, percentage, throttled: told.throttled as boolean };
}
