import { type Akismet, createAkismet } from "./clients/akismet.ts";
import { createTurnstile, type Turnstile } from "./clients/turnstile.ts";
import type { Settings, WorkerEnv } from "./config.ts";
import type { AkismetUsage } from "./domain/akismet.ts";
import { idAt } from "./domain/comment.ts";
import { UsageMemory } from "./domain/day-usage.ts";
import { hex } from "./domain/keyed-hash.ts";
import { LIMITS } from "./domain/limits.ts";
import { failureLine, type LogLine } from "./domain/log-line.ts";
import { newTrace, type Trace } from "./domain/trace.ts";

export type { WorkerEnv };

/** What a test replaces: clock, randomness, the network and the log. */
export interface Powers {
  now(): number;
  randomBytes(length: number): Uint8Array<ArrayBuffer>;
  fetch(request: Request): Promise<Response>;
  timeoutSignal(milliseconds: number): AbortSignal;
  log(line: LogLine): void;
}

export const realPowers: Powers = {
  now: () => Date.now(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fetch: (request) => globalThis.fetch(request),
  timeoutSignal: (milliseconds) => AbortSignal.timeout(milliseconds),
  // As text, since an object is shown over a line for each field, and costs several times as much.
  log: (line) => (line.level === "error" ? console.error : console.log)(JSON.stringify(line)),
};

/** What one isolate remembers from one request to the next. */
export interface Memory {
  /** That were found. */
  sites: Set<string>;
  usage: UsageMemory;
  /** Sites of which one comment is just finding out whether Akismet is back, and since when. */
  akismetTrials: Map<string, number>;
  /** By key, what Akismet last said of its usage, and when it was asked. */
  akismetUsages: Map<string, { usage: AkismetUsage | null; askedAt: number }>;
}

export function createMemory(): Memory {
  return {
    sites: new Set(),
    usage: new UsageMemory(LIMITS.usageIntervalMs),
    akismetTrials: new Map(),
    akismetUsages: new Map(),
  };
}

/** All that one request or cron run may use. */
export interface Context extends Memory {
  settings: Settings;
  database: D1Database;
  trace: Trace;
  log(line: LogLine): void;
  akismet: Akismet;
  turnstile: Turnstile;
  now(): number;
  /** A new id of this moment; within one context each is larger than the one before. */
  newId(): number;
  randomBytes(length: number): Uint8Array<ArrayBuffer>;
  /** A random UUID (RFC 9562, version 4). */
  newUuid(): string;
  /** Lets work that a reader waits for end even if the reader leaves; its failure is the reader's answer. */
  keepAlive<Value>(work: Promise<Value>): Promise<Value>;
  /** Work that goes on after the answer; its failure is logged and harms nobody. */
  defer(work: Promise<unknown>): void;
  /** Called once when all deferred work is over: at once where there is none. */
  afterwards(last: () => void): void;
  /** Drops cached answers, best effort: correctness comes from their short lifetimes. */
  purge(tags: string[]): void;
  /** Whether one more request of this kind is within the rate limit of an address prefix, or of the token that asks for a check. */
  withinRate(kind: "post" | "token" | "check", key: string): Promise<boolean>;
  /** The address under which Cloudflare Access let this request pass, or `null` when it did not go through Access. */
  accessEmail(): Promise<string | null>;
}

interface PurgeableCache {
  purge(options: { tags: string[] }): Promise<unknown>;
}

/** `ctx.cache` exists only where Workers Cache does, `ctx.access` only behind Access; Hono's type knows neither. */
type Execution = Pick<ExecutionContext, "waitUntil"> & {
  cache?: PurgeableCache;
  access?: Pick<CloudflareAccessContext, "getIdentity"> | undefined;
};

const AGENT = "Afterword/0.1 | Akismet/1.0";

export function createContext(
  env: WorkerEnv,
  settings: Settings,
  execution: Execution,
  powers: Powers,
  memory: Memory = createMemory(),
  trace: Trace = newTrace(),
): Context {
  let lastId = 0;
  const deferred: Promise<unknown>[] = [];
  const defer = (work: Promise<unknown>) => {
    const safe = work.catch((error) => powers.log(failureLine("deferred", error)));
    deferred.push(safe);
    execution.waitUntil(safe);
  };
  async function settle(): Promise<void> {
    for (let next = deferred.shift(); next !== undefined; next = deferred.shift()) await next;
  }
  return {
    settings,
    database: env.DB,
    trace,
    log: powers.log,
    akismet: createAkismet({
      origin: settings.akismetUrl,
      now: powers.now,
      async fetch(request) {
        const startedAt = powers.now();
        trace.akismetCalls += 1;
        try {
          return await powers.fetch(request);
        } finally {
          trace.akismetMs += powers.now() - startedAt;
        }
      },
      timeoutSignal: powers.timeoutSignal,
      userAgent: AGENT,
    }),
    turnstile: createTurnstile({ fetch: powers.fetch, timeoutSignal: powers.timeoutSignal }),
    ...memory,
    now: powers.now,
    newId() {
      const [high = 0, low = 0] = powers.randomBytes(2);
      lastId = Math.max(idAt(powers.now(), high * 256 + low), lastId + 1);
      return lastId;
    },
    randomBytes: powers.randomBytes,
    newUuid() {
      const bytes = powers.randomBytes(16);
      bytes[6] = (bytes[6]! & 0x0f) | 0x40;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    },
    keepAlive(work) {
      execution.waitUntil(work.catch(() => undefined));
      return work;
    },
    defer,
    afterwards(last) {
      if (deferred.length === 0) last();
      else execution.waitUntil(settle().then(last));
    },
    purge(tags) {
      const { cache } = execution;
      if (cache === undefined) return;
      for (let start = 0; start < tags.length; start += LIMITS.purgeTags) {
        // Asynchronous, so that a cache that throws harms nobody either.
        defer((async () => cache.purge({ tags: tags.slice(start, start + LIMITS.purgeTags) }))());
      }
    },
    async withinRate(kind, key) {
      const limiters = { post: env.POST_LIMITER, token: env.TOKEN_LIMITER, check: env.CHECK_LIMITER };
      return (await limiters[kind].limit({ key })).success;
    },
    async accessEmail() {
      // A program's service token has an identity without an address.
      return (await execution.access?.getIdentity())?.email ?? null;
    },
  };
}
