import type { Context as HonoContext } from "hono";
import { savingOf } from "../../domain/day-usage.ts";
import { CACHE_SECONDS } from "../../domain/limits.ts";
import type { AppEnvironment } from "../environment.ts";

/**
 * Lets browsers and the edge keep what everybody may read, so shortly that it is soon gone everywhere without a purge too:
 * within 5 minutes, or half an hour while the plan's limits are near.
 */
export function keepShortly(c: HonoContext<AppEnvironment>, { tag, etag }: { tag: string; etag: string }): void {
  const { usage, settings, now } = c.var.context;
  const isSaving = savingOf(settings.plan, usage.total(settings.plan, now())).reads;
  const { browser, browserStale, edge, edgeStale, edgeIfError } = CACHE_SECONDS[isSaving ? "saving" : "usual"];
  c.header("Cache-Control", `public, max-age=${browser}, stale-while-revalidate=${browserStale}`);
  c.header(
    "Cloudflare-CDN-Cache-Control",
    `max-age=${edge}, stale-while-revalidate=${edgeStale}, stale-if-error=${edgeIfError}`,
  );
  c.header("Cache-Tag", tag);
  c.header("ETag", etag);
}
