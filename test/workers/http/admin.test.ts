import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { DecisionResult, Me, QueueComment, RecheckResult } from "../../../src/contract.ts";
import { Afterword, newReader } from "../afterword.ts";

const ROUTES = [
  ["GET", "/sites/SITE"],
  ["PATCH", "/sites/SITE"],
  ["GET", "/sites/SITE/comments"],
  ["POST", "/sites/SITE/decisions"],
  ["POST", "/sites/SITE/rechecks"],
] as const;

describe("who may", () => {
  it.each(ROUTES)("%s %s of an unknown site is not found", async (method, route) => {
    const afterword = new Afterword();
    const body = method === "PATCH" ? {} : { ids: [1], status: "spam" };
    const response = await afterword.admin(route.replace("SITE", "nowhere"), {
      method,
      body: method === "GET" ? null : JSON.stringify(body),
    });
    expect(response.status).toBe(404);
  });

  it("tells the owner who they are", async () => {
    const afterword = await new Afterword().open();
    const me = (await (await afterword.admin("/me")).json()) as Me;
    expect(me).toMatchObject({ name: "owner", scopes: ["read", "moderate", "manage", "check"] });
    expect(me.sites).toContainEqual({ id: afterword.siteId, name: "Blog", url: "https://blog.example/" });
  });

  it("serves nothing but 503 while a secret is missing, and names none of their values", async () => {
    const afterword = new Afterword({ SIGNING_SECRET: "short-secret", PUBLIC_URL: "https://comments.example/" });
    const response = await afterword.fetch("/healthz");
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("short-secret");
  });
});

describe("sites", () => {
  it("are made, listed, read and changed", async () => {
    const afterword = await new Afterword().open();
    const path = `/sites/${afterword.siteId}`;
    const site = (await (await afterword.admin(path)).json()) as { settings: Record<string, unknown> };
    expect(site).toMatchObject({ id: afterword.siteId, name: "Blog", url: "https://blog.example/", origins: [] });
    expect(site.settings).toEqual({
      require: ["name", "email"],
      firstComment: "judge",
      trust: "authorKey",
      holdAll: false,
      open: true,
      maxLinks: 2,
      depth: 5,
      perPage: 50,
      sort: "oldest",
      editMinutes: 15,
      votes: true,
      avatars: "initials",
      turnstileKey: null,
      blatantSpam: "keep",
      closeAfterDays: 0,
      retention: { ipDays: 15, submittedDays: 15, spamDays: 15, trashDays: 30 },
      akismet: true,
      akismetKeyVariable: "AKISMET_KEY",
      akismetNotice: "show",
      checks: "show",
      pageParameters: [],
    });
    await afterword.set({ maxLinks: 3, origins: ["https://www.blog.example"] });
    await afterword.set({ depth: 4, maxLinks: null });
    const changed = (await (await afterword.admin(path)).json()) as typeof site;
    expect(changed).toMatchObject({ origins: ["https://www.blog.example"], settings: { depth: 4, maxLinks: 2 } });
    const { sites } = (await (await afterword.admin("/sites")).json()) as { sites: { id: string }[] };
    expect(sites.map(({ id }) => id)).toContain(afterword.siteId);
  });

  it("hold first comments where Akismet is off, unless they say otherwise", async () => {
    const afterword = await new Afterword().open({ akismet: false });
    const read = async () => (await afterword.admin(`/sites/${afterword.siteId}`)).json();
    expect(await read()).toMatchObject({ settings: { firstComment: "hold", akismet: false } });
    await afterword.set({ firstComment: "judge" });
    expect(await read()).toMatchObject({ settings: { firstComment: "judge" } });
  });

  it.each([
    ["id", { id: "Blog", name: "B", url: "https://b.example" }],
    ["id", { id: "-b", name: "B", url: "https://b.example" }],
    ["id", { id: "b".repeat(41), name: "B", url: "https://b.example" }],
    ["name", { id: "b", name: " ", url: "https://b.example" }],
    ["url", { id: "b", name: "B", url: "b.example" }],
    ["url", { id: "b", name: "B", url: "ftp://b.example" }],
    ["url", { id: "b", name: "B", url: "https://user:password@b.example" }],
    ["origins", { id: "b", name: "B", url: "https://b.example", origins: ["https://b.example/"] }],
  ])("refuse a %s that is wrong in %j", async (field, body) => {
    const response = await new Afterword().adminPost("/sites", body);
    expect([response.status, await response.json()]).toMatchObject([422, { error: { field } }]);
  });

  it("refuse an id that is taken", async () => {
    const afterword = await new Afterword().open();
    const response = await afterword.adminPost("/sites", { id: afterword.siteId, name: "B", url: "https://b.example" });
    expect([response.status, await response.json()]).toMatchObject([409, { error: { code: "conflict", field: "id" } }]);
  });
});

