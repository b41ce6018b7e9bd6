import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorEnvelope, PageChange, PageChanged, PageItem, PagesPage } from "../../../src/contract.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";

beforeEach(forgetDueWork);

const DAY = 24 * 60 * 60_000;
const TWO_LINKS = "http://a.example http://b.example";

async function list(afterword: Afterword, query = ""): Promise<PagesPage> {
  const response = await afterword.admin(`/sites/${afterword.siteId}/pages?${query}`);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json() as Promise<PagesPage>;
}

async function keys(afterword: Afterword, query = ""): Promise<string[]> {
  return (await list(afterword, query)).pages.map(({ key }) => key);
}

async function pageAt(afterword: Afterword, key: string): Promise<PageItem> {
  const page = (await list(afterword)).pages.find((one) => one.key === key);
  if (page === undefined) throw new Error(`There is no page ${key}`);
  return page;
}

function send(afterword: Afterword, id: number, change: PageChange | object): Promise<Response> {
  const init = { method: "PATCH", body: JSON.stringify(change) };
  return afterword.admin(`/sites/${afterword.siteId}/pages/${id}`, init);
}

async function change(afterword: Afterword, id: number, fields: PageChange): Promise<PageChanged> {
  const response = await send(afterword, id, fields);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json() as Promise<PageChanged>;
}

async function versionOf(id: number): Promise<number> {
  const row = await env.DB.prepare("SELECT version FROM pages WHERE id = ?1").bind(id).first<{ version: number }>();
  return row?.version ?? -1;
}

/** The ids of all comments of a thread, by the order they are shown in. */
async function idsAt(afterword: Afterword, page: string): Promise<number[]> {
  const { comments } = await afterword.thread(`page=${page}`);
  return comments.flatMap((comment) => [comment.id, ...comment.replies.map(({ id }) => id)]);
}

