import type { CommentSort, PublicComment, SubmitRequest, SubmitResponse, ThreadPage } from "../contract.ts";
import type { Api, ApiError } from "./api.ts";
import { CommentList } from "./comment-list.ts";
import { create, createButton } from "./dom.ts";
import { authorKey, readDraft } from "./draft.ts";
import { commentInFragment } from "./page.ts";
import type { Parts } from "./parts.ts";
import { setRenderedHtml } from "./safe-html.ts";
import { read, write } from "./storage.ts";
import { createSubmission, type Submission } from "./submission.ts";
import type { OwnComment, ThreadView } from "./thread-view.ts";
import type { Words } from "./words.ts";

export interface ThreadOptions {
  site: string;
  sort: CommentSort | null;
  /** What a submission says about the article. */
  article: () => Pick<SubmitRequest, "title" | "published" | "tags">;
  /** Which of several widgets with the same comments this is. */
  index: number;
  /** Told whenever the number of comments changes. */
  counted: () => void;
  /** Begins anew. */
  reload: () => void;
  notify: (event: "loaded" | "submitted" | "error", detail: unknown) => unknown;
}

const keepUpAfterMs = 30_000;
/** With fewer there is nothing to sort. */
const sortableCount = 4;
export const sorts: CommentSort[] = ["oldest", "newest", "top"];

/** One page's comments and form: loads them, shows them, and keeps the two in step. What few need is in other files. */
export class Thread implements ThreadView {
  readonly element = create("section", { class: "thread loading", "aria-labelledby": "heading" });
  readonly heading = create("h2", { id: "heading", class: "heading", tabindex: -1 });
  readonly note = create("p", { class: "quiet note" });
  readonly shared = { read, write, authorKey, setRenderedHtml };
  readonly api: Api;
  readonly words: Words;
  page = "";
  place = "";
  sortAsked: CommentSort | null;
  answer!: ThreadPage;
  readonly list = new CommentList(this);
  readonly #options: ThreadOptions;
  readonly #top = create("header", {}, this.heading);
  readonly #announcement = create("div", { class: "unseen", role: "status" });
  readonly #failure = create("p", { class: "alert", role: "alert" });
  readonly #more = create("p");
  #count = 0;
  #submission: Submission | null = null;
  #own: Parts["own"] | null = null;

  constructor(api: Api, words: Words, options: ThreadOptions) {
    this.api = api;
    this.words = words;
    this.#options = options;
    this.sortAsked = options.sort;
    this.element.lang = words.language;
    this.element.dir = words.direction;
    this.heading.textContent = words.say("loading");
    this.element.append(this.#top, this.#announcement, this.#failure);
  }

  get count(): number {
    return this.#count;
  }

  set count(count: number) {
    this.#count = count;
    this.heading.textContent = this.words.say(count === 0 ? "noComments" : "comments", { count });
    this.#options.counted();
  }

  get isOldestFirst(): boolean {
    return (this.sortAsked ?? this.answer.site.sort) === "oldest";
  }

  async load(first: ReturnType<Api["firstThread"]>): Promise<void> {
    try {
      const own = this.#loadOwn();
      const { page, answer } = await first;
      await own;
      this.page = page;
      this.#start(answer);
    } catch (error) {
      this.heading.textContent = this.words.say("title");
      this.fail(error, this.#options.reload);
    }
    this.#giveRoomBack();
  }

  /** Moves to the comment that the address points at. */
  follow(fragment: string): void {
    const id = commentInFragment(fragment);
    if (id === null || !this.answer || this.list.focus(id, true)) return;
    this.#use("permalink", (part) => part.open(this, id));
  }

  /** Keeps what is typed; for when the page may go away. */
  save(): void {
    this.#submission?.save();
  }

  announce(text: string): void {
    // The same words again are spoken only if something in them changes.
    this.#announcement.textContent = text === this.#announcement.textContent ? `${text}\xa0` : text;
  }

  remove(id: number, place?: PublicComment | null): void {
    if (place) this.list.redraw(place);
    else this.list.remove(id);
    this.#submission?.release(id);
  }

  reply(comment: PublicComment): void {
    this.#submission?.replyTo(comment);
  }

  react(name: "vote" | "report", comment: PublicComment, button: HTMLButtonElement): void {
    this.#use("reactions", (part) => part[name](this, comment, button));
  }

  moreReplies(comment: PublicComment, cursor: string, button: HTMLButtonElement): void {
    this.#use("paging", (part) => part.moreReplies(this, comment, cursor, button));
  }

  /** Says that loading failed, with a button to try again where the comments did not load at all. */
  fail(error: unknown, retry?: () => void): void {
    const { closed } = this.api;
    if (closed.aborted) return;
    // Who got an answer is connected, whatever their machine thinks: it may be the server's own, without a network.
    const { code, status, message } = error as ApiError;
    const isOnline = navigator.onLine || code !== "unreachable";
    // What was refused is not for readers to mend.
    if (message && status! < 500) console.error(`Afterword: ${message}`);
    this.#failure.textContent = this.words.say(!retry ? "partFailed" : isOnline ? "loadFailed" : "loadOffline");
    if (retry) this.#failure.append(" ", createButton(this.words.say("tryAgain"), {}, retry));
    if (retry && !isOnline) addEventListener("online", retry, { once: true, signal: closed });
    this.notifyError(error);
  }

  notifyError(error: unknown): void {
    const { code = "internal", message } = error as Partial<ApiError>;
    this.#options.notify("error", { code, message });
  }

  show(answer: ThreadPage): void {
    this.answer = answer;
    this.list.clear(read("localStorage", "votes") ?? []);
    this.note.replaceChildren();
    this.count = answer.page.count;
    this.#offerSorts();
    this.showMore(answer);
    this.#submission?.place();
  }

  showMore({ comments, cursor }: ThreadPage): void {
    this.list.add(comments);
    this.#own?.showOwn(this);
    this.#more.replaceChildren();
    if (cursor === null) return;
    const button = createButton(this.words.say("loadMore"), { class: "more" }, () =>
      this.#use("paging", (part) => part.moreComments(this, cursor, button)),
    );
    this.#more.append(button);
  }

  async showOwn(): Promise<void> {
    await this.#loadOwn();
    this.#own?.showOwn(this);
  }

  async #loadOwn(): Promise<void> {
    if (read("localStorage", "own")) this.#own ??= await this.api.loadPart<Parts["own"]>("own").catch(() => null);
  }

  /** Does what is in a file of its own, and says so if that fails. */
  #use<Name extends keyof Parts>(name: Name, run: (part: Parts[Name]) => unknown): void {
    this.#failure.replaceChildren();
    this.api
      .loadPart<Parts[Name]>(name)
      .then(run)
      .catch((error) => this.fail(error));
  }

