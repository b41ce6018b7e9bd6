import { Hono } from "hono";
import * as v from "valibot";
import { LIMITS } from "../../domain/limits.ts";
import { readStats } from "../../usecases/read-stats.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { querySchema, validateQuery, wholeNumber } from "../validate.ts";

export const statsQuery = querySchema({ days: v.optional(wholeNumber("days", 1, LIMITS.statsDaysMost)) });

export const adminStats = new Hono<AppEnvironment>().get("/:site/stats", requireScopes(["read"]), async (c) => {
  const { days = LIMITS.statsDays } = validateQuery(c, statsQuery);
  return c.json(await readStats(c.var.context, c.req.param("site"), days));
});
