import type { CommentStatus, DecisionRequest, DecisionResult, QueueComment } from "../../contract.ts";
import { type AdminApi, describeProblem } from "../api.ts";
import { type Notify, sitePath, type ViewProps } from "../view.ts";
import { outcomes, tell, tellNot } from "./outcomes.ts";
import { type Queue, type Row, statusOf } from "./queue.ts";

/** The server knows edits by the second; one in the second of the reading, unless it was read, is rather read again. */
const secondMs = 1_000;

/** As many as the API takes at once. */
const idsPerRequest = 100;

interface Decided {
  id: number;
  name: string;
  from: CommentStatus;
  asOf: number;
}

interface Waiting extends Decided {
  status: CommentStatus;
  step: Decided[];
}

interface Powers {
  api: AdminApi;
  site: ViewProps["site"];
  notify: Notify;
  /** Tells that so many comments went from one status to another, or back when the server refused. */
  moved(from: CommentStatus, to: CommentStatus, count: number): void;
}

interface ShownList {
  queue: Queue;
  focusCurrent(): void;
  /** Reads a comment again, since it was edited meanwhile. */
  refresh(id: number): Promise<void>;
}

/**
 * What a moderator decides: shown at once, sent one request after another in the order of the decisions, and taken back
 * where the server refuses. Undo is one more decision.
 */
export class Decisions {
  readonly #powers: Powers;
  readonly #otherTabs: BroadcastChannel;
  readonly #steps: Decided[][] = [];
  readonly #waiting: Waiting[] = [];
  #list: ShownList | null = null;
  #isSending = false;
  #sending: Promise<void> = Promise.resolve();

  constructor(powers: Powers) {
    this.#powers = powers;
    this.#otherTabs = new BroadcastChannel(`afterword:decisions:${powers.site.id}`);
    this.#otherTabs.onmessage = ({ data }) => this.#settle(data as { id: number; status: CommentStatus }[]);
    window.addEventListener("beforeunload", this.#warn);
  }

  /** Decisions outlive the list they were made in. */
  show(list: ShownList): void {
    this.#list = list;
  }

  /** What the list shows. */
  get comments(): QueueComment[] {
    return this.#list?.queue.visible.map(({ comment }) => comment) ?? [];
  }

  get isSending(): boolean {
    return this.#isSending;
  }

  /** What was decided is still sent. */
  async close(): Promise<void> {
    await this.#sending;
    this.#otherTabs.close();
    window.removeEventListener("beforeunload", this.#warn);
  }

  /** Resolves with whether the server agreed to all of them. */
  async decide(rows: readonly Row[], status: CommentStatus, { keepsPanel = false } = {}): Promise<boolean> {
    const changing = rows.filter((row) => statusOf(row) !== status);
    if (changing.length === 0) {
      if (rows.length > 0) this.#powers.notify(`Already ${outcomes[status]}.`);
      return true;
    }
    const step = changing.map(toDecided);
    this.#steps.push(step);
    const sent = this.#start(step, (_decided) => status, keepsPanel);
    this.#powers.notify(`${tell(step, status)}.`, "ok", { label: "Undo (u)", run: () => this.undo() });
    await sent;
    return step.length === changing.length;
  }

  undo(): void {
    const step = this.#steps.pop();
    if (step === undefined) {
      this.#powers.notify("There is nothing to undo.");
      return;
    }
    const decided = step.map((entry) => ({ ...entry, from: this.#statusOf(entry.id) ?? entry.from }));
    void this.#start(decided, (_entry, place) => step[place]!.from, false);
    const first = step.find(({ id }) => this.#list?.queue.visible.some(({ comment }) => comment.id === id));
    if (first) this.#list?.queue.goTo(first.id);
    this.#list?.focusCurrent();
    this.#powers.notify(`Undone. ${tell(step, step[0]!.from)}.`);
  }

  #statusOf(id: number): CommentStatus | null {
    const row = this.#list?.queue.find(id);
    return row ? statusOf(row) : null;
  }

  #start(
    step: Decided[],
    statusFor: (decided: Decided, place: number) => CommentStatus,
    keepsPanel: boolean,
  ): Promise<void> {
    const requests = step.map((decided, place) => ({ ...decided, status: statusFor(decided, place), step }));
    for (const [status, entries] of Map.groupBy(requests, (entry) => entry.status)) {
      const panel = keepsPanel ? {} : { panel: null };
      this.#list?.queue.update(idsOf(entries), () => ({ decided: status, problem: null, ...panel }));
    }
    for (const { from, status } of requests) this.#powers.moved(from, status, 1);
    this.#waiting.push(...requests);
    return this.#send();
  }

  #send(): Promise<void> {
    if (!this.#isSending) {
      this.#isSending = true;
      this.#sending = this.#sendAll().finally(() => {
        this.#isSending = false;
      });
    }
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#sendBatch(this.#takeBatch());
  }

  /** What waits for the same answer goes together. */
  #takeBatch(): Waiting[] {
    const { status, asOf } = this.#waiting[0]!;
    const end = this.#waiting.findIndex((entry) => entry.status !== status || entry.asOf !== asOf);
    return this.#waiting.splice(0, Math.min(end < 0 ? this.#waiting.length : end, idsPerRequest));
  }

