import { isOpen, type Page } from "../../domain/page.ts";
import type { Site } from "../../domain/site.ts";
import { RENDERER_VERSION } from "../../render/markdown.ts";

/** A thread's place, read together with it; `page` is `null` before its first comment. */
export interface ThreadPlace {
  site: Site;
  page: Page | null;
  pageKey: string;
}

/** Changes with all that a thread's answer is made of: the renderer, the site's settings, the page, its being open. */
export function etagOf({ site, page }: ThreadPlace, now: number): string {
  const open = isOpen(site.settings, page, now) ? 1 : 0;
  return `"${RENDERER_VERSION}.${site.version}.${page?.version ?? 0}.${open}"`;
}

/** The page version in an ETag of ours; compression on the way turns a strong one weak. */
export function versionKnownBy(ifNoneMatch: string | undefined): number | null {
  const match = /^(?:W\/)?"(\d+)\.\d+\.(\d+)\.[01]"$/.exec(ifNoneMatch ?? "");
  return match !== null && Number(match[1]) === RENDERER_VERSION ? Number(match[2]) : null;
}
