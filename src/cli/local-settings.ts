import { join } from "node:path";

const configurationFile = join(import.meta.dirname, "../../wrangler.toml");

/** What a deployment from this directory sets besides the code. */
export interface LocalSettings {
  isWorkersDevOpen: boolean;
}

/** Reads wrangler.toml as wrangler itself does. */
export async function readLocalSettings(): Promise<LocalSettings> {
  // Loading it takes a second, which no other command should wait for.
  const { unstable_readConfig } = await import("wrangler");
  const { workers_dev } = unstable_readConfig({ config: configurationFile });
  return { isWorkersDevOpen: workers_dev !== false };
}
