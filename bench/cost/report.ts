import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withTable } from "./arithmetic.ts";
import { excesses, hasGrown, type Measured, type Operation } from "./ledger.ts";

/** An operation with what it cost at each size. */
export interface Row {
  operation: Operation;
  measured: (Measured | null)[];
}

function cellOf(measured: Measured | null): string {
  if (measured === null) return "–";
  const { roundTrips, rowsRead, rowsWritten, statements, responseBytes } = measured.figures;
  const bytes = responseBytes < 1_000 ? `${responseBytes} B` : `${(responseBytes / 1_000).toFixed(1)} kB`;
  return `${roundTrips} / ${rowsRead} / ${rowsWritten} / ${statements} / ${bytes}`;
}

/** In Markdown; `bytes` are those of each database. */
export function tableOf(sizes: readonly number[], rows: readonly Row[], bytes: readonly number[]): string {
  const heads = ["operation", "budget: trips / read / written", ...sizes.map((size) => size.toLocaleString("en"))];
  const lines = rows.map((row) => [row.operation.name, row.operation.formula, ...row.measured.map(cellOf)]);
  const sizesOfAll = bytes.map((size, place) => Math.round(size / sizes[place]!).toLocaleString("en"));
  lines.push(["bytes of the database, a comment", "", ...sizesOfAll]);
  return [heads, heads.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** What exceeds its budget, and what has grown from one of the larger sizes to the next: the smallest fills no window. */
export function complaintsOf(sizes: readonly number[], rows: readonly Row[]): string[] {
  return rows.flatMap(({ operation, measured }) =>
    sizes.flatMap((size, place) => {
      const one = measured[place];
      if (one == null) return [];
      const before = place === 0 || sizes[place - 1]! < 1_000 ? null : (measured[place - 1] ?? null);
      const at = `${operation.name} at ${size.toLocaleString("en")}`;
      const over = excesses(one).map((excess) => `${at} exceeds its budget: ${excess}`);
      return before !== null && !operation.hasWindow && hasGrown(before, one)
        ? [...over, `${at} has grown: ${cellOf(before)} -> ${cellOf(one)}`]
        : over;
    }),
  );
}

const DOCUMENT = join(import.meta.dirname, "../../docs/scaling.md");

/** Puts the table into docs/scaling.md, and what follows from it. */
export async function writeTable(table: string): Promise<void> {
  await writeFile(DOCUMENT, withTable(await readFile(DOCUMENT, "utf8"), table));
}
