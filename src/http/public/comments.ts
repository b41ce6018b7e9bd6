import { Hono } from "hono";
import * as v from "valibot";
import type { OwnStatus, SubmitResponse } from "../../contract.ts";
import type { EditableRow } from "../../db/own-comments.ts";
import { pageUrl } from "../../domain/page-url.ts";
import { threadTag } from "../../domain/thread-tag.ts";
import { deleteComment } from "../../usecases/delete-comment.ts";
import { editComment } from "../../usecases/edit-comment.ts";
import { findOwnComment } from "../../usecases/own-comment.ts";
import { type SubmitResult, submitComment } from "../../usecases/submit-comment.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";
import { rateLimit } from "../middleware/rate-limit.ts";
import { keepBody } from "../middleware/request-size.ts";
import { presentOwn } from "../present.ts";
import { readerOf } from "../reader.ts";
import { pathId, validate, validateQuery } from "../validate.ts";
import { keepShortly } from "./caching.ts";
import { documentUrl } from "./document-query.ts";
import { refusedForm } from "./refusal-document.ts";
import { commentBody, fieldsOfForm, requiredAuthorKey, submitSchema } from "./submit-schema.ts";
import { readThread } from "./thread.ts";
import { threadQuery } from "./thread-query.ts";

/** The page that a form leads back to, with what became of the comment; a thread says it, as another part may have it. */
function addressAfter(page: string, { id, status }: SubmitResult["comment"], isThread: boolean): string {
  const url = new URL(page);
  const isApproved = status === "approved";
  if (isApproved) url.hash = `comment-${id}`;
  if (isThread || !isApproved) url.searchParams.set("comment", isApproved ? "approved" : "pending");
  return url.href;
}

export const ownSchema = v.object({ authorKey: requiredAuthorKey }, "The request must be one JSON object");
export const editSchema = v.object(
  { authorKey: requiredAuthorKey, body: commentBody },
  "The edit must be one JSON object",
);

/** Spam reads like anything held, so that nothing is learnt from asking. */
function ownStatusOf({ status, deletedAt }: EditableRow): OwnStatus["status"] {
  if (status === "trash" || deletedAt !== null) return "gone";
  return status === "approved" ? "approved" : "pending";
}

export const comments = new Hono<AppEnvironment>()
  .get("/:site/comments", async (c) => {
    const siteId = c.req.param("site");
    const query = validateQuery(c, threadQuery);
    const { etag, pageId, thread } = await readThread(c.var.context, siteId, query, c.req.header("If-None-Match"));
    keepShortly(c, { tag: threadTag(siteId, pageId), etag });
    return thread === null ? c.body(null, 304) : c.json(thread);
  })
  .post("/:site/comments", refusedForm, keepBody, rateLimit("post"), noQuery, async (c) => {
    const { isForm, fields } = c.var.readBody();
    const input = validate(submitSchema, isForm ? fieldsOfForm(fields) : fields);
    const { context } = c.var;
    const submission = submitComment(context, {
      siteId: c.req.param("site"),
      origin: c.req.header("Origin") ?? null,
      page: input.page,
      parentId: input.parent,
      name: input.name ?? "",
      email: input.email,
      url: input.url,
      body: input.body,
      honeypot: input.homepage,
      token: input.token,
      turnstile: input.turnstile,
      authorKey: input.authorKey,
      pageDetails: { title: input.title, published: input.published, tags: input.tags },
      reader: readerOf(c),
    });
    const result = await context.keepAlive(submission);
    if (isForm) {
      const { site, pageKey, comment } = result;
      const isThread = input.returnTo === "thread";
      const thread = documentUrl(context.settings.publicUrl, site.id, { page: pageKey });
      return c.redirect(addressAfter(isThread ? thread : pageUrl(site.url, pageKey), comment, isThread), 303);
    }
    const isApproved = result.comment.status === "approved";
    const answer: SubmitResponse = {
      status: isApproved ? "approved" : "pending",
      comment: presentOwn(result.comment, result.site),
    };
    return c.json(answer, isApproved ? 201 : 202);
  })
  .patch("/:site/comments/:id", keepBody, rateLimit("post"), noQuery, async (c) => {
    const { authorKey, body } = validate(editSchema, c.var.readJson());
    const { context } = c.var;
    const edit = editComment(context, {
      siteId: c.req.param("site"),
      id: pathId(c.req.param("id")),
      origin: c.req.header("Origin") ?? null,
      authorKey,
      body,
    });
    const { site, comment } = await context.keepAlive(edit);
    const isApproved = comment.status === "approved";
    const answer: SubmitResponse = {
      status: isApproved ? "approved" : "pending",
      comment: presentOwn(comment, site),
    };
    return c.json(answer, isApproved ? 200 : 202);
  })
  .delete("/:site/comments/:id", keepBody, rateLimit("post"), noQuery, async (c) => {
    const { authorKey } = validate(ownSchema, c.var.readJson());
    await deleteComment(c.var.context, {
      siteId: c.req.param("site"),
      id: pathId(c.req.param("id")),
      origin: c.req.header("Origin") ?? null,
      authorKey,
    });
    return c.body(null, 204);
  })
  .post("/:site/comments/:id/status", keepBody, rateLimit("token"), noQuery, async (c) => {
    const { authorKey } = validate(ownSchema, c.var.readJson());
    const { comment } = await findOwnComment(c.var.context, {
      siteId: c.req.param("site"),
      id: pathId(c.req.param("id")),
      origin: c.req.header("Origin") ?? null,
      authorKey,
    });
    const answer: OwnStatus = { status: ownStatusOf(comment) };
    return c.json(answer);
  });
