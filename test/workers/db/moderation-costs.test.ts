import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { PublicComment, QueuePage } from "../../../src/contract.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";
import type { Cost } from "../metered-database.ts";

const PAGES = 100;

function expectWithin(cost: Cost, budget: Cost): void {
  expect(cost.roundTrips).toBeLessThanOrEqual(budget.roundTrips);
  expect(cost.rowsRead).toBeLessThanOrEqual(budget.rowsRead);
  expect(cost.rowsWritten).toBeLessThanOrEqual(budget.rowsWritten);
}

/** Roots on a hundred pages, in every status, some of them discarded; each hundredth has a word of its own. */
async function fill(afterword: Afterword, size: number, firstId: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?3 - 1)
       INSERT INTO pages (id, site_id, key, count, version) SELECT ?2 + i, ?1, '/' || (i % 10) || '/' || i, ?4, 1 FROM n`,
    ).bind(afterword.siteId, firstId, PAGES, size),
    env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?3 - 1)
       INSERT INTO comments (id, site_id, page_id, status, shown, name, email, address, address_hash, text_hash, source,
         folded, html, renderer, says, findings, akismet_result)
       SELECT ?2 + i * 4096, ?1, ?2 + (i / 50) % ?4, CASE i % 20 WHEN 3 THEN 'pending' WHEN 4 THEN 'spam' WHEN 5 THEN 'trash' ELSE 'approved' END,
         iif(i % 20 IN (3, 4, 5), 0, 1), 'Name', iif(i % 2, 'same@example.org', NULL), '203.0.113.' || (i % 250), 'hash-' || (i % 3),
         '', 'Text.', 'name' || char(10) || char(10) || char(10) || 'text' || iif(i % 100 = 7, ' needle', ''), '<p>Text.</p>', 1,
         iif(i % 20 = 4 AND i % 200 <> 4, 'discard', 'ham'), '[]', 'ham'
       FROM n`,
    ).bind(afterword.siteId, firstId, size, PAGES),
  ]);
}

describe.each([
  ["10 comments", 10],
  ["10,000 comments", 10_000],
])("with %s of one site", (_name, size) => {
  const afterword = new Afterword();
  const firstId = idAt(afterword.now - 30 * 86_400_000) + 4_096 * 4_096 * Math.log10(size);

  beforeAll(async () => {
    await forgetDueWork();
    await afterword.open();
    await fill(afterword, size, firstId);
  }, 60_000);

  /** One part of the queue or a search, and what it cost. */
  async function part(query: string): Promise<{ page: QueuePage; cost: Cost }> {
    const { value, cost } = await afterword.database.measure(() => afterword.queue(query));
    return { page: value, cost };
  }

  it("a page of the queue reads two rows a comment", async () => {
    for (const query of ["status=approved", "status=pending&limit=100", "status=spam&limit=7", "q=status:trash"]) {
      const { page, cost } = await part(query);
      expectWithin(cost, { roundTrips: 1, rowsRead: 2 * page.comments.length + 5, rowsWritten: 0 });
    }
    for (const query of ["limit=7", "limit=100", "q=-status:spam", "q=after:2026-11-01 before:2026-11-20"]) {
      const { page, cost } = await part(query);
      expectWithin(cost, { roundTrips: 1, rowsRead: 2 * page.comments.length + 8, rowsWritten: 0 });
    }
  });

  it.each([
    "q=needle",
    "q=nothing",
    "q=text",
    "q=text -needle author:nam&status=approved",
    "q=author:nobody&status=spam",
    "q=email:same@example.org",
    "q=email:same@example.org status:trash needle",
    "email=nobody@example.org",
    "q=page:/7/",
    "q=page:/7/ needle&status=approved",
    "q=-page:/7/ -page:/8/ needle",
    "page=/7/7",
    "page=/nowhere",
    "q=ip:203.0.113.7",
    "q=ip:203.0.113.0/24",
    "q=-ip:2001:db8::/48",
    "q=has:link",
    "q=-has:link is:unchecked",
    "q=needle after:2026-11-01 before:2026-11-20",
  ])("the search %s reads a bounded part of them, however many it finds", async (query) => {
    for (const limit of [1, 50, 100]) {
      let cursor = "";
      for (let parts = 0; parts < 3; parts += 1) {
        const { page, cost } = await part(`${query}&limit=${limit}${cursor}`);
        expectWithin(cost, { roundTrips: 1, rowsRead: 500 + 2 * page.comments.length, rowsWritten: 0 });
        if (page.cursor === null) break;
        cursor = `&cursor=${page.cursor}`;
      }
    }
  });

  it("a comment with its neighbours reads those around it", async () => {
    const id = firstId + Math.floor(size / 2) * 4_096;
    const { value, cost } = await afterword.database.measure(() => afterword.detail(id));
    expect(value.neighbours).toHaveLength(Math.min(LIMITS.neighbours, Math.floor((size - 1) / 4)));
    // Both sides are merged from four runs each, and each neighbour is joined with its page.
    const budget = 2 * LIMITS.neighbourWindow + 2 * LIMITS.neighbours + 14;
    expectWithin(cost, { roundTrips: 1, rowsRead: budget, rowsWritten: 0 });
  });

  it("an edit reads and writes a few rows", async () => {
    const id = firstId + 8 * 4_096;
    for (const change of [{ body: "Another." }, { pinned: true }]) {
      const { value, cost } = await afterword.database.measure(() =>
        afterword.admin(`/sites/${afterword.siteId}/comments/${id}`, { method: "PATCH", body: JSON.stringify(change) }),
      );
      expect(value.status).toBe(200);
      expectWithin(cost, { roundTrips: 3, rowsRead: 20, rowsWritten: 4 });
    }
  });
});

