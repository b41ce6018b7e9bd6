import type { Context } from "../context.ts";
import { isPassing, takenBy } from "../db/errors.ts";
import { findOwn, type OwnRow } from "../db/own-comments.ts";
import { insertComment, type NewComment, type Rivals } from "../db/submissions.ts";
import { invalid, Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import { isOpen } from "../domain/page.ts";
import { assertOrigin, type Site } from "../domain/site.ts";
import { ancestorsOfReply } from "../domain/thread.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { STATUS_OF } from "../domain/verdict.ts";
import { RENDERER_VERSION, renderMarkdown } from "../render/markdown.ts";
import { type AkismetFields, akismetFields } from "../spam/akismet-fields.ts";
import { assess } from "../spam/assess.ts";
import { akismetFinding } from "../spam/checks/akismet.ts";
import { emailsToBurst } from "../spam/checks/bursts.ts";
import { decide, isOpenToAkismet } from "../spam/decide.ts";
import { floodSinceId, floodWaitMs } from "../spam/flood.ts";
import { nextCheckAt } from "../spam/recheck.ts";
import { findRepeat } from "../spam/repeat.ts";
import type { Facts, Submission } from "../spam/submission.ts";
import { akismetCallback } from "./akismet-callback.ts";
import { type AskedAkismet, askAkismet } from "./ask-akismet.ts";
import { type Gathered, gather, type SubmitInput } from "./gather.ts";
import { readByPage } from "./read-by-page.ts";

export interface SubmitResult {
  site: Site;
  pageKey: string;
  comment: OwnRow;
}

function refuseMissing(site: Site, input: SubmitInput): void {
  if (site.settings.require.includes("name") && input.name === "") throw invalid("name", "A name is required");
  if (site.settings.require.includes("email") && input.email === null)
    throw invalid("email", "An e-mail address is required");
}

function refuseClosed(submission: Submission, { site, page }: Gathered["facts"]): void {
  // Before its first approved comment only the form knows when an article was published; a form that lies gains nothing.
  const published = page?.published ?? submission.pageDetails.published;
  const now = submission.receivedAt;
  if (!isOpen(site.settings, { open: page?.open ?? true, published }, now))
    throw new Refusal("conflict", "Comments are closed on this page");
}

function refuseParent(submission: Submission, { page, parent }: Gathered["facts"]): void {
  if (submission.parentId === null) return;
  if (parent === null || parent.pageId !== page?.id) {
    throw new Refusal("not_found", "There is no such comment on this page to reply to", { field: "parent" });
  }
  if (parent.status !== "approved") {
    throw new Refusal("conflict", "The comment to reply to is not shown", { field: "parent" });
  }
}

function tooQuickly(waitMs: number): Refusal {
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  return new Refusal("rate_limited", `You are commenting too quickly; try again in ${retryAfterSeconds} s`, {
    retryAfterSeconds,
  });
}

function refuseFlood(submission: Submission, facts: Gathered["facts"]): void {
  const waitMs = floodWaitMs(submission, facts);
  if (waitMs > 0) throw tooQuickly(waitMs);
}

async function askTurnstile(context: Context, site: Site, input: SubmitInput): Promise<Facts["turnstile"]> {
  const secret = context.settings.turnstileSecret;
  if (site.settings.turnstileKey === null || secret === null) return { state: "off", codes: [] };
  if (input.turnstile === null || input.turnstile === "") return { state: "missing", codes: [] };
  const { address } = input.reader;
  const idempotencyKey = context.newUuid();
  const verified = await context.turnstile.verify({ secret, response: input.turnstile, address, idempotencyKey });
  const codes =
    verified.result === "failed" ? verified.codes : verified.result === "unavailable" ? [verified.detail] : [];
  return { state: verified.result, codes };
}

/** What stays the same however often the database makes us read again: the comment's id, and what others said of it. */
interface Kept {
  id?: number;
  turnstile?: Facts["turnstile"];
  akismet?: AskedAkismet | null;
  /** What Akismet was told, to the letter. */
  submitted?: AkismetFields;
}

/** The first verdict must know of everything there is; what makes us judge a second time is in sight then. */
function rivalsOf(submission: Submission, facts: Gathered["facts"], isFirst: boolean): Rivals {
  const sinceId = floodSinceId(submission);
  if (!isFirst) return { sinceId, unseen: null };
  const seen = [...facts.trail, ...facts.recent].map(({ id }) => id).filter((id) => id >= sinceId);
  return { sinceId, unseen: { seen, emailsToBurst: emailsToBurst(submission, facts) } };
}

/** What the database keeps of a judged submission. */
async function judge(context: Context, gathered: Gathered, facts: Facts, kept: Kept): Promise<NewComment> {
  const { submission, tokenKey, contentKey } = gathered;
  const { site, page, trail } = facts;
  kept.id ??= context.newId();
  const { id } = kept;
  const findings = assess(submission, facts);
  kept.submitted ??= akismetFields(submission, facts, await akismetCallback(context, site.id, id));
  const { submitted } = kept;
  if (kept.akismet === undefined && isOpenToAkismet(findings)) {
    kept.akismet = await askAkismet(context, site, facts.recent, { fields: submitted });
  }
  const asked = kept.akismet ?? null;
  if (asked !== null) findings.push(akismetFinding(asked.answer, site.settings));
  const verdict = decide(findings);
  context.trace.verdict = verdict.says;
  return {
    id,
    siteId: submission.siteId,
    pageId: page?.id ?? context.newId(),
    parentId: submission.parentId,
    ancestors: ancestorsOfReply(facts.parent),
    status: STATUS_OF[verdict.says],
    role: null,
    name: submission.name,
    email: submission.email,
    url: submission.url,
    address: submission.reader.address,
    addressHash: submission.addressHash,
    userAgent: submission.reader.userAgent,
    referrer: submission.reader.referrer,
    authorKeyHash: submission.authorKeyHash,
    // A token used for other content before is not this comment's own.
    idempotencyKey: tokenKey === null || facts.sameToken !== null ? contentKey : tokenKey,
    textHash: submission.textHash,
    source: submission.body,
    html: renderMarkdown(submission.body),
    renderer: RENDERER_VERSION,
    pageDetails: submission.pageDetails,
    verdict,
    // What was taken while Akismet was off never goes there, whatever is switched on later.
    submitted: site.settings.akismet ? submitted : null,
    akismet:
      asked === null ? null : { result: asked.answer.result, guid: asked.answer.guid, checkedAt: asked.checkedAt },
    nextCheckAt: asked === null ? null : nextCheckAt(asked.answer, id, context.now()),
    decidedAt: null,
    authorApproved: trail.filter((earlier) => earlier.status === "approved").length,
    authorSpam: trail.filter((earlier) => earlier.status === "spam").length,
  };
}

function ownRowOf(comment: NewComment): OwnRow {
  const { id, parentId, ancestors, status, name, url, html } = comment;
  return { id, parentId, ancestors, status, leads: false, score: 0, name, url, html, editedAt: null };
}

/**
 * Takes a reader's comment: refuses what is malformed or out of place, answers a repeat with its first result, and
 * otherwise judges and stores it before it returns. Two D1 round trips and at most one Akismet call.
 */
export async function submitComment(context: Context, input: SubmitInput): Promise<SubmitResult> {
  // Another request can take the same token, content, moment or id between our reading and our writing, and a reply of
  // the database can be lost after it committed; then we read again, and find what is there.
  const kept: Kept = {};
  for (let attempt = 1; ; attempt += 1) {
    const gathered = await readByPage(
      input.page,
      (key) => gather(context, input, key),
      (known) => assertOrigin(known, input.origin, context.settings.publicUrl),
    );
    const { site, pageKey, submission, facts } = gathered;
    refuseMissing(site, input);
    const repeat = findRepeat(submission, facts);
    const first = repeat === null ? null : await findOwn(context.database, site.id, repeat.id);
    if (first !== null) return { site, pageKey, comment: first };
    refuseClosed(submission, facts);
    refuseParent(submission, facts);
    refuseFlood(submission, facts);

    kept.turnstile ??= await askTurnstile(context, site, input);
    const comment = await judge(context, gathered, { ...facts, turnstile: kept.turnstile }, kept);
    try {
      const newPage = facts.page === null ? { id: comment.pageId, key: pageKey } : null;
      await insertComment(context.database, comment, newPage, rivalsOf(submission, facts, attempt === 1));
    } catch (error) {
      const taken = takenBy(error);
      if (taken === null && !isPassing(error)) throw error;
      // So many others comment at this moment that the one in our way is no longer among the newest we read.
      if (attempt === 3) throw taken === "moment" ? tooQuickly(LIMITS.floodIntervalMs) : error;
      if (taken === "id") {
        delete kept.id;
        delete kept.submitted;
      }
      continue;
    }
    if (comment.status === "approved") context.purge(changedThreadTags(site.id, [comment.pageId]));
    return { site, pageKey, comment: ownRowOf(comment) };
  }
}
