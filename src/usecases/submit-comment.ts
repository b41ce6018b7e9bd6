import type { Context } from "../context.ts";
import { isPassing, takenBy } from "../db/errors.ts";
import { loadFacts } from "../db/facts.ts";
import { findOwn, insertComment, type NewComment, type OwnRow } from "../db/submissions.ts";
import type { AkismetAnswer } from "../domain/akismet.ts";
import type { PageDetails } from "../domain/comment.ts";
import { invalid, Refusal } from "../domain/error.ts";
import { keyedHashText } from "../domain/keyed-hash.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Reader } from "../domain/reader.ts";
import { assertOrigin, type Site } from "../domain/site.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { STATUS_OF } from "../domain/verdict.ts";
import { RENDERER_VERSION, renderMarkdown } from "../render/markdown.ts";
import { akismetFields } from "../spam/akismet-fields.ts";
import { assess } from "../spam/assess.ts";
import { akismetFinding } from "../spam/checks/akismet.ts";
import { decide, isOpenToAkismet } from "../spam/decide.ts";
import { floodWaitMs } from "../spam/flood.ts";
import { readFormToken } from "../spam/form-token.ts";
import { foldText } from "../spam/normalise.ts";
import { nextCheckAt } from "../spam/recheck.ts";
import { findRepeat } from "../spam/repeat.ts";
import type { Facts, Submission } from "../spam/submission.ts";
import { readByPage } from "./read-by-page.ts";

export interface SubmitInput {
  siteId: string;
  origin: string | null;
  page: string;
  parentId: number | null;
  name: string;
  email: string | null;
  url: string | null;
  body: string;
  honeypot: string;
  token: string | null;
  authorKey: string | null;
  pageDetails: PageDetails;
  reader: Reader;
}

export interface SubmitResult {
  site: Site;
  pageKey: string;
  comment: OwnRow;
}

interface Gathered {
  submission: Submission;
  facts: Facts;
  tokenKey: string | null;
  contentKey: string;
}

async function gather(
  context: Context,
  input: SubmitInput,
  pageKey: string,
): Promise<(Gathered & { site: Site }) | null> {
  const { signingSecret, isAkismetKeySet } = context.settings;
  const { siteId, parentId, email, token, authorKey, body, reader } = input;
  const now = context.now();
  const formToken = await readFormToken(signingSecret, { siteId, pageKey }, now, token);
  const authorKeyHash = authorKey === null ? null : await keyedHashText(signingSecret, "author-key", siteId, authorKey);
  const textHash = await keyedHashText(signingSecret, "text", foldText(body));
  const author = authorKeyHash ?? email ?? reader.address;
  const content = await keyedHashText(signingSecret, "content", siteId, pageKey, String(parentId), author, textHash);
  const tokenKey = "id" in formToken ? `token:${siteId}:${formToken.id}` : null;
  const contentKey = `content:${content}`;
  const facts = await loadFacts(
    context.database,
    { siteId, pageKey, parentId, email, tokenKey, contentKey, now },
    isAkismetKeySet,
  );
  if (facts === null) return null;
  const submission: Submission = {
    siteId,
    pageKey,
    parentId,
    name: input.name,
    email,
    url: input.url,
    body,
    honeypot: input.honeypot,
    authorKeyHash,
    textHash,
    pageDetails: input.pageDetails,
    reader,
    receivedAt: now,
  };
  return { site: facts.site, submission, facts: { ...facts, formToken }, tokenKey, contentKey };
}

function refuseMissing(site: Site, input: SubmitInput): void {
  if (site.settings.require.includes("name") && input.name === "") throw invalid("name", "A name is required");
  if (site.settings.require.includes("email") && input.email === null)
    throw invalid("email", "An e-mail address is required");
}

function refuseClosed({ site, page }: Facts): void {
  if (!site.settings.open || page?.open === false) throw new Refusal("conflict", "Comments are closed on this page");
}

