import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { ErrorEnvelope, QueuePage } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, newReader } from "../afterword.ts";

const afterword = new Afterword();
const ids: Record<string, number> = {};

/** The comments found, by their names here, newest first. */
async function found(parameters: Record<string, string>): Promise<string[]> {
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  const { comments, cursor } = await afterword.queue(`${new URLSearchParams(parameters)}`);
  expect(cursor).toBeNull();
  return comments.map(({ id }) => names.get(id) ?? String(id));
}

async function refusal(parameters: Record<string, string>): Promise<ErrorEnvelope["error"]> {
  const response = await afterword.admin(`/sites/${afterword.siteId}/comments?${new URLSearchParams(parameters)}`);
  expect(response.status).toBe(422);
  return ((await response.json()) as ErrorEnvelope).error;
}

async function submit(name: string, fields: Record<string, unknown>, reader = newReader()): Promise<void> {
  ids[name] = (await afterword.submit(fields, reader)).comment.id;
}

beforeAll(async () => {
  await afterword.open();
  const ada = { ...newReader(), name: "Ada Byron", email: "ada@example.org", address: "203.0.113.7" };
  await submit("cheap", { body: "A cheap watch,\nhalf   price: 50%", page: "/2026/watches" }, ada);
  await submit("accents", { body: "Crème brûlée, STRASSE, İstanbul, ＷＩＤＥ." }, { ...newReader(), name: "Zoë" });
  await submit(
    "link",
    { body: "See [this](https://spam.example/a_b)", url: "https://zoe.example" },
    {
      ...newReader(),
      address: "203.0.113.99",
    },
  );
  await submit("spam", { body: 'emu-spam O\'Brien said "buy\\now"', page: "/2026" });
  await submit("v6", { body: "From a /64." }, { ...newReader(), name: "Ada Other", address: "2001:db8:1:2::5" });
  await submit("neighbour", { body: "From the same /64." }, { ...newReader(), address: "2001:db8:1:2::6" });
  await submit("v6 elsewhere", { body: "From another /48." }, { ...newReader(), address: "2001:db8:2::5" });
  afterword.emulator.script({ fault: "server-error" });
  await submit("unchecked", { body: "Nobody knows." });
  afterword.emulator.reset();
  await afterword.decide([ids["v6 elsewhere"]!], "trash");
}, 60_000);

