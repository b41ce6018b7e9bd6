import type { PublicComment, ThreadPage } from "../contract.ts";
import { createComment } from "./comment-view.ts";
import { create, createButton } from "./dom.ts";
import type { Words } from "./words.ts";

interface Entry {
  comment: PublicComment;
  item: HTMLLIElement;
  article: HTMLElement;
  replies: HTMLOListElement;
}

export interface CommentState {
  isOwn?: boolean;
  isPending?: boolean;
}

/** What a list knows of its thread, and asks of it. */
interface ListedThread {
  words: Words;
  answer: ThreadPage;
  reply(comment: PublicComment): void;
  react(name: "vote" | "report", comment: PublicComment, button: HTMLButtonElement): void;
  moreReplies(comment: PublicComment, cursor: string, button: HTMLButtonElement): void;
}

/** The comments that are shown, each with its replies. The server's order is kept; what is new comes last. */
export class CommentList {
  readonly element = createList("comments");
  readonly #entries = new Map<number | null, Entry>();
  readonly #thread: ListedThread;
  /** Which comments this reader has voted for. */
  #votes: number[] = [];

  constructor(thread: ListedThread) {
    this.#thread = thread;
  }

  has(id: number): boolean {
    return this.#entries.has(id);
  }

  /** Whether a comment is shown that no answer with a part of the thread has contained. */
  isNew(id: number): boolean {
    return Boolean(this.#entries.get(id)?.item.className);
  }

  /** The element that shows a comment, without its replies. */
  articleOf(id: number): HTMLElement | undefined {
    return this.#entries.get(id)?.article;
  }

  /** Begins anew. What has something typed in it stays, for `add` to put where it belongs. */
  clear(votes: number[]): void {
    this.#votes = votes;
    for (const [id, entry] of this.#entries) {
      entry.replies.replaceChildren();
      if (isOpen(entry)) {
        entry.item.className = "new-last";
        this.element.append(entry.item);
      } else this.remove(id!);
    }
  }

  /** Shows what an answer of the server contains. A comment whose parent is not shown goes below `under`. */
  add(comments: PublicComment[], under: number | null = null): void {
    for (const comment of comments) {
      const list = this.#listFor(comment) ?? this.#entries.get(under)?.replies ?? this.element;
      const { item } = this.redraw(comment) ?? this.#create(comment);
      item.className = "";
      list.insertBefore(item, list.querySelector(":scope > .new-last"));
      this.add(comment.replies, comment.id);
      this.offerMoreReplies(comment, comment.moreReplies?.cursor);
    }
  }

  /** Shows a comment that the shown part of the thread does not contain; false if its place is not shown. */
  addNew(comment: PublicComment, state: CommentState, rootsFirst: boolean): boolean {
    const list = this.#listFor(comment);
    if (list === null || this.has(comment.id)) return list !== null;
    const { item } = this.#create(comment, state);
    const comesFirst = rootsFirst && comment.parent === null;
    item.className = comesFirst ? "new-first" : "new-last";
    if (comesFirst) list.prepend(item);
    else list.append(item);
    return true;
  }

  /** Draws a comment that is shown anew, in its place; not while something is typed in it. */
  redraw(comment: PublicComment, state: CommentState = {}): Entry | null {
    const entry = this.#entries.get(comment.id);
    if (!entry || isOpen(entry)) return entry ?? null;
    const article = this.#createArticle(comment, state);
    entry.article.replaceWith(article);
    return Object.assign(entry, { comment, article });
  }

  /** Takes a comment away with its replies. */
  remove(id: number): void {
    this.#entries.get(id)?.item.remove();
    this.#entries.delete(id);
  }

  /** Moves focus, and with it the view, to a comment; false if it is not shown. */
  focus(id = 0, isLinked = false): boolean {
    const article = this.articleOf(id);
    if (!article) return false;
    if (isLinked) {
      this.element.querySelector(".linked")?.classList.remove("linked");
      article.classList.add("linked");
    }
    for (const entry of this.#entries.values()) if (entry.replies.contains(article)) fold(entry, false);
    article.focus({ preventScroll: true });
    article.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** Puts a button below a comment's replies if there are more. */
  offerMoreReplies(comment: PublicComment, cursor: string | null | undefined): void {
    if (!cursor) return;
    const button = createButton(this.#thread.words.say("moreReplies"), { class: "more" }, () =>
      this.#thread.moreReplies(comment, cursor, button),
    );
    this.#entries.get(comment.id)?.replies.after(button);
  }

  /** The list that shows a comment: its parent's replies, or beside its parent where replies go no deeper. */
  #listFor({ parent, depth }: PublicComment): Element | null {
    if (parent === null) return this.element;
    const entry = this.#entries.get(parent);
    if (!entry) return null;
    return depth > entry.comment.depth ? entry.replies : entry.item.parentElement;
  }

  #create(comment: PublicComment, state: CommentState = {}): Entry {
    const article = this.#createArticle(comment, state);
    const replies = createList("replies");
    const entry = { comment, article, replies, item: create("li", {}, article, replies) };
    this.#entries.set(comment.id, entry);
    return entry;
  }

  #createArticle(comment: PublicComment, { isOwn, isPending }: CommentState): HTMLElement {
    const thread = this.#thread;
    const { words, answer } = thread;
    const { site, form } = answer;
    const { id, author, score } = comment;
    const name = author?.name ?? "";
    const parent = this.#entries.get(comment.parent)?.comment;
    const besides = parent && parent.depth >= comment.depth ? parent.author?.name : null;
    const actions: HTMLElement[] = [];
    const offer = (className: string, text: string, label: string | null, act: (button: HTMLButtonElement) => void) => {
      const button = createButton(text, { class: className, "aria-label": label }, () => act(button));
      actions.push(button);
      return button;
    };
    if (author && site.votes && !isOwn) {
      const label = words.say("vote", { name, count: score });
      const button = offer("vote", score ? score.toLocaleString(words.language) : "", label, (pressed) =>
        thread.react("vote", comment, pressed),
      );
      button.ariaPressed = String(this.#votes.includes(id));
    }
    if (author && form.open && !isPending)
      offer("reply", words.say("reply"), words.say("replyTo", { name }), () => thread.reply(comment));
    if (author && !isOwn) {
      offer("report", words.say("report"), words.say("reportOf", { name }), (button) =>
        thread.react("report", comment, button),
      );
    }
    const toggle = offer("fold", words.say("replies"), null, () => {
      const entry = this.#entries.get(id)!;
      fold(entry, !entry.replies.hidden);
    });
    toggle.ariaExpanded = String(!this.#entries.get(id)?.replies.hidden);
    return createComment(comment, {
      words,
      inReplyToName: besides,
      hasAvatar: site.avatars !== "none",
      isPending,
      actions,
    });
  }
}

/** Whether a form is open in it, for its author or for who reports it. */
function isOpen({ article }: Entry): boolean {
  return article.querySelector("form") !== null;
}

/** Hides a comment's replies, or shows them. Its button, which only a comment with replies shows, says which. */
function fold({ article, replies }: Entry, isFolded: boolean): void {
  replies.hidden = isFolded;
  article.querySelector(".fold")!.ariaExpanded = String(!isFolded);
}

function createList(className: string): HTMLOListElement {
  // Safari takes lists without markers for no lists, unless the role says otherwise.
  return create("ol", { class: className, role: "list" });
}
