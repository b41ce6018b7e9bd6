/**
 * What the most expensive requests cost the Worker itself, D1 left out: `npm run bench:cpu [-- --shown 12]`. Times are CPU
 * time of this thread, the best of some turns, also as a share of a fixed loop, so that figures of two machines compare.
 * The Free plan gives a request 10 ms, which is about what the loop takes where nothing else runs: no request may take longer.
 */
import { parseArgs } from "node:util";
import { createNodeApp } from "./cost/node-app.ts";
import { cpuMs, referenceLoop } from "./cpu/reference-loop.ts";
import { ReplayedDatabase } from "./cpu/replayed-database.ts";
import { prepare, SITE_ID } from "./cpu/requests.ts";
import { migrate, startRuntime } from "./speed/runtime.ts";

const TURNS = 15;
const WARM_UP_TURNS = 15;

const { values } = parseArgs({ options: { shown: { type: "string", default: "12" } } });

const runtime = await startRuntime({ isInspected: false });
try {
  await migrate(runtime.database);
  const seeding = createNodeApp(SITE_ID, runtime.database, Date.now());
  const requests = await prepare(seeding, runtime.database, TURNS + WARM_UP_TURNS);
  const app = createNodeApp(SITE_ID, new ReplayedDatabase(runtime.database) as unknown as D1Database, seeding.now);
  const costs: { name: string; ms: number }[] = [];
  for (const { name, message } of requests) {
    let ms = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < WARM_UP_TURNS + TURNS; turn += 1) {
      app.advance(60_000);
      const { path, ...init } = message(turn);
      const before = process.threadCpuUsage();
      const { response, settled } = await app.respond(path, init);
      const { user, system } = process.threadCpuUsage(before);
      await settled();
      if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
      if (turn >= WARM_UP_TURNS) ms = Math.min(ms, (user + system) / 1_000);
    }
    costs.push({ name, ms });
  }
  const loopMs = Math.min(...Array.from({ length: TURNS }, () => cpuMs(referenceLoop)));
  costs.sort((one, other) => other.ms - one.ms);
  console.log(`Reference loop: ${loopMs.toFixed(1)} ms. The dearest of ${costs.length} requests:`);
  for (const { name, ms } of costs.slice(0, Number(values.shown))) {
    console.log(`${ms.toFixed(2).padStart(7)} ms ${((100 * ms) / loopMs).toFixed(0).padStart(4)} %  ${name}`);
  }
  if (costs.some(({ ms }) => ms > loopMs)) process.exitCode = 1;
} finally {
  await runtime.close();
}
