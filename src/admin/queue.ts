import type { CommentStatus, QueueComment } from "../contract.ts";
import { type AdminApi, AdminError } from "./api.ts";
import { type Action, createRow, statusNames } from "./comment-row.ts";
import { create, find } from "./dom.ts";
import { describeAkismet } from "./reasons.ts";

type Tab = CommentStatus | "all";

const tabNames: Record<Tab, string> = { ...statusNames, all: "All" };

/** One site's comments of one status, and the decisions on them. */
export class Queue {
  readonly #api: AdminApi;
  readonly #refused: () => void;
  readonly #title = find("queue-title", HTMLElement);
  readonly #outcome = find("outcome", HTMLElement);
  readonly #problem = find("problem", HTMLElement);
  readonly #list = find("comments", HTMLElement);
  readonly #more = find("load-more", HTMLButtonElement);
  readonly #tabs = new Map<Tab, HTMLButtonElement>();
  #site = "";
  #tab: Tab = "pending";
  #cursor: string | null = null;
  #loading = new AbortController();

  /** `refused` is called when the server takes the token no longer. */
  constructor(api: AdminApi, refused: () => void) {
    this.#api = api;
    this.#refused = refused;
    this.#more.onclick = () => void this.#loadMore();
    for (const tab of Object.keys(tabNames) as Tab[]) {
      const button = create("button", { type: "button" }, tabNames[tab]);
      button.addEventListener("click", () => void this.show(this.#site, tab));
      this.#tabs.set(tab, button);
    }
    find("statuses", HTMLElement).replaceChildren(...this.#tabs.values());
  }

  /** Shows the newest comments of one status. */
  async show(site: string, tab: Tab = this.#tab): Promise<void> {
    this.#site = site;
    this.#tab = tab;
    this.#cursor = null;
    for (const [name, button] of this.#tabs) button.setAttribute("aria-pressed", String(name === tab));
    this.#title.textContent = tabNames[tab];
    this.#outcome.textContent = "Loading…";
    this.#list.replaceChildren();
    await this.#load();
  }

  clear(): void {
    this.#loading.abort();
    this.#list.replaceChildren();
  }

  async #loadMore(): Promise<void> {
    const [first] = await this.#load();
    if (first) this.#focusRow(first.id);
  }

  /** Adds the next comments to the list and returns them. An answer that a newer question has overtaken is dropped. */
  async #load(): Promise<QueueComment[]> {
    this.#loading.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#problem.textContent = "";
    this.#more.disabled = true;
    const status = this.#tab === "all" ? null : this.#tab;
    try {
      const { comments, cursor } = await this.#api.queue(this.#site, { status, cursor: this.#cursor }, loading.signal);
      if (loading.signal.aborted) return [];
      this.#cursor = cursor;
      this.#more.hidden = cursor === null;
      this.#list.append(...comments.map((comment) => this.#createRow(comment)));
      this.#outcome.textContent = this.#list.childElementCount === 0 ? "There are no comments here." : "";
      return comments;
    } catch (error) {
      if (!loading.signal.aborted) {
        this.#outcome.textContent = "";
        this.#show(error, this.#problem);
      }
      return [];
    } finally {
      this.#more.disabled = false;
    }
  }

  #createRow(comment: QueueComment): HTMLElement {
    const row = createRow(comment, (action) => void this.#act(comment, row, action));
    return row;
  }

  async #act(comment: QueueComment, row: HTMLElement, action: Action): Promise<void> {
    const buttons = [...row.querySelectorAll("button")];
    const pressed = buttons.find((button) => button === document.activeElement);
    for (const button of buttons) button.disabled = true;
    const site = this.#site;
    try {
      const isCheck = action === "recheck";
      const changed = isCheck ? await this.#recheck(site, comment) : await this.#decide(site, comment, action);
      const answer = isCheck ? `${describeAkismet(changed.akismet, [])}. ` : "";
      const author = comment.author?.name ?? "a deleted author";
      this.#outcome.textContent = `${answer}${statusNames[changed.status]}: the comment by ${author}.`;
      this.#replaceRow(row, changed);
    } catch (error) {
      for (const button of buttons) button.disabled = false;
      pressed?.focus();
      this.#show(error, row.querySelector<HTMLElement>(".problem") ?? this.#problem);
    }
  }

  async #decide(site: string, comment: QueueComment, status: CommentStatus): Promise<QueueComment> {
    const result = await this.#api.decide(site, comment.id, status);
    return { ...comment, status: result.status ?? status, nextCheckAt: null };
  }

  async #recheck(site: string, comment: QueueComment): Promise<QueueComment> {
    const { status, akismet: result } = await this.#api.recheck(site, comment.id);
    const checkedAt = new Date().toISOString();
    const akismet = result === null ? comment.akismet : { guid: comment.akismet?.guid ?? null, result, checkedAt };
    const isFinal = result === "ham" || result === "spam" || result === "discard";
    const nextCheckAt = isFinal ? null : comment.nextCheckAt;
    return { ...comment, status: status ?? comment.status, akismet, nextCheckAt };
  }

  /** A comment whose status no longer belongs here leaves; focus goes to the one that takes its place. */
  #replaceRow(row: HTMLElement, comment: QueueComment): void {
    if (!row.isConnected) return;
    if (this.#tab === "all" || this.#tab === comment.status) {
      row.replaceWith(this.#createRow(comment));
      this.#focusRow(comment.id);
      return;
    }
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    const next = neighbour?.querySelector("article") ?? this.#title;
    next.focus();
  }

  #focusRow(id: number): void {
    document.getElementById(`comment-${id}`)?.focus();
  }

  #show(error: unknown, place: HTMLElement): void {
    if (error instanceof AdminError && error.status === 401) this.#refused();
    else
      place.textContent =
        error instanceof AdminError ? error.message : "Something failed. Reload the page and try again.";
  }
}
