import type { Context } from "../context.ts";
import { findMovable, type Merge, type Movable, moveComments } from "../db/merge-pages.ts";
import { idAt } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Page } from "../domain/page.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";

/** What moves next, and whether that is all there is. */
interface Step {
  ids: number[];
  isAll: boolean;
}

/**
 * Whole threads, as many as fit. One that never fits goes in pieces, its root last, so that it is found until all of
 * it has gone. After the last thread come replies whose roots have left already.
 */
function nextShown({ threads, replies }: Movable, most: number): Step {
  const groups = [...Map.groupBy(threads, ({ root }) => root)].map(([root, rows]) => [
    ...rows.flatMap(({ reply }) => reply ?? []),
    root,
  ]);
  const [first = []] = groups;
  if (first.length > most) return { ids: first.slice(0, -1).slice(0, most), isAll: false };
  const ids = new Set<number>();
  for (const group of groups) {
    // A last one that was cut off does not fit either.
    if (ids.size + group.length > most) return { ids: [...ids], isAll: false };
    for (const id of group) ids.add(id);
  }
  const all = [...ids, ...replies.filter((id) => !ids.has(id))];
  return { ids: all.slice(0, most), isAll: all.length <= most };
}

/** Hidden comments of a page among the next of its site, and up to which id no other is. */
function nextHidden({ hidden }: Movable, pageId: number, most: number): Step & { until: number } {
  const ids: number[] = [];
  let until = 0;
  for (const row of hidden) {
    const isOurs = row.page_id === pageId;
    if (isOurs && ids.length === most) return { ids, isAll: false, until };
    if (isOurs) ids.push(row.id);
    until = row.id;
  }
  return { ids, isAll: hidden.length < LIMITS.mergeComments, until };
}

/**
 * Moves comments of one page to another, a bounded number a call, and tells how many are left: 0 when that was all.
 * What is hidden comes last, since what is shown can be hidden meanwhile. The emptied page stays, since a reader may be
 * writing on it: what comes to it later is not lost, and the same call again moves it.
 */
export async function mergePages(context: Context, siteId: string, source: Page, target: Page): Promise<number> {
  const merge: Merge = { siteId, sourceId: source.id, targetId: target.id };
  const movable = await findMovable(context.database, merge);
  const shown = nextShown(movable, LIMITS.mergeComments);
  const hidden = nextHidden(movable, source.id, shown.isAll ? LIMITS.mergeComments - shown.ids.length : 0);
  // A comment that is being stored now can have an older id than those that are there already.
  const settledUntil = idAt(context.now() - LIMITS.storingMs);
  const isAll = shown.isAll && hidden.isAll;
  const hiddenUntil = isAll ? settledUntil : Math.min(settledUntil, hidden.until);
  const ids = [...shown.ids, ...hidden.ids];
  const left = await moveComments(context.database, merge, ids, shown.isAll ? hiddenUntil : null);
  context.purge(changedThreadTags(siteId, [source.id, target.id]));
  return isAll ? left : Math.max(1, left);
}
