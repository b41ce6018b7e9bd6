import { Hono } from "hono";
import * as v from "valibot";
import type { PageCounts } from "../../contract.ts";
import { loadPageCounts } from "../../db/counts.ts";
import { LIMITS } from "../../domain/limits.ts";
import { threadTag } from "../../domain/thread-tag.ts";
import { readByPages } from "../../usecases/read-by-page.ts";
import type { AppEnvironment } from "../environment.ts";
import { querySchema, text, validateQuery } from "../validate.ts";
import { keepShortly } from "./caching.ts";
import { isKnown } from "./etag.ts";

export const countsQuery = querySchema({
  page: v.pipe(
    v.array(text("page", { most: LIMITS.pageCharacters })),
    v.maxLength(LIMITS.pagesCounted, `"page" may be given at most ${LIMITS.pagesCounted} times`),
  ),
});

/** How many approved comments each page has, by the page as it was asked for. */
export const counts = new Hono<AppEnvironment>().get("/:site/counts", async (c) => {
  const { database, settings } = c.var.context;
  const siteId = c.req.param("site");
  const { page: pages } = validateQuery(c, countsQuery);
  const { found, keys } = await readByPages(pages, (wanted) =>
    loadPageCounts(database, siteId, wanted, settings.isAkismetKeySet),
  );
  const numbers = pages.map((_, place) => found.counts.get(keys[place]!) ?? 0);
  const answer: PageCounts = { counts: Object.fromEntries(pages.map((page, place) => [page, numbers[place]!])) };
  // At one address the numbers are all that can change.
  const etag = `"${numbers.join(".")}"`;
  // Every visible change of the site purges the tag that pages without comments share.
  keepShortly(c, { tag: threadTag(siteId, null), etag });
  return isKnown(etag, c.req.header("If-None-Match")) ? c.body(null, 304) : c.json(answer);
});
