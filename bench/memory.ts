/**
 * What memory workerd takes while it serves threads of 50, with our Worker and with the bare one of `npm run bench`, each on
 * a workerd of its own: `npm run bench:memory [-- --minutes 2] [--connections 8]` (Linux). What both take is the runtime's.
 */
import { parseArgs } from "node:util";
import { load } from "./speed/load.ts";
import { prepare } from "./speed/operations.ts";
import { barePath, teachBare } from "./speed/record.ts";
import { migrate, startRuntime } from "./speed/runtime.ts";

const EIGHTHS = 8;

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "2" }, connections: { type: "string", default: "8" } },
});

async function measure(side: "afterword" | "bare") {
  const runtime = await startRuntime({ isInspected: false });
  try {
    await migrate(runtime.database);
    const operation = (await prepare(runtime.urls.afterword))[0]!;
    const path = side === "bare" ? barePath(operation) : undefined;
    await teachBare(runtime.urls.bare, runtime.database, [operation]);
    const figures: Record<string, number> = { "at first": Math.round(runtime.residentMib()) };
    let requests = 0;
    for (let part = 0; part < EIGHTHS; part += 1) {
      const seconds = (60 * Number(values.minutes)) / EIGHTHS;
      const connections = Number(values.connections);
      requests += await load({ url: runtime.urls[side], path, operation, connections, seconds });
      figures[`after ${part + 1}/${EIGHTHS}`] = Math.round(runtime.residentMib());
    }
    return { ...figures, requests };
  } finally {
    await runtime.close();
  }
}

console.log("MiB of workerd:");
console.table({ Afterword: await measure("afterword"), bare: await measure("bare") });
