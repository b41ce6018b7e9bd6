import { Hono } from "hono";
import type { CommentWithHistory, QueueComment, QueueCounts, QueuePage } from "../../contract.ts";
import { findDetail } from "../../db/comment-detail.ts";
import { loadCounts } from "../../db/queue.ts";
import { siteOf } from "../../db/sites.ts";
import { timeOfId } from "../../domain/comment.ts";
import { parseCommentQuery, printCommentQuery, type Term } from "../../domain/comment-query.ts";
import { LIMITS } from "../../domain/limits.ts";
import { commentAsSite } from "../../usecases/comment-as-site.ts";
import { deleteForGood } from "../../usecases/delete-for-good.ts";
import { editAsModerator } from "../../usecases/edit-as-moderator.ts";
import { type ModeratedComment, unknownComment } from "../../usecases/moderated-comment.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import { searchComments } from "../../usecases/search-comments.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { presentHistory, presentNeighbour, presentQueued, timestamp } from "../present.ts";
import { pathId, validate, validateQuery } from "../validate.ts";
import { changeSchema, queueQuery, siteCommentSchema } from "./comment-schemas.ts";

function presentModerated({ row, site }: ModeratedComment): { comment: QueueComment } {
  return { comment: presentQueued(row, site) };
}

/** The queue and its search, one comment of it, and what a moderator writes. */
export const adminComments = new Hono<AppEnvironment>()
  .get("/:site/comments", requireScopes(["read"]), async (c) => {
    const { context } = c.var;
    const { signingSecret } = context.settings;
    const siteId = c.req.param("site");
    const { status, q, page = null, email, ip, cursor, limit } = validateQuery(c, queueQuery);
    const statusTerm: Term[] = status === undefined ? [] : [{ filter: "status", value: status, isExcluded: false }];
    const given = [...statusTerm, ...[email, ip].flatMap((term) => term ?? [])];
    const terms = [...given, ...parseCommentQuery(q ?? "", given)];
    const scope = ["queue", siteId, printCommentQuery(terms), page];
    const [beforeId = Number.MAX_SAFE_INTEGER] =
      cursor === undefined ? [] : await decodeCursor(signingSecret, scope, cursor);
    const search = { siteId, terms, page, beforeId, limit: limit ?? LIMITS.queuePerPage };
    const { site, rows, nextBeforeId } = await searchComments(context, search);
    const answer: QueuePage = {
      comments: rows.map((row) => presentQueued(row, site)),
      cursor: nextBeforeId === null ? null : await encodeCursor(signingSecret, scope, [nextBeforeId]),
    };
    return c.json(answer);
  })
  .get("/:site/counts", requireScopes(["read"]), noQuery, async (c) => {
    const rows = await loadCounts(c.var.context.database, c.req.param("site"));
    if (rows === null) throw unknownSite();
    const counts = rows.map(({ status, counted, newest }) => {
      const count = Math.min(counted, LIMITS.queueCounted);
      return [status, { count, isMore: counted > count, newest }] as const;
    });
    return c.json(Object.fromEntries(counts) as QueueCounts);
  })
  .get("/:site/comments/:id", requireScopes(["read"]), noQuery, async (c) => {
    const { database, settings } = c.var.context;
    const found = await findDetail(database, c.req.param("site"), pathId(c.req.param("id")));
    if (found === null) throw unknownSite();
    if (found.row === null) throw unknownComment();
    const site = siteOf(found.siteRow, settings.isAkismetKeySet);
    const answer: CommentWithHistory = {
      comment: presentQueued(found.row, site),
      history: presentHistory(found.row, found.history, found.isMoreHistory),
      isMoreHistory: found.isMoreHistory,
      reports: found.reports.map(({ id, reason }) => ({ at: timestamp(timeOfId(id)), reason })),
      neighbours: found.neighbours.map((row) => presentNeighbour(row, site)),
    };
    return c.json(answer);
  })
  .patch("/:site/comments/:id", keepBody, requireScopes(["moderate", "read"]), noQuery, async (c) => {
    const change = validate(changeSchema, c.var.readJson());
    const edit = { siteId: c.req.param("site"), id: pathId(c.req.param("id")), change, actor: c.var.actor.name };
    return c.json(presentModerated(await editAsModerator(c.var.context, edit)));
  })
  .delete("/:site/comments/:id", keepBody, requireScopes(["moderate"]), noQuery, async (c) => {
    await deleteForGood(c.var.context, c.req.param("site"), pathId(c.req.param("id")));
    return c.body(null, 204);
  })
  .post("/:site/comments", keepBody, requireScopes(["moderate"]), noQuery, async (c) => {
    const { page, parent, body, name, role } = validate(siteCommentSchema, c.var.readJson());
    const input = { siteId: c.req.param("site"), page, parentId: parent, body, name, role, actor: c.var.actor.name };
    return c.json(presentModerated(await commentAsSite(c.var.context, input)), 201);
  });
