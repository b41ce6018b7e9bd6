import { LIMITS } from "../domain/limits.ts";

/** Of a comment, until it is deleted for good; while replies hang on it, its row stays, emptied. */
export const IS_KEPT = "source <> ''";

/** Deletes what was emptied and whose last shown reply has gone, at most 200 a call; gives how many. */
export async function deleteGone(database: D1Database, siteId: string): Promise<number> {
  const { results } = await database
    .prepare(
      `DELETE FROM comments WHERE id IN (
         SELECT id FROM comments WHERE site_id = ?1 AND folder = 'gone' LIMIT ?2) RETURNING id`,
    )
    .bind(siteId, LIMITS.purgeRows)
    .all();
  return results.length;
}

/** A root that is gone stays in the thread, as a tombstone, while this holds. */
export const HAS_SHOWN_REPLY = `EXISTS (
  SELECT 1 FROM comments r WHERE r.page_id = comments.page_id AND r.root_id = comments.id AND r.shown = 1)`;
