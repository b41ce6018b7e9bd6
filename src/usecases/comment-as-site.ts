import type { Context } from "../context.ts";
import { isPassing, takenBy } from "../db/errors.ts";
import { findAsWritten, findPlace, findRepliedTo, insertSiteComment, type RepliedTo } from "../db/site-comments.ts";
import { siteOf } from "../db/sites.ts";
import type { NewComment, NewPage } from "../db/submissions.ts";
import type { SITE_ROLES } from "../domain/comment.ts";
import { Refusal } from "../domain/error.ts";
import { keyedHashText } from "../domain/keyed-hash.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Site } from "../domain/site.ts";
import { cutCharacters } from "../domain/text.ts";
import { ancestorsOfReply } from "../domain/thread.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { RENDERER_VERSION, renderMarkdown } from "../render/markdown.ts";
import { findModeratedComment, type ModeratedComment } from "./moderated-comment.ts";
import { readByPage, unknownSite } from "./read-by-page.ts";

export interface SiteCommentInput {
  siteId: string;
  /** For a root comment. */
  page: string | null;
  /** For a reply. */
  parentId: number | null;
  body: string;
  /** The site's name when there is none. */
  name: string | null;
  role: (typeof SITE_ROLES)[number];
  actor: string;
}

interface Place {
  site: Site;
  /** Names the page or the parent. */
  target: string;
  pageId: number;
  newPage: NewPage | null;
  parent: RepliedTo | null;
}

async function placeOfReply(context: Context, siteId: string, parentId: number): Promise<Place> {
  const found = await findRepliedTo(context.database, siteId, parentId);
  if (found === null) throw unknownSite();
  const { parent } = found;
  if (parent === null) throw new Refusal("not_found", "There is no such comment to reply to", { field: "parent" });
  if (parent.status !== "approved") {
    throw new Refusal("conflict", "The comment to reply to is not shown", { field: "parent" });
  }
  const site = siteOf(found.siteRow, context.settings.isAkismetKeySet);
  return { site, target: `#${parentId}`, pageId: parent.pageId, newPage: null, parent };
}

async function placeOfRoot(context: Context, siteId: string, page: string): Promise<Place> {
  const place = await readByPage(page, async (key) => {
    const found = await findPlace(context.database, siteId, key);
    return found === null ? null : { ...found, site: siteOf(found.siteRow, context.settings.isAkismetKeySet) };
  });
  const pageId = place.page?.id ?? context.newId();
  const newPage = place.page === null ? { id: pageId, key: place.pageKey } : null;
  return { site: place.site, target: place.pageKey, pageId, newPage, parent: null };
}

async function store(context: Context, input: SiteCommentInput, place: Place, key: string): Promise<number> {
  const { site, pageId, newPage, parent } = place;
  const id = context.newId();
  const comment: NewComment = {
    id,
    siteId: site.id,
    pageId,
    parentId: parent?.id ?? null,
    ancestors: ancestorsOfReply(parent),
    status: "approved",
    role: input.role,
    name: input.name ?? cutCharacters(site.name, LIMITS.nameCharacters),
    email: null,
    url: null,
    address: null,
    addressHash: "",
    userAgent: null,
    referrer: null,
    authorKeyHash: null,
    idempotencyKey: key,
    textHash: "",
    source: input.body,
    html: renderMarkdown(input.body),
    renderer: RENDERER_VERSION,
    pageDetails: { title: null, published: null, tags: [] },
    verdict: { says: "ham", findings: [] },
    submitted: null,
    akismet: null,
    nextCheckAt: null,
    decidedAt: context.now(),
    authorApproved: 0,
    authorSpam: 0,
  };
  await insertSiteComment(context.database, comment, newPage, input.actor);
  context.purge(changedThreadTags(site.id, [pageId]));
  return id;
}

/**
 * Comments as the site: approved at once, never judged, and nothing about it goes to Akismet. A closed page takes it,
 * since who closed it has the last word.
 */
export async function commentAsSite(context: Context, input: SiteCommentInput): Promise<ModeratedComment> {
  const { siteId, page, parentId, role, name, body } = input;
  for (let attempt = 1; ; attempt += 1) {
    const place = await (parentId === null
      ? placeOfRoot(context, siteId, page ?? "")
      : placeOfReply(context, siteId, parentId));
    const content = [place.target, role, name ?? "", body];
    const key = await keyedHashText(context.settings.signingSecret, "site-comment", siteId, ...content);
    const first = await findAsWritten(context.database, siteId, key);
    if (first !== null) return findModeratedComment(context, siteId, first);
    try {
      return await findModeratedComment(context, siteId, await store(context, input, place, key));
    } catch (error) {
      if (attempt === 3 || (takenBy(error) === null && !isPassing(error))) throw error;
    }
  }
}
