import type { PublicComment } from "../contract.ts";
import { read, write } from "./storage.ts";

/** A comment posted on this device that the server's answers need not contain yet. */
export interface OwnComment {
  comment: PublicComment;
  status: "approved" | "pending";
  /** What the page's count is with it. */
  count: number;
  postedAtMs: number;
}

/** How long one is shown though no answer contains it: an approved one for longer than any cache lives. */
const keptForMs = { approved: 10 * 60_000, pending: 24 * 60 * 60_000 };

/** The comments posted from this device on one page that no answer has contained and whose time is not up. */
export function listOwnComments(place: string): OwnComment[] {
  const kept = read<OwnComment[]>("localStorage", keyOf(place)) ?? [];
  return kept.filter(({ status, postedAtMs }) => Date.now() - postedAtMs < keptForMs[status]);
}

export function keepOwnComment(place: string, own: OwnComment): void {
  keep(place, [...listOwnComments(place).filter(({ comment }) => comment.id !== own.comment.id), own]);
}

/** Forgets the comments that an answer contained: from now on the server's word counts. */
export function forgetOwnComments(place: string, isContained: (id: number) => boolean): void {
  keep(
    place,
    listOwnComments(place).filter(({ comment }) => !isContained(comment.id)),
  );
}

function keep(place: string, kept: OwnComment[]): void {
  write("localStorage", keyOf(place), kept.length > 0 ? kept : null);
}

function keyOf(place: string): string {
  return `own:${place}`;
}
