import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { PageChanged, PageItem, PagesPage, PublicComment } from "../../../src/contract.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";

beforeEach(forgetDueWork);

const TWO_LINKS = "http://a.example http://b.example";

async function pages(afterword: Afterword): Promise<PageItem[]> {
  return ((await (await afterword.admin(`/sites/${afterword.siteId}/pages`)).json()) as PagesPage).pages;
}

async function idOf(afterword: Afterword, key: string): Promise<number> {
  return (await pages(afterword)).find((page) => page.key === key)!.id;
}

async function move(afterword: Afterword, id: number, key: string, more: object = {}): Promise<PageChanged> {
  const init = { method: "PATCH", body: JSON.stringify({ key, ...more }) };
  const response = await afterword.admin(`/sites/${afterword.siteId}/pages/${id}`, init);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json() as Promise<PageChanged>;
}

interface Row {
  id: number;
  page_id: number;
  root_id: number | null;
  status: string;
  shown: number;
}

async function rows(afterword: Afterword): Promise<Row[]> {
  const { results } = await env.DB.prepare(
    "SELECT id, page_id, root_id, status, shown FROM comments WHERE site_id = ?1",
  )
    .bind(afterword.siteId)
    .all<Row>();
  return results;
}

/** The counts of the pages are those of their comments; gives how many comments each page has. */
async function tally(afterword: Afterword): Promise<Record<string, number>> {
  const all = await rows(afterword);
  const { results } = await env.DB.prepare("SELECT id, key, count FROM pages WHERE site_id = ?1")
    .bind(afterword.siteId)
    .all<{ id: number; key: string; count: number }>();
  for (const page of results) {
    const approved = all.filter((row) => row.page_id === page.id && row.status === "approved");
    expect([page.key, page.count]).toEqual([page.key, approved.length]);
  }
  return Object.fromEntries(results.map(({ id, key }) => [key, all.filter((row) => row.page_id === id).length]));
}

function everyId(comments: PublicComment[]): number[] {
  return comments.flatMap((comment) => [comment.id, ...everyId(comment.replies)]);
}

async function shownAt(afterword: Afterword, key: string): Promise<number[]> {
  return everyId((await afterword.thread(`page=${key}`)).comments).sort((one, other) => one - other);
}

/** Comments of one page as they would lie in the database: threads with so many replies each, all approved. */
async function store(afterword: Afterword, pageId: number, sizes: number[], firstMs: number): Promise<void> {
  let count = 0;
  const values = sizes.flatMap((replies) => {
    const root = idAt(firstMs + count);
    return Array.from({ length: replies + 1 }, (_, place) => {
      const id = place === 0 ? root : idAt(firstMs + count + place);
      if (place === replies) count += replies + 1;
      return [id, place === 0 ? null : root];
    });
  });
  await env.DB.prepare(
    `INSERT INTO comments (id, site_id, page_id, parent_id, root_id, ancestors, status, shown, name, address_hash, text_hash,
       source, html, renderer, says, findings)
     SELECT value ->> 0, ?1, ?2, value ->> 1, value ->> 1, iif(value ->> 1 IS NULL, '[]', json_array(value ->> 1)),
       'approved', 1, 'Name', '', '', 'Text.', '<p>Text.</p>', 1, 'ham', '[]' FROM json_each(?3)`,
  )
    .bind(afterword.siteId, pageId, JSON.stringify(values))
    .run();
  await env.DB.prepare("UPDATE pages SET count = count + ?2 WHERE id = ?1").bind(pageId, values.length).run();
}

