import type { Context } from "../context.ts";
import { findMovable, type Merge, type Movable, moveComments } from "../db/merge-pages.ts";
import { idAt } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Page } from "../domain/page.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";

/**
 * Whole threads, as many as fit. One that never fits goes in pieces, its root last, so that it is found until all of
 * it has gone. After the last thread come replies whose roots have left already.
 */
function nextShown({ threads, replies }: Movable, most: number): number[] {
  const groups = [...Map.groupBy(threads, ({ root }) => root)].map(([root, rows]) => [
    ...rows.flatMap(({ reply }) => reply ?? []),
    root,
  ]);
  const isCut = threads.length > LIMITS.mergeComments;
  const [first = []] = groups;
  if (first.length > LIMITS.mergeComments) return first.slice(0, -1).slice(0, most);
  const ids = new Set<number>();
  for (const group of isCut ? groups.slice(0, -1) : groups) {
    if (ids.size + group.length > most) return [...ids];
    for (const id of group) ids.add(id);
  }
  const orphans = isCut ? [] : replies.filter((id) => !ids.has(id));
  return [...ids, ...orphans].slice(0, most);
}

/**
 * Moves comments of one page to another, a bounded number a call, and tells how many are left: 0 when that was all.
 * The emptied page stays, since a reader may be writing on it: what comes to it later is not lost, and the same call
 * again moves it.
 */
export async function mergePages(context: Context, siteId: string, source: Page, target: Page): Promise<number> {
  const merge: Merge = { siteId, sourceId: source.id, targetId: target.id };
  const movable = await findMovable(context.database, merge);
  const isLastHidden = movable.hidden.length < LIMITS.mergeComments;
  // A comment that is being stored now can have an older id than those that are there already.
  const settledUntil = idAt(context.now() - LIMITS.storingMs);
  const hiddenUntil = isLastHidden ? settledUntil : Math.min(settledUntil, movable.hidden.at(-1)!.id);
  const hidden = movable.hidden.filter((row) => row.page_id === source.id).map(({ id }) => id);
  const ids = [...hidden, ...nextShown(movable, LIMITS.mergeComments - hidden.length)];
  const left = await moveComments(context.database, merge, ids, hiddenUntil);
  context.purge(changedThreadTags(siteId, [source.id, target.id]));
  return isLastHidden ? left : Math.max(1, left);
}
