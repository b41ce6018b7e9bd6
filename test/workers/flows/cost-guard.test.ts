import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { SiteStats } from "../../../src/contract.ts";
import type { Usage } from "../../../src/domain/day-usage.ts";
import { PLAN_LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";

const MINUTE = 60_000;
const NOTHING: Usage = { requests: 0, rowsRead: 0, rowsWritten: 0, akismetCalls: 0 };

beforeEach(async () => {
  await forgetDueWork();
  await env.DB.prepare("DELETE FROM usage").run();
});

/** The server whose isolate writes its use down each minute, as in production. */
async function counting(overrides = {}): Promise<Afterword> {
  const afterword = await new Afterword(overrides).open();
  afterword.memory.usage.intervalMs = MINUTE;
  return afterword;
}

async function stored(): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare("SELECT * FROM usage ORDER BY day, site_id").all()).results;
}

const read = (afterword: Afterword) => afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);

/** As if this isolate had used so much today. */
function use(afterword: Afterword, part: Partial<Usage>): void {
  afterword.memory.usage.add(afterword.siteId, { ...NOTHING, ...part }, afterword.now);
}

describe("works", () => {
  it("writes one row a minute, with all that was used, at one trip and one row written", async () => {
    const afterword = await counting();
    for (let turn = 0; turn < 5; turn += 1) await read(afterword);
    expect(await stored()).toEqual([]);
    afterword.advance(MINUTE);
    const plain = await afterword.database.measure(() => afterword.fetch("/healthz"));
    expect(plain.cost).toMatchObject({ roundTrips: 1, rowsWritten: 1 });
    expect(plain.cost.rowsRead).toBeLessThanOrEqual(4);
    const [row, ...others] = await stored();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ day: "2026-11-24", site_id: afterword.siteId, akismet_calls: 0 });
    expect(Number(row?.rows_read)).toBeGreaterThan(4);
    const again = await afterword.database.measure(() => afterword.fetch("/healthz"));
    expect(again.cost).toEqual({ roundTrips: 0, rowsRead: 0, rowsWritten: 0 });
  });

  it("adds up what two isolates used, and each learns of the other when it writes", async () => {
    const one = await counting();
    const other = new Afterword();
    other.memory.usage.intervalMs = MINUTE;
    use(one, { requests: 50_000 });
    use(other, { requests: 45_000 });
    for (const isolate of [one, other]) {
      isolate.advance(MINUTE);
      await isolate.fetch("/healthz");
    }
    expect(one.memory.usage.total("free", one.now).requests).toBeLessThan(51_000);
    expect(other.memory.usage.total("free", other.now).requests).toBeGreaterThan(95_000);
  });

  it("keeps thread reads longer from 90 % of requests or of rows read on, and again shortly the next day", async () => {
    for (const [metric, limit] of [
      ["requests", 100_000],
      ["rowsRead", 5_000_000],
    ] as const) {
      const afterword = await counting();
      const used = afterword.memory.usage.total("free", afterword.now)[metric];
      use(afterword, { [metric]: limit * 0.9 - used - (metric === "requests" ? 2 : 100) });
      expect((await read(afterword)).headers.get("Cache-Control")).toContain("max-age=30,");
      use(afterword, { [metric]: 100 });
      afterword.isSaving = true;
      expect((await read(afterword)).headers.get("Cloudflare-CDN-Cache-Control")).toContain("max-age=600,");
      afterword.isSaving = false;
      afterword.advance(24 * 60 * MINUTE);
      await read(afterword);
    }
  });

  it("holds comments unasked from 90 % of rows written on, and asks the next day", async () => {
    const afterword = await counting();
    use(afterword, { rowsWritten: 0.9 * PLAN_LIMITS.free.rowsWritten });
    const { comment, http } = await afterword.submit({ body: "Nice." });
    expect([http, afterword.checks.length]).toEqual([202, 0]);
    const held = await afterword.queued(comment.id);
    expect(held.verdict.findings).toContainEqual(
      expect.objectContaining({ reason: "akismet.postponed", says: "hold" }),
    );
    expect(held.nextCheckAt).toBe("2026-11-25T00:00:00Z");
    afterword.advance(14 * 60 * MINUTE);
    await afterword.cron();
    expect([(await afterword.queued(comment.id)).status, afterword.checks.length]).toEqual(["approved", 1]);
  });

  it("holds comments unasked from 90 % of Akismet's checks on", async () => {
    const afterword = await counting();
    const usage = { limit: 1_000, usage: 899, percentage: 89.9, throttled: false };
    afterword.memory.akismetUsages.set("0123456789ab", { usage, askedAt: afterword.now });
    expect((await afterword.submit({ body: "Nice." })).http).toBe(201);
    afterword.memory.akismetUsages.set("0123456789ab", { usage: { ...usage, usage: 900 }, askedAt: afterword.now });
    expect((await afterword.submit({ body: "Nicer." })).http).toBe(202);
  });

  it("leaves what waits to the next day as long as Akismet's checks are near their end, and asks once they are not", async () => {
    const afterword = await counting();
    const near = { limit: 1_000, usage: 900, percentage: 90, throttled: false };
    afterword.memory.akismetUsages.set("0123456789ab", { usage: near, askedAt: afterword.now });
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.memory.akismetUsages.clear();
    afterword.emulator.script({
      match: "usage-limit",
      fault: { name: "usage-limit", ...near, percentage: "90" },
      times: 1,
    });
    afterword.advance(14 * 60 * MINUTE);
    await afterword.cron();
    const waiting = await afterword.queued(comment.id);
    expect(waiting).toMatchObject({ status: "pending", nextCheckAt: "2026-11-26T00:00:00Z" });
    expect(afterword.checks).toEqual([]);
    afterword.advance(24 * 60 * MINUTE);
    await afterword.cron();
    expect([(await afterword.queued(comment.id)).status, afterword.checks.length]).toEqual(["approved", 1]);
  });

  it("asks about nothing that waits for another reason either while rows written are near their end", async () => {
    const afterword = await counting();
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: 1 });
    const { comment } = await afterword.submit({ body: "Nice." });
    const asked = afterword.checks.length;
    use(afterword, { rowsWritten: 0.9 * PLAN_LIMITS.free.rowsWritten });
    afterword.advance(10 * MINUTE);
    await afterword.cron();
    expect((await afterword.queued(comment.id)).nextCheckAt).toBe("2026-11-25T00:00:00Z");
    expect(afterword.checks.length).toBe(asked);
    afterword.advance(14 * 60 * MINUTE);
    await afterword.cron();
    expect((await afterword.queued(comment.id)).status).toBe("approved");
  });
});

