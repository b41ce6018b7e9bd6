import type { Context as HonoContext } from "hono";
import { isPassing } from "../../db/errors.ts";
import { Refusal } from "../../domain/error.ts";
import type { CheckResult } from "../../usecases/check-submission.ts";
import type { AppEnvironment } from "../environment.ts";
import { ERROR_STATUS, logError } from "../errors.ts";
import { UNPARSABLE_BLOG } from "./akismet-form.ts";

/** As Akismet's front server sends it: no line feed, and this spelling of the type. */
export function plain(c: HonoContext, body: string, headers: Record<string, string> = {}, status = 200): Response {
  return c.newResponse(body, status as 200, { "Content-Type": "text/plain; charset=utf-8", ...headers });
}

export function invalidKey(c: HonoContext, help: string): Response {
  return plain(c, "invalid", { "X-akismet-debug-help": help });
}

/** `true` or `false`, and in headers what the two words cannot say. */
export function answerCheck(c: HonoContext, { verdict, answer }: CheckResult, guid: string): Response {
  const isSpam = verdict.says === "spam" || verdict.says === "discard";
  const headers: Record<string, string> = {
    "X-akismet-guid": guid,
    "X-afterword-says": verdict.says,
    "X-afterword-answered-by": answer === null || answer.result === "unchecked" ? "local" : "akismet",
  };
  if (isSpam && answer?.result === "discard") headers["X-akismet-pro-tip"] = "discard";
  if (!isSpam && answer?.result === "recheck") headers["X-akismet-recheck-after"] = String(answer.recheckAfterSeconds);
  return plain(c, isSpam ? "true" : "false", headers);
}

/** A refusal in Akismet's words: of a key as `invalid`, of a field by its name, and by HTTP only what passes or is too large. */
export function akismetRefusal(error: unknown, c: HonoContext<AppEnvironment>): Response {
  if (!(error instanceof Refusal)) {
    logError(error, c);
    return isPassing(error)
      ? plain(c, "unavailable", { "Retry-After": "5" }, ERROR_STATUS.unavailable)
      : plain(c, "error", {}, ERROR_STATUS.internal);
  }
  const { code, field, message, retryAfterSeconds } = error;
  if (code === "unauthorized") return invalidKey(c, "Invalid key");
  if (code === "forbidden") return invalidKey(c, message);
  if (code === "not_found") return invalidKey(c, "This key is for no site with that blog URI");
  const help = { "X-akismet-debug-help": message };
  if (code !== "invalid") {
    const wait: Record<string, string> =
      retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) };
    return plain(c, code, { ...help, ...wait }, ERROR_STATUS[code]);
  }
  return message === UNPARSABLE_BLOG || field === undefined
    ? plain(c, "invalid", help)
    : plain(c, `Missing required field: ${field}.`, help);
}
