/**
 * How fast the built Worker is on workerd, beside a bare Hono Worker that does the same D1 queries and nothing else:
 * `npm run bench [-- --seconds 2] [--rounds 3] [--connections 1,16,64] [--only "thread of 50"] [--profile FILE]`.
 * Both are loaded in turns. What counts is the ratio of their medians, on D1 as it runs locally; that of the CPU time of
 * workerd (Linux) holds on a busy machine too.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { load } from "./speed/load.ts";
import { prepare } from "./speed/operations.ts";
import { describeProfile, profile } from "./speed/profile.ts";
import { barePath, teachBare } from "./speed/record.ts";
import { migrate, startRuntime } from "./speed/runtime.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "2" },
    rounds: { type: "string", default: "3" },
    connections: { type: "string", default: "1,16,64" },
    only: { type: "string" },
    profile: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

interface Measured {
  aSecond: number;
  /** Of workerd, D1 included, for one request. */
  cpuMs: number;
}

const runtime = await startRuntime({ isInspected: values.profile !== undefined });
try {
  const { urls, database } = runtime;
  await migrate(database);
  const operations = (await prepare(urls.afterword)).filter(({ name }) => (values.only ?? name) === name);
  await teachBare(urls.bare, database, operations);
  const rows: Record<string, string | number>[] = [];
  for (const connections of values.connections.split(",").map(Number)) {
    for (const operation of operations) {
      const measure = async (side: "afterword" | "bare", duration = seconds): Promise<Measured> => {
        const path = side === "bare" ? barePath(operation) : undefined;
        const before = runtime.cpuMs();
        const answered = await load({ url: urls[side], path, operation, connections, seconds: duration });
        return { aSecond: answered / duration, cpuMs: (runtime.cpuMs() - before) / answered };
      };
      await measure("afterword", 1);
      await measure("bare", 1);
      const ours: Measured[] = [];
      const bare: Measured[] = [];
      for (let round = 0; round < rounds; round += 1) {
        ours.push(await measure("afterword"));
        bare.push(await measure("bare"));
      }
      const medianOf = (side: Measured[], figure: keyof Measured) => median(side.map((measured) => measured[figure]));
      rows.push({
        operation: operation.name,
        connections,
        "Afterword/s": Math.round(medianOf(ours, "aSecond")),
        "bare/s": Math.round(medianOf(bare, "aSecond")),
        ratio: (medianOf(ours, "aSecond") / medianOf(bare, "aSecond")).toFixed(2),
        "Afterword CPU ms": medianOf(ours, "cpuMs").toFixed(2),
        "bare CPU ms": medianOf(bare, "cpuMs").toFixed(2),
        "CPU ratio": (medianOf(bare, "cpuMs") / medianOf(ours, "cpuMs")).toFixed(2),
      });
    }
  }
  console.table(rows);
  if (values.profile !== undefined) {
    const operation = operations[0]!;
    const taken = await profile(await runtime.inspectorUrl(), "afterword", () =>
      load({ url: urls.afterword, path: undefined, operation, connections: 16, seconds: 5 }),
    );
    await writeFile(values.profile, JSON.stringify(taken));
    console.log(describeProfile(taken));
  }
} finally {
  await runtime.close();
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
