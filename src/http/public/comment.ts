import { Hono } from "hono";
import type { Context } from "../../context.ts";
import type { SingleComment } from "../../contract.ts";
import type { ShownRow } from "../../db/shown-comments.ts";
import { findPlaced, type PlacedComment } from "../../db/single-comment.ts";
import { COMMENT_SORTS } from "../../domain/comment.ts";
import type { Site } from "../../domain/site.ts";
import { threadTag } from "../../domain/thread-tag.ts";
import { RENDERER_VERSION } from "../../render/markdown.ts";
import { unknownComment } from "../../usecases/moderated-comment.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import { avatarsOf } from "../avatars.ts";
import { encodeCursor } from "../cursor.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";
import { presentNode } from "../present.ts";
import { pathId } from "../validate.ts";
import { keepShortly } from "./caching.ts";
import { etagOf, isKnown } from "./etag.ts";
import { presentPage } from "./thread-page.ts";

/** A cursor of the thread in the site's own order that begins with a root; `null` where the first page has it, pinned. */
async function cursorBefore(context: Context, site: Site, { page, root }: PlacedComment): Promise<string | null> {
  if (root.leads) return null;
  const { sort } = site.settings;
  const beforeId = sort === "oldest" ? root.id - 1 : root.id + 1;
  const values = [COMMENT_SORTS.indexOf(sort), beforeId, root.score];
  return encodeCursor(context.settings.signingSecret, ["thread", site.id, page.key], values);
}

async function present(context: Context, site: Site, placed: PlacedComment): Promise<SingleComment> {
  const { page, comment } = placed;
  const { depth } = site.settings;
  const avatars = await avatarsOf(site, [comment, ...placed.ancestors]);
  const presentAtLevel = (row: ShownRow | null, level: number) => {
    const id = row?.id ?? comment.ancestors[level]!;
    const parentId = row?.parentId ?? comment.ancestors[level - 1] ?? null;
    return presentNode({ id, parentId, depth: Math.min(level, depth - 1), row, replies: [] }, avatars);
  };
  return {
    comment: presentAtLevel(comment, comment.ancestors.length),
    ancestors: placed.ancestors.map(presentAtLevel),
    page: presentPage(context, { site, page, pageKey: page.key }),
    cursor: await cursorBefore(context, site, placed),
  };
}

/** Where a permalink leads, whatever page of the thread the comment is on. */
export const comment = new Hono<AppEnvironment>().get("/:site/comments/:id", noQuery, async (c) => {
  const { context } = c.var;
  const siteId = c.req.param("site");
  const id = pathId(c.req.param("id"));
  const { isAkismetKeySet } = context.settings;
  const found = await findPlaced(context.database, siteId, id, RENDERER_VERSION, isAkismetKeySet);
  if (found === null) throw unknownSite();
  const { site, placed } = found;
  if (placed === null) throw unknownComment();
  const { page } = placed;
  const etag = etagOf(context, { site, page, pageKey: page.key });
  keepShortly(c, { tag: threadTag(siteId, page.id), etag });
  return isKnown(etag, c.req.header("If-None-Match"))
    ? c.body(null, 304)
    : c.json(await present(context, site, placed));
});
