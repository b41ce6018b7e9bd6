import type { Context } from "../context.ts";
import type { Site } from "../domain/site.ts";

/** The key a site asks Akismet with; `null` where it has none or has switched Akismet off. */
export function akismetKeyOf(context: Context, { settings }: Site): string | null {
  return settings.akismet ? context.settings.akismetKey(settings.akismetKeyVariable) : null;
}