  /** Only out of sight is room given back that was not needed: what stands below moves up. */
  #giveRoomBack(): void {
    new IntersectionObserver(([entry], observer) => {
      if (entry!.boundingClientRect.top < innerHeight) return;
      this.element.classList.remove("loading");
      observer.disconnect();
    }).observe(this.element);
  }

  #start(answer: ThreadPage): void {
    const { page, form } = answer;
    const { site, index, article } = this.#options;
    this.place = `${site}:${page.key}`;
    this.element.append(this.note, this.list.element, this.#more, this.#failure);
    this.show(answer);
    const draft = this.place + (index > 0 ? `#${index}` : "");
    if (form.open) {
      this.#submission = createSubmission(this, {
        article,
        draft,
        stored: (response, source) => this.#insertStored(response, source),
        format: (field) => this.#use("editor", (part) => part.edit(this, field)),
      });
      this.element.append(this.#submission.element);
    } else {
      this.element.append(create("p", { class: "closed" }, this.words.say("closed")));
      // What was typed before can still be copied.
      const { body } = readDraft(draft).values;
      if (body)
        this.element.append(
          create("textarea", { readonly: true, rows: 6, "aria-label": this.words.say("body") }, body),
        );
    }
    this.#keepUp();
    this.#options.notify("loaded", { page: page.key, count: page.count });
    this.follow(location.hash);
  }

  /** Nothing is loaded for that while the reader writes, and who does not get this file does not miss it. */
  #keepUp(): void {
    const timer = setInterval(() => {
      if (this.#submission?.isInUse) return;
      clearInterval(timer);
      this.api.loadPart<Parts["live"]>("live").then(
        (part) => part.keepUp(this),
        () => {},
      );
    }, keepUpAfterMs);
    this.api.closed.addEventListener("abort", () => clearInterval(timer));
  }

  #offerSorts(): void {
    const { words, answer, sortAsked } = this;
    // Once offered it stays, with the focus that it has.
    if (this.count < sortableCount || this.heading.nextSibling) return;
    const offered = sorts.filter((value) => value !== "top" || answer.site.votes);
    const select = create(
      "select",
      { class: "quiet sort", "aria-label": words.say("sort") },
      ...offered.map((value) => create("option", { value }, words.say(value))),
    );
    select.value = sortAsked ?? answer.site.sort;
    select.addEventListener("change", () =>
      this.#use("paging", (part) => part.sort(this, select.value as CommentSort)),
    );
    this.#top.replaceChildren(this.heading, select);
  }

  #insertStored({ comment, status }: SubmitResponse, source: string): void {
    if (status === "approved" && !this.list.has(comment.id)) this.count++;
    const { place, count } = this;
    const own: OwnComment = { comment, status, source, place, count, postedAtMs: Date.now() };
    write("localStorage", "own", [...(read<OwnComment[]>("localStorage", "own") ?? []), own]);
    const isPending = status === "pending";
    if (this.list.addNew(comment, { isOwn: true, isPending }, !this.isOldestFirst)) this.list.focus(comment.id);
    else this.#use("permalink", (part) => part.pointAt(this, comment, status));
    this.announce(this.words.say(status));
    this.#options.notify("submitted", { status, comment });
    void this.showOwn();
  }
}
