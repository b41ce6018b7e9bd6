import type { CommentSort, PublicComment, SubmitResponse, ThreadPage } from "../contract.ts";
import type { Api } from "./api.ts";
import type { CommentList } from "./comment-list.ts";
import type { authorKey } from "./draft.ts";
import type { setRenderedHtml } from "./safe-html.ts";
import type { read, write } from "./storage.ts";
import type { Words } from "./words.ts";

/** What must be the same in all files, whichever is loaded when. */
export interface Shared {
  read: typeof read;
  write: typeof write;
  authorKey: typeof authorKey;
  setRenderedHtml: typeof setRenderedHtml;
}

/** One page's comments as the files see them that are loaded on demand. */
export interface ThreadView {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  /** What is so with this view of the thread, above it. */
  readonly note: HTMLElement;
  readonly api: Api;
  readonly words: Words;
  readonly shared: Shared;
  /** The page as it is asked for, and what names it among what is kept on this device. */
  readonly page: string;
  readonly place: string;
  /** The first part of what is shown. */
  readonly answer: ThreadPage;
  readonly list: CommentList;
  /** How many comments the page has. */
  count: number;
  /** What the shown comments were asked to be sorted by; `null` leaves it to the site. */
  sortAsked: CommentSort | null;
  readonly isOldestFirst: boolean;
  /** Shows a part of the thread in place of what is shown, or below it. */
  show(answer: ThreadPage): void;
  showMore(answer: ThreadPage): void;
  /** A comment is gone: what stands in its place, if anything does. */
  remove(id: number, place?: PublicComment | null): void;
  /** Goes through what was posted from this device: some of it may have to be shown, or can still be changed. */
  showOwn(): void;
  /** Says something to those who do not see it. */
  announce(text: string): void;
  /** Says that loading failed; `null` takes that back. */
  fail(error: unknown): void;
  notifyError(error: unknown): void;
}

/** A comment posted on this device, as it is kept there until it is one like all others. */
export interface OwnComment {
  comment: PublicComment;
  status: SubmitResponse["status"];
  /** What its author typed. */
  source: string;
  /** Names its page. */
  place: string;
  /** What the page's count was with it. */
  count: number;
  postedAtMs: number;
  /** When an edit had it held, if one did. */
  heldAtMs?: number;
  /** When it was first known to be approved, if that was later. */
  approvedAtMs?: number;
  /** The server has given it among the others. */
  isContained?: boolean;
}