describe("the queue", () => {
  it("shows every private field and why a comment was held", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const earlier = await afterword.submit({ body: "Before." }, { ...reader, authorKey: newReader().authorKey });
    const { comment } = await afterword.submit(
      { body: "http://a.example and http://b.example", title: "Hello", url: "ada.example" },
      reader,
    );
    const { comments, cursor } = await afterword.queue("status=pending");
    expect(cursor).toBeNull();
    expect(comments).toHaveLength(1);
    expect(comments[0]).toEqual({
      ...comment,
      status: "pending",
      email: reader.email,
      ip: reader.address,
      userAgent: "Mozilla/5.0",
      referrer: null,
      source: "http://a.example and http://b.example",
      page: { id: expect.any(Number), key: "/hello", url: "https://blog.example/hello", title: null },
      verdict: {
        says: "hold",
        findings: [
          { check: "links", reason: "links.too-many", says: "hold", evidence: { links: 2, limit: 2 } },
          { check: "akismet", reason: "akismet.ham", says: "ham", evidence: {} },
        ],
      },
      akismet: { result: "ham", guid: expect.stringMatching(/^[0-9a-f]{32}$/), checkedAt: comment.createdAt },
      nextCheckAt: null,
      authorRecord: { approved: 1, spam: 0 },
      reports: 0,
    } satisfies QueueComment);
    expect((await afterword.queue()).comments.map(({ id }) => id)).toEqual([comment.id, earlier.comment.id]);
  });

  it("is paged newest first, in one status or in all", async () => {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (const body of ["One.", "emu-spam", "Three.", "http://a.example http://b.example", "Five."]) {
      ids.unshift((await afterword.submit({ body })).comment.id);
    }
    const seen: number[] = [];
    let query = "limit=2";
    for (let page = await afterword.queue(query); ; page = await afterword.queue(query)) {
      seen.push(...page.comments.map(({ id }) => id));
      if (page.cursor === null) break;
      query = `limit=2&cursor=${page.cursor}`;
    }
    expect(seen).toEqual(ids);
    expect((await afterword.queue("status=approved")).comments.map(({ id }) => id)).toEqual([ids[0], ids[2], ids[4]]);
    const { cursor } = await afterword.queue("status=approved&limit=1");
    const foreign = await afterword.admin(`/sites/${afterword.siteId}/comments?status=spam&cursor=${cursor}`);
    expect(foreign.status).toBe(422);
  });
});

describe("decisions", () => {
  it("take up to a hundred, count what is shown, and are idempotent", async () => {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (const body of ["One.", "Two.", "Three."]) ids.push((await afterword.submit({ body })).comment.id);
    const decide = async (some: number[], status: "spam" | "approved" | "trash" | "pending") =>
      ((await (await afterword.decide(some, status)).json()) as { results: DecisionResult[] }).results;
    expect(await decide([ids[0]!, ids[1]!, 5], "spam")).toEqual([
      { id: ids[0], status: "spam", changed: true },
      { id: ids[1], status: "spam", changed: true },
      { id: 5, status: null, changed: false, error: { code: "not_found", message: "There is no such comment" } },
    ]);
    expect(await decide([ids[0]!], "spam")).toEqual([{ id: ids[0], status: "spam", changed: false }]);
    expect((await afterword.thread()).page.count).toBe(1);
    await decide(ids, "approved");
    expect((await afterword.thread()).page.count).toBe(3);
    await decide(ids, "trash");
    await decide(ids, "pending");
    expect((await afterword.thread()).page.count).toBe(0);
    const { results } = await env.DB.prepare("SELECT * FROM history WHERE comment_id = ?1 ORDER BY id")
      .bind(ids[0])
      .all();
    expect(results.map((row) => [row.event, row.actor, row.status_before, row.status_after])).toEqual([
      ["decision", "owner", "approved", "spam"],
      ["report-spam", "owner", "spam", "spam"],
      ["decision", "owner", "spam", "approved"],
      ["report-ham", "owner", "approved", "approved"],
      ["decision", "owner", "approved", "trash"],
      ["decision", "owner", "trash", "pending"],
    ]);
  });

  it("never reach into another site", async () => {
    const [here, there] = [await new Afterword().open(), await new Afterword().open()];
    const { comment } = await there.submit({ body: "There." });
    const response = await here.decide([comment.id], "spam");
    expect(await response.json()).toMatchObject({ results: [{ status: null, error: { code: "not_found" } }] });
    expect((await there.row(comment.id))?.status).toBe("approved");
  });

  it("give a page its title only from a comment that is approved", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({
      body: "emu-spam",
      title: "Buy now",
      tags: ["x"],
      published: "2026-11-20",
    });
    expect((await afterword.thread()).page.title).toBeNull();
    await afterword.decide([comment.id], "approved");
    expect((await afterword.thread()).page.title).toBe("Buy now");
    const page = await env.DB.prepare("SELECT * FROM pages WHERE site_id = ?1").bind(afterword.siteId).first();
    expect(page).toMatchObject({ tags: '["x"]', published: "2026-11-20" });
    await afterword.submit({ body: "Nice.", title: "Another" });
    expect((await afterword.thread()).page.title).toBe("Buy now");
  });

  it("turn a root into a tombstone while replies to it are shown, and back", async () => {
    const afterword = await new Afterword().open();
    const root = (await afterword.submit({ body: "Root." })).comment.id;
    const reply = (await afterword.submit({ body: "Reply.", parent: root })).comment.id;
    const shown = async () => (await afterword.thread()).comments.map(({ id, deleted }) => [id, deleted]);
    await afterword.decide([root], "spam");
    expect(await shown()).toEqual([[root, true]]);
    await afterword.decide([reply], "trash");
    expect(await shown()).toEqual([]);
    await afterword.decide([reply], "approved");
    expect(await shown()).toEqual([[root, true]]);
    await afterword.decide([root], "approved");
    expect(await shown()).toEqual([[root, false]]);
    await afterword.decide([root, reply], "trash");
    expect(await shown()).toEqual([]);
  });

  it.each([
    ["ids", { status: "spam" }],
    ["ids", { ids: [], status: "spam" }],
    ["ids", { ids: Array.from({ length: 101 }, (_, place) => place + 1), status: "spam" }],
    ["ids", { ids: [1, 1], status: "spam" }],
    ["ids", { ids: ["1"], status: "spam" }],
    ["ids", { ids: [1.5], status: "spam" }],
    ["status", { ids: [1] }],
    ["status", { ids: [1], status: "ham" }],
  ])("refuse a wrong %s in %j", async (field, body) => {
    const afterword = await new Afterword().open();
    const response = await afterword.adminPost(`/sites/${afterword.siteId}/decisions`, body);
    expect([response.status, await response.json()]).toMatchObject([422, { error: { field } }]);
  });
});

