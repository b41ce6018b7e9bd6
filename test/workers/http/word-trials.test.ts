import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorEnvelope, Finding, WordLists, WordsTrial } from "../../../src/contract.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

function send(afterword: Afterword, lists: unknown, query = ""): Promise<Response> {
  return afterword.adminPost(`/sites/${afterword.siteId}/words/trials${query}`, lists);
}

async function part(afterword: Afterword, lists: WordLists, cursor: string | null = null): Promise<WordsTrial> {
  const response = await send(afterword, lists, cursor === null ? "" : `?cursor=${cursor}`);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json() as Promise<WordsTrial>;
}

/** Every part of a trial, and how many there were. */
async function whole(afterword: Afterword, lists: WordLists) {
  const parts: WordsTrial[] = [];
  for (let cursor: string | null = null; parts.length === 0 || cursor !== null; cursor = parts.at(-1)!.cursor) {
    parts.push(await part(afterword, lists, cursor));
  }
  return {
    parts: parts.length,
    examined: parts.reduce((sum, { examined }) => sum + examined, 0),
    ids: parts.flatMap(({ caught }) => caught.map(({ comment }) => comment.id)),
  };
}

async function store(afterword: Afterword, count: number, source: string): Promise<void> {
  await afterword.submit({ body: "The page's first." });
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
     INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer, says, findings)
     SELECT ?3 + i * 4096, ?1, (SELECT id FROM pages WHERE site_id = ?1), 'spam', 0, 'Name', '', '', ?4 || ' ' || i, '', 1, 'spam', '[]' FROM n`,
  )
    .bind(afterword.siteId, count, idAt(afterword.now + 1_000), source)
    .run();
}

describe("a trial of words", () => {
  it("works: tells which comments the lists would have caught, in which field, and changes nothing", async () => {
    const afterword = await new Afterword().open();
    const quiet = (await afterword.submit({ body: "Nice." })).comment.id;
    const cased = (await afterword.submit({ body: "Visit my CASINO" })).comment.id;
    const spam = (await afterword.submit({ body: "emu-spam and p.i.l.l.s" })).comment.id;
    const named = (await afterword.submit({ body: "Nice too." }, { ...newReader(), name: "Cheap Pills" })).comment.id;
    const linked = (await afterword.submit({ body: "Nice also.", url: "https://casino.example/" })).comment.id;
    const networked = (await afterword.submit({ body: "Nice 4." }, { ...newReader(), address: "203.0.113.9" })).comment
      .id;
    await afterword.adminPost(`/sites/${afterword.siteId}/comments`, { page: "/hello", body: "We run no casino." });
    const before = await afterword.row(cased);
    const lists = { hold: ["casino", "203.0.113."], block: ["pills"] };
    const { examined, caught, cursor } = await part(afterword, lists);
    expect([examined, cursor]).toEqual([7, null]);
    expect(caught.map(({ comment, list, entry, field }) => [comment.id, list, entry, field])).toEqual([
      [networked, "hold", "203.0.113.", "address"],
      [linked, "hold", "casino", "url"],
      [named, "block", "pills", "name"],
      [spam, "block", "pills", "body"],
      [cased, "hold", "casino", "body"],
    ]);
    expect(caught.find(({ comment }) => comment.id === cased)!.comment).toEqual(await afterword.queued(cased));
    expect(await afterword.row(cased)).toEqual(before);
    expect(await (await afterword.admin(`/sites/${afterword.siteId}/words`)).json()).toEqual({ hold: [], block: [] });
    expect((await part(afterword, { hold: [], block: [] })).caught).toEqual([]);
    expect((await afterword.queued(quiet)).status).toBe("approved");
  });

  it("works: it catches what the check then catches, with the same entry in the same field", async () => {
    const lists = { hold: ['"cat"', "сам"], block: ["via*gra", "agent/9", "@evil.example"] };
    const bodies = ["A cat.", "Concatenate.", "via**g**ra via*gra", "<b>v</b>ia*gra", "cam", "сам", "Nothing."];
    const tried = await new Afterword().open();
    const checked = await new Afterword().open();
    await checked.admin(`/sites/${checked.siteId}/words`, { method: "PUT", body: JSON.stringify(lists) });
    const found: unknown[][] = [[], []];
    for (const body of bodies) {
      const reader = newReader();
      const first = (await tried.submit({ body }, reader)).comment.id;
      const second = (await checked.submit({ body }, reader)).comment.id;
      const { caught } = await part(tried, lists);
      const hit = caught.find(({ comment }) => comment.id === first);
      found[0]!.push(hit === undefined ? null : [hit.list, hit.entry, hit.field]);
      const findings = JSON.parse(String((await checked.row(second))?.findings)) as Finding[];
      const finding = findings.find(({ check }) => check === "words");
      found[1]!.push(
        finding === undefined ? null : [finding.reason.slice(6), finding.evidence.entry, finding.evidence.field],
      );
    }
    expect(found[0]).toEqual(found[1]);
    expect(new Set(found[0]!.map((one) => one === null)).size).toBe(2);
  });

  it("works in parts: the newest 1,000 comments and no more, each once", async () => {
    const afterword = await new Afterword().open();
    await store(afterword, 1_100, "Short.");
    const { parts, examined, ids } = await whole(afterword, { hold: ["short"], block: [] });
    expect([examined, new Set(ids).size, ids.length]).toEqual([LIMITS.trialComments, 1_000, 1_000]);
    expect(parts).toBe(20);
    expect(ids).toEqual([...ids].sort((one, other) => other - one));
  });

  it("resists: long comments come few at a time, one alone however long", async () => {
    const afterword = await new Afterword().open();
    await store(afterword, 5, "word ".repeat(1_900));
    const first = await part(afterword, { hold: ["word"], block: [] });
    expect(first.examined).toBe(2);
    const { examined, ids } = await whole(afterword, { hold: ["word"], block: [] });
    expect([examined, ids.length]).toEqual([6, 5]);
  });

  it("refuses lists that could not be kept, and a cursor of other lists or another site", async () => {
    const afterword = await new Afterword().open();
    await store(afterword, 150, "Short.");
    const lists = { hold: ["casino"], block: [] };
    const { cursor } = await part(afterword, lists);
    const other = await new Afterword().open();
    for (const [at, body, query, field] of [
      [afterword, { hold: ["a".repeat(101)], block: [] }, "", "hold"],
      [afterword, { hold: [] }, "", "block"],
      [afterword, lists, "?limit=1", "limit"],
      [afterword, { hold: ["other"], block: [] }, `?cursor=${cursor}`, "cursor"],
      [other, lists, `?cursor=${cursor}`, "cursor"],
    ] as const) {
      const response = await send(at, body, query);
      expect([response.status, ((await response.json()) as ErrorEnvelope).error.field]).toEqual([422, field]);
    }
    expect((await afterword.adminPost("/sites/nowhere/words/trials", lists)).status).toBe(404);
  });
});
