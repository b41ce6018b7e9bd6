import { createMiddleware } from "hono/factory";
import type { AppEnvironment } from "../environment.ts";
import { querySchema, validateQuery } from "../validate.ts";

const NONE = querySchema({});

/** Refuses any query where none is meant, so that a mistyped parameter is never silently ignored. */
export const noQuery = createMiddleware<AppEnvironment>(async function noQuery(c, next) {
  validateQuery(c, NONE);
  await next();
});
