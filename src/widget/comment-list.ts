import type { PublicComment, ThreadPage } from "../contract.ts";
import { createComment } from "./comment-view.ts";
import { create, createButton, createLoader } from "./dom.ts";
import type { Words } from "./words.ts";

interface Entry {
  comment: PublicComment;
  item: HTMLLIElement;
  article: HTMLElement;
  replies: HTMLOListElement;
}

export interface CommentListActions {
  /** `null` where nobody may reply. */
  reply: ((comment: PublicComment) => void) | null;
  moreReplies: (comment: PublicComment, cursor: string) => Promise<ThreadPage>;
}

/** The comments that are shown, each with its replies. The server's order is kept; the reader's own new ones come last. */
export class CommentList {
  readonly element = createList("comments");
  readonly #entries = new Map<number, Entry>();
  readonly #words: Words;
  readonly #actions: CommentListActions;

  constructor(words: Words, actions: CommentListActions) {
    this.#words = words;
    this.#actions = actions;
  }

  has(id: number): boolean {
    return this.#entries.has(id);
  }

  /** Shows what an answer of the server contains. A comment whose parent is not shown goes below `under`. */
  add(comments: PublicComment[], under: number | null = null): void {
    for (const comment of comments) {
      const list =
        this.#listFor(comment) ?? (under === null ? null : this.#entries.get(under)?.replies) ?? this.element;
      const { item } = this.#settle(comment) ?? this.#create(comment, this.#actions.reply);
      list.insertBefore(item, list.querySelector(":scope > .own-last"));
      this.add(comment.replies, comment.id);
      this.#offerMoreReplies(comment, comment.moreReplies?.cursor ?? null);
    }
  }

  /** Shows a comment of the reader's that the server's answers do not contain; false if its place is not shown. */
  addOwn(comment: PublicComment, isPending: boolean, rootsFirst: boolean): boolean {
    if (this.has(comment.id)) return true;
    const list = this.#listFor(comment);
    if (list === null) return false;
    const { item, article } = this.#create(comment, isPending ? null : this.#actions.reply);
    if (isPending)
      article.querySelector(".body")?.before(create("p", { class: "pending" }, this.#words.say("pending")));
    const comesFirst = rootsFirst && comment.parent === null;
    item.classList.add(comesFirst ? "own-first" : "own-last");
    if (comesFirst) list.prepend(item);
    else list.append(item);
    return true;
  }

  /** Moves focus, and with it the view, to a comment; false if it is not shown. */
  focus(id: number): boolean {
    const article = this.#entries.get(id)?.article;
    article?.focus({ preventScroll: true });
    article?.scrollIntoView({ block: "nearest" });
    return article !== undefined;
  }

  focusFirst([first]: PublicComment[]): void {
    if (first) this.focus(first.id);
  }

  /** Puts the form right below the comment it replies to; false if that is not shown. */
  placeForm(form: HTMLElement, id: number): boolean {
    const entry = this.#entries.get(id);
    entry?.article.after(form);
    return entry !== undefined;
  }

  /** Gives focus back to the button that began a reply; false if it is not shown. */
  focusReplyButton(id: number): boolean {
    const button = this.#entries.get(id)?.article.querySelector<HTMLElement>(".reply");
    button?.focus();
    return Boolean(button);
  }

  /** The list that shows a comment: its parent's replies, or beside its parent where replies go no deeper. */
  #listFor({ parent, depth }: PublicComment): Element | null {
    if (parent === null) return this.element;
    const entry = this.#entries.get(parent);
    if (entry === undefined) return null;
    return depth > entry.comment.depth ? entry.replies : entry.item.parentElement;
  }

  #create(comment: PublicComment, reply: CommentListActions["reply"]): Entry {
    const article = this.#createArticle(comment, reply);
    const replies = createList("replies");
    const entry = { comment, article, replies, item: create("li", {}, article, replies) };
    this.#entries.set(comment.id, entry);
    return entry;
  }

  #createArticle(comment: PublicComment, reply: CommentListActions["reply"]): HTMLElement {
    const parent = comment.parent === null ? undefined : this.#entries.get(comment.parent)?.comment;
    const besideParent = parent !== undefined && parent.depth >= comment.depth ? (parent.author?.name ?? null) : null;
    if (reply === null || comment.author === null) return createComment(comment, this.#words, besideParent, []);
    const label = this.#words.say("replyTo", { name: comment.author.name });
    const button = createButton(this.#words.say("reply"), { class: "reply", "aria-label": label }, () =>
      reply(comment),
    );
    return createComment(comment, this.#words, besideParent, [button]);
  }

  /** An answer contains a comment that is shown already, as the reader's own: from now on it is one like the others. */
  #settle(comment: PublicComment): Entry | null {
    const entry = this.#entries.get(comment.id);
    if (entry === undefined) return null;
    const article = this.#createArticle(comment, this.#actions.reply);
    entry.article.replaceWith(article);
    entry.item.classList.remove("own-first", "own-last");
    Object.assign(entry, { comment, article });
    return entry;
  }

  #offerMoreReplies(comment: PublicComment, cursor: string | null): void {
    const replies = this.#entries.get(comment.id)?.replies;
    if (cursor === null || replies === undefined) return;
    const button = createLoader(this.#words.say("moreReplies"), async () => {
      const answer = await this.#actions.moreReplies(comment, cursor);
      button.remove();
      this.add(answer.comments, comment.id);
      this.#offerMoreReplies(comment, answer.cursor);
      this.focusFirst(answer.comments);
    });
    replies.after(button);
  }
}

function createList(className: string): HTMLOListElement {
  // Safari takes lists without markers for no lists, unless the role says otherwise.
  return create("ol", { class: className, role: "list" });
}
