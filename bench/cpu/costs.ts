import { createNodeApp } from "../cost/node-app.ts";
import { migrate, startRuntime } from "../speed/runtime.ts";
import { cpuMs, referenceLoop } from "./reference-loop.ts";
import { ReplayedDatabase } from "./replayed-database.ts";
import { type CpuRequest, prepare, SITE_ID } from "./requests.ts";

export interface CpuCost {
  name: string;
  /** On average in the best of three rounds. */
  ms: number;
  /** The very first time, to a few milliseconds. */
  firstMs: number;
}

const ROUNDS = 3;
const FIRST_TURNS = 3;
const DEAREST = 10;

/**
 * Performs every request at the largest input a few times, the dearest of them and the reference loop in rounds of `turns`
 * after one to warm up; the dearest comes first.
 */
export async function measureCosts(turns: number): Promise<{ loopMs: number; measured: number; costs: CpuCost[] }> {
  const runtime = await startRuntime({ isInspected: false });
  try {
    await migrate(runtime.database);
    const seeding = createNodeApp(SITE_ID, runtime.database, Date.now());
    const requests = await prepare(seeding, runtime.database);
    const app = createNodeApp(SITE_ID, new ReplayedDatabase(runtime.database) as unknown as D1Database, seeding.now);

    async function perform({ name, message }: CpuRequest): Promise<void> {
      app.advance(60_000);
      const { path, ...init } = message();
      const { response, settled } = await app.respond(path, init);
      await settled();
      // Some of the sources are refused, after they were read.
      if (!response.ok && response.status !== 422) {
        throw new Error(`${name}: ${response.status} ${await response.text()}`);
      }
    }
    async function bestOf(run: () => unknown): Promise<number> {
      const rounds: number[] = [];
      while (rounds.length <= ROUNDS) rounds.push(await cpuMs(turns, run));
      return Math.min(...rounds.slice(1));
    }

    const found: (CpuCost & { request: CpuRequest })[] = [];
    for (const request of requests) {
      const firstMs = await cpuMs(1, () => perform(request));
      const ms = await cpuMs(FIRST_TURNS, () => perform(request));
      found.push({ name: request.name, ms, firstMs, request });
    }
    found.sort((one, other) => other.ms - one.ms);
    const costs: CpuCost[] = [];
    for (const { name, firstMs, request } of found.slice(0, DEAREST)) {
      costs.push({ name, ms: await bestOf(() => perform(request)), firstMs });
    }
    const loopMs = await bestOf(referenceLoop);
    return { loopMs, measured: requests.length, costs: costs.toSorted((one, other) => other.ms - one.ms) };
  } finally {
    await runtime.close();
  }
}
