import { Hono } from "hono";
import * as v from "valibot";
import type { ReportResponse } from "../../contract.ts";
import { LIMITS } from "../../domain/limits.ts";
import { reportComment } from "../../usecases/report-comment.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";
import { rateLimit } from "../middleware/rate-limit.ts";
import { keepBody } from "../middleware/request-size.ts";
import { readerAddress } from "../reader.ts";
import { pathId, text, validate } from "../validate.ts";

/** A reader need not say why. */
export const reportSchema = v.object(
  {
    reason: v.pipe(
      v.nullish(text("reason", { most: LIMITS.reportReasonCharacters, multiline: true }), ""),
      v.transform((reason) => reason.trim()),
    ),
  },
  "The report must be one JSON object",
);

export const reports = new Hono<AppEnvironment>().post(
  "/:site/comments/:id/reports",
  keepBody,
  rateLimit("post"),
  noQuery,
  async (c) => {
    const { reason } = validate(reportSchema, c.var.readJson());
    const { context } = c.var;
    await context.keepAlive(
      reportComment(context, {
        siteId: c.req.param("site"),
        id: pathId(c.req.param("id")),
        origin: c.req.header("Origin") ?? null,
        reason,
        address: readerAddress(c),
      }),
    );
    const answer: ReportResponse = { status: "received" };
    return c.json(answer, 202);
  },
);
