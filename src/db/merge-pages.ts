import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import { FOLDERS } from "./folders.ts";
import { HAS_SHOWN_REPLY } from "./tombstones.ts";

/** Where comments go from and to; both are pages of the site. */
export interface Merge {
  siteId: string;
  sourceId: number;
  targetId: number;
}

/** A shown root with one of its shown replies, `null` for a root without any. */
export interface ThreadRow {
  root: number;
  reply: number | null;
}

export interface Movable {
  /** In the order of roots and replies, one more than a merge moves at once when there are more. */
  threads: ThreadRow[];
  /** Shown replies, of roots that are still there or not. */
  replies: number[];
  /** The site's next comments that are hidden, or tombstones without a page, in the order of their ids; fewer than are looked at at the end. */
  hidden: { id: number; page_id: number | null }[];
}

/**
 * Hidden comments are in no order of pages, so those of the site are gone through, a bounded number at a time. The
 * tombstones among them count too: passing them over would read as many as there are.
 */
const HIDDEN = FOLDERS.filter((folder) => folder !== "approved")
  .map(
    (folder) =>
      `SELECT id, iif(shown = 0, page_id, NULL) AS page_id FROM comments WHERE site_id = ?1 AND folder = '${folder}'
         AND id > coalesce((SELECT merged_until FROM pages WHERE id = ?2), 0)`,
  )
  .join(" UNION ALL ");

/** What can be moved next. */
export async function findMovable(database: D1Database, { siteId, sourceId }: Merge): Promise<Movable> {
  const [threads, replies, hidden] = await batchRows<[ThreadRow[], { id: number }[], Movable["hidden"]]>(database, [
    database
      .prepare(
        `SELECT c.id AS root, r.id AS reply
         FROM comments c LEFT JOIN comments r ON r.page_id = ?1 AND r.root_id = c.id AND r.shown = 1
         WHERE c.page_id = ?1 AND c.root_id IS NULL AND c.shown = 1 ORDER BY c.leads, c.id, r.leads, r.id LIMIT ?2`,
      )
      .bind(sourceId, LIMITS.mergeComments + 1),
    database
      .prepare("SELECT id FROM comments WHERE page_id = ?1 AND shown = 1 AND root_id > 0 LIMIT ?2")
      .bind(sourceId, 2 * LIMITS.mergeComments),
    database.prepare(`${HIDDEN} ORDER BY id LIMIT ?3`).bind(siteId, sourceId, LIMITS.mergeComments),
  ]);
  return { threads, replies: replies.map(({ id }) => id), hidden };
}

const IDS = "SELECT value FROM json_each(?3)";

/** What the target takes over, where it has nothing of its own; it is a page like any other from now on. */
const TAKE_OVER = `UPDATE pages SET title = coalesce(pages.title, s.title), tags = iif(pages.tags = '[]', s.tags, pages.tags),
    published = coalesce(pages.published, s.published), merged_until = NULL, version = version + 1
  FROM (SELECT title, published, tags FROM pages WHERE id = ?1) s
  WHERE pages.id = ?2 AND (merged_until IS NOT NULL OR (pages.title IS NULL AND s.title IS NOT NULL)
    OR (pages.published IS NULL AND s.published IS NOT NULL) OR (pages.tags = '[]' AND s.tags <> '[]'))`;

/**
 * Moves those of the comments that are still on the source, with all that counts them but not with their pins, and keeps
 * up to which id no hidden one is left there. Gives how many approved comments are left, at least one while any is shown.
 */
export async function moveComments(
  database: D1Database,
  { sourceId, targetId }: Merge,
  ids: number[],
  hiddenUntil: number | null,
): Promise<number> {
  const moved = JSON.stringify(ids);
  const results = await batchRows<{ remaining: number }[][]>(database, [
    database
      .prepare(
        `UPDATE pages SET count = count + iif(id = ?2, d.approved, -d.approved), version = version + 1
         FROM (SELECT sum(status = 'approved') AS approved, sum(shown) AS shown
           FROM comments WHERE id IN (${IDS}) AND +page_id = ?1) d
         WHERE pages.id IN (?1, ?2) AND d.shown > 0`,
      )
      .bind(sourceId, targetId, moved),
    database
      .prepare(`UPDATE comments SET page_id = ?2, pinned = 0 WHERE id IN (${IDS}) AND +page_id = ?1`)
      .bind(sourceId, targetId, moved),
    // A root that was hidden while its replies were on another page did not know that they are shown.
    database
      .prepare(
        `UPDATE comments SET shown = 1 WHERE id IN (SELECT coalesce(root_id, id) FROM comments WHERE id IN (${IDS}))
           AND +page_id = ?2 AND shown = 0 AND ${HAS_SHOWN_REPLY}`,
      )
      .bind(sourceId, targetId, moved),
    database.prepare(TAKE_OVER).bind(sourceId, targetId),
    database
      .prepare("UPDATE pages SET merged_until = max(?2, coalesce(merged_until, 0)) WHERE id = ?1 AND ?2 IS NOT NULL")
      .bind(sourceId, hiddenUntil),
    database
      .prepare(
        `SELECT iif(EXISTS (SELECT 1 FROM comments WHERE page_id = ?1 AND shown = 1), max(count, 1), 0) AS remaining
         FROM pages WHERE id = ?1`,
      )
      .bind(sourceId),
  ]);
  return results.at(-1)![0]?.remaining ?? 0;
}
