import { createMiddleware } from "hono/factory";
import { networkPrefix } from "../../domain/address.ts";
import { Refusal } from "../../domain/error.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { AppEnvironment } from "../environment.ts";
import { readerAddress } from "../reader.ts";

/** The platform's own limiter, per address prefix; its figures are in wrangler.toml. */
export function rateLimit(kind: "post" | "token") {
  return createMiddleware<AppEnvironment>(async function rateLimit(c, next) {
    if (!(await c.var.context.withinRate(kind, networkPrefix(readerAddress(c))))) {
      throw new Refusal("rate_limited", "Too many requests from this network; try again in a minute", {
        retryAfterSeconds: LIMITS.rateLimitPeriodSeconds,
      });
    }
    await next();
  });
}
