import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorEnvelope, PageCounts, PreviewResponse } from "../../../src/contract.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";

beforeEach(forgetDueWork);

async function refused(response: Response): Promise<[number, string, string | undefined]> {
  const { error } = (await response.json()) as ErrorEnvelope;
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  return [response.status, error.code, error.field];
}

function ask(afterword: Afterword, pages: string[], etag?: string): Promise<Response> {
  const query = pages.map((page) => `page=${encodeURIComponent(page)}`).join("&");
  const headers = etag === undefined ? {} : { "If-None-Match": etag };
  return afterword.fetch(`/v1/sites/${afterword.siteId}/counts?${query}`, { headers });
}

async function counts(afterword: Afterword, pages: string[]): Promise<Record<string, number>> {
  const response = await ask(afterword, pages);
  if (response.status !== 200) throw new Error(await response.text());
  return ((await response.json()) as PageCounts).counts;
}

describe("counts work", () => {
  it("for each page as it was asked for, folded like everywhere, approved comments only", async () => {
    const afterword = await new Afterword().open({ pageParameters: ["id"] });
    const parent = (await afterword.submit({ page: "/a", body: "One." })).comment.id;
    await afterword.submit({ page: "/a", body: "Two.", parent });
    await afterword.submit({ page: "/a", body: "emu-spam" });
    await afterword.submit({ page: "/b?id=2", body: "Three." });
    const pages = [
      "/a",
      "/a/",
      "https://blog.example/a/index.html?utm_source=x#c",
      "/b",
      "/b?x=1&id=2",
      "/never",
      "/ä",
    ];
    expect(await counts(afterword, [...pages, "/a"])).toEqual({
      ...{ "/a": 2, "/a/": 2, "https://blog.example/a/index.html?utm_source=x#c": 2 },
      ...{ "/b": 0, "/b?x=1&id=2": 1, "/never": 0, "/ä": 0 },
    });
    await afterword.decided([parent], "trash");
    expect(await counts(afterword, ["/a"])).toEqual({ "/a": 1 });
  });

  it("are cached like threads, and purged with every visible change of the site", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/a", body: "One." });
    const first = await ask(afterword, ["/a", "/b"]);
    const thread = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/a`);
    const names = ["Cache-Control", "Cloudflare-CDN-Cache-Control", "Access-Control-Allow-Origin", "Vary"];
    for (const name of names) expect(first.headers.get(name)).toBe(thread.headers.get(name));
    const etag = first.headers.get("ETag")!;
    const again = await ask(afterword, ["/a", "/b"], `W/${etag}`);
    expect([again.status, await again.text(), again.headers.get("ETag")]).toEqual([304, "", etag]);
    expect((await ask(afterword, ["/a"], etag)).status).toBe(200);
    afterword.purged = [];
    const { comment } = await afterword.submit({ page: "/b", body: "Two." });
    expect(afterword.purged).toContain(first.headers.get("Cache-Tag"));
    expect((await ask(afterword, ["/a", "/b"], etag)).status).toBe(200);
    afterword.purged = [];
    await afterword.decided([comment.id], "spam");
    expect(afterword.purged).toContain(first.headers.get("Cache-Tag"));
    expect((await ask(afterword, ["/a", "/b"], etag)).status).toBe(304);
  });

  it("of 50 pages with keys as long as can be", async () => {
    const afterword = await new Afterword().open();
    const pages = Array.from({ length: 50 }, (_, place) => `/${"a".repeat(1_997)}${String(place).padStart(2, "0")}`);
    await afterword.submit({ page: pages[49]!, body: "One." });
    expect(await counts(afterword, pages)).toEqual({
      ...Object.fromEntries(pages.map((page) => [page, 0])),
      [pages[49]!]: 1,
    });
  });
});

describe("counts are refused", () => {
  it.each([
    ["page", ""],
    ["page", "page="],
    ["page", "page=hello"],
    ["page", "page=/a&page=https://elsewhere.example/b"],
    ["page", "page=/a&page=//elsewhere.example"],
    ["page", "page=/a%00"],
    ["page", `page=/a&page=/${"a".repeat(2_000)}`],
    ["page", Array(51).fill("page=/a").join("&")],
    ["x", "page=/a&x=1"],
    ["x", "page=/a&x=1&x=2"],
    ["constructor", "page=/a&constructor=1"],
    ["__proto__", "page=/a&__proto__=1"],
  ])("naming %s for the query %j, before the database is asked", async (field, query) => {
    const afterword = await new Afterword().open();
    const { value, cost } = await afterword.database.measure(() =>
      afterword.fetch(`/v1/sites/${afterword.siteId}/counts?${query}`),
    );
    expect(await refused(value)).toEqual([422, "invalid", field]);
    // Which origins are the site's own, only its row tells.
    expect(cost.roundTrips).toBe(query.includes("elsewhere") ? 1 : 0);
  });

  it("with a message that names the page, and for a site that does not exist", async () => {
    const afterword = await new Afterword().open();
    const response = await ask(afterword, ["/a", "https://elsewhere.example/b", "/c"]);
    expect(((await response.json()) as ErrorEnvelope).error.message).toContain("https://elsewhere.example/b");
    const nowhere = await afterword.fetch("/v1/sites/nowhere/counts?page=/a");
    expect(await refused(nowhere)).toEqual([404, "not_found", undefined]);
  });
});

describe("counts resist", () => {
  it("text that could end where code begins", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/a", body: "One." });
    for (const page of [`/a' OR 1=1 --`, `/a") UNION SELECT * FROM sites --`, "/?1", "/%", "/_"]) {
      expect(await counts(afterword, [page])).toEqual({ [page]: 0 });
    }
  });

  it("another site: its pages count nothing here", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    await other.submit({ page: "/a", body: "Elsewhere." });
    expect(await counts(afterword, ["/a"])).toEqual({ "/a": 0 });
  });
});

