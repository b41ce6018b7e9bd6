import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { PublicComment } from "../../../src/contract.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { ADMIN, Afterword, forgetDueWork, newReader } from "../afterword.ts";
import type { Cost } from "../metered-database.ts";
import { comeThroughAccess, giveRights, makeToken, signIn } from "../moderators.ts";

/**
 * The budgets of the design, held on a small and on a large database: what a request costs must not grow with what is
 * stored. Every figure is the `meta` of that run.
 */
describe.each([
  ["10 comments", 10],
  ["10,000 comments", 10_000],
])("with %s", (_name, size) => {
  const afterword = new Afterword();
  // The sizes share a database, in which their pages may not meet.
  const firstRoot = idAt(afterword.now - 30 * 86_400_000);
  const rootId = (number: number) => firstRoot + number * 4_096 * 1_000;

  /** A fifth are roots of one page, each with four replies; a tenth are pending or spam, and most of the spam discarded. */
  beforeAll(async () => {
    await forgetDueWork();
    await afterword.open();
    await env.DB.prepare(
      `INSERT INTO pages (id, site_id, key, count, version)
       VALUES (?2, ?1, '/big', ?2, 1), (?2 + 1, ?1, '/elsewhere', 10000, 1)`,
    )
      .bind(afterword.siteId, size)
      .run();
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
       INSERT INTO comments (id, site_id, page_id, parent_id, root_id, ancestors, status, shown, name, email, address,
         address_hash, text_hash, source, html, renderer, says, findings, submitted)
       SELECT ?3 + (i / 5) * 4096000 + (i % 5) * 4096, ?1, ?2,
         iif(i % 5 = 0, NULL, ?3 + (i / 5) * 4096000), iif(i % 5 = 0, NULL, ?3 + (i / 5) * 4096000),
         iif(i % 5 = 0, '[]', json_array(?3 + (i / 5) * 4096000)),
         CASE i % 20 WHEN 3 THEN 'pending' WHEN 4 THEN 'spam' ELSE 'approved' END, iif(i % 20 IN (3, 4), 0, 1),
         'Name', 'author-' || (i % 50) || '@example.org', '10.0.0.1', 'hash', 'hash', 'Text.', '<p>Text.</p>', 1,
         iif(i % 20 = 4 AND i % 200 <> 4, 'discard', 'ham'), '[]', '{"user_ip":"10.0.0.1","blog":"https://blog.example/"}'
       FROM n`,
    )
      .bind(afterword.siteId, size, firstRoot)
      .run();
  }, 60_000);

  function expectWithin(cost: Cost, budget: Cost): void {
    expect(cost.roundTrips).toBeLessThanOrEqual(budget.roundTrips);
    expect(cost.rowsRead).toBeLessThanOrEqual(budget.rowsRead);
    expect(cost.rowsWritten).toBeLessThanOrEqual(budget.rowsWritten);
  }

  /** So many comments of the last minutes, of all kinds, on a page of their own, and none of the last ten besides. */
  async function busy(count: number, email = "busy@example.org"): Promise<void> {
    afterword.advance(11 * 60_000);
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
       INSERT INTO comments (id, site_id, page_id, status, shown, name, email, address_hash, text_hash, source, html,
         renderer, says, findings)
       SELECT ?3 + i * 40960, ?1, ?4, CASE i % 4 WHEN 0 THEN 'approved' WHEN 1 THEN 'trash' WHEN 2 THEN 'pending' ELSE 'spam' END,
         i % 4 = 0, 'Name', ?5, 'hash', 'hash', 'Text.', '<p>Text.</p>', 1, iif(i % 8 = 3, 'discard', 'ham'), '[]'
       FROM n`,
    )
      .bind(afterword.siteId, count, idAt(afterword.now - 61_000), size + 1, email)
      .run();
  }

  it.each([
    ["approved", "Nice.", 7, "author-7@example.org"],
    ["pending", "http://a.example http://b.example", 5, "author-8@example.org"],
    ["spam", "emu-spam", 4, "author-9@example.org"],
  ])(
    "a comment that becomes %s keeps to its budget, on a known page, a new one, and as a reply",
    async (status, body, written, email) => {
      // An author with a long trail, on a site with 18 comments in ten minutes, one of which is of this moment.
      const reader = { ...newReader(), email };
      async function cost(fields: Record<string, unknown>, others = 17): Promise<Cost> {
        const token = await afterword.token(String(fields.page), 61_000);
        await busy(others);
        await afterword.send({ page: "/busy", body: `Busy ${body} ${JSON.stringify(fields)}`, token: null });
        const measured = await afterword.database.measure(() =>
          afterword.send({ body: `${body} ${JSON.stringify(fields)} ${others}`, token, ...fields }, reader),
        );
        const { comment } = (await measured.value.json()) as { comment: PublicComment };
        expect((await afterword.row(comment.id))?.status).toBe(status);
        return measured.cost;
      }
      expectWithin(await cost({ page: "/big" }), { roundTrips: 2, rowsRead: 42, rowsWritten: written });
      expectWithin(await cost({ page: "/big", parent: rootId(0) }), {
        roundTrips: 2,
        rowsRead: 42,
        rowsWritten: written,
      });
      expectWithin(await cost({ page: `/new/${status}` }), { roundTrips: 2, rowsRead: 42, rowsWritten: written + 2 });
      expectWithin(await cost({ page: "/big", parent: rootId(0) }, 200), {
        roundTrips: 2,
        rowsRead: 42 + LIMITS.recentComments,
        rowsWritten: written,
      });
    },
  );

  it("an author's e-mail that others use costs no more than is looked through for the author's own", async () => {
    const email = "victim@example.org";
    await busy(100, email);
    const token = await afterword.token("/big");
    await busy(18);
    const { cost } = await afterword.database.measure(() =>
      afterword.send({ page: "/big", body: "Mine.", token }, { ...newReader(), email }),
    );
    const more = LIMITS.authorSearched - LIMITS.authorTrail;
    expectWithin(cost, { roundTrips: 2, rowsRead: 42 + more, rowsWritten: 7 });
  });

  it("a repeat is answered without a write", async () => {
    const reader = newReader();
    await busy(18);
    const token = await afterword.token("/big");
    await afterword.send({ page: "/big", body: "Twice.", token }, reader);
    const { value, cost } = await afterword.database.measure(() =>
      afterword.send({ page: "/big", body: "Twice.", token }, reader),
    );
    expect(value.status).toBe(201);
    expectWithin(cost, { roundTrips: 2, rowsRead: 42, rowsWritten: 0 });
  });

  it("another token, a session or Access adds one trip and one row read, and a row written on the day's first use", async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
       INSERT OR IGNORE INTO tokens SELECT 'token:' || i, i, 'Token', NULL, '["read"]', 'owner', NULL FROM n`,
    ).run();
    const email = `moderator-${size}@example.org`;
    await giveRights(afterword, email);
    const { token } = await makeToken(afterword);
    const cookie = await signIn(afterword, token);
    const costWith = async (headers: Record<string, string>): Promise<Cost> => {
      const url = `/v1/admin/sites/${afterword.siteId}/comments`;
      const { value, cost } = await afterword.database.measure(() => afterword.fetch(url, { headers }));
      expect(value.status).toBe(200);
      return { ...cost };
    };
    const { roundTrips, rowsRead } = await costWith(ADMIN);
    const oneMore = { roundTrips: roundTrips + 1, rowsRead: rowsRead + 1, rowsWritten: 0 };
    expect(await costWith({ Authorization: `Bearer ${token}` })).toEqual(oneMore);
    expect(await costWith({ Cookie: cookie })).toEqual(oneMore);
    comeThroughAccess(afterword, email);
    const firstOfDay = await costWith({});
    const nextOfDay = await costWith({});
    afterword.access = undefined;
    expect(firstOfDay).toEqual({ roundTrips: roundTrips + 2, rowsRead: rowsRead + 2, rowsWritten: 1 });
    expect(nextOfDay).toEqual(oneMore);
  });
});
