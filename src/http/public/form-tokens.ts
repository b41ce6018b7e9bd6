import { Hono } from "hono";
import * as v from "valibot";
import type { FormToken } from "../../contract.ts";
import { findSite } from "../../db/sites.ts";
import { LIMITS } from "../../domain/limits.ts";
import { assertOrigin } from "../../domain/site.ts";
import { issueFormToken } from "../../spam/form-token.ts";
import { readByPage } from "../../usecases/read-by-page.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";
import { rateLimit } from "../middleware/rate-limit.ts";
import { keepBody } from "../middleware/request-size.ts";
import { timestamp } from "../present.ts";
import { text, validate } from "../validate.ts";

export const tokenSchema = v.object({ page: text("page", { most: LIMITS.pageCharacters }) });

export const formTokens = new Hono<AppEnvironment>().post(
  "/:site/form-tokens",
  keepBody,
  rateLimit("token"),
  noQuery,
  async (c) => {
    const { context } = c.var;
    const { page } = validate(tokenSchema, c.var.readJson());
    const siteId = c.req.param("site");
    const { pageKey } = await readByPage(
      page,
      async () => {
        const site = await findSite(context.database, siteId, context.settings.isAkismetKeySet);
        return site === null ? null : { site };
      },
      (site) => assertOrigin(site, c.req.header("Origin") ?? null, context.settings.publicUrl),
    );
    const place = { siteId, pageKey };
    const issued = await issueFormToken(context.settings.signingSecret, place, context.now(), context.randomBytes(12));
    const answer: FormToken = {
      token: issued.token,
      expiresAt: timestamp(issued.expiresAt),
      // Rounded up: who waits until the stated second is not too fast.
      notBefore: timestamp(Math.ceil(issued.notBefore / 1_000) * 1_000),
    };
    return c.json(answer, 201);
  },
);
