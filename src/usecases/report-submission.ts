import type { Context } from "../context.ts";
import { insertReportedCheck } from "../db/checks.ts";
import type { Feedback } from "../domain/check.ts";
import type { AkismetFields } from "../spam/akismet-fields.ts";
import { akismetKeyOf } from "./akismet-key.ts";
import { idOfGuid } from "./check-guid.ts";
import { quotaSpent } from "./check-submission.ts";
import { drainLeased, newLease } from "./drain-outbox.ts";
import { findProgram } from "./find-program.ts";
import { tellFeedback } from "./give-feedback.ts";

export interface ReportRequest {
  credential: string;
  blog: string;
  feedback: Feedback;
  /** What we called the check when we answered it, where the client still knows. */
  guid: string;
  type: string;
  fields: AkismetFields;
}

/**
 * Takes what a client that speaks Akismet says a submission really was. Where it hands back our guid, that is feedback
 * on the check; whatever else is reported is kept and passed on as it is, as Akismet itself takes it.
 */
export async function reportSubmission(context: Context, request: ReportRequest): Promise<void> {
  const { credential, blog, feedback, guid, type, fields } = request;
  const { actor, tokenId, site } = await findProgram(context, credential, { blog });
  const id = await idOfGuid(context, site.id, guid);
  if (id !== null && (await tellFeedback(context, { siteId: site.id, id, feedback, actor: actor.name })).isCheck)
    return;
  const lease = newLease(context);
  const now = context.now();
  const isKept = await insertReportedCheck(
    context.database,
    {
      siteId: site.id,
      leastId: context.newId(),
      tokenId,
      now,
      actor: actor.name,
      type,
      says: feedback,
      findings: [],
      submitted: { ...fields, blog: site.url },
      akismetResult: null,
      akismetGuid: null,
      akismetCheckedAt: null,
      feedback,
      feedbackAt: now,
      feedbackBy: actor.name,
    },
    akismetKeyOf(context, site) === null ? null : lease,
  );
  if (!isKept) throw quotaSpent(now);
  context.defer(drainLeased(context, lease));
}