describe("rechecks", () => {
  async function recheck(afterword: Afterword, ids: number[]): Promise<RecheckResult[]> {
    const response = await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids });
    expect(response.status).toBe(200);
    return ((await response.json()) as { results: RecheckResult[] }).results;
  }

  it("decide anew what was never checked, twenty at a time", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ fault: "server-error", times: "always" });
    const ids: number[] = [];
    for (let number = 0; number < 19; number += 1) {
      ids.push(
        (await afterword.submit({ body: number % 2 === 0 ? `Nice ${number}.` : `emu-spam ${number}` })).comment.id,
      );
    }
    const held = (await afterword.submit({ body: "http://a.example http://b.example" })).comment.id;
    const still = await recheck(afterword, [ids[0]!]);
    expect(still).toEqual([{ id: ids[0], status: "pending", akismet: "unchecked" }]);
    afterword.emulator.reset();
    const results = await recheck(afterword, [...ids, held]);
    expect(results.map(({ status }) => status)).toEqual([
      ...ids.map((_, place) => (place % 2 === 0 ? "approved" : "spam")),
      "pending",
    ]);
    expect((await afterword.thread()).page.count).toBe(10);
    expect(afterword.checks.every(({ body }) => body.recheck_reason === "recheck_queue")).toBe(true);
    expect((await afterword.row(ids[0]!))?.next_check_at).toBeNull();
    const { history } = await afterword.detail(ids[0]!);
    expect(history.slice(1)).toMatchObject([
      { event: "recheck", by: "owner", from: "pending", to: "pending" },
      { event: "recheck", by: "owner", from: "pending", to: "approved" },
    ]);
  });

  it("change nothing that a person decided, nor publish what was held for another reason", async () => {
    const afterword = await new Afterword().open();
    const held = (await afterword.submit({ body: "http://a.example http://b.example" })).comment.id;
    const spam = (await afterword.submit({ body: "emu-spam" })).comment.id;
    await afterword.decide([spam], "pending");
    expect((await recheck(afterword, [held, spam, 7])).map(({ status, akismet }) => [status, akismet])).toEqual([
      ["pending", "ham"],
      ["pending", "spam"],
      [null, null],
    ]);
    expect((await afterword.row(spam))?.status).toBe("pending");
  });

  it("take at most twenty", async () => {
    const afterword = await new Afterword().open();
    const ids = Array.from({ length: 21 }, (_, place) => place + 1);
    const response = await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids });
    expect([response.status, await response.json()]).toMatchObject([422, { error: { field: "ids" } }]);
  });
});
