import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  excesses,
  hasGrown,
  Ledger,
  type Measured,
  misstatements,
  type Operation,
} from "../../../bench/cost/ledger.ts";
import { OPERATIONS } from "../../../bench/cost/operations.ts";
import { growthOf, planOf } from "../../../bench/cost/plans.ts";
import { INVARIANTS, SEEDED_INVARIANTS, seedStatements, seedsOf } from "../../../bench/cost/seed.ts";
import { openSites } from "../../../bench/cost/sites.ts";
import scaling from "../../../docs/scaling.md?raw";
import { OPERATIONS as ROUTES } from "../../../src/openapi/operations.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";
import { answered } from "../contract-check.ts";
import { MeteredDatabase } from "../metered-database.ts";

const texts = new Set<string>();

/** `npm run bench:cost` does the same at a million comments. */
describe.each([10, 10_000])("with %i comments", (size) => {
  const afterword = new Afterword();
  let ledger: Ledger;

  beforeAll(async () => {
    answered.clear();
    await forgetDueWork();
    await env.DB.prepare("DELETE FROM pages").run();
    const seeds = seedsOf(afterword.siteId, size, afterword.now);
    await openSites(env.DB, seeds, afterword.now);
    await env.DB.batch(seedStatements(seeds).map((statement) => env.DB.prepare(statement)));
    ledger = new Ledger(afterword, seeds[0], env.DB);
  }, 60_000);

  it.each(Object.entries(SEEDED_INVARIANTS))("it is never seeded so that %s", async (_name, sql) => {
    const { results } = await env.DB.prepare(`${sql} LIMIT 1`).all();
    expect(results).toEqual([]);
  });

  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    "%s keeps to its budget",
    async (_name, operation) => {
      const measured = await operation.perform(ledger);
      expect(measured === null ? [] : [...excesses(measured), ...misstatements(operation, measured)]).toEqual([]);
      expect(size === 10 || measured !== null).toBe(true);
    },
  );

  it("each operation of the API is among them, but for what so few comments have not", () => {
    const succeeded = [...answered].filter((one) => / 2\d\d$/.test(one)).map((one) => one.slice(0, -4));
    const unmeasured = Object.keys(ROUTES).filter((route) => !succeeded.includes(route.replaceAll(/:(\w+)/g, "{$1}")));
    const ofMany = ["POST /v1/sites/:site/akismet/:id/:secret", "POST /v1/admin/sites/:site/rechecks"];
    expect(unmeasured).toEqual(size === 10 ? ofMany : []);
  });

  it.each(Object.entries(INVARIANTS))("it never comes about that %s", async (_name, sql) => {
    const { results } = await env.DB.prepare(`${sql} LIMIT 1`).all();
    expect(results).toEqual([]);
  });

  afterAll(() => {
    for (const sql of afterword.database.texts) texts.add(sql);
  });

  it("a statement that goes through a table exceeds any budget, and its plan tells", async () => {
    const slow = "SELECT count(*) FROM comments WHERE source = 'x'";
    const database = new MeteredDatabase(env.DB);
    const { cost } = await database.measure(() => database.prepare(slow).all());
    const figures = { ...cost, statements: 1, responseBytes: 0 };
    const budget = { roundTrips: 1, rowsRead: Math.floor(size / 2), rowsWritten: 0 };
    expect(excesses({ figures, budget })).toEqual([expect.stringContaining("rowsRead")]);
    expect(growthOf(slow, await planOf(env.DB, slow))).toEqual([{ sql: slow, detail: "SCAN comments" }]);
  });
});

describe("the statements of all these operations", () => {
  it("go through no table and sort no more than a few rows", async () => {
    expect(texts.size).toBeGreaterThan(100);
    const findings: unknown[] = [];
    for (const sql of texts) findings.push(...growthOf(sql, await planOf(env.DB, sql)));
    expect(findings).toEqual([]);
  }, 60_000);
});

describe("the table of docs/scaling.md", () => {
  it("has a row for each operation with the budget that it states, and no other", () => {
    const [, table = ""] = /--write -->\n(.*?)\n<!-- end -->/s.exec(scaling)!;
    const rows = table.split("\n").map((line) => line.split(" | ").slice(0, 2).join(" | "));
    expect(rows.slice(2, -1)).toEqual(OPERATIONS.map(({ name, formula }) => `| ${name} | ${formula}`));
  });
});

describe("what has grown", () => {
  const measured = (rowsRead: number, budget: number) => ({
    figures: { roundTrips: 1, rowsRead, rowsWritten: 0, statements: 1, responseBytes: 0 },
    budget: { roundTrips: 1, rowsRead: budget, rowsWritten: 0 },
  });

  it("is what costs more than the answer explains", () => {
    expect(hasGrown(measured(100, 105), measured(10_000, 105))).toBe(true);
    expect(hasGrown(measured(100, 105), measured(200, 205))).toBe(false);
    expect(hasGrown(measured(100, 105), measured(102, 105))).toBe(false);
  });
});

describe("the ledger", () => {
  const afterword = new Afterword();
  let ledger: Ledger;

  beforeAll(async () => {
    await forgetDueWork();
    const seeds = seedsOf(afterword.siteId, 1_000, afterword.now);
    await openSites(env.DB, seeds, afterword.now);
    await env.DB.batch(seedStatements(seeds).map((statement) => env.DB.prepare(statement)));
    ledger = new Ledger(afterword, seeds[0], env.DB);
  });

  async function perform(name: string): Promise<Measured> {
    const operation = OPERATIONS.find((one) => one.name === name) as Operation;
    return (await operation.perform(ledger))!;
  }

  it("counts what goes on behind an answer too, such as the line of the history that a report leaves", async () => {
    const { figures } = await perform("a decision on one comment: spam");
    expect(figures).toMatchObject({ roundTrips: 1, rowsWritten: 7, statements: 11 });
  });

  it("turns red by a statement that goes through a table", async () => {
    const batch = afterword.database.batch.bind(afterword.database);
    afterword.database.batch = async (statements) => {
      const slow = afterword.database.prepare("SELECT count(*) FROM comments WHERE source = 'x'");
      return (await batch([...statements, slow])).slice(0, -1) as never;
    };
    expect(excesses(await perform("thread, unchanged (304)"))).toEqual(["rowsRead 1003 > 4"]);
  });
});
