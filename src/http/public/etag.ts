import type { Page } from "../../domain/page.ts";
import type { Site } from "../../domain/site.ts";
import { RENDERER_VERSION } from "../../render/markdown.ts";

/** A thread's place, read together with it; `page` is `null` before its first comment. */
export interface ThreadPlace {
  site: Site;
  page: Page | null;
  pageKey: string;
}

/** Whether the page takes comments now. */
export function isOpen({ site, page }: Pick<ThreadPlace, "site" | "page">): boolean {
  return site.settings.open && page?.open !== false;
}

/** Changes with all that a thread's answer is made of: the renderer, the site's settings, the page, its being open. */
export function etagOf(place: ThreadPlace): string {
  return `"${RENDERER_VERSION}.${place.site.version}.${place.page?.version ?? 0}.${isOpen(place) ? 1 : 0}"`;
}

/** The page version in an ETag of ours; compression on the way turns a strong one weak. */
export function versionKnownBy(ifNoneMatch: string | undefined): number | null {
  const match = /^(?:W\/)?"(\d+)\.\d+\.(\d+)\.[01]"$/.exec(ifNoneMatch ?? "");
  return match !== null && Number(match[1]) === RENDERER_VERSION ? Number(match[2]) : null;
}