describe.each(["oldest", "newest", "top"])("a thread sorted %s", (sort) => {
  const count = (comments: PublicComment[]): number =>
    comments.reduce((sum, comment) => sum + 1 + count(comment.replies), 0);

  it.each([
    ["all on one page", 30],
    ["on many pages", 300],
  ])("with pinned comments, %s, reads what it returns and a few rows more", async (_name, size) => {
    await forgetDueWork();
    const afterword = await new Afterword().open();
    const first = (await afterword.submit({ body: "First." })).comment.id;
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       INSERT INTO comments (id, site_id, page_id, parent_id, root_id, ancestors, status, shown, score, name, address_hash,
         text_hash, source, html, renderer, says, findings, pinned)
       SELECT c.id + i * 4096, c.site_id, c.page_id, iif(i % 3, c.id + (i - i % 3) * 4096, NULL),
         iif(i % 3, c.id + (i - i % 3) * 4096, NULL), iif(i % 3, json_array(c.id + (i - i % 3) * 4096), '[]'), 'approved', 1,
         i IN (3, 15, 30), 'Name', '', '', 'Text.', '<p>Text.</p>', 1, 'ham', '[]', i IN (3, 15, 30)
       FROM n CROSS JOIN comments c WHERE c.id = ?1`,
    )
      .bind(first, size)
      .run();
    await env.DB.prepare("UPDATE pages SET count = ?2, version = version + 1 WHERE site_id = ?1")
      .bind(afterword.siteId, size + 1)
      .run();
    const { value, cost } = await afterword.database.measure(() => afterword.thread(`page=/hello&sort=${sort}`));
    expect(value.comments.slice(0, 4).map(({ pinned }) => pinned)).toEqual([true, true, true, false]);
    const lookups = sort === "top" ? 6 : 5;
    expectWithin(cost, {
      roundTrips: 1,
      rowsRead: count(value.comments) + value.comments.length + lookups,
      rowsWritten: 0,
    });
  });
});

describe("a search among the longest comments", () => {
  it("sends the Worker what it found, and no text to look through", async () => {
    await forgetDueWork();
    const afterword = await new Afterword().open();
    const first = (await afterword.submit({ body: "First." })).comment.id;
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
       INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, folded, html, renderer,
         says, findings)
       SELECT c.id + i * 4096, c.site_id, c.page_id, 'spam', 0, 'Name', '', '', ?2, char(10) || char(10) || char(10) || ?2, ?2, 1,
         'ham', '[]'
       FROM n CROSS JOIN comments c WHERE c.id = ?1`,
    )
      .bind(first, "Ünïcödé text ".repeat(770).slice(0, 10_000))
      .run();
    let characters = 0;
    const { batch } = afterword.database;
    afterword.database.batch = async (statements) => {
      const results = await batch.call(afterword.database, statements);
      characters += JSON.stringify(results.map((result) => result.results)).length;
      return results as never;
    };
    expect((await afterword.queue("q=nothing&status=spam")).comments).toEqual([]);
    expect(characters).toBeLessThan(2_000);
  });
});
