import type { Context } from "../../context.ts";
import { isOpen, type Page } from "../../domain/page.ts";
import type { Site } from "../../domain/site.ts";
import { RENDERER_VERSION } from "../../render/markdown.ts";

/** A thread's place, read together with it; `page` is `null` before its first comment. */
export interface ThreadPlace {
  site: Site;
  page: Page | null;
  pageKey: string;
}

/**
 * Changes with all that a thread's answer is made of: the renderer, the site's settings, the page, and what the form
 * takes from the clock and from the deployment's keys.
 */
export function etagOf(context: Context, { site, page }: ThreadPlace): string {
  const isOpenNow = isOpen(site.settings, page, context.now());
  const form = [isOpenNow, site.settings.akismet, context.settings.turnstileSecret !== null].map(Number).join("");
  // Another page can come to the same key, and its versions begin anew.
  return `"${RENDERER_VERSION}.${site.version}.${page?.id ?? 0}.${page?.version ?? 0}.${form}"`;
}

/** RFC 9110, 13.1.2: a list of tags, weak or strong, or `*` for any. */
export function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const known = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}

/** The page version in an ETag of ours; compression on the way turns a strong one weak. */
export function versionKnownBy(ifNoneMatch: string | undefined): number | null {
  const match = /^(?:W\/)?"(\d+)\.\d+\.\d+\.(\d+)\.[01]{3}"$/.exec(ifNoneMatch ?? "");
  return match !== null && Number(match[1]) === RENDERER_VERSION ? Number(match[2]) : null;
}
