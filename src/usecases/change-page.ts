import type { Context } from "../context.ts";
import { findPage, type PageEdit, updatePage } from "../db/pages.ts";
import { siteOf } from "../db/sites.ts";
import { Refusal } from "../domain/error.ts";
import type { Page } from "../domain/page.ts";
import type { Site } from "../domain/site.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { mergePages } from "./merge-pages.ts";
import { readByPage, unknownSite } from "./read-by-page.ts";

export interface ChangedPage {
  site: Site;
  page: Page;
  /** Comments that wait to be merged into the page; the same request again goes on. */
  remaining: number;
}

export function unknownPage(): Refusal {
  return new Refusal("not_found", "There is no such page");
}

async function read(context: Context, siteId: string, id: number, key: string | null) {
  const found = await findPage(context.database, siteId, id, key);
  if (found === null) return null;
  return { ...found, site: siteOf(found.siteRow, context.settings.isAkismetKeySet) };
}

/** Reads the page, and whoever has the key that it is to get, which only the site's own rules tell. */
async function readWithKey(context: Context, siteId: string, id: number, key: string | undefined) {
  if (key !== undefined) {
    return readByPage(key, (folded) => read(context, siteId, id, folded), undefined, "key");
  }
  const found = await read(context, siteId, id, null);
  if (found === null) throw unknownSite();
  return { ...found, pageKey: undefined };
}

/**
 * Changes what is named of a page. A new key moves it; where another page has that key, that one takes over its
 * comments and the rest of the change.
 */
export async function changePage(context: Context, siteId: string, id: number, edit: PageEdit): Promise<ChangedPage> {
  // Between our reading and our writing another page can get the key, or give it up.
  for (let attempt = 1; ; attempt += 1) {
    const { site, page, holder, pageKey } = await readWithKey(context, siteId, id, edit.key);
    if (page === null) throw unknownPage();
    const { key: _, ...rest } = edit;
    const isTaken = holder !== null && holder.id !== id;
    const remaining = isTaken ? await mergePages(context, siteId, page, holder) : 0;
    const target = isTaken ? holder : page;
    const change = isTaken || pageKey === undefined ? rest : { ...rest, key: pageKey };
    const { page: now, isChanged } = await updatePage(context.database, siteId, target.id, change);
    if (isChanged) context.purge(changedThreadTags(siteId, [target.id]));
    if (now === null) throw unknownPage();
    if (isTaken || pageKey === undefined || now.key === pageKey) return { site, page: now, remaining };
    if (attempt === 3)
      throw new Refusal("conflict", "The key was taken at the same moment; try again", { field: "key" });
  }
}