  async #sendBatch(batch: Waiting[]): Promise<void> {
    const { api, site } = this.#powers;
    const { status, asOf } = batch[0]!;
    const request: DecisionRequest = { ids: [...new Set(idsOf(batch))], status, asOf: new Date(asOf).toISOString() };
    try {
      const path = `${sitePath(site)}/decisions`;
      const { results } = await api.request<{ results: DecisionResult[] }>("POST", path, request);
      const agreed = results.filter(({ error }) => !error).map(({ id }) => ({ id, status }));
      this.#settle(agreed);
      this.#otherTabs.postMessage(agreed);
      this.#refuse(batch, results);
    } catch (error) {
      this.#takeBack(batch, describeProblem(error));
    }
  }

  /** Takes back what the server refused one by one; what was edited meanwhile is shown as it is now. */
  #refuse(batch: Waiting[], results: DecisionResult[]): void {
    const refused = results.filter(({ error }) => error);
    for (const [message, group] of Map.groupBy(refused, ({ error }) => error!.message)) {
      const ids = new Set(idsOf(group));
      this.#takeBack(
        batch.filter(({ id }) => ids.has(id)),
        `${message}.`,
      );
    }
    for (const { id, error } of refused) {
      if (error!.code === "conflict") void this.#list?.refresh(id).catch(() => undefined);
    }
  }

  /** The server has it so, whoever decided. */
  #settle(agreed: { id: number; status: CommentStatus }[]): void {
    for (const [status, entries] of Map.groupBy(agreed, (entry) => entry.status)) {
      this.#list?.queue.update(idsOf(entries), ({ comment, decided }) => ({
        comment: { ...comment, status, nextCheckAt: null },
        decided: decided === status ? null : decided,
        problem: null,
      }));
    }
  }

  #takeBack(entries: Waiting[], problem: string): void {
    for (const { id, from, status, step } of entries) {
      this.#powers.moved(status, from, 1);
      const place = step.findIndex((decided) => decided.id === id);
      if (place >= 0) step.splice(place, 1);
    }
    const place = this.#steps.findIndex((step) => step.length === 0);
    if (place >= 0) this.#steps.splice(place, 1);
    this.#list?.queue.update(idsOf(entries), () => ({ decided: null, problem }));
    this.#powers.notify(`${tellNot(entries, entries[0]!.status)}. ${problem}`, "problem");
  }

  #warn = (event: BeforeUnloadEvent): void => {
    if (this.#isSending) event.preventDefault();
  };
}

function toDecided(row: Row): Decided {
  const { id, author, editedAt } = row.comment;
  const asOf = Math.max(row.readAt - secondMs, Date.parse(editedAt ?? "1970-01-01"));
  return { id, name: author?.name ?? "a deleted author", from: statusOf(row), asOf };
}

function idsOf(entries: readonly { id: number }[]): number[] {
  return entries.map(({ id }) => id);
}
