/**
 * What every operation costs on databases of several sizes, through the real app on local D1:
 * `npm run bench:cost [-- --sizes 10,10000,1000000] [--only TEXT] [--write]`.
 * Exits with 1 when a budget is exceeded, or where a figure grows with the database. `--write` puts the table into
 * docs/scaling.md. Every figure is the `meta` of that run.
 */
import { parseArgs } from "node:util";
import { openSeeded } from "./cost/database.ts";
import { Ledger, type Measured } from "./cost/ledger.ts";
import { createNodeApp } from "./cost/node-app.ts";
import { OPERATIONS } from "./cost/operations.ts";
import { complaintsOf, type Row, tableOf, writeTable } from "./cost/report.ts";
import { seedsOf } from "./cost/seed.ts";

const SITE = "blog";
const NOW = Date.UTC(2026, 10, 24, 10);

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10,10000,1000000" },
    only: { type: "string", default: "" },
    write: { type: "boolean", default: false },
  },
});
const sizes = values.sizes.split(",").map(Number);
const operations = OPERATIONS.filter(({ name }) => name.includes(values.only));
const failures: string[] = [];
const bytes: number[] = [];
const rows: Row[] = operations.map((operation) => ({ operation, measured: [] }));

for (const size of sizes) {
  const startedAt = performance.now();
  const { database, close } = await openSeeded(SITE, size, NOW);
  const openedAt = performance.now();
  bytes.push((await database.prepare("SELECT 1").all()).meta.size_after);
  const ledger = new Ledger(createNodeApp(SITE, database, NOW), seedsOf(SITE, size, NOW)[0], database);
  for (const row of rows) row.measured.push(await measure(ledger, row));
  const seconds = (from: number) => ((performance.now() - from) / 1_000).toFixed(1);
  console.log(
    `${size.toLocaleString("en")} comments: opened in ${((openedAt - startedAt) / 1_000).toFixed(1)} s, measured in ${seconds(openedAt)} s`,
  );
  await close();
}
const table = tableOf(sizes, rows, bytes);
console.log(`\n${table}`);
const complaints = [...failures, ...complaintsOf(sizes, rows)];
for (const complaint of complaints) console.error(complaint);
if (values.write) await writeTable(table);
// Whatever else Miniflare still holds would keep the process.
process.exit(complaints.length === 0 ? 0 : 1);

async function measure(ledger: Ledger, { operation }: Row): Promise<Measured | null> {
  try {
    return await operation.perform(ledger);
  } catch (error) {
    failures.push(`${operation.name} failed: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}
