import type { CommentStatus, QueueComment } from "../../contract.ts";

export type Panel = "details" | "edit" | "reply";

/** A comment as it is shown. Every change makes a new one, so that only what changed is drawn again. */
export interface Row {
  readonly comment: QueueComment;
  /** When it was read, in milliseconds of the server's clock. */
  readonly readAt: number;
  /** What the moderator decided, while the server has not yet agreed. */
  readonly decided: CommentStatus | null;
  readonly problem: string | null;
  readonly panel: Panel | null;
}

export function toRow(comment: QueueComment, readAt: number): Row {
  return { comment, readAt, decided: null, problem: null, panel: null };
}

export function statusOf({ decided, comment }: Row): CommentStatus {
  return decided ?? comment.status;
}

/**
 * The rows of one list, which of them is the current one, and which are selected. A row that is decided stays at its
 * place and is only not shown, so that it can come back there.
 */
export class Queue {
  /** `null` for a list of every status. */
  readonly status: CommentStatus | null;
  readonly #changed: () => void;
  #rows: readonly Row[] = [];
  #visible: readonly Row[] = [];
  #selected: ReadonlySet<number> = new Set();
  #current: number | null = null;
  #anchor: number | null = null;

  constructor(status: CommentStatus | null, changed: () => void) {
    this.status = status;
    this.#changed = changed;
  }

  get visible(): readonly Row[] {
    return this.#visible;
  }

  get selected(): ReadonlySet<number> {
    return this.#selected;
  }

  /** Where keys act; there is one as long as any row is shown. */
  get current(): number | null {
    return this.#current;
  }

  get newest(): number | null {
    return this.#rows[0]?.comment.id ?? null;
  }

  find(id: number | null): Row | undefined {
    return this.#rows.find(({ comment }) => comment.id === id);
  }

  append(rows: readonly Row[]): void {
    const known = new Set(this.#rows.map(({ comment }) => comment.id));
    this.#set([...this.#rows, ...rows.filter(({ comment }) => !known.has(comment.id))]);
  }

  prepend(rows: readonly Row[]): void {
    const added = new Set(rows.map(({ comment }) => comment.id));
    this.#set([...rows, ...this.#rows.filter(({ comment }) => !added.has(comment.id))]);
  }

  replaceAll(rows: readonly Row[]): void {
    this.#set(rows);
  }

  remove(id: number): void {
    this.#set(this.#rows.filter(({ comment }) => comment.id !== id));
  }

  update(ids: readonly number[], change: (row: Row) => Partial<Row>): void {
    const changing = new Set(ids);
    this.#set(this.#rows.map((row) => (changing.has(row.comment.id) ? { ...row, ...change(row) } : row)));
  }

  goTo(id: number): void {
    if (this.#current === id) return;
    this.#current = id;
    this.#changed();
  }

  move(step: number): void {
    const place = this.#visible.findIndex(({ comment }) => comment.id === this.#current);
    const target = this.#visible[place + step];
    if (target) this.goTo(target.comment.id);
  }

  /** Selects or deselects one, from where a later range starts. */
  toggle(id: number): void {
    const selected = new Set(this.#selected);
    if (!selected.delete(id)) selected.add(id);
    this.#anchor = id;
    this.#select(selected);
  }

  /** Selects all from the last one that was selected by itself. */
  selectTo(id: number): void {
    const ids = this.#visible.map(({ comment }) => comment.id);
    const [from, to] = [ids.indexOf(this.#anchor ?? id), ids.indexOf(id)];
    if (from < 0) this.toggle(id);
    else this.#select(new Set([...this.#selected, ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]));
  }

  selectAll(): void {
    this.#select(new Set(this.#visible.map(({ comment }) => comment.id)));
  }

  selectNone(): void {
    this.#select(new Set());
  }

  #select(ids: ReadonlySet<number>): void {
    this.#selected = ids;
    this.#changed();
  }

  /** Whatever made the current row leave, the next one takes its place. */
  #set(rows: readonly Row[]): void {
    const before = this.#visible.map(({ comment }) => comment.id);
    this.#rows = rows;
    this.#visible = rows.filter((row) => this.#isShown(row));
    const shown = new Set(this.#visible.map(({ comment }) => comment.id));
    this.#selected = new Set([...this.#selected].filter((id) => shown.has(id)));
    if (this.#current === null || !shown.has(this.#current)) {
      const place = this.#current === null ? -1 : before.indexOf(this.#current);
      const isStill = (id: number) => shown.has(id);
      this.#current =
        before.slice(place + 1).find(isStill) ?? before.slice(0, Math.max(place, 0)).findLast(isStill) ?? null;
      this.#current ??= this.#visible[0]?.comment.id ?? null;
    }
    this.#changed();
  }

  #isShown(row: Row): boolean {
    const isWrittenAt = row.panel === "edit" || row.panel === "reply";
    return this.status === null || isWrittenAt || statusOf(row) === this.status;
  }
}
