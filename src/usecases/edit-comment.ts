import type { Context } from "../context.ts";
import { loadFacts } from "../db/facts.ts";
import { type EditableRow, type OwnRow, storeEdit } from "../db/own-comments.ts";
import { type AkismetAnswer, unchecked } from "../domain/akismet.ts";
import type { CommentStatus } from "../domain/comment.ts";
import { Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Site } from "../domain/site.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { STATUS_OF } from "../domain/verdict.ts";
import { RENDERER_VERSION, renderMarkdown } from "../render/markdown.ts";
import type { AkismetFields } from "../spam/akismet-fields.ts";
import { assessEdit, assessHidden } from "../spam/assess.ts";
import { banCandidates } from "../spam/ban-candidates.ts";
import { akismetFinding } from "../spam/checks/akismet.ts";
import { decide, isOpenToAkismet } from "../spam/decide.ts";
import { nextCheckAt } from "../spam/recheck.ts";
import type { EarlierComment } from "../spam/submission.ts";
import { askAkismet } from "./ask-akismet.ts";
import { hashText } from "./gather.ts";
import { changedMeanwhile, findOwnComment, type OwnCommentInput, refuseUnchangeable } from "./own-comment.ts";
import { unknownSite } from "./read-by-page.ts";
import { NO_ARRIVAL, submissionAgain } from "./submission-again.ts";

export interface EditInput extends OwnCommentInput {
  body: string;
}

async function gatherEdit(context: Context, input: EditInput, comment: EditableRow, textHash: string) {
  const { siteId } = input;
  const now = context.now();
  const submission = submissionAgain(siteId, { ...comment, source: input.body, textHash });
  const { email, url, address } = comment;
  const facts = await loadFacts(
    context.database,
    {
      siteId,
      pageKey: comment.pageKey,
      parentId: null,
      email,
      authorKeyHash: comment.authorKeyHash,
      textHash,
      tokenKey: null,
      contentKey: "",
      bans: banCandidates({ address: address ?? "", email, url }),
      now,
    },
    context.settings.isAkismetKeySet,
  );
  if (facts === null) throw unknownSite();
  // A comment does not vouch for its own edit.
  const trail = facts.trail.filter((earlier) => earlier.id !== comment.id);
  return { submission, facts: { ...facts, ...NO_ARRIVAL, trail } };
}

/** What a person held or marked stays so, whatever is written in its place. */
function statusAfter(comment: EditableRow, judged: CommentStatus): CommentStatus {
  return comment.decidedAt !== null && comment.status !== "approved" ? comment.status : judged;
}

/** `null` where Akismet is off; where it is on, what cannot be sent to it is unchecked, and waits for a person. */
async function askAboutEdit(
  context: Context,
  site: Site,
  recent: readonly EarlierComment[],
  fields: AkismetFields | null,
): Promise<{ answer: AkismetAnswer; checkedAt: number | null } | null> {
  if (fields !== null) return askAkismet(context, site, recent, { fields, recheckReason: "edit" });
  if (!site.settings.akismet) return null;
  const answer = unchecked("protocol", "the comment was sent while Akismet was off, or its fields are no longer kept");
  return { answer, checkedAt: null };
}

/** An author's edit inside the window: judged again, by the words and by Akismet, and never shown while unjudged. */
export async function editComment(context: Context, input: EditInput): Promise<{ site: Site; comment: OwnRow }> {
  const { siteId, id, body } = input;
  const { comment, site } = await findOwnComment(context, input);
  refuseUnchangeable(context, site, comment);
  if (comment.isModerated) {
    throw new Refusal("conflict", "A moderator has edited the comment since; you can delete it, but no longer edit it");
  }
  if (comment.edits >= LIMITS.authorEdits) {
    throw new Refusal("conflict", `A comment can be edited ${LIMITS.authorEdits} times; you can still delete it`);
  }
  const textHash = await hashText(context, body);
  const { submission, facts } = await gatherEdit(context, input, comment, textHash);

  const assessChanged = comment.status === "approved" ? assessEdit : assessHidden;
  const findings = assessChanged(submission, facts, comment.findings);
  // What is written while Akismet is off never goes there, nor what came while it was.
  const isSendable = site.settings.akismet && comment.submitted !== null;
  const submitted: AkismetFields | null = isSendable ? { ...comment.submitted, comment_content: body } : null;
  const asked = isOpenToAkismet(findings) ? await askAboutEdit(context, site, facts.recent, submitted) : null;
  const answer = asked === null ? null : akismetFinding(asked.answer, site.settings);
  if (answer !== null) findings.push(answer);
  const verdict = decide(findings);
  context.trace.verdict = verdict.says;
  const to = statusAfter(comment, STATUS_OF[verdict.says]);
  const html = renderMarkdown(body);
  const editedAt = context.now();
  const stored = await storeEdit(
    context.database,
    siteId,
    comment,
    {
      source: body,
      html,
      renderer: RENDERER_VERSION,
      textHash,
      editedAt,
      to,
      verdict,
      answer,
      submitted,
      akismet:
        asked === null ? null : { result: asked.answer.result, guid: asked.answer.guid, checkedAt: asked.checkedAt },
      nextCheckAt:
        asked === null || submitted === null || to !== "pending" ? null : nextCheckAt(asked.answer, id, editedAt),
    },
    context.newId(),
  );
  if (!stored) throw changedMeanwhile();
  if (to === "approved" || comment.status === "approved") context.purge(changedThreadTags(siteId, [comment.pageId]));
  const leads = comment.leads && to === "approved";
  return { site, comment: { ...comment, status: to, leads, html, editedAt } };
}
