import { Hono } from "hono";
import type { CheckAnswer, CheckFeedback } from "../../contract.ts";
import type { Finding } from "../../domain/verdict.ts";
import { checkSubmission } from "../../usecases/check-submission.ts";
import { giveFeedback } from "../../usecases/give-feedback.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { pathId, querySchema, validate, validateQuery } from "../validate.ts";
import { feedbackSchema, readCheck } from "./check-schema.ts";
import { checkRate, requireCheckToken } from "./check-token.ts";

const NO_QUERY = querySchema({});

/** A finding as a program may read it: what a moderator noted on a ban is for moderators. */
function presentFinding({ evidence: { note: _, ...evidence }, ...finding }: Finding): Finding {
  return { ...finding, evidence };
}

/** The judgement for forms and programs of any kind; nothing is published. */
export const checks = new Hono<AppEnvironment>()
  .post("/:site/checks", keepBody, requireCheckToken, async (c) => {
    const { context } = c.var;
    const checking = checkSubmission(context, {
      credential: c.var.credential,
      site: { siteId: c.req.param("site") },
      origin: c.req.header("Origin") ?? null,
      read() {
        validateQuery(c, NO_QUERY);
        return readCheck(c.var.readJson(), context.now());
      },
    });
    const { id, verdict } = await context.keepAlive(checking);
    const answer: CheckAnswer = { id, says: verdict.says, findings: verdict.findings.map(presentFinding) };
    return c.json(answer);
  })
  .post(
    "/:site/checks/:id/feedback",
    keepBody,
    requireCheckToken,
    requireScopes(["check"]),
    checkRate,
    noQuery,
    async (c) => {
      const { status } = validate(feedbackSchema, c.var.readJson());
      const id = pathId(c.req.param("id"), "check");
      await giveFeedback(c.var.context, { siteId: c.req.param("site"), id, feedback: status, actor: c.var.actor.name });
      const answer: CheckFeedback = { id, feedback: status };
      return c.json(answer);
    },
  );
