import type { SiteSettings } from "./site.ts";

/** An article that has had a comment; before its first one there is no such page. */
export interface Page {
  id: number;
  key: string;
  title: string | null;
  published: string | null;
  tags: string[];
  open: boolean;
  /** Every comment on it waits for a person. */
  holdAll: boolean;
  count: number;
  version: number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Whether a page takes comments at a moment. WordPress: close_comments_for_old_posts, comments_open */
export function isOpen(
  settings: Pick<SiteSettings, "open" | "closeAfterDays">,
  page: Pick<Page, "open" | "published"> | null,
  now: number,
): boolean {
  if (!settings.open || page?.open === false) return false;
  const published = page?.published ?? null;
  if (settings.closeAfterDays === 0 || published === null) return true;
  return now - Date.parse(published) <= settings.closeAfterDays * DAY_MS;
}
