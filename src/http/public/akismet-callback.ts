import { Hono } from "hono";
import * as v from "valibot";
import { receiveCorrection } from "../../usecases/receive-correction.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { pathId, validate } from "../validate.ts";

/** As the WordPress plugin takes it; what has no guid is ignored. */
export const correctionSchema = v.object(
  {
    key: v.string(`"key" must be a text`),
    comments: v.array(
      v.object({ guid: v.optional(v.string()), result: v.optional(v.string(), "") }),
      `"comments" must be a list`,
    ),
  },
  "The request must be one JSON object",
);

export const akismetCallbacks = new Hono<AppEnvironment>().post(
  "/:site/akismet/:id/:secret",
  keepBody,
  noQuery,
  async (c) => {
    const { key, comments } = validate(correctionSchema, c.var.readJson());
    const results = await receiveCorrection(c.var.context, {
      siteId: c.req.param("site"),
      commentId: pathId(c.req.param("id")),
      secret: c.req.param("secret"),
      key,
      comments: comments.flatMap(({ guid, result }) => (guid === undefined ? [] : [{ guid, result }])),
    });
    return c.json({ comments: results });
  },
);
