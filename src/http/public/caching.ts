import type { Context as HonoContext } from "hono";
import type { AppEnvironment } from "../environment.ts";

const BROWSER_CACHING = "public, max-age=30, stale-while-revalidate=60";
const EDGE_CACHING = "max-age=60, stale-while-revalidate=120, stale-if-error=3600";

/** Lets browsers and the edge keep what everybody may read, so shortly that it is soon gone everywhere without a purge too. */
export function keepShortly(c: HonoContext<AppEnvironment>, { tag, etag }: { tag: string; etag: string }): void {
  c.header("Cache-Control", BROWSER_CACHING);
  c.header("Cloudflare-CDN-Cache-Control", EDGE_CACHING);
  c.header("Cache-Tag", tag);
  c.header("ETag", etag);
}