function preview(afterword: Afterword, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return afterword.post(`/v1/sites/${afterword.siteId}/preview`, body, headers);
}

describe("a preview", () => {
  it("shows what the comment will look like, whether the page may write or nobody says where it is", async () => {
    const afterword = await new Afterword().open();
    const body = "*Nice* <script>alert(1)</script> [link](javascript:alert(1)) https://a.example";
    const { comment } = await afterword.submit({ body });
    for (const headers of [{}, { Origin: "https://blog.example" }, { "Content-Type": "text/plain" }]) {
      const response = await preview(afterword, { body }, headers);
      expect([response.status, response.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
      expect(((await response.json()) as PreviewResponse).html).toBe(comment.html);
    }
  });

  it("stores nothing, tells Akismet nothing, and reads one row", async () => {
    const afterword = await new Afterword().open();
    const { cost } = await afterword.database.measure(() => preview(afterword, { body: "emu-spam" }));
    expect(cost).toEqual({ roundTrips: 1, rowsRead: 1, rowsWritten: 0 });
    expect(afterword.checks).toHaveLength(0);
  });

  it.each([
    ["body", {}],
    ["body", { body: " \n" }],
    ["body", { body: 7 }],
    ["body", { body: "a".repeat(10_001) }],
    ["body", { body: "a\u0000b" }],
    [undefined, []],
  ])("is refused naming %s when it is %j", async (field, body) => {
    const afterword = await new Afterword().open();
    expect(await refused(await preview(afterword, body))).toEqual([422, "invalid", field]);
  });

  it("is refused by size, shape, site and origin, in this order", async () => {
    const afterword = await new Afterword().open();
    const elsewhere = { Origin: "https://elsewhere.example" };
    expect((await refused(await preview(afterword, { body: 7, more: "a".repeat(65_536) }, elsewhere)))[0]).toBe(413);
    expect((await refused(await preview(afterword, { body: 7 }, elsewhere)))[0]).toBe(422);
    expect((await refused(await afterword.post("/v1/sites/nowhere/preview", { body: "x" }, elsewhere)))[0]).toBe(404);
    for (const origin of ["https://elsewhere.example", "null"]) {
      expect((await refused(await preview(afterword, { body: "x" }, { Origin: origin })))[0]).toBe(403);
    }
  });
});
