import type { AuthorRole, HistoryEvent, Neighbour, PublicComment, QueueComment, Verdict } from "../contract.ts";
import type { HistoryRow, NeighbourRow } from "../db/comment-detail.ts";
import type { OwnRow } from "../db/own-comments.ts";
import { findingsOf, type QueueRow } from "../db/queue.ts";
import type { ShownRow } from "../db/shown-comments.ts";
import { authorLink } from "../domain/author-url.ts";
import { timeOfId } from "../domain/comment.ts";
import { pageUrl } from "../domain/page-url.ts";
import type { Site } from "../domain/site.ts";
import type { ThreadNode } from "../domain/thread.ts";
import { renderMarkdown } from "../render/markdown.ts";
import type { Avatars } from "./avatars.ts";

export function timestamp(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, -".000Z".length)}Z`;
}

interface Presentable {
  id: number;
  parentId: number | null;
  name: string;
  url: string | null;
  html: string;
  role: AuthorRole;
  score: number;
  editedAt: number | null;
  pinned: boolean;
  avatar?: string | undefined;
}

function presentAt(comment: Presentable, depth: number): PublicComment {
  const { name, url, role, avatar } = comment;
  return {
    id: comment.id,
    parent: comment.parentId,
    depth,
    author: { name, url: url === null ? null : authorLink(url), role, ...(avatar !== undefined && { avatar }) },
    html: comment.html,
    createdAt: timestamp(timeOfId(comment.id)),
    editedAt: comment.editedAt === null ? null : timestamp(comment.editedAt),
    pinned: comment.pinned,
    score: comment.score,
    deleted: false,
    replies: [],
    moreReplies: null,
  };
}

function presentTombstone(node: ThreadNode<ShownRow>): PublicComment {
  return {
    id: node.id,
    parent: node.parentId,
    depth: node.depth,
    author: null,
    html: null,
    createdAt: timestamp(timeOfId(node.id)),
    editedAt: null,
    pinned: false,
    score: 0,
    deleted: true,
    replies: [],
    moreReplies: null,
  };
}

/** A nested comment with all its replies, as everyone may see it. */
export function presentNode(node: ThreadNode<ShownRow>, avatars: Avatars): PublicComment {
  const { row } = node;
  const avatar = avatars.get(node.id);
  const comment =
    row === null || !row.approved
      ? presentTombstone(node)
      : presentAt(
          { ...row, avatar, pinned: row.leads, html: row.html ?? renderMarkdown(row.source ?? "") },
          node.depth,
        );
  comment.replies = node.replies.map((reply) => presentNode(reply, avatars));
  return comment;
}

/** A comment as its own author gets it back, whatever became of it. */
export function presentOwn(comment: OwnRow, site: Site): PublicComment {
  const { leads: pinned, ...rest } = comment;
  return presentAt({ ...rest, pinned, role: null }, Math.min(comment.ancestors.length, site.settings.depth - 1));
}

/** What was said of a comment when it was sent: its own row knows it until an event put something in its place. */
function firstVerdict(row: QueueRow, events: readonly HistoryEvent[]): Verdict {
  for (const { detail } of events) if ("akismet" in detail) return detail.before;
  return { says: row.says, findings: findingsOf(row) };
}

/**
 * A comment's timeline. What happened when a reader sent it is in its own row, only later events have rows of theirs; of
 * a comment as the site, the first row tells who wrote it. Where the earliest events were cut off, so is the submission.
 */
export function presentHistory(row: QueueRow, history: readonly HistoryRow[], isCut: boolean): HistoryEvent[] {
  const later = history.map(
    (event) =>
      ({
        at: timestamp(timeOfId(event.id)),
        event: event.event,
        by: event.actor,
        from: event.status_before,
        to: event.status_after,
        detail: JSON.parse(event.detail),
      }) as HistoryEvent,
  );
  if (isCut) return later;
  const [first, ...others] = later;
  if (first?.event === "submitted") return [{ ...first, from: null }, ...others];
  const submitted: HistoryEvent = {
    at: timestamp(timeOfId(row.id)),
    event: "submitted",
    by: "author",
    from: null,
    to: history[0]?.status_before ?? row.status,
    detail: { after: firstVerdict(row, later) },
  };
  return [submitted, ...later];
}

function presentPage(row: { page_id: number; page_key: string; page_title: string | null }, site: Site) {
  return { id: row.page_id, key: row.page_key, url: pageUrl(site.url, row.page_key), title: row.page_title };
}

export function presentNeighbour(row: NeighbourRow, site: Site): Neighbour {
  const { id, status, name, email } = row;
  return { id, status, name, email, createdAt: timestamp(timeOfId(id)), page: presentPage(row, site) };
}

/** A comment with every private field, for moderators only. */
export function presentQueued(row: QueueRow, site: Site): QueueComment {
  const ancestors = JSON.parse(row.ancestors) as number[];
  const shown = { ...row, parentId: row.parent_id, editedAt: row.edited_at, pinned: row.pinned === 1 };
  return {
    ...presentAt(shown, Math.min(ancestors.length, site.settings.depth - 1)),
    status: row.status,
    deleted: row.deleted_at !== null,
    reports: row.reports,
    email: row.email,
    ip: row.address,
    userAgent: row.user_agent,
    referrer: row.referrer,
    source: row.source,
    page: presentPage(row, site),
    verdict: { says: row.says, findings: findingsOf(row) },
    akismet:
      row.akismet_result === null || row.akismet_checked_at === null
        ? null
        : { result: row.akismet_result, guid: row.akismet_guid, checkedAt: timestamp(row.akismet_checked_at) },
    nextCheckAt: row.next_check_at === null ? null : timestamp(row.next_check_at),
    authorRecord: { approved: row.author_approved, spam: row.author_spam },
  };
}
