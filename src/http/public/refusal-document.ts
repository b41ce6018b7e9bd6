import type { Context as HonoContext } from "hono";
import { createMiddleware } from "hono/factory";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErrorEnvelope } from "../../contract.ts";
import { Refusal } from "../../domain/error.ts";
import type { FormFields, FormProblem, FormView } from "../../render/comment-form.ts";
import { renderThreadDocument } from "../../render/thread-document.ts";
import { threadSecurityPolicy } from "../../render/thread-style.ts";
import type { AppEnvironment } from "../environment.ts";
import { logError } from "../errors.ts";
import { answerDocument, blankForm, documentHeaders } from "./document-answer.ts";

interface Refused {
  status: ContentfulStatusCode;
  problem: FormProblem;
}

/** To who has no text back: it was never read. */
const GO_BACK = "Please go back and shorten your comment";

/** What the error envelope says, which is there when a handler behind this one has refused. */
async function refusedBy(c: HonoContext<AppEnvironment>): Promise<Refused> {
  const { error } = await c.res.json<ErrorEnvelope>();
  const problem = { message: error.message, field: error.field ?? null };
  return { status: c.res.status as ContentfulStatusCode, problem };
}

/** The document where no thread can be shown; which site's article its form would lead to is not known. */
function withoutThread(c: HonoContext<AppEnvironment>, { status, problem }: Refused, form: FormView | null): Response {
  const { origin } = new URL(c.var.context.settings.publicUrl);
  return new Response(renderThreadDocument({ thread: null, form, posted: null, problem }), {
    status,
    headers: documentHeaders(threadSecurityPolicy(origin)),
  });
}

/** Shows people who asked for a document why they do not get it. */
export const refusalAsDocument = createMiddleware<AppEnvironment>(async function refusalAsDocument(c, next) {
  await next();
  if (c.error !== undefined) c.res = withoutThread(c, await refusedBy(c), null);
});

/** What a form has sent, as far as it could be read. */
function typedIn(c: HonoContext<AppEnvironment>): FormFields {
  try {
    return { ...c.var.readBody().fields } as FormFields;
  } catch {
    return {};
  }
}

async function refuseForm(c: HonoContext<AppEnvironment>, siteId: string): Promise<Response> {
  const refused = await refusedBy(c);
  const typed = typedIn(c);
  const { page, parent } = typed;
  const parentId = typeof parent === "string" && /^\d{1,16}$/.test(parent) ? Number(parent) : null;
  const request = { siteId, place: { page: String(page) }, parentId, typed, ...refused, posted: () => null };
  try {
    return await answerDocument(c, request);
  } catch (error) {
    if (!(error instanceof Refusal)) logError(error, c);
    // An unknown site or page, or a database that is away: what was typed is kept all the same.
    const isEmpty = Object.keys(typed).length === 0;
    if (!isEmpty) return withoutThread(c, refused, fallbackForm(c, siteId, typed));
    const message = refused.status === 413 ? `${refused.problem.message}. ${GO_BACK}` : refused.problem.message;
    return withoutThread(c, { ...refused, problem: { ...refused.problem, message } }, null);
  }
}

/** Sends everything again as it came. */
function fallbackForm(c: HonoContext<AppEnvironment>, siteId: string, typed: FormFields): FormView {
  const form = blankForm(c.var.context, siteId, typed);
  const { page = "", parent = "", token = "" } = typed;
  return { ...form, hidden: { ...form.hidden, page, parent, token } };
}

/** A form post that is refused gets its thread back as a document, with the reason and all that was typed. */
export const refusedForm = createMiddleware<AppEnvironment, "/:site/comments">(async function refusedForm(c, next) {
  await next();
  const isForm = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(c.req.header("Content-Type") ?? "");
  if (c.error !== undefined && isForm) c.res = await refuseForm(c, c.req.param("site"));
});
