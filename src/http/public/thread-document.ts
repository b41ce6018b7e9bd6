import { Hono, type Context as HonoContext } from "hono";
import { invalid } from "../../domain/error.ts";
import { threadTag } from "../../domain/thread-tag.ts";
import { renderCommentList } from "../../render/comment-list.ts";
import { FRAGMENT_SECURITY_POLICY } from "../../render/thread-style.ts";
import type { AppEnvironment } from "../environment.ts";
import { validateQuery } from "../validate.ts";
import { keepShortly } from "./caching.ts";
import { answerDocument } from "./document-answer.ts";
import { type DocumentQuery, documentQuery, threadQueryOf } from "./document-query.ts";
import { refusalAsDocument } from "./refusal-document.ts";
import { readThread } from "./thread.ts";
import { threadView } from "./thread-view.ts";

/** The comments alone, cached like the thread itself, for sites that build their pages beforehand. */
async function answerFragment(c: HonoContext<AppEnvironment>, siteId: string, query: DocumentQuery): Promise<Response> {
  if (query.parent !== undefined) throw invalid("parent", `"parent" belongs to the form, which "part" leaves out`);
  if (query.comment !== undefined) throw invalid("comment", `"comment" belongs to the form, which "part" leaves out`);
  const { context } = c.var;
  const answer = await readThread(context, siteId, threadQueryOf(query), c.req.header("If-None-Match"));
  keepShortly(c, { tag: threadTag(siteId, answer.pageId), etag: answer.etag });
  c.header("Access-Control-Allow-Origin", "*");
  c.header("Content-Security-Policy", FRAGMENT_SECURITY_POLICY);
  if (answer.thread === null) return c.body(null, 304);
  const view = threadView(context, siteId, answer.thread, query);
  if (view.nextUrl !== null) c.header("Link", `<${view.nextUrl}&part=comments>; rel="next"`);
  return c.html(renderCommentList({ ...view, links: { ...view.links, reply: null } }));
}

/**
 * Whether an article says of itself that a comment of its reader waits: a form post leads back to `?comment=pending`, and
 * a frame that sends its whole address on shows it.
 */
function comesFromPending(referrer: string | undefined, siteOrigins: readonly string[]): boolean {
  const article = URL.parse(referrer ?? "");
  return article !== null && siteOrigins.includes(article.origin) && article.searchParams.get("comment") === "pending";
}

/** A thread as HTML that needs no script. */
export const threadDocument = new Hono<AppEnvironment>().get("/:site/thread", refusalAsDocument, async (c) => {
  const siteId = c.req.param("site");
  const query = validateQuery(c, documentQuery);
  if (query.part === "comments") return answerFragment(c, siteId, query);
  const isOpened = c.req.header("Sec-Fetch-Dest") === "document";
  return answerDocument(c, {
    siteId,
    place: query,
    parentId: query.parent ?? null,
    // In a frame the article leads back to its comments; who has opened the thread itself comes back to it.
    typed: isOpened ? { returnTo: "thread" } : {},
    problem: null,
    status: 200,
    posted: (siteOrigins) => {
      const isWaiting = !isOpened && comesFromPending(c.req.header("Referer"), siteOrigins);
      return query.comment ?? (isWaiting ? "pending" : null);
    },
  });
});
