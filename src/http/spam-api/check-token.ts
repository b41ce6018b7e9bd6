import { createMiddleware } from "hono/factory";
import type { Scope } from "../../domain/actor.ts";
import { Refusal } from "../../domain/error.ts";
import { tooManyChecks } from "../../usecases/check-submission.ts";
import type { AppEnvironment } from "../environment.ts";
import { bearerCredential } from "../sign-in.ts";

const middleware = createMiddleware<AppEnvironment>(async function requireCheckToken(c, next) {
  const credential = await bearerCredential(c);
  if (credential === null) throw new Refusal("unauthorized", "A valid bearer token is required");
  c.set("credential", credential);
  await next();
});

/**
 * Takes a program's bearer token. Whose it is, the use case reads together with what it judges by, which saves a round
 * trip. The scope stays readable for the tests.
 */
export const requireCheckToken = Object.assign(middleware, { scopes: ["check"] as const satisfies Scope[] });

/** The platform's own limiter, per token; its figures are in wrangler.toml. */
export const checkRate = createMiddleware<AppEnvironment>(async function checkRate(c, next) {
  if (!(await c.var.context.withinRate("check", c.var.credential))) throw tooManyChecks();
  await next();
});
