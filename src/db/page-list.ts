import { LIMITS } from "../domain/limits.ts";
import type { Page } from "../domain/page.ts";
import { batchRows } from "./batch.ts";
import { PAGE_COLUMNS, type PageRow, pageOf } from "./pages.ts";
import { type SiteRow, selectSite } from "./sites.ts";

export interface PagesQuery {
  siteId: string;
  /** The key that the part before ended with. */
  afterKey: string;
  limit: number;
  /** What a page must have in its title or key; `null` for all pages. */
  search: string | null;
}

export interface FoundPages {
  siteRow: SiteRow;
  pages: Page[];
  /** The key to go on after, `null` at the end. */
  next: string | null;
}

type ListedRow = PageRow & { merged_until: number | null };

/** Without case and accents. */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function matching(search: string | null): (row: ListedRow) => boolean {
  if (search === null) return () => true;
  const words = folded(search);
  // A key is percent-encoded; a moderator may type it either way.
  const parts = [search, encodeURI(search)].map((part) => part.toLowerCase());
  return ({ page_title, page_key }) =>
    folded(page_title ?? "").includes(words) || parts.some((part) => page_key.toLowerCase().includes(part));
}

/** A page that another one took over is of interest only when something new was said on it. */
function isListed(row: ListedRow): boolean {
  return row.merged_until === null || row.page_count > 0;
}

/**
 * The pages of a site in the order of their keys. A search looks at a bounded number of pages, and may find none of
 * them and yet go on. `null` when the site does not exist.
 */
export async function listPages(database: D1Database, query: PagesQuery): Promise<FoundPages | null> {
  const { siteId, afterKey, limit, search } = query;
  const most = search === null ? limit : LIMITS.pagesSearched;
  const [[siteRow], rows] = await batchRows<[SiteRow[], ListedRow[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(
        `SELECT ${PAGE_COLUMNS}, p.merged_until FROM pages p WHERE p.site_id = ?1 AND p.key > ?2 ORDER BY p.key LIMIT ?3`,
      )
      .bind(siteId, afterKey, most + 1),
  ]);
  if (siteRow === undefined) return null;
  const isMatch = matching(search);
  const pages: Page[] = [];
  let looked = 0;
  for (const row of rows.slice(0, most)) {
    if (pages.length === limit) break;
    looked += 1;
    if (isListed(row) && isMatch(row)) pages.push(pageOf(row)!);
  }
  return { siteRow, pages, next: looked < rows.length ? rows[looked - 1]!.page_key : null };
}
