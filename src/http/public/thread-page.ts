import type { Context } from "../../context.ts";
import type { CommentForm, PublicComment, ThreadPage } from "../../contract.ts";
import type { ShownRoot, ShownRow } from "../../db/shown-comments.ts";
import { LIMITS } from "../../domain/limits.ts";
import { isOpen } from "../../domain/page.ts";
import { pageUrl } from "../../domain/page-url.ts";
import type { Site } from "../../domain/site.ts";
import { nest } from "../../domain/thread.ts";
import { avatarsOf } from "../avatars.ts";
import { encodeCursor } from "../cursor.ts";
import { presentNode } from "../present.ts";
import type { ThreadPlace } from "./etag.ts";

/** WordPress's words, https://wordpress.org/plugins/akismet/: "Display a privacy notice under your comment forms". */
const NOTICE = {
  text: "This site uses Akismet to reduce spam.",
  link: "Learn how your comment data is processed.",
};

function formOf(context: Context, place: ThreadPlace): CommentForm {
  const { site } = place;
  const isNoticed = site.settings.akismet && site.settings.akismetNotice === "show";
  return {
    open: isOpen(site.settings, place.page, context.now()),
    require: site.settings.require,
    maxLength: {
      body: LIMITS.bodyCharacters,
      name: LIMITS.nameCharacters,
      email: LIMITS.emailCharacters,
      url: LIMITS.urlCharacters,
    },
    notice: isNoticed ? { ...NOTICE, url: `${context.settings.publicUrl}/sites/${site.id}/privacy` } : null,
    turnstileKey: context.settings.turnstileSecret === null ? null : site.settings.turnstileKey,
  };
}

/** What everyone may know of a page. */
export function presentPage(context: Context, { site, page, pageKey }: ThreadPlace): ThreadPage["page"] {
  return {
    key: pageKey,
    url: pageUrl(site.url, pageKey),
    title: page?.title ?? null,
    open: isOpen(site.settings, page, context.now()),
    count: page?.count ?? 0,
  };
}

export function threadPage(
  context: Context,
  place: ThreadPlace,
  comments: PublicComment[],
  cursor: string | null,
): ThreadPage {
  const { sort, votes, avatars, editMinutes } = place.site.settings;
  return {
    page: presentPage(context, place),
    comments,
    cursor,
    site: { sort, votes, avatars, editMinutes },
    form: formOf(context, place),
  };
}

/** A root with the replies that come inline, and the cursor of the rest. */
export async function presentRoot(context: Context, place: ThreadPlace, root: ShownRoot): Promise<PublicComment> {
  const { site, page, pageKey } = place;
  const isWhole = (page?.count ?? 0) <= LIMITS.repliesInlineWholePage;
  const replies = isWhole ? root.replies : root.replies.slice(0, LIMITS.repliesInline);
  const [node] = nest<ShownRow>([root, ...replies], site.settings.depth);
  const comment = presentNode(node!, await avatarsOf(site, [root, ...replies]));
  const last = replies.at(-1);
  if (page !== null && last !== undefined && replies.length < root.replies.length) {
    const scope = ["replies", site.id, pageKey, root.id];
    comment.moreReplies = { cursor: await encodeCursor(context.settings.signingSecret, scope, [page.id, last.id]) };
  }
  return comment;
}

/** Further replies of one root, nested among themselves; what hangs on the root or on earlier ones stands at the top. */
export async function presentReplies(site: Site, replies: ShownRow[]): Promise<PublicComment[]> {
  const avatars = await avatarsOf(site, replies);
  const tops = nest(replies, site.settings.depth, true);
  return tops.map((top) => presentNode(top, avatars));
}
