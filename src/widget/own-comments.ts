import type { PublicComment } from "../contract.ts";
import type { SafeStorage } from "./storage.ts";

/** A comment posted on this device that the server's answers need not contain yet. */
export interface OwnComment {
  comment: PublicComment;
  status: "approved" | "pending";
  /** What the page's count is with it. */
  count: number;
  postedAtMs: number;
}

/** Longer than any cache keeps an older answer. */
const approvedForMs = 10 * 60_000;
const pendingForMs = 24 * 60 * 60_000;

/** The comments posted from this device on one page, kept until an answer contains them or their time is up. */
export class OwnComments {
  readonly #storage: SafeStorage;
  readonly #key: string;

  constructor(storage: SafeStorage, site: string, pageKey: string) {
    this.#storage = storage;
    this.#key = `own:${site}:${pageKey}`;
  }

  list(nowMs: number): OwnComment[] {
    const kept = this.#storage.read<OwnComment[]>(this.#key) ?? [];
    return kept.filter(
      ({ status, postedAtMs }) => nowMs - postedAtMs < (status === "approved" ? approvedForMs : pendingForMs),
    );
  }

  add(own: OwnComment): void {
    this.#write([...this.list(own.postedAtMs).filter(({ comment }) => comment.id !== own.comment.id), own]);
  }

  /** Forgets what an answer contained, and what is too old. */
  settle(isContained: (id: number) => boolean, nowMs: number): void {
    this.#write(this.list(nowMs).filter(({ comment }) => !isContained(comment.id)));
  }

  #write(kept: OwnComment[]): void {
    if (kept.length > 0) this.#storage.write(this.#key, kept);
    else this.#storage.remove(this.#key);
  }
}
