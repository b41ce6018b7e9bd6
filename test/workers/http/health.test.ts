import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { WorkerEnv } from "../../../src/config.ts";
import type { ErrorEnvelope, HealthProblem, ServerHealth, TokenCreated } from "../../../src/contract.ts";
import { RELEASE } from "../../../src/domain/release.ts";
import { ADMIN, Afterword, forgetDueWork } from "../afterword.ts";

/** A server with nothing wrong but what a test does to it; the token of the tests itself is weak. */
async function open(overrides: Partial<WorkerEnv> = {}): Promise<Afterword> {
  return new Afterword(overrides).open();
}

beforeEach(async () => {
  await forgetDueWork();
  await env.DB.prepare("DELETE FROM sites").run();
});

async function health(afterword: Afterword, init: RequestInit = {}, origin?: string): Promise<ServerHealth> {
  const headers = { ...ADMIN, ...(init.headers as object) };
  const response = await afterword.fetch("/v1/admin/health", { headers }, origin);
  expect(response.status).toBe(200);
  return (await response.json()) as ServerHealth;
}

async function problems(afterword: Afterword, init: RequestInit = {}, origin?: string): Promise<HealthProblem[]> {
  const found = (await health(afterword, init, origin)).problems;
  return found.filter(({ says }) => says !== "ADMIN_TOKEN can be guessed");
}

const update = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

describe("works", () => {
  it("tells the version and the schema, and nothing that is well", async () => {
    const afterword = await open();
    expect(await health(afterword)).toMatchObject({
      version: RELEASE.version,
      schema: { applied: RELEASE.schema, expected: RELEASE.schema },
    });
    expect(await problems(afterword)).toEqual([]);
  });

  it("reads few rows and writes none", async () => {
    const afterword = await open();
    const { cost } = await afterword.database.measure(() => afterword.admin("/health"));
    expect(cost.roundTrips).toBeLessThanOrEqual(4);
    expect(cost.rowsRead).toBeLessThanOrEqual(8);
    expect(cost.rowsWritten).toBe(0);
  });

  it("a manager sees what concerns their sites, and others nothing", async () => {
    const afterword = await open({ AKISMET_KEY: "" });
    const { siteId } = afterword;
    await afterword.adminPost("/sites", { id: `${siteId}-b`, name: "B", url: "https://b.example" });
    for (const [scopes, status] of [
      [["manage"], 200],
      [["read", "moderate"], 403],
    ] as const) {
      const made = await afterword.adminPost("/tokens", { name: "M", sites: [siteId], scopes });
      const { token } = (await made.json()) as TokenCreated;
      const response = await afterword.fetch("/v1/admin/health", { headers: { Authorization: `Bearer ${token}` } });
      expect(response.status).toBe(status);
      if (status !== 200) continue;
      const { problems } = (await response.json()) as ServerHealth;
      expect(problems).toEqual([expect.objectContaining({ check: "akismet-key", site: siteId })]);
    }
  });
});

