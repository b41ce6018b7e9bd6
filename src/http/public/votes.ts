import { Hono } from "hono";
import * as v from "valibot";
import type { VoteResponse } from "../../contract.ts";
import { vote } from "../../usecases/vote.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";
import { rateLimit } from "../middleware/rate-limit.ts";
import { keepBody } from "../middleware/request-size.ts";
import { readerAddress } from "../reader.ts";
import { pathId, validate } from "../validate.ts";
import { deviceKey } from "./submit-schema.ts";

export const voteSchema = v.object(
  { voterKey: deviceKey("voterKey"), value: v.picklist([0, 1], `"value" must be 1 or 0`) },
  "The vote must be one JSON object",
);

export const votes = new Hono<AppEnvironment>().put(
  "/:site/comments/:id/vote",
  keepBody,
  rateLimit("post"),
  noQuery,
  async (c) => {
    const { voterKey, value } = validate(voteSchema, c.var.readJson());
    const { context } = c.var;
    const score = await context.keepAlive(
      vote(context, {
        siteId: c.req.param("site"),
        id: pathId(c.req.param("id")),
        origin: c.req.header("Origin") ?? null,
        voterKey,
        value,
        address: readerAddress(c),
      }),
    );
    const answer: VoteResponse = { score };
    return c.json(answer);
  },
);
