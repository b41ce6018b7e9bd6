import type { Page } from "../domain/page.ts";

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
