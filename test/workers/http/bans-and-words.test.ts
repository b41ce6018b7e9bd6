import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { BanItem, ErrorEnvelope, Finding } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork, newReader, type Reader } from "../afterword.ts";

beforeEach(forgetDueWork);

const DAY = 24 * 60 * 60_000;

async function ban(afterword: Afterword, fields: Record<string, unknown>): Promise<BanItem> {
  const response = await afterword.adminPost(`/sites/${afterword.siteId}/bans`, fields);
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json() as Promise<BanItem>;
}

async function bans(afterword: Afterword): Promise<BanItem[]> {
  const response = await afterword.admin(`/sites/${afterword.siteId}/bans`);
  return ((await response.json()) as { bans: BanItem[] }).bans;
}

async function words(afterword: Afterword, lists: unknown): Promise<Response> {
  return afterword.admin(`/sites/${afterword.siteId}/words`, { method: "PUT", body: JSON.stringify(lists) });
}

async function findings(afterword: Afterword, id: number): Promise<Finding[]> {
  return JSON.parse(String((await afterword.row(id))?.findings)) as Finding[];
}

/** What becomes of this reader's comment: its status and the reasons against it. */
async function fate(afterword: Afterword, body: string, reader: Partial<Reader> & { url?: string } = {}) {
  const { url, ...who } = reader;
  const { comment } = await afterword.submit({ body, url }, { ...newReader(), ...who });
  const reasons = (await findings(afterword, comment.id)).map(({ reason }) => reason);
  return [(await afterword.row(comment.id))?.status, ...reasons];
}

describe("a banned reader", () => {
  it("writes spam without Akismet being asked, and can't tell it from being held", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    await ban(afterword, { kind: "email", value: reader.email, note: "Insults." });
    const banned = await afterword.submit({ body: "Nice." }, reader);
    expect(afterword.checks).toEqual([]);
    const held = await afterword.submit({ body: "http://a.example http://b.example" });
    expect([banned.http, banned.status]).toEqual([held.http, held.status]);
    const { author: _, html: __, id: ___, createdAt: ____, ...rest } = banned.comment;
    expect(held.comment).toMatchObject(rest);
    expect(Object.keys(banned.comment)).toEqual(Object.keys(held.comment));
    expect(await findings(afterword, banned.comment.id)).toEqual([
      { check: "bans", reason: "bans.email", says: "spam", evidence: { value: reader.email, note: "Insults." } },
    ]);
    expect((await afterword.thread()).comments).toEqual([]);
    await afterword.decided([banned.comment.id], "approved");
    expect((await afterword.thread()).page.count).toBe(1);
  });

  it.each([
    ["address", "203.0.113.7", "203.0.113.7/32", "203.0.113.7", "203.0.113.8"],
    ["address", "203.0.113.99/24", "203.0.113.0/24", "203.0.113.7", "203.0.114.7"],
    ["address", "2001:DB8:1:2::5", "2001:db8:1:2::/64", "2001:db8:1:2:ffff::9", "2001:db8:1:3::5"],
    ["address", "2001:db8:1:2::/48", "2001:db8:1::/48", "2001:db8:1:ffff::1", "2001:db8:2::1"],
    ["address", "::ffff:203.0.113.7", "203.0.113.7/32", "203.0.113.7", "203.0.113.6"],
    ["email", "Ada@Example.Org", "ada@example.org", "ADA@example.org", "ada@example.net"],
    ["domain", "*.Spam.Example", "spam.example", "x@mail.spam.example", "x@notspam.example"],
  ] as const)("is known by %s %s, kept as %s: %s, and not %s", async (kind, value, kept, inside, outside) => {
    const afterword = await new Afterword().open();
    expect((await ban(afterword, { kind, value })).value).toBe(kept);
    const as = (who: string) => (kind === "address" ? { address: who } : { email: who });
    expect(await fate(afterword, "Inside.", as(inside))).toEqual(["spam", `bans.${kind}`]);
    expect(await fate(afterword, "Outside.", as(outside))).toEqual(["approved", "akismet.ham"]);
  });

  it("is known by the domain of the website, too, and by what an edit can't change", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Before." }, reader);
    await ban(afterword, { kind: "domain", value: "https://www.spam.example/shop" });
    expect(await fate(afterword, "One.", { url: "shop.spam.example" })).toEqual(["spam", "bans.domain"]);
    expect(await fate(afterword, "Two.", { url: "https://spam.example.org" })).toEqual(["approved", "akismet.ham"]);
    await ban(afterword, { kind: "email", value: reader.email });
    expect((await afterword.own("PATCH", comment.id, reader, { body: "After." })).status).toBe(202);
    expect((await afterword.row(comment.id))?.status).toBe("spam");
  });

  it("is one until the end that was set, and on one site only", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const reader = newReader();
    const until = new Date(afterword.now + DAY).toISOString();
    await ban(afterword, { kind: "address", value: reader.address, until });
    expect(await fate(other, "Elsewhere.", reader)).toEqual(["approved", "akismet.ham"]);
    afterword.advance(DAY - 61_001);
    expect((await fate(afterword, "One.", reader))[0]).toBe("spam");
    expect((await fate(afterword, "Two.", reader))[0]).toBe("approved");
    expect(await bans(afterword)).toHaveLength(1);
  });
});