describe("the stats", () => {
  it.each([
    [0.8, 0.79999, false],
    [0.9, 0.9, true],
  ])("tell what was used of the plan at %d", async (requests, rowsWritten, isSaving) => {
    const afterword = await counting();
    const row = "INSERT INTO usage VALUES (?1, ?2, ?3, 7, ?4, 5)";
    const { free } = PLAN_LIMITS;
    await env.DB.prepare(row)
      .bind("2026-11-24", afterword.siteId, requests * free.requests - 10, 4)
      .run();
    await env.DB.prepare(row)
      .bind("2026-11-24", "another", 10, rowsWritten * free.rowsWritten - 4)
      .run();
    await env.DB.prepare(row).bind("2026-11-23", "another", 1_000, 1_000).run();
    const answer = await afterword.admin(`/sites/${afterword.siteId}/stats`);
    expect(((await answer.json()) as SiteStats).cloudflare).toEqual({
      plan: "free",
      since: "2026-11-24",
      requests: { used: requests * free.requests, site: requests * free.requests - 10, limit: free.requests },
      rowsRead: { used: 14, site: 7, limit: free.rowsRead },
      rowsWritten: { used: rowsWritten * free.rowsWritten, site: 4, limit: free.rowsWritten },
      akismetCalls: 5,
      warnedFrom: 0.8,
      saving: { reads: isSaving, checks: isSaving },
    });
  });
});

