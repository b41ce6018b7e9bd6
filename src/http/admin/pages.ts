import { Hono } from "hono";
import * as v from "valibot";
import type { PageChanged, PageItem, PagesPage } from "../../contract.ts";
import { listPages } from "../../db/page-list.ts";
import type { PageEdit } from "../../db/pages.ts";
import { siteOf } from "../../db/sites.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { Page } from "../../domain/page.ts";
import { pageUrl } from "../../domain/page-url.ts";
import type { Site } from "../../domain/site.ts";
import { changePage } from "../../usecases/change-page.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import { decodeKeyCursor, encodeKeyCursor } from "../cursor.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { line, pathId, published, querySchema, text, validate, validateQuery, wholeNumber } from "../validate.ts";

export const pagesQuery = querySchema({
  q: v.optional(text("q", { most: LIMITS.pageSearchCharacters })),
  cursor: v.optional(v.string()),
  limit: v.optional(wholeNumber("limit", 1, LIMITS.queuePerPageMost)),
});

/** What is absent stays; a title or date of `null` is forgotten. */
export const pageChange = v.object(
  {
    open: v.exactOptional(v.boolean(`"open" must be true or false`)),
    holdAll: v.exactOptional(v.boolean(`"holdAll" must be true or false`)),
    title: v.exactOptional(line("title", LIMITS.titleCharacters)),
    published: v.exactOptional(published),
    key: v.exactOptional(text("key", { most: LIMITS.pageCharacters })),
  },
  "The change must be one JSON object",
);

function presentPage(page: Page, site: Site): PageItem {
  const { id, key, title, published, tags, open, holdAll, count } = page;
  return { id, key, url: pageUrl(site.url, key), title, published, tags, open, holdAll, count };
}

/** The pages that have had a comment. */
export const adminPages = new Hono<AppEnvironment>()
  .get("/:site/pages", requireScopes(["read"]), async (c) => {
    const { database, settings } = c.var.context;
    const { signingSecret, isAkismetKeySet } = settings;
    const siteId = c.req.param("site");
    const query = validateQuery(c, pagesQuery);
    const search = query.q?.trim() || null;
    const scope = ["pages", siteId, search];
    const afterKey = query.cursor === undefined ? "" : await decodeKeyCursor(signingSecret, scope, query.cursor);
    const limit = query.limit ?? LIMITS.queuePerPage;
    const found = await listPages(database, { siteId, afterKey, limit, search });
    if (found === null) throw unknownSite();
    const site = siteOf(found.siteRow, isAkismetKeySet);
    const answer: PagesPage = {
      pages: found.pages.map((page) => presentPage(page, site)),
      cursor: found.next === null ? null : await encodeKeyCursor(signingSecret, scope, found.next),
    };
    return c.json(answer);
  })
  .patch("/:site/pages/:id", keepBody, requireScopes(["moderate"]), noQuery, async (c) => {
    const change: PageEdit = validate(pageChange, c.var.readJson());
    const pageId = pathId(c.req.param("id"), "page");
    const { page, site, remaining } = await changePage(c.var.context, c.req.param("site"), pageId, change);
    const answer: PageChanged = { page: presentPage(page, site), remaining };
    return c.json(answer);
  });
