import type { QueuePage } from "../../contract.ts";
import { type AdminApi, AdminError, describeProblem } from "../api.ts";
import { sitePath, type ViewProps } from "../view.ts";
import { draftedPanel } from "./drafts.ts";
import { type Filter, queryOf } from "./filter.ts";
import { type Queue, type Row, toRow } from "./queue.ts";

/** A search looks through a bounded part of the comments a request; after so many without a hit it asks before it goes on. */
const fruitlessMost = 5;

interface Powers {
  api: AdminApi;
  site: ViewProps["site"];
  filter: Filter;
  queue: Queue;
  changed(): void;
}

/** Fills a queue page after page, and holds back what arrives meanwhile until it is asked for. */
export class Pages {
  readonly #powers: Powers;
  readonly #leaving = new AbortController();
  #cursor: string | null = null;
  #fruitless = 0;
  /** Where it goes on below the arrivals, when they do not reach down to the list. */
  #gap: string | null = null;
  isLoading = false;
  isFirstLoaded = false;
  problem: string | null = null;
  /** The query's error, with the place that the server names in it. */
  queryProblem: string | null = null;
  /** Newer than the newest row. */
  arrivals: readonly Row[] = [];

  constructor(powers: Powers) {
    this.#powers = powers;
  }

  get isAtEnd(): boolean {
    return this.isFirstLoaded && this.#cursor === null;
  }

  /** Whether the next page may come without being asked for. */
  get mayGoOn(): boolean {
    return !this.isLoading && !this.isAtEnd && this.problem === null && this.#fruitless < fruitlessMost;
  }

  /** How many have arrived: `4`, or `50+` when they fill more than a page. */
  get arrived(): string {
    return `${this.arrivals.length}${this.#gap === null ? "" : "+"}`;
  }

  close(): void {
    this.#leaving.abort();
  }

  /** Loads the next page; asked for by a person, a search that found nothing goes on. */
  async loadMore(isAsked = false): Promise<void> {
    if (this.isLoading || this.isAtEnd) return;
    if (isAsked) this.#fruitless = 0;
    this.isLoading = true;
    this.problem = null;
    this.queryProblem = null;
    this.#powers.changed();
    try {
      const { rows, cursor } = await this.#read(this.#cursor);
      this.#cursor = cursor;
      this.#fruitless = rows.length === 0 ? this.#fruitless + 1 : 0;
      this.isFirstLoaded = true;
      this.isLoading = false;
      this.#powers.queue.append(rows);
    } catch (error) {
      if (this.#leaving.signal.aborted) return;
      const isOfQuery = error instanceof AdminError && error.field === "q";
      this.problem = isOfQuery ? "The search could not be understood." : describeProblem(error);
      this.queryProblem = isOfQuery ? error.message : null;
      this.isLoading = false;
      this.#powers.changed();
    }
  }

  /** Looks for comments newer than those of the list. What fails here is tried again with the next look. */
  async lookForNew(): Promise<void> {
    if (!this.isFirstLoaded || this.isLoading) return;
    const { queue, changed } = this.#powers;
    try {
      const { rows, cursor } = await this.#read(null);
      const newest = queue.newest ?? 0;
      this.arrivals = rows.filter(({ comment }) => comment.id > newest);
      this.#gap = queue.newest !== null && this.arrivals.length === rows.length ? cursor : null;
      changed();
    } catch {
      return;
    }
  }

  /** Puts the arrivals above the list and returns the id of the first; more than a page of them start the list anew. */
  showArrivals(): number | null {
    const { queue } = this.#powers;
    const rows = this.arrivals;
    this.arrivals = [];
    if (this.#gap === null) queue.prepend(rows);
    else {
      this.#cursor = this.#gap;
      queue.replaceAll(rows);
    }
    return rows[0]?.comment.id ?? null;
  }

  async #read(cursor: string | null): Promise<{ rows: Row[]; cursor: string | null }> {
    const { api, site, filter } = this.#powers;
    const readAt = api.now();
    const path = `${sitePath(site)}/comments?${queryOf(filter, cursor)}`;
    const page = await api.request<QueuePage>("GET", path, undefined, this.#leaving.signal);
    const rows = page.comments.map((comment) => ({
      ...toRow(comment, readAt),
      panel: draftedPanel(site.id, comment.id),
    }));
    return { rows, cursor: page.cursor };
  }
}