describe("refuses", () => {
  it("a plan that nobody knows", async () => {
    const afterword = new Afterword({ PLAN: "gratis" });
    expect((await afterword.fetch("/healthz")).status).toBe(503);
  });

  it("to save on the Paid plan, which has no end", async () => {
    const afterword = await counting({ PLAN: "paid" });
    use(afterword, { requests: 1e9, rowsRead: 1e12, rowsWritten: 1e9 });
    expect((await read(afterword)).headers.get("Cache-Control")).toContain("max-age=30,");
    expect((await afterword.submit({ body: "Nice." })).http).toBe(201);
  });
});

describe("resists", () => {
  it("a day that ends: each day has its own row, and the new one begins at nothing", async () => {
    const afterword = await counting();
    use(afterword, { requests: 1_000 });
    afterword.advance(14 * 60 * MINUTE);
    await afterword.fetch("/healthz");
    expect(afterword.memory.usage.total("free", afterword.now).requests).toBe(1);
    afterword.advance(MINUTE);
    await afterword.fetch("/healthz");
    afterword.advance(MINUTE);
    await afterword.fetch("/healthz");
    const days = (await stored()).map(({ day }) => day);
    expect([...new Set(days)]).toEqual(["2026-11-24", "2026-11-25"]);
  });

  it("a database that fails just then: the request is unharmed, and what was counted is written a minute later", async () => {
    const afterword = await counting();
    for (let turn = 0; turn < 5; turn += 1) await read(afterword);
    afterword.advance(MINUTE);
    afterword.database.fault = { error: new Error("D1_ERROR: full"), afterCommit: false };
    expect((await afterword.fetch("/healthz")).status).toBe(200);
    expect(await stored()).toEqual([]);
    afterword.advance(MINUTE);
    await afterword.fetch("/healthz");
    expect(await stored()).toEqual([expect.objectContaining({ site_id: afterword.siteId, requests: 5 })]);
  });

  it("a lost reply: the row is added once more, so that what is counted twice makes the server save early, not late", async () => {
    const afterword = await counting();
    for (let turn = 0; turn < 5; turn += 1) await read(afterword);
    afterword.advance(MINUTE);
    afterword.database.fault = { error: new Error("D1_ERROR: Network connection lost."), afterCommit: true };
    expect((await afterword.fetch("/healthz")).status).toBe(200);
    expect(await stored()).toEqual([expect.objectContaining({ requests: 5 })]);
    afterword.advance(MINUTE);
    await afterword.fetch("/healthz");
    expect(await stored()).toEqual([expect.objectContaining({ requests: 10 })]);
  });

  it("an isolate that is evicted: what it had not written is lost, and its follower goes on from what is stored", async () => {
    const evicted = await counting();
    use(evicted, { requests: 50_000 });
    evicted.advance(MINUTE);
    await evicted.fetch("/healthz");
    use(evicted, { requests: 45_000 });
    const follower = new Afterword();
    follower.memory.usage.intervalMs = MINUTE;
    await follower.fetch("/healthz");
    follower.advance(MINUTE);
    await follower.fetch("/healthz");
    const { requests } = follower.memory.usage.total("free", follower.now);
    expect(requests).toBeGreaterThanOrEqual(50_000);
    expect(requests).toBeLessThan(50_100);
  });

  it("several sites: a minute writes one, the one with most requests first, and none is lost", async () => {
    const afterword = await counting();
    afterword.memory.usage.add("small", { ...NOTHING, requests: 10 }, afterword.now);
    afterword.memory.usage.add("large", { ...NOTHING, requests: 20 }, afterword.now);
    for (const expected of [["large"], ["large", "small"]]) {
      afterword.advance(MINUTE);
      await afterword.fetch("/healthz");
      expect((await stored()).map(({ site_id }) => site_id)).toEqual(expected);
    }
  });

  it("old rows go with the daily purge", async () => {
    const afterword = await counting();
    await env.DB.prepare("INSERT INTO usage VALUES ('2026-01-01', '', 1, 1, 1, 1)").run();
    afterword.advance(24 * 60 * MINUTE);
    await afterword.cron();
    expect((await stored()).map(({ day }) => day)).not.toContain("2026-01-01");
  });
});
