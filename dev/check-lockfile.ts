// Fails when package-lock.json would break `npm ci` on another platform (npm leaves the optional builds out of the lockfile
// that the registry lacked, or that were not needed here, and then refuses the lockfile where they are needed), or when a
// package in it is not what can be checked without a network: hashed, from the registry, silent when installed, free.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The part of a package-lock.json (version 2 or 3) that names packages, by their place in node_modules. */
export interface Lockfile {
  packages: Record<string, LockedPackage>;
}

interface LockedPackage {
  version?: string;
  /** Where it comes from, if not from the registry that npm is set to. */
  resolved?: string;
  integrity?: string;
  license?: string;
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}

/** Of what is used to build and test; what is shipped is in docs/licences.md, and under fewer. */
const LICENCES = new Set([
  ...["MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "CC0-1.0", "PSF-2.0", "Zlib"],
  // Tools that are run and not changed: axe-core, Lightning CSS; the image library of workerd's simulator.
  ...["MPL-2.0", "LGPL-3.0-or-later"],
]);

/** Whether every part of an SPDX expression is on the list, or for an `OR` one of them. */
function isFree(expression: string): boolean {
  const parts = expression.replace(/^\((.*)\)$/, "$1");
  if (parts.includes(" OR ")) return parts.split(" OR ").some(isFree);
  return parts.split(" AND ").every((licence) => LICENCES.has(licence));
}

/** What is doubtful about the packages, one line each, so far as the lockfile alone tells; `scripts` may be run by npm. */
export function doubtfulPackages(lockfile: Lockfile, scripts: readonly string[]): string[] {
  return Object.entries(lockfile.packages).flatMap(([place, entry]) => {
    if (place === "") return [];
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    const { resolved, integrity, license, hasInstallScript } = entry;
    return [
      ...(/^sha512-[\w+/]+=*$/.test(integrity ?? "") ? [] : [`${place} has no SHA-512 to be checked against`]),
      ...(resolved === undefined || resolved.startsWith("https://registry.npmjs.org/")
        ? []
        : [`${place} comes from ${resolved}`]),
      ...(hasInstallScript && !scripts.includes(name) ? [`${place} runs a script when it is installed`] : []),
      ...(isFree(license ?? "") ? [] : [`${place} is under the licence ${license}, which is not on the list`]),
    ];
  });
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
  const { allowScripts } = JSON.parse(await readFile(join(import.meta.dirname, "../package.json"), "utf8"));
  const doubtful = doubtfulPackages(lockfile, Object.keys(allowScripts));
  for (const line of doubtful) console.error(`package-lock.json: ${line}.`);
  if (doubtful.length > 0) process.exitCode = 1;
}
