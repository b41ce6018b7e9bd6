import type { Journal } from "./journal.ts";

/** In MiB. */
export interface Memory {
  resident: number;
  heap: number;
}

/** What the heap may be larger by, when all garbage is gone: caches of the runtime's own. */
const GROWTH_MOST = 1.2;

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function quarters(memory: readonly Memory[], which: keyof Memory): number[] {
  const at = (quarter: number) => Math.floor((quarter * memory.length) / 4);
  const parts = [0, 1, 2, 3].map((quarter) => memory.slice(at(quarter), at(quarter + 1)));
  return parts.map((part) =>
    percentile(
      part.map((one) => one[which]),
      0.5,
    ),
  );
}

/**
 * Whether the Worker holds on to no more in the last quarter than in the second; in the first one it still warms up.
 * What the whole process takes is no measure: V8 and SQLite give back when they must.
 */
export function isMemoryFlat(memory: readonly Memory[]): boolean {
  const [, second = 0, , last = 0] = quarters(memory, "heap");
  return last <= GROWTH_MOST * second;
}

/** Prints what was answered how often and how soon, and the memory by quarters. */
export function report(journal: Journal, memory: readonly Memory[]): void {
  const counts = [...journal.counts].sort(([one], [other]) => one.localeCompare(other));
  console.log(counts.map(([name, count]) => `${name}: ${count}`).join("\n"));
  console.table(
    Object.fromEntries(
      [...journal.durations].map(([operation, durations]) => [
        operation,
        Object.fromEntries(
          [0.5, 0.95, 0.99].map((share) => [`p${100 * share} ms`, Math.round(percentile(durations, share))]),
        ),
      ]),
    ),
  );
  for (const which of memory.length < 4 ? [] : (["resident", "heap"] as const)) {
    const values = quarters(memory, which).map((value) => value.toFixed(1));
    console.log(`${which} memory in MiB, median of each quarter: ${values.join(", ")}`);
  }
}
