import type { PublicComment, SingleComment, SubmitResponse } from "../contract.ts";
import type { ApiError } from "./api.ts";
import { create, createButton } from "./dom.ts";
import { permalink } from "./languages/en.ts";
import { show } from "./paging.ts";
import { addPartStyles } from "./part-styles.ts";
import type { ThreadView } from "./thread-view.ts";

/** Says what became of a comment whose place is not shown, and leads there; a held one is shown below what it answers. */
export function pointAt(thread: ThreadView, { id, parent }: PublicComment, status: SubmitResponse["status"]): void {
  const words = thread.words.with(permalink);
  const target = status === "approved" ? id : parent;
  const link = create("a", { href: `${location.href.split("#")[0]}#comment-${target}` }, words.say("showPosted"));
  thread.note.replaceChildren(words.say(status), " ", link);
  thread.note.tabIndex = -1;
  thread.note.focus();
}

/** Opens the part of the thread that has a comment which is not shown, and goes to the comment. */
export async function open(thread: ThreadView, id: number): Promise<void> {
  const words = thread.words.with(permalink);
  addPartStyles(thread);
  try {
    const { comment, ancestors, page, cursor } = await thread.api.request<SingleComment>(`/comments/${id}`, {
      cache: "no-cache",
    });
    if (page.key !== thread.answer.page.key) throw { code: "not_found" };
    if (cursor !== null && !ancestors.some((ancestor) => thread.list.has(ancestor.id))) {
      await show(thread, { cursor });
      const toStart = createButton(words.say("fromStart"), { class: "quiet from-start" }, async () => {
        await show(thread, {});
        thread.heading.focus();
      });
      thread.note.replaceChildren(words.say("fromLinked"), " ", toStart);
    }
    thread.list.add([...ancestors, comment].filter((shown) => !thread.list.has(shown.id)));
    thread.list.focus(id, true);
  } catch (error) {
    if ((error as ApiError).code === "not_found") thread.note.textContent = words.say("linkedGone");
    else thread.fail(error);
  }
}
