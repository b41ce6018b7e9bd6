// Fails when package-lock.json would break `npm ci` on another platform: npm leaves the optional builds out of the
// lockfile that the registry lacked, or that were not needed here, and then refuses the lockfile where they are needed.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The part of a package-lock.json (version 2 or 3) that names packages, by their place in node_modules. */
export interface Lockfile {
  packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>;
}

/** Every optional dependency without an entry of its own, as one line that names it and what wants it. */
export function missingOptionalDependencies(lockfile: Lockfile): string[] {
  return Object.entries(lockfile.packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, range]) => !hasEntry(lockfile, place, name, range))
      .map(([name, range]) => `${name}@${range}, wanted by ${place || "package.json"}`),
  );
}

function hasEntry(lockfile: Lockfile, place: string, name: string, range: string): boolean {
  const entry = resolve(lockfile, place, name);
  if (!entry) return false;
  // Platform builds are pinned exactly; another package's build of another version is no substitute.
  const isExact = /^\d+\.\d+\.\d+/.test(range);
  return !isExact || entry.version === range;
}

/** Looks where Node looks: in the package's own node_modules, then in each one above. */
function resolve(lockfile: Lockfile, place: string, name: string) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const entry = lockfile.packages[folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`];
    if (entry || folder === "") return entry;
  }
}

if (import.meta.main) {
  const lockfile: Lockfile = JSON.parse(await readFile(join(import.meta.dirname, "../package-lock.json"), "utf8"));
  const missing = missingOptionalDependencies(lockfile);
  if (missing.length > 0) {
    console.error(
      "package-lock.json has no entry for these optional dependencies, so `npm ci` fails where they are used:",
    );
    for (const line of missing) console.error(`  ${line}`);
    console.error("Choose versions whose builds for all platforms are in the registry, and install again.");
    process.exitCode = 1;
  }
}
