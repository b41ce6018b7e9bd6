import type { CommentStatus } from "../../contract.ts";

/** What became of comments that were given a status. */
export const outcomes: Record<CommentStatus, string> = {
  approved: "approved",
  pending: "put back to pending",
  spam: "marked as spam",
  trash: "moved to the trash",
};

/** `3 comments marked as spam`, or `Marked as spam: the comment by Ada`. */
export function tell(comments: readonly { name: string }[], status: CommentStatus): string {
  return tellOf(comments, outcomes[status]);
}

/** The same of what failed. */
export function tellNot(comments: readonly { name: string }[], status: CommentStatus): string {
  return tellOf(comments, `not ${outcomes[status]}`);
}

function tellOf(comments: readonly { name: string }[], outcome: string): string {
  if (comments.length > 1) return `${comments.length} comments ${outcome}`;
  return `${outcome[0]!.toUpperCase()}${outcome.slice(1)}: the comment by ${comments[0]!.name}`;
}
