import type { PublicComment } from "../contract.ts";
import { create, createButton } from "./dom.ts";
import { live } from "./languages/en.ts";
import { addPartStyles } from "./part-styles.ts";
import type { ThreadView } from "./thread-view.ts";
import { flatten, isWhole } from "./whole.ts";

const everyMs = 30_000;
const tickMs = 10_000;
/** Who has done nothing for so long is taken to be away. */
const attentionMs = 5 * 60_000;
const activities = ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"];

/**
 * Keeps the times true, asks for new comments while somebody looks at the thread, says how many there are, and inserts
 * them on request.
 */
export function keepUp(thread: ThreadView): void {
  const { closed } = thread.api;
  if (closed.aborted) return;
  addPartStyles(thread);
  const words = thread.words.with(live);
  const place = create("div", { class: "news" });
  thread.list.element.before(place);
  let activeAtMs = Date.now();
  let askedAtMs = 0;
  let isNear = false;
  const isNew = newcomers(thread);

  const look = async () => {
    const nowMs = Date.now();
    if (document.hidden || !isNear || nowMs - activeAtMs > attentionMs || nowMs - askedAtMs < everyMs) return;
    askedAtMs = nowMs;
    const found = await findNew(thread, isNew).catch(() => []);
    if (found.length === 0 || closed.aborted) return;
    const text = words.say("newComments", { count: found.length });
    if (place.textContent !== text) thread.announce(text);
    const button = createButton(text, { class: "new-comments" }, () => {
      place.replaceChildren();
      insert(thread, found);
    });
    // Sorted anew, the thread has another list.
    thread.list.element.before(place);
    place.replaceChildren(button);
  };

  const noteActivity = () => {
    activeAtMs = Date.now();
  };
  for (const name of activities) addEventListener(name, noteActivity, { signal: closed, passive: true, capture: true });
  document.addEventListener("visibilitychange", look, { signal: closed });
  const visibility = new IntersectionObserver((entries) => {
    isNear = entries.at(-1)?.isIntersecting ?? false;
    void look();
  });
  visibility.observe(thread.element);
  const timer = setInterval(() => {
    refreshTimes(thread);
    void look();
  }, tickMs);
  closed.addEventListener("abort", () => {
    clearInterval(timer);
    visibility.disconnect();
  });
}

/** The comments that are not shown though their place is. The browser's own cache makes the request a conditional one. */
async function findNew(
  thread: ThreadView,
  isNew: (comments: PublicComment[]) => PublicComment[],
): Promise<PublicComment[]> {
  // A thread of one page is asked for as before, so that all caches on the way serve both.
  const sort = thread.answer.cursor === null ? thread.sortAsked : "newest";
  const { comments } = await thread.api.thread({ page: thread.page, sort });
  const found: PublicComment[] = [];
  for (const comment of isNew(flatten(comments).sort((a, b) => a.id - b.id))) {
    const { id, parent, deleted } = comment;
    const isPlaced = parent === null || thread.list.has(parent) || found.some((other) => other.id === parent);
    if (isPlaced && !deleted && !thread.list.has(id)) found.push(comment);
  }
  return found;
}

/**
 * Tells which comments have come since. Where the whole thread is shown, whatever is not in it is new; else the first
 * look finds where the end of the thread was, and ids tell what came later, since they grow with the time.
 */
function newcomers({ answer }: ThreadView): (comments: PublicComment[]) => PublicComment[] {
  let lastId = isWhole(answer) ? 0 : null;
  return (comments) => {
    lastId ??= Math.max(0, ...comments.map(({ id }) => id));
    const since = lastId;
    return comments.filter(({ id }) => id > since);
  };
}

function refreshTimes({ element, words }: ThreadView): void {
  for (const time of element.querySelectorAll("time")) {
    const text = words.times.format(time.dateTime);
    if (time.textContent !== text) time.textContent = text;
  }
}

function insert(thread: ThreadView, found: PublicComment[]): void {
  for (const comment of found) {
    if (thread.list.has(comment.id)) continue;
    if (thread.list.addNew({ ...comment, replies: [] }, {}, !thread.isOldestFirst)) thread.count++;
  }
  thread.list.focus(found[0]?.id);
}
