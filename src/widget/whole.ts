import type { PublicComment, ThreadPage } from "../contract.ts";

/** Whether an answer has all comments of its page. */
export function isWhole({ comments, cursor, page }: ThreadPage): boolean {
  return cursor === null && flatten(comments).filter(({ deleted }) => !deleted).length >= page.count;
}

/** Comments with all their replies. */
export function flatten(comments: PublicComment[]): PublicComment[] {
  return comments.flatMap((comment) => [comment, ...flatten(comment.replies)]);
}
