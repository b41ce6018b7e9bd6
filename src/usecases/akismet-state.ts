import type { Context } from "../context.ts";
import { findRecent } from "../db/facts.ts";
import type { AkismetHealth } from "../domain/akismet.ts";
import type { Site } from "../domain/site.ts";
import { breakerState } from "../spam/breaker.ts";

/**
 * Whether a site's comments are being checked. While the breaker lets one comment try, Akismet is still `away`: only its
 * clear answer tells that it is back.
 */
export async function akismetState(context: Context, site: Site): Promise<AkismetHealth> {
  if (!site.settings.akismet) return "off";
  const now = context.now();
  const recent = await findRecent(context.database, site.id, now);
  return breakerState(recent, now).state === "closed" ? "on" : "away";
}
