import type { Context as HonoContext } from "hono";
import { Hono } from "hono";
import * as v from "valibot";
import { Refusal } from "../../domain/error.ts";
import { type Correction, receiveCorrection } from "../../usecases/receive-correction.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { pathId } from "../validate.ts";

/** As the WordPress plugin takes it; what has no guid is ignored. */
export const correctionSchema = v.object({
  key: v.string(),
  comments: v.array(v.object({ guid: v.optional(v.string()), result: v.optional(v.string(), "") })),
});

/** Akismet is answered in the words of the WordPress plugin, for which its webhook was made. */
function malformed(c: HonoContext<AppEnvironment>): Response {
  const message = 'The request must be a JSON object with "key" and a list "comments"';
  return c.json({ code: "malformed_request", message, data: { status: 400 } }, 400);
}

/** The key counts before the rest does, so that only who knows it learns what was wrong; `null` for what is no object. */
function readCorrection(c: HonoContext<AppEnvironment>): Pick<Correction, "key" | "comments"> | null {
  let body: object;
  try {
    body = c.var.readJson();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
  const key = "key" in body && typeof body.key === "string" ? body.key : "";
  const { success, output } = v.safeParse(correctionSchema, body);
  if (!success) return { key, comments: null };
  const comments = output.comments.flatMap(({ guid, result }) => (guid === undefined ? [] : [{ guid, result }]));
  return { key, comments };
}

export const akismetCallbacks = new Hono<AppEnvironment>().post(
  "/:site/akismet/:id/:secret",
  keepBody,
  noQuery,
  async (c) => {
    const correction = readCorrection(c);
    if (correction === null) return malformed(c);
    const { site: siteId, id, secret } = c.req.param();
    const results = await receiveCorrection(c.var.context, { siteId, commentId: pathId(id), secret, ...correction });
    return results === null ? malformed(c) : c.json({ comments: results });
  },
);
