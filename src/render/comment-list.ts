import { escapeHtml, LINK_REL } from "./html-writer.ts";

/** A comment as everyone may see it, in the words of the public API. */
export interface ShownComment {
  id: number;
  parent: number | null;
  author: { name: string; url: string | null; role: "author" | "moderator" | null } | null;
  html: string | null;
  createdAt: string;
  editedAt: string | null;
  pinned: boolean;
  score: number;
  deleted: boolean;
  replies: readonly ShownComment[];
  moreReplies: { cursor: string } | null;
}

/** Where the links of a comment lead. */
export interface CommentLinks {
  permalink(id: number): string;
  moreReplies(rootId: number, cursor: string): string;
  /** `null` where nobody can reply. */
  reply: ((id: number) => string) | null;
}

export interface CommentList {
  comments: readonly ShownComment[];
  links: CommentLinks;
  showsVotes: boolean;
}

const ROLES = { author: "Author", moderator: "Moderator" } as const;

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** `2026-11-24T10:00:00Z` for people everywhere; without script nobody can tell how long ago that is. */
export function readableTime(timestamp: string): string {
  const [year, month, day] = timestamp.slice(0, 10).split("-").map(Number);
  return `${day} ${MONTHS[month! - 1]} ${year}, ${timestamp.slice(11, 16)} UTC`;
}

/** A name keeps its own direction of writing. */
export function isolated(name: string): string {
  return `<bdi>${escapeHtml(name)}</bdi>`;
}

function authorOf(author: NonNullable<ShownComment["author"]>): string {
  const name = `<bdi itemprop="name">${escapeHtml(author.name)}</bdi>`;
  const link = author.url && `<a itemprop="url" href="${escapeHtml(author.url)}" rel="${LINK_REL}">${name}</a>`;
  const role = author.role && ` <span class="afterword-badge">${ROLES[author.role]}</span>`;
  const person = `itemprop="author" itemscope itemtype="https://schema.org/Person"`;
  return `<span class="afterword-author" ${person}>${link || name}</span>${role ?? ""}`;
}

class CommentWriter {
  readonly #list: CommentList;
  readonly #names = new Map<number, string>();

  constructor(list: CommentList) {
    this.#list = list;
    this.#learnNames(list.comments);
  }

  #learnNames(comments: readonly ShownComment[]): void {
    for (const { id, author, replies } of comments) {
      if (author !== null) this.#names.set(id, author.name);
      this.#learnNames(replies);
    }
  }

  /** `above` is the comment that these hang on in the list, which at the deepest level is not the one they answer. */
  items(comments: readonly ShownComment[], above: number | null): string {
    // Added up, where joining would copy the whole text at each level.
    let html = "";
    for (const comment of comments) html += `<li>\n${this.#comment(comment, above)}${this.#replies(comment)}</li>\n`;
    return html;
  }

  #replies({ id, replies, moreReplies }: ShownComment): string {
    const list = replies.length === 0 ? "" : `<ol class="afterword-replies">\n${this.items(replies, id)}</ol>\n`;
    if (moreReplies === null) return list;
    const url = escapeHtml(this.#list.links.moreReplies(id, moreReplies.cursor));
    return `${list}<p class="afterword-more"><a href="${url}" target="_self" rel="nofollow">Show more replies</a></p>\n`;
  }

  #comment(comment: ShownComment, above: number | null): string {
    const { id, author, html, deleted } = comment;
    if (deleted || author === null) {
      return `<article id="comment-${id}">\n<p class="afterword-aside">This comment was deleted.</p>\n</article>\n`;
    }
    return `<article id="comment-${id}" itemscope itemtype="https://schema.org/Comment">
<header>
${authorOf(author)}${this.#inReplyTo(comment, above)}
${this.#facts(comment)}
</header>
<div class="afterword-text" itemprop="text" dir="auto">
${html ?? ""}</div>
${this.#reply(id, author.name)}</article>
`;
  }

  #inReplyTo({ parent }: ShownComment, above: number | null): string {
    if (parent === null) return "";
    const name = parent === above ? undefined : this.#names.get(parent);
    const aside = name === undefined ? "" : ` <span class="afterword-aside">in reply to ${isolated(name)}</span>`;
    return `${aside}<link itemprop="parentItem" href="${escapeHtml(this.#list.links.permalink(parent))}">`;
  }

  #facts({ id, createdAt, editedAt, pinned, score }: ShownComment): string {
    const time = `<time itemprop="dateCreated" datetime="${createdAt}">${readableTime(createdAt)}</time>`;
    const facts = [`<a itemprop="url" href="${escapeHtml(this.#list.links.permalink(id))}">${time}</a>`];
    if (editedAt !== null) {
      facts.push(
        `<time itemprop="dateModified" datetime="${editedAt}" title="${readableTime(editedAt)}">edited</time>`,
      );
    }
    if (this.#list.showsVotes && score > 0) {
      facts.push(`<span><span itemprop="upvoteCount">${score}</span> ${score === 1 ? "vote" : "votes"}</span>`);
    }
    const badge = pinned ? ` <span class="afterword-badge">Pinned</span>` : "";
    return `<span class="afterword-aside">${facts.join(" · ")}</span>${badge}`;
  }

  #reply(id: number, name: string): string {
    const { reply } = this.#list.links;
    if (reply === null) return "";
    const label = `aria-label="${escapeHtml(`Reply to ${name}`)}"`;
    const link = `<a href="${escapeHtml(reply(id))}" target="_self" rel="nofollow" ${label}>Reply</a>`;
    return `<footer class="afterword-aside">${link}</footer>\n`;
  }
}

/**
 * The comments alone, nested, with the markup of https://schema.org/Comment: to stand in this server's document or in one
 * that a site builds itself. `id="comment-<id>"` is where a permalink leads.
 */
export function renderCommentList(list: CommentList): string {
  return `<ol class="afterword-comments">\n${new CommentWriter(list).items(list.comments, null)}</ol>\n`;
}