function refuseParent(submission: Submission, { page, parent }: Facts): void {
  if (submission.parentId === null) return;
  if (parent === null || parent.pageId !== page?.id) {
    throw new Refusal("not_found", "There is no such comment on this page to reply to", { field: "parent" });
  }
  if (parent.status !== "approved") {
    throw new Refusal("conflict", "The comment to reply to is not shown", { field: "parent" });
  }
}

function refuseFlood(submission: Submission, facts: Facts): void {
  const waitMs = floodWaitMs(submission, facts);
  if (waitMs === 0) return;
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  throw new Refusal("rate_limited", `You are commenting too quickly; try again in ${retryAfterSeconds} s`, {
    retryAfterSeconds,
  });
}

function ancestorsFor({ parent }: Facts): number[] {
  return parent === null ? [] : [...parent.ancestors, parent.id].slice(0, LIMITS.depthMost);
}

/** What the database keeps of a judged submission. */
async function judge(context: Context, gathered: Gathered): Promise<NewComment> {
  const { submission, facts, tokenKey, contentKey } = gathered;
  const { site, page, trail } = facts;
  const findings = assess(submission, facts);
  const submitted = akismetFields(submission, facts);
  const key = site.settings.akismet ? context.settings.akismetKey(site.settings.akismetKeyVariable) : null;
  let answer: AkismetAnswer | null = null;
  if (key !== null && isOpenToAkismet(findings)) {
    answer = await context.akismet.checkComment({ key, fields: submitted });
    findings.push(akismetFinding(answer));
  }
  const verdict = decide(findings);
  const id = context.newId();
  return {
    id,
    siteId: submission.siteId,
    pageId: page?.id ?? context.newId(),
    parentId: submission.parentId,
    ancestors: ancestorsFor(facts),
    status: STATUS_OF[verdict.says],
    name: submission.name,
    email: submission.email,
    url: submission.url,
    address: submission.reader.address,
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
    submitted,
    akismet: answer === null ? null : { result: answer.result, guid: answer.guid, checkedAt: context.now() },
    nextCheckAt: answer === null ? null : nextCheckAt(answer, id, context.now()),
    authorApproved: trail.filter((earlier) => earlier.status === "approved").length,
    authorSpam: trail.filter((earlier) => earlier.status === "spam").length,
  };
}

function ownRowOf(comment: NewComment): OwnRow {
  const { id, parentId, ancestors, status, name, url, html } = comment;
  return { id, parentId, ancestors, status, score: 0, name, url, html };
}

/**
 * Takes a reader's comment: refuses what is malformed or out of place, answers a repeat with its first result, and
 * otherwise judges and stores it before it returns. Two D1 round trips and at most one Akismet call.
 */
export async function submitComment(context: Context, input: SubmitInput): Promise<SubmitResult> {
  // Another request can take the same token, content or id between our reading and our writing, and a reply of the
  // database can be lost after it committed; then we read again, and find what is there.
  for (let attempt = 1; ; attempt += 1) {
    const { site, pageKey, ...gathered } = await readByPage(
      input.page,
      (key) => gather(context, input, key),
      (known) => assertOrigin(known, input.origin, context.settings.publicUrl),
    );
    const { submission, facts } = gathered;
    refuseMissing(site, input);
    const repeat = findRepeat(submission, facts);
    const first = repeat === null ? null : await findOwn(context.database, site.id, repeat.id);
    if (first !== null) return { site, pageKey, comment: first };
    refuseClosed(facts);
    refuseParent(submission, facts);
    refuseFlood(submission, facts);

    const comment = await judge(context, gathered);
    try {
      const newPage = facts.page === null ? { id: comment.pageId, key: pageKey } : null;
      await insertComment(context.database, comment, newPage);
    } catch (error) {
      if (attempt === 3 || (takenBy(error) === null && !isPassing(error))) throw error;
      continue;
    }
    if (comment.status === "approved") context.purge(changedThreadTags(site.id, [comment.pageId]));
    return { site, pageKey, comment: ownRowOf(comment) };
  }
}