/** Spam as it would lie there, of one page. */
async function storeHidden(afterword: Afterword, pageId: number, count: number, firstMs: number): Promise<void> {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?3 - 1)
     INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer, says, findings)
     SELECT ?4 + i * 4096, ?1, ?2, 'spam', 0, 'Name', '', '', 'Text.', '<p>Text.</p>', 1, 'spam', '[]' FROM n`,
  )
    .bind(afterword.siteId, pageId, count, idAt(firstMs))
    .run();
}

describe("a page that is merged into another", () => {
  it("works: every comment goes along, whatever its status, with its replies and the count of what is shown", async () => {
    const afterword = await new Afterword().open();
    const root = (
      await afterword.submit({ page: "/old", body: "Root.", title: "Old", published: "2026-11-20", tags: ["t"] })
    ).comment.id;
    const reply = (await afterword.submit({ page: "/old", body: "Reply.", parent: root })).comment.id;
    const pending = (await afterword.submit({ page: "/old", body: TWO_LINKS, parent: reply })).comment.id;
    const spam = (await afterword.submit({ page: "/old", body: "emu-spam" })).comment.id;
    const gone = (await afterword.submit({ page: "/old", body: "Gone." })).comment.id;
    const orphan = (await afterword.submit({ page: "/old", body: "To who is gone.", parent: gone })).comment.id;
    const trash = (await afterword.submit({ page: "/old", body: "Trash." })).comment.id;
    await afterword.decided([gone, trash], "trash");
    const own = (await afterword.submit({ page: "/new", body: "Own." })).comment.id;
    const [oldId, newId] = [await idOf(afterword, "/old"), await idOf(afterword, "/new")];
    const elsewhere = (await afterword.submit({ page: "/third", body: "emu-spam third" })).comment.id;
    const etag = (await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/old`)).headers.get("ETag");
    afterword.purged = [];

    const merged = await move(afterword, oldId, "/new/", { title: "Both" });
    expect(merged).toMatchObject({
      page: { id: newId, key: "/new", title: "Both", published: "2026-11-20", tags: ["t"], count: 4 },
      remaining: 0,
    });
    expect(await tally(afterword)).toEqual({ "/old": 0, "/new": 8, "/third": 1 });
    expect(await shownAt(afterword, "/new")).toEqual(
      [root, reply, gone, orphan, own].sort((one, other) => one - other),
    );
    expect(await shownAt(afterword, "/old")).toEqual([]);
    for (const id of [pending, spam, trash]) expect((await afterword.queued(id)).page.key).toBe("/new");
    expect((await afterword.queued(elsewhere)).page.key).toBe("/third");
    for (const id of [oldId, newId]) expect(afterword.purged).toContain(`${afterword.siteId}:${id}`);
    const emptied = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/old`, {
      headers: { "If-None-Match": etag! },
    });
    expect(emptied.status).toBe(200);
    await afterword.decided([pending], "approved");
    expect(await shownAt(afterword, "/new")).toContain(pending);
    await tally(afterword);
  });

  it("works: the emptied page is out of the list until something is said on it, and the same request again changes nothing", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/old", body: "Old." });
    await afterword.submit({ page: "/new", body: "New." });
    const oldId = await idOf(afterword, "/old");
    const first = await move(afterword, oldId, "/new");
    expect((await pages(afterword)).map(({ key }) => key)).toEqual(["/new"]);
    const row = () => env.DB.prepare("SELECT version FROM pages WHERE id = ?1").bind(first.page.id).first();
    const before = await row();
    expect(await move(afterword, oldId, "/new")).toEqual(first);
    expect(await row()).toEqual(before);

    const late = (await afterword.submit({ page: "/old", body: "Late." })).comment.id;
    expect((await pages(afterword)).map(({ key, count }) => [key, count])).toEqual([
      ["/new", 2],
      ["/old", 1],
    ]);
    const held = (await afterword.submit({ page: "/old", body: TWO_LINKS })).comment.id;
    expect(await move(afterword, oldId, "/new")).toMatchObject({ page: { count: 3 }, remaining: 0 });
    expect(await shownAt(afterword, "/new")).toContain(late);
    expect((await afterword.queued(held)).page.key).toBe("/new");
    await tally(afterword);
  });

  it("works: back again, and the page that takes over is in the list", async () => {
    const afterword = await new Afterword().open();
    const ids = [
      (await afterword.submit({ page: "/old", body: "Old." })).comment.id,
      (await afterword.submit({ page: "/new", body: "New." })).comment.id,
      (await afterword.submit({ page: "/new", body: TWO_LINKS })).comment.id,
    ];
    const [oldId, newId] = [await idOf(afterword, "/old"), await idOf(afterword, "/new")];
    afterword.advance(86_400_000);
    await move(afterword, oldId, "/new");
    await move(afterword, newId, "/old");
    expect((await pages(afterword)).map(({ key, count }) => [key, count])).toEqual([["/old", 2]]);
    for (const id of ids) expect((await afterword.queued(id)).page.key).toBe("/old");
    await move(afterword, oldId, "/new");
    for (const id of ids) expect((await afterword.queued(id)).page.key).toBe("/new");
  });

  it("works in steps: whole threads, a bounded number a request, right counts after each, until nothing remains", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/old", body: "Old." });
    await afterword.submit({ page: "/new", body: "New." });
    const [oldId, newId] = [await idOf(afterword, "/old"), await idOf(afterword, "/new")];
    const longAgo = afterword.now - 30 * 86_400_000;
    const most = LIMITS.mergeComments;
    await store(afterword, oldId, [most - 100, 80, 150, 0, 0, most + 200, 3, ...Array<number>(40).fill(9)], longAgo);
    await storeHidden(afterword, newId, 7 * most, longAgo - 86_400_000);
    await storeHidden(afterword, oldId, 450, longAgo - 2 * 86_400_000);
    const total = (await rows(afterword)).length;
    const giant = (await rows(afterword)).filter((row) => row.root_id !== null);
    const longest = Math.max(...[...Map.groupBy(giant, (row) => row.root_id).values()].map((thread) => thread.length));

    let before = (await tally(afterword))["/old"]!;
    let requests = 0;
    for (let remaining = 1; remaining > 0; requests += 1) {
      const answer = await move(afterword, oldId, "/new");
      remaining = answer.remaining;
      const left = (await tally(afterword))["/old"]!;
      expect(before - left).toBeLessThanOrEqual(most);
      expect(
        answer.page.count +
          (await rows(afterword)).filter((row) => row.page_id === oldId && row.status === "approved").length,
      ).toBe(total - 7 * most - 450);
      before = left;
      // No thread is in two places, but for the one that is longer than a step.
      const all = await rows(afterword);
      const pageOf = new Map(all.map((row) => [row.id, row.page_id]));
      const torn = all.filter((row) => row.root_id !== null && pageOf.get(row.root_id) !== row.page_id);
      expect(new Set(torn.map((row) => row.root_id)).size).toBeLessThanOrEqual(1);
      for (const row of torn) expect([row.page_id, pageOf.get(row.root_id!)]).toEqual([newId, oldId]);
      for (const row of torn) expect(giant.filter((other) => other.root_id === row.root_id).length).toBe(longest);
    }
    expect(requests).toBeLessThan(15);
    expect(await tally(afterword)).toEqual({ "/old": 0, "/new": total });
    const all = await rows(afterword);
    expect(all.every((row) => row.page_id === newId)).toBe(true);
  });

  it("resists: two moderators at once move everything once", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/old", body: "Old." });
    await afterword.submit({ page: "/new", body: "New." });
    const oldId = await idOf(afterword, "/old");
    await store(afterword, oldId, Array<number>(60).fill(4), afterword.now - 86_400_000);
    const answers = await Promise.all([move(afterword, oldId, "/new"), move(afterword, oldId, "/new")]);
    expect(answers.map(({ remaining }) => remaining)).toEqual([0, 0]);
    expect(await tally(afterword)).toEqual({ "/old": 0, "/new": 302 });
  });

  it("resists: a reply that was being judged follows its parent, and one that a moderator decided on goes along", async () => {
    const afterword = await new Afterword().open();
    const root = (await afterword.submit({ page: "/old", body: "Root." })).comment.id;
    const held = (await afterword.submit({ page: "/old", body: TWO_LINKS, parent: root })).comment.id;
    await afterword.submit({ page: "/new", body: "New." });
    const oldId = await idOf(afterword, "/old");
    const token = await afterword.token("/old", 61_000);
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      if (batches !== 2) return;
      afterword.database.beforeBatch = null;
      await move(afterword, oldId, "/new");
    };
    const sent = await afterword.send({ page: "/old", body: "Late reply.", parent: root, token });
    const late = ((await sent.json()) as { comment: { id: number } }).comment.id;
    expect(await shownAt(afterword, "/new")).toContain(late);
    expect(await tally(afterword)).toEqual({ "/old": 0, "/new": 4 });

    // As if it had been approved between two steps, after its root had left.
    await env.DB.prepare("UPDATE comments SET page_id = ?2, status = 'approved', shown = 1 WHERE id = ?1")
      .bind(held, oldId)
      .run();
    await env.DB.prepare("UPDATE pages SET count = 1 WHERE id = ?1").bind(oldId).run();
    await move(afterword, oldId, "/new");
    expect(await shownAt(afterword, "/new")).toContain(held);
    await tally(afterword);
  });

  it("resists: a root that was hidden while its replies were ahead of it stays as a tombstone", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/old", body: "Old." });
    await afterword.submit({ page: "/new", body: "New." });
    const oldId = await idOf(afterword, "/old");
    const start = afterword.now - 86_400_000;
    await store(afterword, oldId, [LIMITS.mergeComments], start);
    const root = idAt(start);
    expect((await move(afterword, oldId, "/new")).remaining).toBeGreaterThan(0);
    await afterword.decided([root], "spam");
    while ((await move(afterword, oldId, "/new")).remaining > 0);
    expect(await afterword.row(root)).toMatchObject({ status: "spam", shown: 1 });
    const { comments } = await afterword.thread("page=/new");
    expect(comments.find(({ id }) => id === root)).toMatchObject({ deleted: true });
    await tally(afterword);
  });

  it("refuses another site's page as its target: there the key is free", async () => {
    const afterword = await new Afterword().open();
    const other = await new Afterword().open();
    await afterword.submit({ page: "/old", body: "Old." });
    await other.submit({ page: "/new", body: "New." });
    const oldId = await idOf(afterword, "/old");
    expect((await move(afterword, oldId, "/new")).page).toMatchObject({ id: oldId, count: 1 });
    expect(await tally(other)).toEqual({ "/new": 1 });
  });
});
