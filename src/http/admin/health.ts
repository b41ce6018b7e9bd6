import { Hono } from "hono";
import { checkHealth } from "../../usecases/check-health.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";

/** Takes `manage`, since who may change the settings can mend them; what is the whole server's is for all sites. */
export const adminHealth = new Hono<AppEnvironment>().get("/", requireScopes(["manage"]), noQuery, async (c) => {
  const { context, actor } = c.var;
  const clientTime = Date.parse(c.req.header("Date") ?? "");
  return c.json(await checkHealth(context, { sites: actor.sites, askedAt: c.req.url, clientTime }));
});