describe("bans", () => {
  it("are made, changed by the same value, listed and lifted", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const first = await ban(afterword, { kind: "address", value: reader.address });
    expect(first).toEqual({
      id: expect.any(Number),
      kind: "address",
      value: `${reader.address}/32`,
      until: null,
      note: null,
    });
    const again = await ban(afterword, {
      kind: "address",
      value: ` ${reader.address}/32 `,
      until: "2026-12-01T00:00:00Z",
      note: "  Rude.  ",
    });
    expect(again).toEqual({ ...first, until: "2026-12-01T00:00:00Z", note: "Rude." });
    const wide = await ban(afterword, { kind: "address", value: `${reader.address}/24` });
    expect(await bans(afterword)).toEqual(expect.arrayContaining([again, wide]));
    expect((await fate(afterword, "Both.", reader))[0]).toBe("spam");
    for (const { id } of [again, wide]) {
      const lifted = await afterword.admin(`/sites/${afterword.siteId}/bans/${id}`, { method: "DELETE" });
      expect([lifted.status, await lifted.text()]).toEqual([204, ""]);
    }
    expect(await bans(afterword)).toEqual([]);
    expect((await fate(afterword, "Free.", reader))[0]).toBe("approved");
  });

  it("of another site are neither seen nor lifted", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const { id } = await ban(afterword, { kind: "email", value: "eve@example.org" });
    expect(await bans(other)).toEqual([]);
    for (const path of [`/sites/${other.siteId}/bans/${id}`, `/sites/${afterword.siteId}/bans/${id + 1}`]) {
      expect((await afterword.admin(path, { method: "DELETE" })).status).toBe(404);
    }
    expect(await bans(afterword)).toHaveLength(1);
  });

  it("are as many of a site as there may be, and can still be changed then", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       INSERT INTO bans SELECT ?1, 'email', i || '@evil.example', i, NULL, NULL FROM n`,
    )
      .bind(afterword.siteId, LIMITS.bans - 1)
      .run();
    const last = await ban(afterword, { kind: "domain", value: "evil.example" });
    const more = { kind: "domain", value: "more.example" };
    const refused = await afterword.adminPost(`/sites/${afterword.siteId}/bans`, more);
    const message = `There are ${LIMITS.bans} bans already; lift one first`;
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: "conflict", message } }]);
    expect(await ban(afterword, { kind: "domain", value: "evil.example", note: "Again." })).toEqual({
      ...last,
      note: "Again.",
    });
    expect(await bans(afterword)).toHaveLength(LIMITS.bans);
    expect(await ban(other, more)).toMatchObject(more);
  });

  it.each<[string, Record<string, unknown>]>([
    ["kind", { value: "x" }],
    ["kind", { kind: "name", value: "Ada" }],
    ["value", { kind: "email" }],
    ["value", { kind: "email", value: "" }],
    ["value", { kind: "email", value: "no address" }],
    ["value", { kind: "email", value: 7 }],
    ["value", { kind: "address", value: "203.0.113" }],
    ["value", { kind: "address", value: "203.0.113.7/8" }],
    ["value", { kind: "address", value: "2001:db8::/32" }],
    ["value", { kind: "address", value: "256.1.1.1" }],
    ["value", { kind: "domain", value: "example" }],
    ["value", { kind: "domain", value: "203.0.113.7" }],
    ["value", { kind: "domain", value: `${"x".repeat(251)}.example` }],
    ["until", { kind: "email", value: "a@b.example", until: "tomorrow" }],
    ["until", { kind: "email", value: "a@b.example", until: 7 }],
    ["note", { kind: "email", value: "a@b.example", note: "x".repeat(201) }],
    ["note", { kind: "email", value: "a@b.example", note: "a\nb" }],
  ])("refuse a wrong %s in %j", async (field, body) => {
    const afterword = await new Afterword().open();
    const response = await afterword.adminPost(`/sites/${afterword.siteId}/bans`, body);
    expect([response.status, ((await response.json()) as ErrorEnvelope).error.field]).toEqual([422, field]);
    expect(await bans(afterword)).toEqual([]);
  });
});

describe("word lists", () => {
  it("hold and block, however the word is dressed up, and spare a call of Akismet only where they block", async () => {
    const afterword = await new Afterword().open();
    const read = async () => (await afterword.admin(`/sites/${afterword.siteId}/words`)).json();
    expect(await read()).toEqual({ hold: [], block: [] });
    const lists = { hold: ["casino", '"ass"'], block: ["cheap watches"] };
    const put = await words(afterword, { hold: [" casino ", "", '"ass"'], block: ["cheap watches", "  "] });
    expect([put.status, await put.json(), await read()]).toEqual([200, lists, lists]);
    expect(await fate(afterword, "My CASÍNO night.")).toEqual(["pending", "words.hold", "akismet.ham"]);
    expect(await fate(afterword, "First class.")).toEqual(["approved", "akismet.ham"]);
    const asked = afterword.checks.length;
    expect(await fate(afterword, "Buy **cheap** watches!")).toEqual(["spam", "words.block"]);
    expect(await fate(afterword, "Nice.", { name: "Cheap Watches" })).toEqual(["spam", "words.block"]);
    expect(afterword.checks).toHaveLength(asked);
    expect(await findings(afterword, (await afterword.queue("status=pending")).comments[0]!.id)).toContainEqual({
      check: "words",
      reason: "words.hold",
      says: "hold",
      evidence: { entry: "casino", field: "body" },
    });
    await words(afterword, { hold: [], block: [] });
    expect(await fate(afterword, "A casino again.")).toEqual(["approved", "akismet.ham"]);
  });

  it("are a site's own", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    await words(afterword, { hold: ["nice"], block: [] });
    expect((await fate(afterword, "Nice."))[0]).toBe("pending");
    expect((await fate(other, "Nice."))[0]).toBe("approved");
  });

  it("take a thousand entries of a hundred characters each at most", async () => {
    const afterword = await new Afterword().open();
    const many = (count: number) => Array.from({ length: count }, (_, place) => `word-${place}`);
    expect((await words(afterword, { hold: many(1_000), block: ["x".repeat(100)] })).status).toBe(200);
    expect((await fate(afterword, "Here is word-999, at last."))[0]).toBe("pending");
    const wrong: [string, unknown][] = [
      ["hold", { hold: many(1_001), block: [] }],
      ["block", { hold: [], block: many(1_001) }],
      ["block", { hold: [], block: ["x".repeat(101)] }],
      ["hold", { block: [] }],
      ["block", { hold: [], block: "casino" }],
      ["hold", { hold: [7], block: [] }],
      ["hold", { hold: ["a\nb"], block: [] }],
    ];
    for (const [field, lists] of wrong) {
      const response = await words(afterword, lists);
      const { error } = (await response.json()) as ErrorEnvelope;
      expect([response.status, error.field?.split(".")[0]]).toEqual([422, field]);
    }
    const large = await words(afterword, { hold: Array.from({ length: 700 }, () => "x".repeat(100)), block: [] });
    expect(large.status).toBe(413);
    const kept = (await (await afterword.admin(`/sites/${afterword.siteId}/words`)).json()) as { hold: string[] };
    expect(kept.hold).toHaveLength(1_000);
  });
});

describe("who may", () => {
  it.each([
    ["GET", "bans"],
    ["POST", "bans"],
    ["DELETE", "bans/1"],
    ["GET", "words"],
    ["PUT", "words"],
    ["GET", "outbox"],
    ["POST", "outbox/1/retries"],
  ])("%s %s is the owner's, on a site that exists", async (method, route) => {
    const afterword = await new Afterword().open();
    const body = {
      GET: null,
      DELETE: null,
      POST: '{"kind":"email","value":"a@b.example"}',
      PUT: '{"hold":[],"block":[]}',
    }[method];
    const path = `/v1/admin/sites/${afterword.siteId}/${route}`;
    for (const headers of [{}, { Authorization: "Bearer wrong" }]) {
      const response = await afterword.fetch(path, { method, headers, body: body ?? null });
      expect([response.status, response.headers.get("Access-Control-Allow-Origin")]).toEqual([401, null]);
    }
    expect((await afterword.admin(`/sites/nowhere/${route}`, { method, body: body ?? null })).status).toBe(404);
    expect(await bans(afterword)).toEqual([]);
  });
});

describe("a page that is older than the site's closeAfterDays", () => {
  it("takes no more comments, and says so, from its last moment on", async () => {
    const afterword = await new Afterword().open({ closeAfterDays: 7 });
    const published = new Date(afterword.now - 2 * DAY).toISOString();
    const { comment } = await afterword.submit({ body: "Nice.", published });
    await afterword.submit({ body: "No date.", page: "/undated" });
    const url = `/v1/sites/${afterword.siteId}/comments?page=/hello`;
    const open = await afterword.fetch(url);
    const etag = open.headers.get("ETag")!;
    expect(await open.json()).toMatchObject({ page: { open: true }, form: { open: true } });
    afterword.now = Date.parse(published) + 7 * DAY - 5_000;
    const token = await afterword.token();
    expect((await afterword.fetch(url, { headers: { "If-None-Match": etag } })).status).toBe(304);
    expect((await afterword.send({ body: "Just in time.", token })).status).toBe(201);
    afterword.advance(1);
    const refused = await afterword.send({ body: "Too late." });
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: "conflict" } }]);
    const closed = await afterword.fetch(url, { headers: { "If-None-Match": etag } });
    expect(closed.status).toBe(200);
    expect(await closed.json()).toMatchObject({ page: { open: false, count: 2 }, form: { open: false } });
    expect((await afterword.send({ body: "A reply.", parent: comment.id })).status).toBe(409);
    afterword.advance(400 * DAY);
    expect((await afterword.submit({ body: "Still open.", page: "/undated" })).http).toBe(201);
    await afterword.set({ closeAfterDays: 0 });
    expect((await afterword.submit({ body: "Open again." })).http).toBe(201);
  });

  it.each([-1, 1.5, 36_501, "7"])("is not counted in %j days", async (closeAfterDays) => {
    const afterword = await new Afterword().open();
    const body = JSON.stringify({ closeAfterDays });
    const response = await afterword.admin(`/sites/${afterword.siteId}`, { method: "PATCH", body });
    expect([response.status, await response.json()]).toMatchObject([422, { error: { field: "closeAfterDays" } }]);
  });
});

describe("further settings", () => {
  it.each([
    ["votes", "no"],
    ["avatars", "robots"],
    ["avatars", true],
  ])("refuse %s of %j", async (field, value) => {
    const afterword = await new Afterword().open();
    const body = JSON.stringify({ [field]: value });
    const response = await afterword.admin(`/sites/${afterword.siteId}`, { method: "PATCH", body });
    expect([response.status, await response.json()]).toMatchObject([422, { error: { field } }]);
  });
});
