import type { Context as HonoContext } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Context } from "../../context.ts";
import type { PublicComment, ThreadPage } from "../../contract.ts";
import { findPlaced } from "../../db/single-comment.ts";
import { originsOf } from "../../domain/site.ts";
import type { FormFields, FormProblem, FormView } from "../../render/comment-form.ts";
import { RENDERER_VERSION } from "../../render/markdown.ts";
import { renderThreadDocument, type ThreadDocument } from "../../render/thread-document.ts";
import { threadSecurityPolicy } from "../../render/thread-style.ts";
import { issueFormToken, readFormToken } from "../../spam/form-token.ts";
import { NO_AVATARS } from "../avatars.ts";
import type { AppEnvironment } from "../environment.ts";
import { presentNode } from "../present.ts";
import { type DocumentPlace, documentUrl, threadQueryOf } from "./document-query.ts";
import { readThread } from "./thread.ts";
import { findShown, threadView } from "./thread-view.ts";

export interface DocumentRequest {
  siteId: string;
  place: DocumentPlace;
  /** The comment that the form answers. */
  parentId: number | null;
  /** What the form's fields have: above all those of a form post that was refused. */
  typed: FormFields;
  problem: FormProblem | null;
  status: ContentfulStatusCode;
  /** What became of the comment that the reader has just posted, given the origins of the site. */
  posted: (siteOrigins: readonly string[]) => ThreadDocument["posted"];
}

const GONE: FormProblem = { message: "The comment to reply to is no longer shown", field: "parent" };

/** What a form may send unseen, and is sent along again. */
const UNSEEN_FIELDS = ["title", "published", "tags", "authorKey", "returnTo"];

/** A token that can still be used goes on, so that a quick correction is not too fast. */
async function tokenFor(context: Context, siteId: string, pageKey: string, typed: unknown): Promise<string> {
  const { signingSecret } = context.settings;
  const place = { siteId, pageKey };
  const now = context.now();
  if (typeof typed === "string") {
    const { state } = await readFormToken(signingSecret, place, now, typed);
    if (state === "valid" || state === "too-fast") return typed;
  }
  return (await issueFormToken(signingSecret, place, now, context.randomBytes(12))).token;
}

/** The comment to answer: mostly among those just read, and looked up where an address was made by hand. */
async function findParent(context: Context, siteId: string, thread: ThreadPage, id: number) {
  const { isAkismetKeySet } = context.settings;
  const shown = findShown(thread.comments, id);
  if (shown !== null) return shown;
  const found = await findPlaced(context.database, siteId, id, RENDERER_VERSION, isAkismetKeySet);
  const row = found?.placed?.page.key === thread.page.key ? found.placed.comment : null;
  return row && presentNode({ id, parentId: row.parentId, depth: 0, row, replies: [] }, NO_AVATARS);
}

/** The form as it is before anything is known of its site. */
export function blankForm({ settings }: Context, siteId: string, typed: FormFields): FormView {
  const unseen = Object.entries(typed).filter(([name]) => UNSEEN_FIELDS.includes(name));
  return {
    action: `${settings.publicUrl}/v1/sites/${siteId}/comments`,
    hidden: Object.fromEntries(unseen),
    typed,
    required: [],
    parent: null,
    notice: null,
    isHeldWithoutScript: false,
    isOpen: true,
  };
}

async function formOf(
  context: Context,
  { siteId, place, typed }: DocumentRequest,
  { page, form }: ThreadPage,
  parent: PublicComment | null,
): Promise<FormView> {
  const blank = blankForm(context, siteId, typed);
  const answered = parent === null ? {} : { parent: String(parent.id) };
  const back = { ...place, page: page.key, parent: undefined };
  return {
    ...blank,
    hidden: {
      ...blank.hidden,
      page: page.key,
      ...answered,
      token: await tokenFor(context, siteId, page.key, typed.token),
    },
    required: form.require,
    parent: parent && {
      name: parent.author?.name ?? "",
      html: parent.html ?? "",
      cancelUrl: `${documentUrl(context.settings.publicUrl, siteId, back)}#comment-${parent.id}`,
    },
    notice: form.notice,
    isHeldWithoutScript: form.turnstileKey !== null,
    isOpen: form.open,
  };
}

/** Reads a thread, and answers with its document and the form that its site wants. */
export async function answerDocument(c: HonoContext<AppEnvironment>, request: DocumentRequest): Promise<Response> {
  const { context } = c.var;
  const { siteId, place, parentId } = request;
  const answer = await readThread(context, siteId, threadQueryOf(place), undefined);
  // Nobody who names no known version is told that nothing changed.
  const thread = answer.thread!;
  const wantsParent = parentId !== null && thread.form.open;
  const found = wantsParent ? await findParent(context, siteId, thread, parentId) : null;
  const parent = found?.deleted === false ? found : null;
  const isGone = wantsParent && parent === null && request.problem === null;
  const siteOrigins = originsOf(answer.site);
  const html = renderThreadDocument({
    thread: threadView(context, siteId, thread, place),
    form: await formOf(context, request, thread, parent),
    posted: request.posted(siteOrigins),
    problem: isGone ? GONE : request.problem,
  });
  return new Response(html, {
    status: isGone ? 404 : request.status,
    headers: documentHeaders(threadSecurityPolicy(new URL(context.settings.publicUrl).origin, siteOrigins)),
  });
}

export function documentHeaders(policy: string): Record<string, string> {
  return {
    "Content-Type": "text/html; charset=UTF-8",
    "Content-Security-Policy": policy,
    "Cache-Control": "no-store",
  };
}
