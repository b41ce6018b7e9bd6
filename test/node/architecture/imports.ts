import { folderOf, type Import, type Source } from "./sources.ts";
import { PACKAGES, TABLE } from "./table.ts";

/** What `http` may take from `db` as a value: a query that only reads, a mapping of a row, a question about an error. */
const PLAIN_READ = /^(?:find|load|list|is)[A-Z]|[a-z]Of$/;

function isWithin(packageName: string, asked: string): boolean {
  return packageName.endsWith(":") ? asked.startsWith(packageName) : `${asked}/`.startsWith(`${packageName}/`);
}

function packageProblem(folder: string, { target }: Import): string | null {
  const known = Object.keys(PACKAGES).find((name) => isWithin(name, target));
  if (known === undefined) return `the package ${target}, which no folder may import`;
  return PACKAGES[known]!.includes(folder) ? null : `the package ${target}`;
}

function ownProblem(folder: string, { target, isType, names }: Import): string | null {
  if (target.startsWith("..")) return `${target}, outside src`;
  if (!/\.(?:tsx?|css)$/.test(target)) return `${target}, without its ending`;
  const to = folderOf(target);
  if (to === folder) return null;
  const allowed = TABLE[folder] ?? {};
  const reach = allowed[to] ?? allowed[target.replace(/\.ts$/, "")];
  if (reach === undefined) return isType ? `a type of ${target}` : target;
  if (isType || reach === "all") return null;
  if (reach === "types") return `values of ${target}`;
  const writes = names.filter((name) => !PLAIN_READ.test(name));
  return writes.length === 0 ? null : `${writes.join(", ")} of ${target}`;
}

/** Every import that the tables of folders and packages do not allow, as a sentence. */
export function importBreaches({ path, imports }: Source): string[] {
  const folder = folderOf(path);
  if (!(folder in TABLE)) return [`${path} is in no folder of the table`];
  return imports.flatMap((entry) => {
    const problem = entry.isOwn ? ownProblem(folder, entry) : packageProblem(folder, entry);
    return problem === null ? [] : [`${path} imports ${problem}`];
  });
}

/**
 * Groups of files that import each other in a circle. With `onlyValues` those alone that exist when the code runs,
 * where a circle can meet a binding before it has its value.
 */
export function cycles(sources: readonly Source[], onlyValues: boolean): string[][] {
  const reachable = new Map<string, Set<string>>();
  const targets = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter((entry) => entry.isOwn && !(onlyValues && entry.isType)).map((entry) => entry.target),
    ]),
  );
  for (const path of targets.keys()) {
    const seen = new Set<string>();
    const open = [...targets.get(path)!];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(targets.get(next) ?? []));
    }
    reachable.set(path, seen);
  }
  const groups = [...reachable]
    .filter(([path, seen]) => seen.has(path))
    .map(([path, seen]) => [...seen].filter((other) => reachable.get(other)?.has(path)).sort());
  return [...new Map(groups.map((group) => [group.join(" "), group])).values()];
}
