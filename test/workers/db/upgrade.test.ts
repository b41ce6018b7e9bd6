import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type { ErrorEnvelope, ServerHealth } from "../../../src/contract.ts";
import { RELEASE } from "../../../src/domain/release.ts";
import { Afterword, newReader } from "../afterword.ts";

type Migration = (typeof env.TEST_MIGRATIONS)[number];
const later = (name: string, ...queries: string[]): Migration => ({ name, queries });

/** As a later release may do it: a new column, a new index, and a table made anew, SQLite's only way to change a CHECK. */
const ADDING = later(
  "9001_adding.sql",
  "ALTER TABLE comments ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'",
  "CREATE INDEX bans_by_id ON bans (id)",
  "CREATE TABLE bans_new (site_id TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL, until INTEGER, note TEXT, PRIMARY KEY (site_id, kind, value)) STRICT, WITHOUT ROWID",
  "INSERT INTO bans_new SELECT * FROM bans",
  "DROP TABLE bans",
  "ALTER TABLE bans_new RENAME TO bans",
);
/** And one that older code must not meet. */
const BREAKING = later("9002_breaking.sql", "ALTER TABLE comments RENAME COLUMN source TO markdown");

async function dump(): Promise<Record<string, Record<string, unknown>[]>> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite_*' AND name <> 'd1_migrations' ORDER BY name",
  ).all<{ name: string }>();
  const tables: Record<string, Record<string, unknown>[]> = {};
  for (const { name } of results) {
    tables[name] = (await env.DB.prepare(`SELECT * FROM ${name}`).all<Record<string, unknown>>()).results;
  }
  return tables;
}

async function clear(): Promise<void> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite_*'",
  ).all<{ name: string }>();
  if (results.length === 0) return;
  await env.DB.batch(results.map(({ name }) => env.DB.prepare(`DROP TABLE ${name}`)));
}

/** Something in every table. */
async function fill(afterword: Afterword): Promise<void> {
  const { siteId } = afterword;
  const reader = newReader();
  const { comment } = await afterword.submit({ body: "A *first* one.", title: "Hello" }, reader);
  await afterword.submit({ body: "A reply.", parent: comment.id });
  const spam = (await afterword.submit({ body: "Spam." })).comment.id;
  afterword.emulator.script({ match: "submit-spam", fault: "server-error", times: "always" });
  await afterword.decided([spam], "spam");
  const path = `/v1/sites/${siteId}/comments/${comment.id}`;
  await afterword.fetch(`${path}/vote`, {
    method: "PUT",
    headers: { "CF-Connecting-IP": "10.200.0.1" },
    body: JSON.stringify({ voterKey: "v".repeat(22), value: 1 }),
  });
  await afterword.post(`${path}/reports`, { reason: "Rude." });
  await afterword.adminPost(`/sites/${siteId}/bans`, { kind: "domain", value: "evil.example", note: "x" });
  await afterword.adminPost("/tokens", { name: "Ada", sites: [siteId], scopes: ["read"] });
  const words = { method: "PUT", body: JSON.stringify({ hold: ["casino"], block: [] }) };
  await afterword.admin(`/sites/${siteId}/words`, words);
  await afterword.adminPost(`/sites/${siteId}/checks`, {});
  await afterword.fetch(`/v1/sites/${siteId}/checks`, {
    method: "POST",
    headers: { Authorization: "Bearer test-admin-token", "Content-Type": "application/json" },
    body: JSON.stringify({ ip: "203.0.113.9", body: "A form." }),
  });
  afterword.advance(26 * 60 * 60_000);
  await afterword.cron();
  await afterword.cron();
}

afterEach(async () => {
  await clear();
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
});

const thread = (afterword: Afterword) => afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);

async function refusal(response: Response): Promise<ErrorEnvelope["error"]> {
  expect(response.status).toBe(503);
  expect(response.headers.get("Retry-After")).toBe("60");
  return ((await response.json()) as ErrorEnvelope).error;
}

describe("works", () => {
  // Today there is one; each release adds the migrations up to its own.
  it.each(env.TEST_MIGRATIONS.map(({ name }, place) => [name, place + 1] as const))(
    "from the schema %s with data in every table, and nothing is lost",
    async (_name, count) => {
      await clear();
      await applyD1Migrations(env.DB, env.TEST_MIGRATIONS.slice(0, count));
      const afterword = await new Afterword().open();
      await fill(afterword);
      const before = await dump();
      const empty = Object.keys(before).filter((name) => before[name]!.length === 0);
      // What is counted reaches its table a minute later.
      expect(empty.filter((name) => name !== "usage")).toEqual([]);
      const shown = await (await thread(afterword)).json();
      await applyD1Migrations(env.DB, [...env.TEST_MIGRATIONS, ADDING]);
      const after = await dump();
      for (const [name, rows] of Object.entries(before)) {
        expect(after[name], name).toEqual(rows.map((row) => expect.objectContaining(row)));
      }
      expect(after.comments!.every(({ mood }) => mood === "calm")).toBe(true);
      expect(await (await thread(afterword)).json()).toEqual(shown);
    },
  );

  it("a newer schema that adds alone: what is deployed goes on, and its health tells", async () => {
    await applyD1Migrations(env.DB, [...env.TEST_MIGRATIONS, ADDING]);
    const afterword = await new Afterword().open();
    expect((await afterword.submit({ body: "Between two versions." })).http).toBe(201);
    const { schema, problems } = (await (await afterword.admin("/health")).json()) as ServerHealth;
    expect(schema).toEqual({ applied: ADDING.name, expected: RELEASE.schema });
    expect(problems).toContainEqual(expect.objectContaining({ check: "schema", level: "warning" }));
  });

  it("fitting costs no row", async () => {
    const afterword = await new Afterword().open();
    await thread(afterword);
    expect([...afterword.database.texts].filter((sql) => sql.includes("d1_migrations"))).toEqual([]);
  });
});

describe("refuses, and logs why,", () => {
  it("with a database that has had no migration", async () => {
    await clear();
    const afterword = new Afterword();
    const error = await refusal(await thread(afterword));
    expect(error).toMatchObject({ code: "unavailable", message: expect.stringContaining("npm run upgrade") });
    expect(afterword.log).toContainEqual(expect.objectContaining({ schema: null, expected: RELEASE.schema }));
    const { problems } = (await (await afterword.admin("/health")).json()) as ServerHealth;
    expect(problems).toContainEqual(expect.objectContaining({ check: "schema", level: "error" }));
  });

  it("with a newer schema that older code must not meet", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Before." });
    await applyD1Migrations(env.DB, [...env.TEST_MIGRATIONS, BREAKING]);
    expect((await refusal(await afterword.send({ body: "After." }))).message).toContain("newer than its version");
    expect(afterword.log).toContainEqual(expect.objectContaining({ schema: BREAKING.name, expected: RELEASE.schema }));
  });

  it("not when the failure is another one", async () => {
    const afterword = await new Afterword().open();
    afterword.database.fault = { error: new Error("D1_ERROR: a mistake of ours"), afterCommit: false };
    expect((await thread(afterword)).status).toBe(500);
  });
});
