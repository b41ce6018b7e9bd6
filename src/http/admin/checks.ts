import { Hono } from "hono";
import * as v from "valibot";
import type { CheckFeedback, CheckItem, ChecksPage } from "../../contract.ts";
import { type ListedCheck, listChecks } from "../../db/check-list.ts";
import { timeOfId } from "../../domain/comment.ts";
import { LIMITS } from "../../domain/limits.ts";
import { giveFeedback } from "../../usecases/give-feedback.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { timestamp } from "../present.ts";
import { feedbackSchema } from "../spam-api/check-schema.ts";
import { pathId, querySchema, validate, validateQuery, wholeNumber } from "../validate.ts";

const SAYS = ["ham", "hold", "spam", "discard"] as const;

export const checksQuery = querySchema({
  says: v.optional(v.picklist(SAYS, `"says" must be one of ${SAYS.join(", ")}`)),
  cursor: v.optional(v.string()),
  limit: v.optional(wholeNumber("limit", 1, LIMITS.checksPerPageMost)),
});

function presentCheck(check: ListedCheck): CheckItem {
  const { id, actor, type, says, findings, address, userAgent, name, email, url, permalink, body } = check;
  const { akismetResult, akismetGuid, akismetCheckedAt, feedback, feedbackAt, feedbackBy } = check;
  return {
    id,
    createdAt: timestamp(timeOfId(id)),
    by: actor,
    type,
    verdict: { says, findings },
    akismet:
      akismetResult === null
        ? null
        : { result: akismetResult, guid: akismetGuid, checkedAt: timestamp(akismetCheckedAt ?? timeOfId(id)) },
    ip: address,
    userAgent,
    name,
    email,
    url,
    permalink,
    body,
    feedback: feedback === null ? null : { status: feedback, at: timestamp(feedbackAt!), by: feedbackBy! },
  };
}

/** What programs had judged by the spam API, for the moderators to see and to correct. */
export const adminChecks = new Hono<AppEnvironment>()
  .get("/:site/checks", requireScopes(["read"]), async (c) => {
    const { database, settings } = c.var.context;
    const siteId = c.req.param("site");
    const { says = null, cursor, limit = LIMITS.checksPerPageMost } = validateQuery(c, checksQuery);
    const scope = ["checks", siteId, says];
    const [beforeId = Number.MAX_SAFE_INTEGER] =
      cursor === undefined ? [] : await decodeCursor(settings.signingSecret, scope, cursor);
    const found = await listChecks(database, { siteId, says, beforeId, limit }, settings.isAkismetKeySet);
    if (found === null) throw unknownSite();
    const { checks, next } = found;
    const answer: ChecksPage = {
      checks: checks.map(presentCheck),
      cursor: next === null ? null : await encodeCursor(settings.signingSecret, scope, [next]),
    };
    return c.json(answer);
  })
  .post("/:site/checks/:id/feedback", keepBody, requireScopes(["moderate"]), noQuery, async (c) => {
    const { status } = validate(feedbackSchema, c.var.readJson());
    const id = pathId(c.req.param("id"), "check");
    await giveFeedback(c.var.context, { siteId: c.req.param("site"), id, feedback: status, actor: c.var.actor.name });
    const answer: CheckFeedback = { id, feedback: status };
    return c.json(answer);
  });
