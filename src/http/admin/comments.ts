import { Hono } from "hono";
import * as v from "valibot";
import type { CommentWithHistory, QueuePage } from "../../contract.ts";
import { findQueued, loadQueue } from "../../db/queue.ts";
import { siteOf } from "../../db/sites.ts";
import { COMMENT_STATUSES } from "../../domain/comment.ts";
import { Refusal } from "../../domain/error.ts";
import { LIMITS } from "../../domain/limits.ts";
import { moderate } from "../../usecases/moderate.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import { recheckComments } from "../../usecases/recheck-comments.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScope } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { presentHistory, presentQueued } from "../present.ts";
import { commentId, pathId, querySchema, validate, validateQuery, wholeNumber } from "../validate.ts";

const status = v.picklist(COMMENT_STATUSES, `"status" must be one of ${COMMENT_STATUSES.join(", ")}`);

export const queueQuery = querySchema({
  status: v.optional(status),
  cursor: v.optional(v.string()),
  limit: v.optional(wholeNumber("limit", 1, LIMITS.queuePerPageMost)),
});

function idsOf(most: number) {
  return v.pipe(
    v.array(commentId, `"ids" must be a list of ids`),
    v.minLength(1, `"ids" must name at least one comment`),
    v.maxLength(most, `"ids" may name at most ${most} comments`),
    v.check((ids) => new Set(ids).size === ids.length, `"ids" names a comment twice`),
  );
}

export const decisionSchema = v.object({ ids: idsOf(LIMITS.decisionIds), status }, "The decision must be one JSON object");
export const recheckSchema = v.object({ ids: idsOf(LIMITS.recheckIds) }, "The request must be one JSON object");

export const adminComments = new Hono<AppEnvironment>()
  .get("/:site/comments", requireScope("read"), async (c) => {
    const { context } = c.var;
    const { signingSecret, isAkismetKeySet } = context.settings;
    const siteId = c.req.param("site");
    const query = validateQuery(c, queueQuery);
    const limit = query.limit ?? LIMITS.queuePerPage;
    const scope = ["queue", siteId, query.status ?? null];
    const [beforeId = Number.MAX_SAFE_INTEGER] =
      query.cursor === undefined ? [] : await decodeCursor(signingSecret, scope, query.cursor);
    const found = await loadQueue(context.database, { siteId, status: query.status ?? null, beforeId, limit });
    if (found === null) throw unknownSite();
    const site = siteOf(found.siteRow, isAkismetKeySet);
    const rows = found.rows.slice(0, limit);
    const isLast = rows.length === found.rows.length;
    const answer: QueuePage = {
      comments: rows.map((row) => presentQueued(row, site)),
      cursor: isLast ? null : await encodeCursor(signingSecret, scope, [rows.at(-1)!.id]),
    };
    return c.json(answer);
  })
  .get("/:site/comments/:id", requireScope("read"), noQuery, async (c) => {
    const { context } = c.var;
    const found = await findQueued(context.database, c.req.param("site"), pathId(c.req.param("id")));
    if (found === null) throw unknownSite();
    if (found.row === null) throw new Refusal("not_found", "There is no such comment");
    const site = siteOf(found.siteRow, context.settings.isAkismetKeySet);
    const answer: CommentWithHistory = {
      comment: presentQueued(found.row, site),
      history: presentHistory(found.row, found.history),
      neighbours: [],
    };
    return c.json(answer);
  })
  .post("/:site/decisions", keepBody, requireScope("moderate"), noQuery, async (c) => {
    const { ids, status } = validate(decisionSchema, c.var.readJson());
    const decision = { siteId: c.req.param("site"), ids, status, actor: c.var.actor.name };
    return c.json({ results: await moderate(c.var.context, decision) });
  })
  .post("/:site/rechecks", keepBody, requireScope("moderate"), noQuery, async (c) => {
    const { ids } = validate(recheckSchema, c.var.readJson());
    const request = { siteId: c.req.param("site"), ids, actor: c.var.actor.name };
    return c.json({ results: await recheckComments(c.var.context, request) });
  });
