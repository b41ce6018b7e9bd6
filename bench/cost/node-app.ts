import "../as-built.ts";
import { createAkismetEmulator } from "../../dev/akismet-emulator.ts";
import type { WorkerEnv } from "../../src/config.ts";
import type { Powers } from "../../src/context.ts";
import { MeteredDatabase } from "../../test/workers/metered-database.ts";
import type { App } from "./ledger.ts";

const { createApp } = await import("../../src/app.ts");
const { readConfiguration } = await import("../../src/config.ts");
const { createContext, createMemory } = await import("../../src/context.ts");
const { runCron } = await import("../../src/usecases/run-cron.ts");

/** What `waitUntil` was given, and what that gave it. */
class Deferred {
  readonly #work: Promise<unknown>[] = [];

  waitUntil = (work: Promise<unknown>): void => void this.#work.push(work);

  async settle(): Promise<void> {
    for (let next = this.#work.shift(); next !== undefined; next = this.#work.shift()) await next;
  }
}

/** The real app in this process, on a database of Miniflare's, with a clock and an Akismet of its own. */
export function createNodeApp(siteId: string, d1: D1Database, startsAt: number): App {
  let now = startsAt;
  const database = new MeteredDatabase(d1);
  const limiter: RateLimit = { limit: async () => ({ success: true }) };
  const initialEnv: WorkerEnv = {
    DB: database as unknown as D1Database,
    POST_LIMITER: limiter,
    TOKEN_LIMITER: limiter,
    CHECK_LIMITER: limiter,
    PUBLIC_URL: "https://comments.example",
    ADMIN_TOKEN: "test-admin-token",
    SIGNING_SECRET: "test-signing-secret-of-32-characters",
    AKISMET_KEY: "0123456789ab",
  };
  const advance = (milliseconds: number) => {
    now += milliseconds;
  };
  const emulator = createAkismetEmulator({ now: () => now, delay: async (ms) => advance(ms) });
  const powers: Powers = {
    now: () => now,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    fetch: (request) => emulator.handle(request),
    timeoutSignal: () => new AbortController().signal,
    log() {},
  };
  const memory = createMemory();
  memory.usage.intervalMs = Number.POSITIVE_INFINITY;
  const app = createApp(powers, memory);
  const configuration = readConfiguration(initialEnv);
  if ("problems" in configuration) throw new Error(configuration.problems.join("; "));
  const { settings } = configuration;

  return {
    siteId,
    database,
    env: initialEnv,
    memory,
    emulator,
    get now() {
      return now;
    },
    advance,
    async respond(path, init) {
      const deferred = new Deferred();
      const execution = { waitUntil: deferred.waitUntil, passThroughOnException() {}, props: {} };
      const request = new Request(`https://comments.example${path}`, init);
      const response = await app.fetch(request, this.env, execution as unknown as ExecutionContext);
      return { response, settled: () => deferred.settle() };
    },
    async cron() {
      const deferred = new Deferred();
      await runCron(createContext(this.env, settings, { waitUntil: deferred.waitUntil }, powers));
      await deferred.settle();
    },
  };
}
