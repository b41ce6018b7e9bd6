import { createNodeApp } from "../cost/node-app.ts";
import { migrate, startRuntime } from "../speed/runtime.ts";
import { cpuMs, referenceLoop } from "./reference-loop.ts";
import { ReplayedDatabase } from "./replayed-database.ts";
import { type CpuRequest, prepare, SITE_ID } from "./requests.ts";

export interface CpuCost {
  name: string;
  /** The best of the last turns. */
  ms: number;
  firstMs: number;
}

const FIRST_TURNS = 2;
const DEAREST = 12;

/**
 * Performs every request at the largest input twice, the dearest of them 2 × `turns` times more, and the reference loop
 * as often; the dearest comes first.
 */
export async function measureCosts(turns: number): Promise<{ loopMs: number; measured: number; costs: CpuCost[] }> {
  const runtime = await startRuntime({ isInspected: false });
  try {
    await migrate(runtime.database);
    const seeding = createNodeApp(SITE_ID, runtime.database, Date.now());
    const requests = await prepare(seeding, runtime.database);
    const app = createNodeApp(SITE_ID, new ReplayedDatabase(runtime.database) as unknown as D1Database, seeding.now);

    async function timesOf({ name, message }: CpuRequest, count: number): Promise<number[]> {
      const times: number[] = [];
      while (times.length < count) {
        app.advance(60_000);
        const { path, ...init } = message();
        const before = process.threadCpuUsage();
        const { response, settled } = await app.respond(path, init);
        const { user, system } = process.threadCpuUsage(before);
        times.push((user + system) / 1_000);
        await settled();
        // Some of the sources are refused, after they were read.
        if (!response.ok && response.status !== 422) {
          throw new Error(`${name}: ${response.status} ${await response.text()}`);
        }
      }
      return times;
    }

    const first: { request: CpuRequest; times: number[] }[] = [];
    for (const request of requests) first.push({ request, times: await timesOf(request, FIRST_TURNS) });
    first.sort((one, other) => other.times.at(-1)! - one.times.at(-1)!);
    const costs: CpuCost[] = [];
    for (const { request, times } of first.slice(0, DEAREST)) {
      const last = (await timesOf(request, 2 * turns)).slice(turns);
      costs.push({ name: request.name, ms: Math.min(...last), firstMs: times[0]! });
    }
    const loopMs = Math.min(...Array.from({ length: 2 * turns }, () => cpuMs(referenceLoop)));
    return { loopMs, measured: requests.length, costs: costs.toSorted((one, other) => other.ms - one.ms) };
  } finally {
    await runtime.close();
  }
}
