import type { Page } from "../domain/page.ts";
import { batchRows } from "./batch.ts";
import { type SiteRow, selectSite } from "./sites.ts";

export interface PageRow {
  page_id: number | null;
  page_key: string;
  page_title: string | null;
  page_published: string | null;
  page_tags: string;
  page_open: number;
  page_hold_all: number;
  page_count: number;
  page_version: number;
}

/** Columns of `pages AS p`, named so that they can stand beside those of another table. */
export const PAGE_COLUMNS = `p.id AS page_id, p.key AS page_key, p.title AS page_title, p.published AS page_published,
  p.tags AS page_tags, p.open AS page_open, p.hold_all AS page_hold_all, p.count AS page_count, p.version AS page_version`;

/** `null` where a LEFT JOIN found no page. */
export function pageOf(row: PageRow): Page | null {
  if (row.page_id === null) return null;
  return {
    id: row.page_id,
    key: row.page_key,
    title: row.page_title,
    published: row.page_published,
    tags: JSON.parse(row.page_tags) as string[],
    open: row.page_open === 1,
    holdAll: row.page_hold_all === 1,
    count: row.page_count,
    version: row.page_version,
  };
}

/** What a page takes over from a comment that is approved, where it has nothing yet: `d.details` is that comment's. */
export const TAKE_DETAILS = `title = coalesce(title, d.details ->> 'title'),
  published = coalesce(published, d.details ->> 'published'),
  tags = iif(tags = '[]', coalesce(d.details ->> 'tags', '[]'), tags)`;

function selectPage(database: D1Database, siteId: string, id: number): D1PreparedStatement {
  return database.prepare(`SELECT ${PAGE_COLUMNS} FROM pages p WHERE p.id = ?1 AND +p.site_id = ?2`).bind(id, siteId);
}

export interface SiteWithPages {
  siteRow: SiteRow;
  page: Page | null;
  /** The page that has a key already. */
  holder: Page | null;
}

/** A page by its id, and the page that has a key. `null` when the site does not exist. */
export async function findPage(
  database: D1Database,
  siteId: string,
  id: number,
  key: string | null,
): Promise<SiteWithPages | null> {
  const [[siteRow], [page], [holder]] = await batchRows<[SiteRow[], PageRow[], PageRow[]]>(database, [
    selectSite(database, siteId),
    selectPage(database, siteId, id),
    database.prepare(`SELECT ${PAGE_COLUMNS} FROM pages p WHERE p.site_id = ?1 AND p.key = ?2`).bind(siteId, key),
  ]);
  if (siteRow === undefined) return null;
  return { siteRow, page: page ? pageOf(page) : null, holder: holder ? pageOf(holder) : null };
}

/** What a moderator sets of a page; what is left out stays. */
export interface PageEdit {
  open?: boolean;
  holdAll?: boolean;
  title?: string | null;
  published?: string | null;
  key?: string;
}

const EDITED_COLUMNS: Record<keyof PageEdit, string> = {
  open: "open",
  holdAll: "hold_all",
  title: "title",
  published: "published",
  key: "key",
};

/**
 * Sets what differs, unless another page has the key. Gives the page as it then is, `null` when there is none, and
 * whether it changed.
 */
export async function updatePage(
  database: D1Database,
  siteId: string,
  id: number,
  edit: PageEdit,
): Promise<{ page: Page | null; isChanged: boolean }> {
  const changes = Object.entries(edit).map(([name, value], index) => ({
    column: EDITED_COLUMNS[name as keyof PageEdit],
    place: `?${index + 4}`,
    value: typeof value === "boolean" ? Number(value) : value,
  }));
  const assignments = changes.map(({ column, place }) => `${column} = ${place}, `);
  const differences = changes.map(({ column, place }) => `${column} IS NOT ${place} OR `);
  const [changed, [row]] = await batchRows<[unknown[], PageRow[]]>(database, [
    database
      .prepare(
        `UPDATE pages SET ${assignments.join("")}version = version + 1 WHERE id = ?1 AND +site_id = ?2
           AND (${differences.join("")}FALSE)
           AND NOT EXISTS (SELECT 1 FROM pages o WHERE o.site_id = ?2 AND o.key = ?3 AND o.id <> ?1) RETURNING id`,
      )
      .bind(id, siteId, edit.key ?? null, ...changes.map(({ value }) => value)),
    selectPage(database, siteId, id),
  ]);
  return { page: row === undefined ? null : pageOf(row), isChanged: changed.length > 0 };
}