describe("works", () => {
  it.each<[string, string[]]>([
    ["cheap", ["cheap"]],
    ["CHEAP watch", ["cheap"]],
    ["hea", ["cheap"]],
    ['"watch, half price"', ["cheap"]],
    ['"price half"', []],
    ["cheap nothing", []],
    ["creme", ["accents"]],
    ["brulee straße istanbul wide", ["accents"]],
    ["zoe", ["link", "accents"]],
    ["author:zoe", ["accents"]],
    ["author:ada", ["v6", "cheap"]],
    ['author:"ada b"', ["cheap"]],
    ['-author:"ada b" author:ada', ["v6"]],
    ["author:watch", []],
    ["email:ADA@example.org", ["cheap"]],
    ["email:ada@example.org cheap", ["cheap"]],
    ["email:ada@example.org creme", []],
    ["ada@example", ["cheap"]],
    ["-email:ada@example.org watch", []],
    ["page:/2026", ["spam", "cheap"]],
    ["page:/2026/", ["cheap"]],
    ["-page:/2026 -page:/hello", []],
    ["-page:/2026 creme", ["accents"]],
    ["ip:203.0.113.7", ["cheap"]],
    ["ip:203.0.113.0/24", ["link", "cheap"]],
    ["-ip:203.0.113.7 ip:203.0.113.0/24", ["link"]],
    ["ip:2001:db8:1:2::5", ["v6"]],
    ["ip:2001:db8:1:2::/64", ["neighbour", "v6"]],
    ["ip:2001:db8:1::/48", ["neighbour", "v6"]],
    ["ip:2001:db8:2::/48", ["v6 elsewhere"]],
    ["ip:192.0.2.1", []],
    ["status:trash", ["v6 elsewhere"]],
    ["-status:approved -status:trash", ["unchecked", "spam"]],
    ["-status:approved -status:trash -status:spam -status:pending", []],
    ["status:spam -status:spam", []],
    ["has:link", ["link"]],
    ["-has:link watch", ["cheap"]],
    ["is:unchecked", ["unchecked"]],
    ["-is:unchecked nobody", []],
  ])("%s", async (q, names) => {
    expect(await found({ q })).toEqual(names);
  });

  it("finds as unchecked also what Akismet was never asked about, but not what the site itself wrote", async () => {
    const other = await new Afterword().open();
    const trapped = await other.submit({ body: "Buy.", homepage: "https://spam.example" });
    const own = { page: "/hello", body: "The site's own." };
    expect((await other.adminPost(`/sites/${other.siteId}/comments`, own)).status).toBe(201);
    await other.submit({ body: "Nice." });
    await other.submit({ body: "emu-recheck" });
    const { comments } = await other.queue("q=is:unchecked");
    expect(comments.map(({ id }) => id)).toEqual([trapped.comment.id]);
    expect((await other.queue("q=-is:unchecked")).comments).toHaveLength(3);
  });

  it("finds between moments, whole days in UTC", async () => {
    const { createdAt } = await afterword.queued(ids.link!);
    expect(await found({ q: `before:${createdAt}` })).toEqual(["accents", "cheap"]);
    expect(await found({ q: `after:${createdAt} has:link` })).toEqual(["link"]);
    expect(await found({ q: `after:2026-11-24 before:${createdAt} watch` })).toEqual(["cheap"]);
    expect(await found({ q: "after:2026-11-25" })).toEqual([]);
    expect(await found({ q: "before:2026-11-24" })).toEqual([]);
    expect(await found({ q: "before:1969-01-01" })).toEqual([]);
  });

  it("joins its parameters with the query", async () => {
    expect(await found({ status: "spam" })).toEqual(["spam"]);
    expect(await found({ status: "spam", q: "status:spam buy" })).toEqual(["spam"]);
    expect(await found({ email: "Ada@Example.org" })).toEqual(["cheap"]);
    expect(await found({ ip: "203.0.113.0/24", q: "cheap" })).toEqual(["cheap"]);
    expect(await found({ page: "/2026" })).toEqual(["spam"]);
    expect(await found({ page: "https://blog.example/2026/watches/?utm_source=x", q: "cheap" })).toEqual(["cheap"]);
    expect(await found({ page: "/nowhere" })).toEqual([]);
    expect(await found({ page: "/hello", status: "approved", q: "zoe -author:zoe" })).toEqual(["link"]);
  });

  it("finds by what an edit made of a text, and no longer by what it was", async () => {
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Beforehand." }, reader);
    await afterword.own("PATCH", comment.id, reader, { body: "Thereafter." });
    ids.edited = comment.id;
    expect(await found({ q: "thereafter" })).toEqual(["edited"]);
    expect(await found({ q: "beforehand" })).toEqual([]);
  });

  it("still finds a reader when the address is gone, and a single IPv6 address then as its /64", async () => {
    await env.DB.prepare("UPDATE comments SET address = NULL WHERE site_id = ?1").bind(afterword.siteId).run();
    expect(await found({ q: "ip:203.0.113.7" })).toEqual(["cheap"]);
    expect(await found({ q: "ip:2001:db8:1:2::9" })).toEqual(["neighbour", "v6"]);
    expect(await found({ q: "ip:203.0.113.0/24" })).toEqual([]);
    expect(await found({ q: "-ip:203.0.113.0/24 cheap" })).toEqual(["cheap"]);
  });

  it("goes on where it ended, part by part, and ends only at the end", { timeout: 60_000 }, async () => {
    const many = await new Afterword().open();
    const page = await many.submit({ body: "First." });
    const size = 1_200;
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       INSERT INTO comments (id, site_id, page_id, status, shown, name, email, address_hash, text_hash, source, folded, html,
         renderer, says, findings)
       SELECT c.id + i * 4096, c.site_id, c.page_id, CASE i % 3 WHEN 0 THEN 'spam' ELSE 'pending' END, 0, 'Name',
         'same@example.org', 'hash', '', '', 'name' || char(10) || char(10) || char(10) || 'text ' || i || iif(i % 100 = 0, ' needle', ''),
         '', 1, 'ham', '[]'
       FROM n CROSS JOIN comments c WHERE c.id = ?1`,
    )
      .bind(page.comment.id, size)
      .run();
    async function search(query: string): Promise<{ found: number[]; parts: number }> {
      const seen: number[] = [];
      let cursor: string | null = null;
      let parts = 0;
      do {
        const next: QueuePage = await many.queue(`${query}${cursor === null ? "" : `&cursor=${cursor}`}`);
        seen.push(...next.comments.map(({ id }) => (id - page.comment.id) / 4096));
        cursor = next.cursor;
        parts += 1;
      } while (cursor !== null);
      return { found: seen, parts };
    }
    const hundreds = Array.from({ length: 12 }, (_, place) => 1_200 - 100 * place);
    expect((await search("q=needle&limit=5")).found).toEqual(hundreds);
    expect((await search("q=needle&limit=1")).found).toEqual(hundreds);
    const spam = await search("q=needle&status=spam");
    expect(spam.found).toEqual(hundreds.filter((number) => number % 3 === 0));
    const none = await search("q=haystack");
    expect(none).toEqual({ found: [], parts: 3 });
    expect((await search("q=email:same@example.org&limit=100")).found).toHaveLength(size);
    expect((await search("q=page:/hell&limit=100")).found).toHaveLength(size + 1);
    expect((await search("q=page:/nowhere")).parts).toBeGreaterThan(3);
    expect((await search("page=/nowhere")).parts).toBe(1);
    const all = await search("q=text&limit=100");
    expect(all.found).toEqual(Array.from({ length: size }, (_, place) => size - place));
  });
});

describe("refuses", () => {
  it.each([
    ["foo:bar", 1],
    ["cheap foo:bar", 7],
    ['say "hello', 5],
    ['"a "b" c"', 5],
    ["before:yesterday", 8],
    ["status:spam status:trash", 13],
    ["😀 ip:nowhere", 6],
    ["a b c d e f g h i j k", 21],
    ["x".repeat(1_001), 1_001],
    ["\u0000", 1],
  ])("%j, at character %i", async (q, position) => {
    const error = await refusal({ q });
    expect([error.code, error.field]).toEqual(["invalid", "q"]);
    expect(error.message.endsWith(` at character ${position}`)).toBe(true);
  });

  it("what contradicts a parameter", async () => {
    expect(await refusal({ status: "pending", q: "x status:spam" })).toMatchObject({ field: "q" });
    expect(await refusal({ ip: "192.0.2.1", q: "ip:192.0.2.2" })).toMatchObject({ field: "q" });
  });

  it.each([
    ["status", "ham"],
    ["email", "ada"],
    ["ip", "10.0.0.0/8"],
    ["page", "hello"],
    ["page", "https://other.example/"],
    ["limit", "101"],
    ["sort", "oldest"],
  ])("a parameter %s of %s", async (field, value) => {
    expect(await refusal({ [field]: value })).toMatchObject({ code: "invalid", field });
  });

  it("a cursor of another query", async () => {
    const { cursor } = await afterword.queue("limit=1&q=-status:trash");
    for (const query of ["q=-status:spam", "", "status=approved", "q=-status:trash&page=/hello", "q=-status:trash x"]) {
      const response = await afterword.admin(`/sites/${afterword.siteId}/comments?${query}&cursor=${cursor}`);
      expect([query, response.status, await response.json()]).toMatchObject([
        query,
        422,
        { error: { field: "cursor" } },
      ]);
    }
    expect((await afterword.queue(`q=-status:trash&limit=2&cursor=${cursor}`)).comments).toHaveLength(2);
  });
});

describe("resists", () => {
  it.each<[string, string[]]>([
    ["50%", ["cheap"]],
    ["5%%", []],
    ["%", ["cheap"]],
    ["wat_h", []],
    ["a_b", ["link"]],
    ["O'Brien", ["spam"]],
    ["buy\\now", ["spam"]],
    ['"\'; --"', []],
    ["' OR '1'='1", []],
    ["?1", []],
    ["*", []],
    ["[a-z]", []],
    ["author:%", []],
    ["page:/%", []],
    ['page:"/\' OR 1"', []],
    ["x".repeat(1_000), []],
    ["é".repeat(1_000), []],
  ])("%s as nothing but text", async (q, names) => {
    expect(await found({ q })).toEqual(names);
  });

  it("as many terms as there may be", async () => {
    const excluded = Array.from({ length: LIMITS.queryTerms }, (_, place) => `-no${place}`);
    expect(await found({ q: excluded.join(" ") })).toHaveLength(Object.keys(ids).length);
    const networks = excluded.map((_, place) => `-ip:192.0.${place}.0/24`);
    expect(await found({ q: networks.join(" ") })).toHaveLength(Object.keys(ids).length);
  });

  it("another site's comments, whatever is asked", async () => {
    const other = await new Afterword().open();
    for (const query of ["", "q=cheap", "email=ada@example.org", "q=page:/2026", "page=/2026", "q=ip:203.0.113.7"]) {
      expect((await other.queue(query)).comments).toEqual([]);
    }
  });
});
