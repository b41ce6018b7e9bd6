import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** What stands in for packages in the built Worker, by their names: `[alias]` of wrangler.toml, as absolute paths. */
export function readAliases(): Record<string, string> {
  const table = /^\[alias\]\n([^[]*)/m.exec(readFileSync(join(root, "wrangler.toml"), "utf8"))?.[1] ?? "";
  const rows = table.matchAll(/^"?([\w.-]+)"? = "(.+)"$/gm);
  return Object.fromEntries([...rows].map(([, name, path]) => [name!, join(root, path!)]));
}
