import { Hono } from "hono";
import * as v from "valibot";
import type { PreviewResponse } from "../../contract.ts";
import { findSite } from "../../db/sites.ts";
import { assertOrigin } from "../../domain/site.ts";
import { renderMarkdown } from "../../render/markdown.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";
import { rateLimit } from "../middleware/rate-limit.ts";
import { keepBody } from "../middleware/request-size.ts";
import { validate } from "../validate.ts";
import { commentBody } from "./submit-schema.ts";

export const previewSchema = v.object({ body: commentBody }, "The request must be one JSON object");

/** What a comment would look like; nothing of it is kept. */
export const preview = new Hono<AppEnvironment>().post(
  "/:site/preview",
  keepBody,
  rateLimit("post"),
  noQuery,
  async (c) => {
    const { body } = validate(previewSchema, c.var.readJson());
    const { database, settings } = c.var.context;
    const site = await findSite(database, c.req.param("site"), settings.isAkismetKeySet);
    if (site === null) throw unknownSite();
    assertOrigin(site, c.req.header("Origin") ?? null, settings.publicUrl);
    const answer: PreviewResponse = { html: renderMarkdown(body) };
    return c.json(answer);
  },
);
