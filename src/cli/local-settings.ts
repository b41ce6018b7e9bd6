import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Binding, rateLimit, type WorkerSettings } from "./setting-changes.ts";

const root = join(import.meta.dirname, "../..");

/** What a deployment from this directory brings. */
export interface LocalSettings extends WorkerSettings {
  version: string;
  /** The newest migration, by its file's name. */
  schema: string;
  /** Whether the Worker answers at `workers.dev`. */
  isWorkersDevOpen: boolean;
}

/** What is read of wrangler.toml; wrangler's own type of it is lost in its package. */
interface Configuration {
  workers_dev?: boolean;
  compatibility_date?: string;
  vars: Record<string, unknown>;
  d1_databases: { binding: string }[];
  ratelimits: { name: string; simple: { limit: number; period: number } }[];
}

/** Reads wrangler.toml as wrangler itself does. */
export async function readLocalSettings(): Promise<LocalSettings> {
  // Loading it takes a second, which `--help` should not wait for.
  const { unstable_readConfig } = await import("wrangler");
  const configuration: Configuration = unstable_readConfig({ config: join(root, "wrangler.toml") });
  const { workers_dev, compatibility_date, vars, d1_databases, ratelimits } = configuration;
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const migrations = (await readdir(join(root, "migrations"))).filter((name) => name.endsWith(".sql"));
  const bindings: [string, Binding][] = [
    ...Object.entries(vars).map(([name, value]): [string, Binding] => [name, { kind: "variable", value }]),
    ...d1_databases.map(({ binding }): [string, Binding] => [binding, { kind: "database", value: "" }]),
    ...ratelimits.map(({ name, simple }): [string, Binding] => [name, rateLimit(simple)]),
  ];
  return {
    version,
    schema: migrations.sort().at(-1)!,
    isWorkersDevOpen: workers_dev !== false,
    compatibilityDate: compatibility_date ?? "",
    bindings: Object.fromEntries(bindings),
  };
}
