import type { AkismetEmulator } from "../../dev/akismet-emulator.ts";
import type { WorkerEnv } from "../../src/config.ts";
import type { UsageMemory } from "../../src/domain/day-usage.ts";
import type { Cost, MeteredDatabase } from "../../test/workers/metered-database.ts";
import type { Seed } from "./seed.ts";

export type { Cost };

/** The app as the ledger uses it: in the tests it runs in workerd, in the bench in Node. */
export interface App {
  readonly siteId: string;
  readonly database: MeteredDatabase;
  readonly emulator: AkismetEmulator;
  readonly now: number;
  /** Replaced, not changed. */
  env: WorkerEnv;
  /** What the isolate remembers. */
  readonly memory: { usage: UsageMemory };
  advance(milliseconds: number): void;
  /** The answer as its client gets it, and what goes on behind it. */
  respond(path: string, init?: RequestInit): Promise<{ response: Response; settled: () => Promise<void> }>;
  cron(): Promise<void>;
}

/** What one operation cost. */
export interface Figures extends Cost {
  statements: number;
  responseBytes: number;
}

/** What was measured, and what it may cost: that follows from what was answered. */
export interface Measured {
  figures: Figures;
  budget: Cost;
}

export interface Operation {
  name: string;
  /** Its budget for the table, as `round trips / rows read / rows written`; words stand for what the answer has. */
  formula: string;
  /** A window of so many rows that a small database does not fill it: then only the budget holds it, and not its growth. */
  hasWindow?: boolean;
  /** Prepares it, does it through the HTTP app, and gives what it cost; `null` where so small a database has no such thing. */
  perform(ledger: Ledger): Promise<Measured | null>;
}

export const OWNER = { Authorization: "Bearer test-admin-token" };

interface Answer<Body> {
  figures: Figures;
  body: Body;
  text: string;
  headers: Headers;
}

let addresses = 0;

/** What operations are made of. */
export class Ledger {
  readonly app: App;
  readonly seed: Seed;
  /** Not metered. */
  readonly #database: D1Database;

  constructor(app: App, seed: Seed, database: D1Database) {
    this.app = app;
    this.seed = seed;
    this.#database = database;
  }

  /** Rows that only the preparation needs. */
  async rows<Row>(sql: string, ...values: (string | number | null)[]): Promise<Row[]> {
    const { results } = await this.#database
      .prepare(sql)
      .bind(...values)
      .all<Row>();
    return results;
  }

  async ids(sql: string, ...values: (string | number | null)[]): Promise<number[]> {
    return (await this.rows<{ id: number }>(sql, ...values)).map(({ id }) => id);
  }

  async countRows(table: "sites" | "tokens"): Promise<number> {
    return (await this.rows(`SELECT 1 FROM ${table}`)).length;
  }

  /** An address in a network of its own. */
  newAddress(): string {
    addresses += 1;
    return `10.${(addresses >> 8) & 255}.${addresses & 255}.7`;
  }

  /** One request: the round trips that its answer waits for, and the rows and statements also of what goes on behind it. */
  async measure<Body = unknown>(path: string, init: RequestInit = {}, expected = 200): Promise<Answer<Body>> {
    const { database } = this.app;
    const { value, cost } = await database.measure(() => this.app.respond(path, init));
    const figures = { ...cost, statements: database.statements, responseBytes: 0 };
    const { response, settled } = value;
    const bytes = await response.arrayBuffer();
    await settled();
    const { rowsRead, rowsWritten } = database.cost;
    Object.assign(figures, { rowsRead, rowsWritten, statements: database.statements });
    figures.responseBytes = bytes.byteLength;
    const text = new TextDecoder().decode(bytes);
    if (response.status !== expected) {
      throw new Error(`${init.method ?? "GET"} ${path}: ${response.status} ${text.slice(0, 300)}`);
    }
    const isJson = text !== "" && response.headers.get("Content-Type")?.includes("json") === true;
    return { figures, body: (isJson ? JSON.parse(text) : null) as Body, text, headers: response.headers };
  }

  /** A request with a JSON body. */
  send<Body = unknown>(
    method: string,
    path: string,
    body: unknown,
    expected = 200,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const init = {
      method,
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "CF-Connecting-IP": this.newAddress(), ...headers },
    };
    return this.measure<Body>(path, init, expected);
  }

  /** What the owner asks of the site. */
  admin<Body = unknown>(path: string): Promise<Answer<Body>> {
    return this.measure<Body>(this.adminPath(path), { headers: OWNER });
  }

  adminSend<Body = unknown>(method: string, path: string, body: unknown, expected = 200): Promise<Answer<Body>> {
    return this.send<Body>(method, this.adminPath(path), body, expected, OWNER);
  }

  adminPath(path: string): string {
    return `/v1/admin/sites/${this.app.siteId}${path}`;
  }

  publicPath(path: string): string {
    return `/v1/sites/${this.app.siteId}${path}`;
  }

  /** All that some work costs for which no reader waits. */
  async behind(work: () => Promise<void>): Promise<Figures> {
    const { database } = this.app;
    const { cost } = await database.measure(work);
    return { ...cost, statements: database.statements, responseBytes: 0 };
  }
}

/** The Free plan's queries an invocation (D1's documentation); it does not say whether a batch counts as one. */
const STATEMENTS_MOST = 50;

/** Which of its figures exceed a budget, as one line each. */
export function excesses({ figures, budget }: Measured): string[] {
  const most = { ...budget, statements: STATEMENTS_MOST };
  return (["roundTrips", "rowsRead", "rowsWritten", "statements"] as const)
    .filter((name) => figures[name] > most[name])
    .map((name) => `${name} ${figures[name]} > ${most[name]}`);
}

/** What a formula says in numbers alone, such as `2 / 4 x 101 + 1 / 0`; `null` for each part that has words. */
function numbersOf(formula: string): (number | null)[] {
  return formula.split(" / ").map((part) => {
    if (!/^[\d,]+( [+x] [\d,]+)*$/.test(part)) return null;
    const products = part.replaceAll(",", "").split(" + ");
    return products.reduce(
      (sum, product) => sum + product.split(" x ").reduce((value, by) => value * Number(by), 1),
      0,
    );
  });
}

/** Where the budget that an operation was held to is not the one that its formula states, as one line each. */
export function misstatements({ formula }: Operation, { budget }: Measured): string[] {
  const numbers = numbersOf(formula);
  return (["roundTrips", "rowsRead", "rowsWritten"] as const)
    .filter((name, place) => numbers[place] !== null && numbers[place] !== budget[name])
    .map((name) => `${name} ${budget[name]}, but "${formula}"`);
}

/** Rows by which figures of equal budgets may differ, since two databases are never alike in all. */
const TOLERANCE = 5;

/**
 * Whether an operation costs more on a larger database, besides what its answer explains. Windows that a small database
 * does not fill are explained by the budget too.
 */
export function hasGrown(smaller: Measured, larger: Measured): boolean {
  return (["roundTrips", "rowsRead", "rowsWritten"] as const).some((name) => {
    const explained = Math.max(0, larger.budget[name] - smaller.budget[name]);
    return larger.figures[name] > smaller.figures[name] * 1.1 + explained + TOLERANCE;
  });
}
