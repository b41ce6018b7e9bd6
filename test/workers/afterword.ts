import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type AkismetEmulator, createAkismetEmulator, type LogEntry } from "../../dev/akismet-emulator.ts";
import { createApp } from "../../src/app.ts";
import { readConfiguration, type WorkerEnv } from "../../src/config.ts";
import { type Context, createContext, createMemory, type Powers } from "../../src/context.ts";
import type {
  CommentStatus,
  CommentWithHistory,
  DecisionResult,
  OutboxItem,
  OutboxPage,
  QueueComment,
  QueuePage,
  SubmitResponse,
  ThreadPage,
} from "../../src/contract.ts";
import { meterDatabase } from "../../src/db/metered-database.ts";
import { PLAN_LIMITS } from "../../src/domain/limits.ts";
import type { LogLine } from "../../src/domain/log-line.ts";
import { newTrace } from "../../src/domain/trace.ts";
import { runCron } from "../../src/usecases/run-cron.ts";
import { assertContract } from "./contract-check.ts";
import { assertHeaders } from "./header-check.ts";
import { MeteredDatabase } from "./metered-database.ts";

export const ADMIN = { Authorization: "Bearer test-admin-token" };
const START = Date.UTC(2026, 10, 24, 10);

let sites = 0;
let readers = 0;

/**
 * Removes what earlier tests left in the database that all of them share: work that the cron would still do, and comments
 * whose ids could be taken again, since every test begins at the same moment.
 */
export async function forgetDueWork(): Promise<void> {
  const tables = ["comments", "history", "votes", "reports", "outbox", "purges"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
}

/** An address that no other reader of this run has, in a network of its own. */
export function newAddress(): string {
  readers += 1;
  return `10.${(readers >> 8) & 255}.${readers & 255}.7`;
}

export interface Reader {
  address: string;
  name: string;
  email: string;
  authorKey: string;
}

export function newReader(): Reader {
  const address = newAddress();
  return {
    address,
    name: `Reader ${readers}`,
    email: `reader-${readers}@example.org`,
    authorKey: `author-key-of-reader-${String(readers).padStart(8, "0")}`,
  };
}

/** Random-looking bytes, the same in every run and different for every site. */
function seededBytes(seed: number): Powers["randomBytes"] {
  let state = 2_463_534_242 ^ (seed * 2_654_435_769);
  return (length) =>
    Uint8Array.from({ length }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state & 255;
    });
}

/** The real app on real D1, with a clock, randomness and an Akismet of the test's own. */
export class Afterword {
  readonly siteId: string;
  readonly database = new MeteredDatabase(env.DB);
  readonly emulator: AkismetEmulator;
  /** Replaced, not changed: an isolate reads its environment once. */
  env: WorkerEnv;
  now = START;
  /** Ends every Akismet call that waits, as its timeout would. */
  readonly timeouts = new Set<AbortController>();
  readonly powers: Powers;
  /** What the isolate remembers; it writes no use down unless a test wants it to. */
  readonly memory = createMemory();
  /** What the Worker wrote, oldest first. */
  readonly log: LogLine[] = [];
  readonly #app: ReturnType<typeof createApp>;
  purged: string[] = [];
  /** Whether answers are to be kept longer, since the plan's limits are near. */
  isSaving = false;
  /** Workers Cache; `undefined` where there is none. */
  cache: { purge(options: { tags: string[] }): Promise<unknown> } | undefined = {
    purge: async ({ tags }) => void this.purged.push(...tags),
  };
  /** What Cloudflare Access says of who asks; `undefined` without Access. */
  access: { getIdentity(): Promise<{ email?: string } | undefined> } | undefined;
  /** Cloudflare's Turnstile, as this test wants it to answer. */
  siteverify: (request: Request) => Promise<Response> = async () => {
    throw new Error("This test asks no Turnstile");
  };

  constructor(overrides: Partial<WorkerEnv> = {}) {
    sites += 1;
    this.memory.usage.intervalMs = Number.POSITIVE_INFINITY;
    this.siteId = `site-${sites}`;
    this.env = { ...env, DB: this.database as unknown as D1Database, ...overrides };
    this.emulator = createAkismetEmulator({
      now: () => this.now,
      delay: async (ms) => void this.advance(ms),
      // Akismet's webhooks come to this app.
      fetch: (url, init) => this.fetch(new URL(String(url)).pathname, init),
    });
    this.powers = {
      now: () => this.now,
      randomBytes: seededBytes(sites),
      fetch: (request) =>
        new URL(request.url).hostname === "challenges.cloudflare.com"
          ? this.siteverify(request)
          : this.emulator.handle(request),
      timeoutSignal: () => {
        const controller = new AbortController();
        this.timeouts.add(controller);
        return controller.signal;
      },
      log: (line) => void this.log.push(line),
    };
    this.#app = createApp(this.powers, this.memory);
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
  }

