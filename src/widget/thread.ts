import type { CommentSort, PublicComment, SubmitRequest, SubmitResponse, ThreadPage } from "../contract.ts";
import { type Api, ApiError } from "./api.ts";
import { CommentList } from "./comment-list.ts";
import { create, createButton, createLoader } from "./dom.ts";
import { forgetOwnComments, keepOwnComment, listOwnComments } from "./own-comments.ts";
import { commentInFragment } from "./page.ts";
import { Submission } from "./submission.ts";
import type { Words } from "./words.ts";

export interface ThreadOptions {
  site: string;
  /** The addresses that may name the page, best first. */
  pages: string[];
  sort: CommentSort | null;
  /** What a submission says about the article. */
  article: () => Pick<SubmitRequest, "title" | "published" | "tags">;
}

export type Notify = (event: "loaded" | "submitted" | "error", detail: unknown) => void;

/** One page's comments and form: loads them, shows them, and keeps the two in step. */
export class Thread {
  readonly element = create("section", { "aria-labelledby": "heading" });
  readonly #api: Api;
  readonly #options: ThreadOptions;
  readonly #words: Words;
  readonly #notify: Notify;
  readonly #heading = create("h2", { id: "heading" });
  readonly #announcement = create("p", { class: "unseen", role: "status" });
  readonly #failure = create("p", { class: "alert", role: "alert" });
  readonly #more = create("p");
  #page = "";
  #count = 0;
  #newestFirst = false;
  #list: CommentList | null = null;
  /** Names the page among what is kept on this device. */
  #place = "";
  #submission: Submission | null = null;

  constructor(api: Api, words: Words, options: ThreadOptions, notify: Notify) {
    this.#words = words;
    this.#api = api;
    this.#options = options;
    this.#notify = notify;
    this.element.lang = words.language;
    this.element.dir = words.direction;
    this.#heading.textContent = words.say("loading");
    this.element.append(this.#heading, this.#announcement, this.#failure);
  }

  async load(): Promise<void> {
    this.#failure.replaceChildren();
    try {
      this.#show(await this.#loadFirst());
    } catch (error) {
      this.#heading.textContent = this.#words.say("title");
      this.#fail(error, () => this.load());
    }
  }

  /** Moves to the comment that the address points at, if it is shown. */
  follow(fragment: string): void {
    const id = commentInFragment(fragment);
    if (id !== null) this.#list?.focus(id);
  }

  /** Keeps what is typed; for when the page may go away. */
  save(): void {
    this.#submission?.save();
  }

  close(): void {
    this.save();
    this.#api.close();
  }

  /** The server knows which origins belong to the site: where it refuses one address of the page, the next one is tried. */
  async #loadFirst(): Promise<ThreadPage> {
    for (const [index, page] of this.#options.pages.entries()) {
      try {
        this.#page = page;
        return await this.#api.thread({ page, sort: this.#options.sort });
      } catch (error) {
        const isRefused = error instanceof ApiError && error.code === "invalid" && error.field === "page";
        if (!isRefused || index === this.#options.pages.length - 1) throw error;
      }
    }
    throw new ApiError("invalid", "No page.", "page");
  }

  #show(answer: ThreadPage): void {
    const { page, comments, form } = answer;
    const list = new CommentList(this.#words, {
      reply: form.open ? (comment) => this.#submission?.replyTo(comment) : null,
      moreReplies: (comment, cursor) => this.#loadMore({ parent: comment.id, cursor }),
    });
    this.#list = list;
    this.#place = `${this.#options.site}:${page.key}`;
    this.#newestFirst = isNewestFirst(this.#options.sort, comments);
    this.element.append(list.element, this.#more, this.#failure);
    this.#setCount(page.count);
    this.#addRoots(answer);
    if (form.open) {
      this.#submission = new Submission({
        api: this.#api,
        page: this.#page,
        settings: form,
        words: this.#words,
        article: this.#options.article,
        place: this.#place,
        list,
        stored: (response) => this.#insertStored(response),
        failed: (error) => this.#notifyError(error),
      });
      this.element.append(this.#submission.element);
      this.#submission.restore();
    } else {
      this.element.append(create("p", { class: "closed" }, this.#words.say("closed")));
    }
    this.#notify("loaded", { page: page.key, count: page.count });
    this.follow(location.hash);
  }

  #addRoots({ comments, cursor }: ThreadPage): void {
    this.#list?.add(comments);
    this.#addOwn();
    const button = createLoader(this.#words.say("loadMore"), async () => {
      const answer = await this.#loadMore({ cursor });
      this.#addRoots(answer);
      this.#list?.focusFirst(answer.comments);
    });
    this.#more.replaceChildren(...(cursor === null ? [] : [button]));
  }

  async #loadMore(query: { cursor: string | null; parent?: number }): Promise<ThreadPage> {
    this.#failure.replaceChildren();
    try {
      return await this.#api.thread({ page: this.#page, sort: this.#options.sort, ...query });
    } catch (error) {
      this.#fail(error, null);
      throw error;
    }
  }

  /** An answer may come from a cache and be older than what this reader has posted: their own comments are put into it. */
  #addOwn(): void {
    const list = this.#list;
    forgetOwnComments(this.#place, (id) => list?.has(id) ?? false);
    for (const { comment, status, count } of listOwnComments(this.#place)) {
      const isShown = list?.addOwn(comment, status === "pending", this.#newestFirst);
      if (isShown) this.#setCount(Math.max(this.#count, count));
    }
  }

  #insertStored({ comment, status }: SubmitResponse): void {
    const isNew = !this.#list?.has(comment.id);
    if (status === "approved" && isNew) this.#setCount(this.#count + 1);
    keepOwnComment(this.#place, { comment, status, count: this.#count, postedAtMs: Date.now() });
    this.#list?.addOwn(comment, status === "pending", this.#newestFirst);
    this.#list?.focus(comment.id);
    this.#announcement.textContent = this.#words.say(status);
    this.#notify("submitted", { status, comment });
  }

  #setCount(count: number): void {
    this.#count = count;
    this.#heading.textContent = this.#words.say(count === 0 ? "noComments" : "comments", { count });
  }

  #fail(error: unknown, retry: (() => Promise<void>) | null): void {
    if (this.#api.closed) return;
    const button = retry && createButton(this.#words.say("tryAgain"), {}, retry);
    this.#failure.replaceChildren(this.#words.say("loadFailed"), ...(button ? [" ", button] : []));
    this.#notifyError(error);
  }

  #notifyError(error: unknown): void {
    this.#notify(
      "error",
      error instanceof ApiError ? { code: error.code, message: error.message } : { code: "internal" },
    );
  }
}

/** The answer does not say how the site sorts by default, but its comments show it. */
function isNewestFirst(sort: CommentSort | null, comments: PublicComment[]): boolean {
  if (sort !== null) return sort !== "oldest";
  const times = comments.filter(({ pinned }) => !pinned).map(({ createdAt }) => createdAt);
  return (times[0] ?? "") > (times.at(-1) ?? "");
}