describe("the list of pages", () => {
  it("works: every page that has had a comment, by its key, part by part", async () => {
    const afterword = await new Afterword().open();
    const details = { title: "Über uns", published: "2026-11-20", tags: ["x"] };
    await afterword.submit({ page: "/b", body: "Nice.", ...details });
    await afterword.submit({ page: "/a", body: TWO_LINKS });
    await afterword.submit({ page: "/c/d", body: "Nice." });
    const { pages, cursor } = await list(afterword);
    expect(cursor).toBeNull();
    expect(pages.map(({ key }) => key)).toEqual(["/a", "/b", "/c/d"]);
    expect(pages[0]).toMatchObject({ title: null, published: null, tags: [], count: 0 });
    expect(pages[1]).toEqual({
      id: expect.any(Number),
      key: "/b",
      url: "https://blog.example/b",
      ...details,
      open: true,
      holdAll: false,
      count: 1,
    });
    const first = await list(afterword, "limit=2");
    expect(first.pages.map(({ key }) => key)).toEqual(["/a", "/b"]);
    const second = await list(afterword, `limit=2&cursor=${first.cursor}`);
    expect([second.pages.map(({ key }) => key), second.cursor]).toEqual([["/c/d"], null]);
  });

  it("works: a search finds words of titles without regard to accents, and parts of keys as they are read", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/b", body: "Nice.", title: "Über uns" });
    await afterword.submit({ page: "/höhe", body: "Nice.", title: "100% _wool_" });
    for (const [q, found] of [
      ["uber", ["/b"]],
      ["ÜBER UNS", ["/b"]],
      ["Höhe", ["/h%C3%B6he"]],
      ["h%C3%B6", ["/h%C3%B6he"]],
      ["0% _", ["/h%C3%B6he"]],
      ["/", ["/b", "/h%C3%B6he"]],
      [" ", ["/b", "/h%C3%B6he"]],
      ["nothing", []],
    ] as const) {
      expect(await keys(afterword, `q=${encodeURIComponent(q)}`)).toEqual(found);
    }
  });

  it("resists: a search of many pages looks at some, says where it goes on, and misses none", async () => {
    const afterword = await new Afterword().open();
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
       INSERT INTO pages (id, site_id, key, title) SELECT ?2 + i, ?1, printf('/%04d', i), iif(i % 350 = 0, 'Wanted', 'Other') FROM n`,
    )
      .bind(afterword.siteId, Date.now() * 1_000)
      .run();
    const found: string[] = [];
    let requests = 0;
    for (let cursor: string | null = ""; cursor !== null; requests += 1) {
      const part: PagesPage = await list(afterword, `q=wanted${cursor === "" ? "" : `&cursor=${cursor}`}`);
      found.push(...part.pages.map(({ key }) => key));
      cursor = part.cursor;
    }
    expect([found, requests]).toEqual([["/0350", "/0700"], 3]);
  });

  it("refuses what it does not know, and a cursor of another search or site", async () => {
    const afterword = await new Afterword().open();
    for (const page of ["/a", "/b"]) await afterword.submit({ page, body: "Nice." });
    const { cursor } = await list(afterword, "limit=1");
    const other = await new Afterword().open();
    for (const [at, query, field] of [
      [afterword, "sort=key", "sort"],
      [afterword, "limit=101", "limit"],
      [afterword, `q=${"a".repeat(201)}`, "q"],
      [afterword, `q=a&limit=1&cursor=${cursor}`, "cursor"],
      [other, `cursor=${cursor}`, "cursor"],
    ] as const) {
      const response = await at.admin(`/sites/${at.siteId}/pages?${query}`);
      const { error } = (await response.json()) as ErrorEnvelope;
      expect([response.status, error.field]).toEqual([422, field]);
    }
    expect((await afterword.admin("/sites/nowhere/pages")).status).toBe(404);
  });
});

describe("a page", () => {
  it("closes and opens again: readers are refused meanwhile, and no cache keeps it", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Nice." });
    const { id } = await pageAt(afterword, "/hello");
    afterword.purged = [];
    expect(await change(afterword, id, { open: false })).toMatchObject({ page: { id, open: false }, remaining: 0 });
    expect(afterword.purged).toContain(`${afterword.siteId}:${id}`);
    expect((await afterword.thread()).page.open).toBe(false);
    expect((await afterword.send({ body: "Late." })).status).toBe(409);
    await change(afterword, id, { open: true });
    expect((await afterword.submit({ body: "Again." })).status).toBe("approved");
  });

  it("holds everything on it, and nothing elsewhere", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Nice." });
    const { id } = await pageAt(afterword, "/hello");
    expect((await change(afterword, id, { holdAll: true })).page.holdAll).toBe(true);
    const held = await afterword.submit({ body: "Held." });
    const { status, verdict } = await afterword.queued(held.comment.id);
    expect([status, verdict.findings.map(({ reason }) => reason)]).toEqual([
      "pending",
      ["hold-all.page", "akismet.ham"],
    ]);
    expect((await afterword.submit({ page: "/other", body: "Free." })).status).toBe("approved");
    await change(afterword, id, { holdAll: false });
    expect((await afterword.submit({ body: "Free." })).status).toBe("approved");
  });

  it("gets a title that no later comment changes, and forgets it", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Nice.", title: "Typed" });
    const { id } = await pageAt(afterword, "/hello");
    const before = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);
    await change(afterword, id, { title: " Right " });
    await afterword.submit({ body: "Nice too.", title: "Typed again" });
    expect((await afterword.thread()).page.title).toBe("Right");
    const after = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);
    expect(after.headers.get("ETag")).not.toBe(before.headers.get("ETag"));
    expect((await change(afterword, id, { title: null })).page.title).toBeNull();
  });

  it("gets a date that closes it after the site's days", async () => {
    const afterword = await new Afterword().open({ closeAfterDays: 7 });
    await afterword.submit({ body: "Nice.", published: "2010-01-01T00:00:00Z" }).catch(() => null);
    await afterword.submit({ body: "Nice." });
    const { id } = await pageAt(afterword, "/hello");
    const published = new Date(afterword.now - 8 * DAY).toISOString();
    expect((await change(afterword, id, { published })).page.published).toBe(published);
    expect((await afterword.thread()).page.open).toBe(false);
    expect((await afterword.send({ body: "Late." })).status).toBe(409);
    await change(afterword, id, { published: new Date(afterword.now - 6 * DAY).toISOString().slice(0, 10) });
    expect((await afterword.submit({ body: "In time." })).status).toBe("approved");
    expect((await change(afterword, id, { published: null })).page.published).toBeNull();
  });

  it("writes nothing and purges nothing when nothing differs", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Nice.", title: "Hello" });
    const { id, ...page } = await pageAt(afterword, "/hello");
    afterword.purged = [];
    const same = { open: true, holdAll: false, title: "Hello", published: null, key: "/hello/" };
    const { value, cost } = await afterword.database.measure(() => change(afterword, id, same));
    expect(value).toEqual({ page: { id, ...page }, remaining: 0 });
    expect([cost.rowsWritten, afterword.purged]).toEqual([0, []]);
    expect((await change(afterword, id, {})).page.id).toBe(id);
  });

  it.each([
    ["open", { open: "no" }],
    ["open", { open: null }],
    ["holdAll", { holdAll: 1 }],
    ["title", { title: "a".repeat(301) }],
    ["title", { title: "a\nb" }],
    ["published", { published: "2026-02-31" }],
    ["published", { published: "soon" }],
    ["key", { key: 7 }],
    ["key", { key: null }],
    ["key", { key: "hello" }],
    ["key", { key: "https://other.example/hello" }],
    ["key", { key: `/${"a".repeat(2_001)}` }],
  ])("refuses %s in %j, and changes nothing", async (field, fields) => {
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Nice." });
    const page = await pageAt(afterword, "/hello");
    const response = await send(afterword, page.id, { title: "Other", ...fields });
    const { error } = (await response.json()) as ErrorEnvelope;
    expect([response.status, error.field]).toEqual([422, field]);
    expect(await pageAt(afterword, "/hello")).toEqual(page);
  });

  it("of another site, or that does not exist, is not found", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Nice." });
    const { id } = await pageAt(afterword, "/hello");
    const other = await new Afterword().open();
    for (const response of [
      await send(other, id, { open: false }),
      await send(other, id, { key: "/moved" }),
      await send(afterword, 1, { open: false }),
      await other.admin(`/sites/${afterword.siteId}/pages/x`, { method: "PATCH", body: "{}" }),
    ]) {
      expect([response.status, ((await response.json()) as ErrorEnvelope).error.message]).toEqual([
        404,
        "There is no such page",
      ]);
    }
    expect((await afterword.thread()).page.open).toBe(true);
  });
});

describe("a page that moves", () => {
  it("takes its thread along, under any writing of the new address, and frees the old key", async () => {
    const afterword = await new Afterword().open();
    const root = (await afterword.submit({ page: "/old", body: "Root.", title: "Hello" })).comment.id;
    const reply = (await afterword.submit({ page: "/old", body: "Reply.", parent: root })).comment.id;
    const { id } = await pageAt(afterword, "/old");
    const stale = (await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/old`)).headers.get("ETag")!;
    afterword.purged = [];
    const moved = await change(afterword, id, { key: "https://blog.example/new/index.html?utm_source=x#c" });
    expect(moved).toMatchObject({ page: { id, key: "/new", title: "Hello", count: 2 }, remaining: 0 });
    expect(afterword.purged).toEqual([`${afterword.siteId}:${id}`, `${afterword.siteId}:new`]);
    expect([await idsAt(afterword, "/new"), await idsAt(afterword, "/old")]).toEqual([[root, reply], []]);
    expect(await keys(afterword)).toEqual(["/new"]);

    // Another page at the old key reaches the same version; a browser that kept the old thread must not be told "unchanged".
    const version = await versionOf(id);
    for (let count = 0; count < version; count += 1) await afterword.submit({ page: "/old", body: `New ${count}.` });
    const fresh = await pageAt(afterword, "/old");
    await env.DB.prepare("UPDATE pages SET version = ?2 WHERE id = ?1")
      .bind(fresh.id, version - 1)
      .run();
    const again = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/old`, {
      headers: { "If-None-Match": stale },
    });
    expect([again.status, ((await again.json()) as { page: { count: number } }).page.count]).toEqual([200, version]);
  });

  it("keeps to the site's own page parameters", async () => {
    const afterword = await new Afterword().open({ pageParameters: ["id"] });
    await afterword.submit({ page: "/shop?id=1", body: "Nice." });
    const { id } = await pageAt(afterword, "/shop?id=1");
    expect((await change(afterword, id, { key: "/shop?x=1&id=2" })).page.key).toBe("/shop?id=2");
  });

  it("loses no comment that was being judged on it", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/old", body: "First." });
    const { id } = await pageAt(afterword, "/old");
    const token = await afterword.token("/old", 61_000);
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      if (batches === 2) await env.DB.prepare("UPDATE pages SET key = '/new' WHERE id = ?1").bind(id).run();
    };
    const late = (await (await afterword.send({ page: "/old", body: "Late.", token })).json()) as {
      comment: { id: number };
    };
    afterword.database.beforeBatch = null;
    expect(await idsAt(afterword, "/new")).toContain(late.comment.id);
  });

  it("is merged when another page got the key at the same moment", async () => {
    const afterword = await new Afterword().open();
    const root = (await afterword.submit({ page: "/old", body: "Root." })).comment.id;
    const { id } = await pageAt(afterword, "/old");
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      if (batches !== 2) return;
      await env.DB.prepare("INSERT INTO pages (id, site_id, key) VALUES (?1, ?2, '/new')")
        .bind(id + 1, afterword.siteId)
        .run();
    };
    const merged = await change(afterword, id, { key: "/new" });
    expect(merged).toMatchObject({ page: { id: id + 1, key: "/new", count: 1 }, remaining: 0 });
    expect(await idsAt(afterword, "/new")).toEqual([root]);
  });
});
