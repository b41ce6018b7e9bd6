import type { CommentSort, PublicComment, ThreadPage } from "../contract.ts";
import type { ThreadQuery } from "./api.ts";
import type { ThreadView } from "./thread-view.ts";

/** Shows what comes after the shown part of the thread, and goes to the first of it. */
export async function moreComments(thread: ThreadView, cursor: string, button: HTMLButtonElement): Promise<void> {
  const answer = await load(thread, { cursor, sort: thread.sortAsked }, button);
  thread.showMore(answer);
  if (!thread.list.focus(answer.comments[0]?.id)) focusLast(thread.list.element);
}

/** Shows further replies of one comment, and goes to the first of them. */
export async function moreReplies(
  thread: ThreadView,
  comment: PublicComment,
  cursor: string,
  button: HTMLButtonElement,
): Promise<void> {
  const answer = await load(thread, { parent: comment.id, cursor, sort: thread.sortAsked }, button);
  button.remove();
  thread.list.add(answer.comments, comment.id);
  thread.list.offerMoreReplies(comment, answer.cursor);
  thread.showOwn();
  if (!thread.list.focus(answer.comments[0]?.id)) thread.list.focus(comment.id);
}

/** Where what was asked for would have come. */
function focusLast(list: HTMLElement): void {
  [...list.querySelectorAll("article")].at(-1)?.focus();
}

/** Shows the thread in another order. */
export async function sort(thread: ThreadView, by: CommentSort): Promise<void> {
  await show(thread, { sort: by });
}

/** Shows another part of the thread, or the same in another order, in place of what is shown. */
export async function show(thread: ThreadView, query: Partial<ThreadQuery>): Promise<void> {
  const answer = await load(thread, query);
  thread.sortAsked = query.sort ?? null;
  thread.show(answer);
}

/** The button can be pressed again only if this fails. */
async function load(thread: ThreadView, query: Partial<ThreadQuery>, button?: HTMLButtonElement): Promise<ThreadPage> {
  if (button) button.disabled = true;
  try {
    return await thread.api.thread({ page: thread.page, ...query });
  } catch (error) {
    if (button) button.disabled = false;
    button?.focus();
    throw error;
  }
}
