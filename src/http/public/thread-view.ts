import type { Context } from "../../context.ts";
import type { PublicComment, ThreadPage } from "../../contract.ts";
import type { ThreadView } from "../../render/thread-document.ts";
import { type DocumentPlace, documentUrl } from "./document-query.ts";

/** The links of a thread as a document, each of which keeps the reader's place in it. */
export function threadView(context: Context, siteId: string, thread: ThreadPage, asked: DocumentPlace): ThreadView {
  const { page, comments, cursor, site, form } = thread;
  const place: DocumentPlace = { ...asked, page: page.key };
  const { sort, limit, replies } = place;
  const urlOf = (changed: Parameters<typeof documentUrl>[2]) =>
    documentUrl(context.settings.publicUrl, siteId, changed);
  const start = { page: page.key, sort, limit };
  // Made once: each comment only adds itself.
  const here = urlOf({ ...place, parent: undefined });
  const isStart = place.cursor === undefined && replies === undefined;
  return {
    page,
    comments,
    showsVotes: site.votes,
    sort: sort ?? site.sort,
    isOfReplies: replies !== undefined,
    sortUrl: (other) => urlOf({ ...start, sort: other }),
    nextUrl: cursor === null ? null : urlOf({ ...start, replies, cursor }),
    firstUrl: isStart ? null : urlOf(start),
    links: {
      permalink: (id) => `${page.url}#comment-${id}`,
      moreReplies: (id, next) => urlOf({ ...start, replies: id, cursor: next }),
      reply: form.open ? (id) => `${here}&parent=${id}#form` : null,
    },
  };
}

/** A comment among those of a thread, however deep. */
export function findShown(comments: readonly PublicComment[], id: number): PublicComment | null {
  for (const comment of comments) {
    const found = comment.id === id ? comment : findShown(comment.replies, id);
    if (found !== null) return found;
  }
  return null;
}