describe("names, with its remedy,", () => {
  it.each([
    [{ ADMIN_TOKEN: "" }, "ADMIN_TOKEN"],
    [{ SIGNING_SECRET: "short" }, "SIGNING_SECRET"],
    [{ PUBLIC_URL: "https://comments.example/" }, "PUBLIC_URL"],
  ])("a secret that is missing or malformed, to whoever asks: %j", async (overrides, name) => {
    const response = await new Afterword(overrides).fetch("/healthz");
    expect(response.status).toBe(503);
    const { error } = (await response.json()) as ErrorEnvelope;
    expect(error.message).toContain(`The server is not configured: ${name} must`);
  });

  it("a secret that can be guessed, but on one's own machine", async () => {
    const says = async (overrides: Partial<WorkerEnv>) =>
      (await health(await open(overrides))).problems.map((problem) => problem.says).join();
    expect(await says({})).toBe("ADMIN_TOKEN can be guessed");
    expect(await says({ SIGNING_SECRET: "a".repeat(40) })).toContain("SIGNING_SECRET can be guessed");
    expect(await says({ PUBLIC_URL: "http://localhost:8787" })).not.toContain("guessed");
  });

  it.each([
    ["http://comments.example", "public-url"],
    ["https://www.comments.example", "public-url"],
    ["https://afterword.ada.workers.dev", "workers-dev"],
  ])("another address than PUBLIC_URL: %s", async (origin, check) => {
    expect(await problems(await open(), {}, origin)).toEqual([
      expect.objectContaining({ check, says: expect.stringContaining(origin) }),
    ]);
  });

  it("a PUBLIC_URL without https", async () => {
    const found = await problems(await open({ PUBLIC_URL: "http://comments.example" }), {}, "http://comments.example");
    expect(found).toEqual([expect.objectContaining({ check: "public-url", level: "error" })]);
  });

  it("a clock that is off, by the Date of who asks", async () => {
    const afterword = await open();
    const at = (ms: number) => ({ headers: { Date: new Date(afterword.now + ms).toUTCString() } });
    expect(await problems(afterword, at(30_000))).toEqual([]);
    expect(await problems(afterword, at(-600_000))).toEqual([
      expect.objectContaining({ check: "clock", says: "Your clock is -600 s off the server's" }),
    ]);
  });

  it("a key that Akismet does not accept for the site's address, and an Akismet that does not say", async () => {
    const afterword = await open();
    afterword.emulator.script({ match: "verify-key", fault: "server-error", times: 1 });
    expect(await problems(afterword)).toEqual([
      expect.objectContaining({ check: "akismet-key", level: "warning", site: afterword.siteId }),
    ]);
    const wrong = await open({ AKISMET_KEY: "wrong" });
    expect((await problems(wrong)).filter(({ site }) => site === wrong.siteId)).toEqual([
      expect.objectContaining({
        check: "akismet-key",
        level: "error",
        says: expect.stringContaining("https://blog.example/"),
      }),
    ]);
  });

  it("no key, a key's variable that is not set, and Turnstile without its secret", async () => {
    const afterword = await open({ AKISMET_KEY: "" });
    expect(await problems(afterword)).toEqual([
      expect.objectContaining({
        check: "akismet-key",
        level: "warning",
        says: "AKISMET_KEY is not set: local checks alone judge",
      }),
    ]);
    await afterword.set({ akismet: true, akismetKeyVariable: "AKISMET_KEY_B", turnstileKey: "0x4" });
    expect(await problems(afterword)).toEqual([
      expect.objectContaining({ check: "akismet-key", level: "error", says: expect.stringContaining("AKISMET_KEY_B") }),
      expect.objectContaining({ check: "turnstile" }),
    ]);
  });

  it("an account that Akismet has something to say of", async () => {
    const afterword = await open();
    await update("UPDATE sites SET akismet_alert = ?1", '{"code":"10003","message":"Too many calls"}');
    expect(await problems(afterword)).toEqual([expect.objectContaining({ says: "Akismet says: Too many calls" })]);
  });

  it.each([
    [["https://www.blog.example/"], "https://www.blog.example"],
    [["https://www.blog.example/blog"], "https://www.blog.example"],
    [["www.blog.example"], "https://www.blog.example"],
  ])("an origin that no page has: %j", async (origins, right) => {
    const afterword = await open();
    await update("UPDATE sites SET origins = ?1", JSON.stringify(origins));
    expect(await problems(afterword)).toEqual([
      expect.objectContaining({ check: "origins", remedy: `Write it as ${right}`, site: afterword.siteId }),
    ]);
  });

  it("a site without https", async () => {
    const afterword = await open();
    await afterword.set({ url: "http://blog.example/" });
    expect(await problems(afterword)).toEqual([expect.objectContaining({ check: "site-url" })]);
  });

  it("a cron that does not run: by what is due and not done, and not before", async () => {
    const afterword = await open();
    const cron = async () => (await problems(afterword)).map(({ check }) => check);
    afterword.advance(25 * 60 * 60_000 + 15 * 60_000);
    expect(await cron()).toEqual([]);
    afterword.advance(6 * 60_000);
    expect(await cron()).toEqual(["cron"]);
    await afterword.cron();
    expect(await cron()).toEqual([]);
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: "always" });
    await afterword.submit({ body: "Checked later." });
    afterword.advance(5 * 60_000 + 14 * 60_000);
    expect(await cron()).toEqual([]);
    afterword.advance(2 * 60_000);
    expect(await cron()).toEqual(["cron"]);
  });

  it("corrections that do not reach Akismet", async () => {
    const afterword = await open();
    afterword.emulator.script({ match: "submit-spam", fault: "server-error", times: "always" });
    const { comment } = await afterword.submit({ body: "Spam after all." });
    await afterword.decided([comment.id], "spam");
    for (let run = 0; run < 4; run += 1) {
      expect((await problems(afterword)).map(({ check }) => check)).not.toContain("outbox");
      afterword.advance(6 * 60 * 60_000);
      await afterword.cron();
    }
    expect(await problems(afterword)).toEqual([
      expect.objectContaining({ check: "outbox", site: afterword.siteId, says: expect.stringContaining("status") }),
    ]);
  });

  it("a database that is slow", async () => {
    const afterword = await open();
    afterword.database.beforeBatch = async () => afterword.advance(2_000);
    expect(await problems(afterword)).toEqual([
      expect.objectContaining({ check: "database", says: "The database took 2000 ms" }),
    ]);
  });

  it("a database that takes no writes, and one that does not answer", async () => {
    const afterword = await open();
    const { DB } = afterword.env;
    const failing = { prepare: () => failing, bind: () => failing } as Record<string, unknown>;
    for (const name of ["all", "first", "run"]) failing[name] = async () => Promise.reject(new Error("D1_ERROR: no"));
    const prepare = (sql: string) => (sql.startsWith("UPDATE") ? failing : DB.prepare(sql));
    const batch = DB.batch.bind(DB);
    afterword.env.DB = { prepare, batch } as unknown as D1Database;
    expect(await problems(afterword)).toEqual([
      expect.objectContaining({ check: "database", says: "The database takes no writes" }),
    ]);
    afterword.env.DB = { prepare: () => failing, batch: failing.all } as unknown as D1Database;
    expect(await health(afterword)).toMatchObject({
      schema: { applied: null },
      problems: [{ check: "database", says: "The database cannot be read" }, {}],
    });
  });
});
