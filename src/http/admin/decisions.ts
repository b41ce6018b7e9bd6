import { Hono } from "hono";
import { moderate } from "../../usecases/moderate.ts";
import { recheckComments } from "../../usecases/recheck-comments.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { validate } from "../validate.ts";
import { decisionSchema, recheckSchema } from "./comment-schemas.ts";

/** What people decide, and what they ask Akismet to decide anew. */
export const adminDecisions = new Hono<AppEnvironment>()
  .post("/:site/decisions", keepBody, requireScopes(["moderate"]), noQuery, async (c) => {
    const { ids, status, asOf } = validate(decisionSchema, c.var.readJson());
    const decision = { siteId: c.req.param("site"), ids, status, asOf, actor: c.var.actor.name };
    return c.json({ results: await moderate(c.var.context, decision) });
  })
  .post("/:site/rechecks", keepBody, requireScopes(["moderate"]), noQuery, async (c) => {
    const { ids } = validate(recheckSchema, c.var.readJson());
    const request = { siteId: c.req.param("site"), ids, actor: c.var.actor.name };
    return c.json({ results: await recheckComments(c.var.context, request) });
  });
