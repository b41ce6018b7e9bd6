import type { Context } from "../context.ts";
import type { AkismetUsage } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Site } from "../domain/site.ts";
import { akismetKeyOf } from "./akismet-key.ts";

/** How much of the month's checks a site's key has used; `null` where Akismet is off or did not say. */
export async function akismetUsage(context: Context, site: Site): Promise<AkismetUsage | null> {
  const key = akismetKeyOf(context, site);
  if (key === null) return null;
  const known = context.akismetUsages.get(key);
  const askedAt = context.now();
  if (known !== undefined && askedAt - known.askedAt < LIMITS.akismetUsageIntervalMs) return known.usage;
  // Who asks while we wait gets what was known before, so that one call is made.
  context.akismetUsages.set(key, { usage: known?.usage ?? null, askedAt });
  const usage = await context.akismet.readUsage(key);
  context.akismetUsages.set(key, { usage, askedAt });
  return usage;
}