  expireTimeouts(): void {
    for (const controller of this.timeouts) controller.abort(new DOMException("expired", "TimeoutError"));
    this.timeouts.clear();
  }

  /** The comment-checks that reached Akismet, oldest first. */
  get checks(): LogEntry[] {
    return this.emulator.log.filter(({ path }) => path === "/1.1/comment-check");
  }

  /** From here on a timeout ends its call as soon as the clock has reached it. */
  obeyTimeouts(): void {
    const running: { controller: AbortController; endsAt: number }[] = [];
    this.powers.timeoutSignal = (milliseconds) => {
      const controller = new AbortController();
      running.push({ controller, endsAt: this.now + milliseconds });
      return controller.signal;
    };
    this.advance = (milliseconds) => {
      this.now += milliseconds;
      for (const { controller, endsAt } of running) {
        if (this.now >= endsAt) controller.abort(new DOMException("expired", "TimeoutError"));
      }
    };
  }

  #execution() {
    const execution = createExecutionContext();
    return Object.assign(Object.create(execution) as ExecutionContext, {
      waitUntil: execution.waitUntil.bind(execution),
      passThroughOnException() {},
      cache: this.cache,
      access: this.access,
      inner: execution,
    });
  }

  #context(execution: ExecutionContext): Context {
    const configuration = readConfiguration(this.env);
    if ("problems" in configuration) throw new Error(configuration.problems.join("; "));
    const trace = newTrace();
    const metered = { ...this.env, DB: meterDatabase(this.env.DB, trace, this.powers.now) };
    return createContext(metered, configuration.settings, execution, this.powers, this.memory, trace);
  }

  /** A context as the cron gets it. */
  context(): Context {
    return this.#context(this.#execution());
  }

  /** One run of the cron, and what goes on behind it. */
  async cron(): Promise<void> {
    const execution = this.#execution();
    await runCron(this.#context(execution));
    await waitOnExecutionContext(execution.inner);
  }

  /** The answer as its client gets it, and what goes on behind it. */
  async respond(
    path: string,
    init: RequestInit = {},
    origin = "https://comments.example",
  ): Promise<{ response: Response; settled: () => Promise<void> }> {
    const execution = this.#execution();
    const request = new Request(`${origin}${path}`, init);
    const response = await this.#app.fetch(request, this.env, execution);
    await assertContract(request.method, new URL(request.url).pathname, response);
    assertHeaders(request, response, this.isSaving);
    return { response, settled: () => waitOnExecutionContext(execution.inner) };
  }

  async fetch(path: string, init: RequestInit = {}, origin?: string): Promise<Response> {
    const { response, settled } = await this.respond(path, init, origin);
    await settled();
    return response;
  }

  async json<Body>(path: string, init: RequestInit = {}): Promise<Body> {
    return (await this.fetch(path, init)).json() as Promise<Body>;
  }

  post(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
    signal: AbortSignal | null = null,
  ): Promise<Response> {
    return this.fetch(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "CF-Connecting-IP": newAddress(), ...headers },
      signal,
    });
  }

  admin(path: string, init: RequestInit = {}): Promise<Response> {
    return this.fetch(`/v1/admin${path}`, { ...init, headers: { ...ADMIN, ...(init.headers as object) } });
  }

  adminPost(path: string, body: unknown): Promise<Response> {
    return this.post(`/v1/admin${path}`, body, ADMIN);
  }

  /** From here on this day's use is so near the plan's limits that answers are kept longer. */
  approachLimits(): void {
    const used = { requests: PLAN_LIMITS.free.requests, rowsRead: 0, rowsWritten: 0, akismetCalls: 0 };
    this.memory.usage.add(this.siteId, used, this.now);
    this.isSaving = true;
  }

  /** Makes this test's site. */
  async open(settings: Record<string, unknown> = {}): Promise<this> {
    const created = await this.adminPost("/sites", { id: this.siteId, name: "Blog", url: "https://blog.example/" });
    if (created.status !== 201) throw new Error(await created.text());
    if (Object.keys(settings).length > 0) await this.set(settings);
    return this;
  }

  async set(settings: Record<string, unknown>): Promise<void> {
    const changed = await this.fetch(`/v1/admin/sites/${this.siteId}`, {
      method: "PATCH",
      headers: ADMIN,
      body: JSON.stringify(settings),
    });
    if (changed.status !== 200) throw new Error(await changed.text());
  }

  /** A form token that an honest reader would send: issued, then read the article for a while. */
  async token(page = "/hello", waitMs = 5_000): Promise<string> {
    const response = await this.post(`/v1/sites/${this.siteId}/form-tokens`, { page });
    const { token } = (await response.json()) as { token: string };
    this.advance(waitMs);
    return token;
  }

  /** Posts a comment as it is given, without a word of its own but the reader's. */
  send(
    fields: Record<string, unknown>,
    reader = newReader(),
    headers: Record<string, string> = {},
    signal: AbortSignal | null = null,
  ): Promise<Response> {
    const { address, name, email, authorKey } = reader;
    return this.post(
      `/v1/sites/${this.siteId}/comments`,
      { page: "/hello", name, email, authorKey, ...fields },
      { "CF-Connecting-IP": address, "User-Agent": "Mozilla/5.0", ...headers },
      signal,
    );
  }

  /** An honest reader's comment, with a token of its own. */
  async submit(fields: Record<string, unknown>, reader = newReader()): Promise<SubmitResponse & { http: number }> {
    const token = await this.token(String(fields.page ?? "/hello"), 61_000);
    const response = await this.send({ token, ...fields }, reader);
    const answer = (await response.json()) as SubmitResponse;
    if (answer.comment === undefined) throw new Error(`${response.status}: ${JSON.stringify(answer)}`);
    return { ...answer, http: response.status };
  }

  thread(query = "page=/hello"): Promise<ThreadPage> {
    return this.json<ThreadPage>(`/v1/sites/${this.siteId}/comments?${query}`);
  }

  async queue(query = ""): Promise<QueuePage> {
    return (await this.admin(`/sites/${this.siteId}/comments?${query}`)).json() as Promise<QueuePage>;
  }

  async decide(ids: number[], status: CommentStatus): Promise<Response> {
    return this.adminPost(`/sites/${this.siteId}/decisions`, { ids, status });
  }

  /** A comment as a moderator sees it. */
  async queued(id: number): Promise<QueueComment> {
    const answer = await this.admin(`/sites/${this.siteId}/comments/${id}`);
    return ((await answer.json()) as CommentWithHistory).comment;
  }

  /** Decides, and gives the results. */
  async decided(ids: number[], status: CommentStatus): Promise<DecisionResult[]> {
    const response = await this.decide(ids, status);
    if (response.status !== 200) throw new Error(await response.text());
    return ((await response.json()) as { results: DecisionResult[] }).results;
  }

  /** What an author asks of their own comment, with the key of the reader's device. */
  own(
    method: "PATCH" | "DELETE" | "POST",
    id: number,
    reader: Reader,
    fields: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.fetch(`/v1/sites/${this.siteId}/comments/${id}${method === "POST" ? "/status" : ""}`, {
      method,
      body: JSON.stringify({ authorKey: reader.authorKey, ...fields }),
      headers: { "Content-Type": "application/json", "CF-Connecting-IP": newAddress(), ...headers },
    });
  }

  /** A comment as a moderator sees it, with its history. */
  async detail(id: number): Promise<CommentWithHistory> {
    const response = await this.admin(`/sites/${this.siteId}/comments/${id}`);
    if (response.status !== 200) throw new Error(await response.text());
    return response.json() as Promise<CommentWithHistory>;
  }

  /** All that waits in the outbox, however many pages it takes. */
  async outbox(): Promise<OutboxItem[]> {
    const items: OutboxItem[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const response = await this.admin(`/sites/${this.siteId}/outbox${cursor === "" ? "" : `?cursor=${cursor}`}`);
      const page = (await response.json()) as OutboxPage;
      items.push(...page.items);
      cursor = page.cursor;
    }
    return items;
  }

  retry(item: Pick<OutboxItem, "id">): Promise<Response> {
    return this.adminPost(`/sites/${this.siteId}/outbox/${item.id}/retries`, {});
  }

  /** What the database holds of a comment. */
  async row(id: number): Promise<Record<string, unknown> | null> {
    return env.DB.prepare("SELECT * FROM comments WHERE id = ?1").bind(id).first();
  }

  async countRows(): Promise<number> {
    const row = await env.DB.prepare("SELECT count(*) AS n FROM comments WHERE site_id = ?1")
      .bind(this.siteId)
      .first<{ n: number }>();
    return row?.n ?? 0;
  }
}
