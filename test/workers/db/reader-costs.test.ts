import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { idAt } from "../../../src/domain/comment.ts";
import { Afterword, forgetDueWork, newAddress, newReader, type Reader } from "../afterword.ts";
import type { Cost } from "../metered-database.ts";

/** What readers do besides reading threads and writing comments, on a small and on a large database. */
describe.each([
  ["10 comments", 10],
  ["10,000 comments", 10_000],
])("with %s", (_name, size) => {
  const afterword = new Afterword();
  const path = `/v1/sites/${afterword.siteId}`;
  const firstId = idAt(afterword.now - 30 * 86_400_000);
  const statements = new Set<string>();
  /** Each comment answers the one before it, ten deep; so many votes and reports each, and a page each. */
  const ids = Array.from({ length: 10 }, (_, place) => firstId + place * 4_096);

  beforeAll(async () => {
    await forgetDueWork();
    await afterword.open();
    await env.DB.batch([
      env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
         INSERT INTO pages (id, site_id, key, count, version) SELECT ?2 * 100 + i, ?1, '/' || i, ?2, 1 FROM n`,
      ).bind(afterword.siteId, size),
      env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
         INSERT INTO comments (id, site_id, page_id, parent_id, root_id, ancestors, status, shown, name, address_hash,
           text_hash, source, html, renderer, says, findings)
         SELECT ?3 + i * 4096, ?1, ?2 * 100, iif(i % 10 = 0, NULL, ?3 + (i - 1) * 4096),
           iif(i % 10 = 0, NULL, ?3 + i / 10 * 40960),
           (SELECT json_group_array(?3 + (i / 10 * 10 + a.value) * 4096) FROM json_each('[0,1,2,3,4,5,6,7,8,9]') a
             WHERE a.value < i % 10),
           'approved', 1, 'Name', 'hash', 'hash', 'Text.', '<p>Text.</p>', 1, 'ham', '[]' FROM n`,
      ).bind(afterword.siteId, size, firstId),
      ...["votes (comment_id, prefix_hash, voter_hash)", "reports (comment_id, prefix_hash, reason, id)"].map((table) =>
        env.DB.prepare(
          `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
           INSERT INTO ${table} SELECT ?2 + i % 10 * 4096, 'prefix-' || i, 'voter-' || i${table.startsWith("votes") ? "" : ", i"} FROM n`,
        ).bind(size, firstId),
      ),
    ]);
    const prepare = afterword.database.prepare.bind(afterword.database);
    afterword.database.prepare = (sql) => {
      statements.add(sql);
      return prepare(sql);
    };
  }, 60_000);

  async function costOf(request: () => Promise<Response>, status = 200): Promise<Cost> {
    const { value, cost } = await afterword.database.measure(request);
    expect(value.status).toBe(status);
    return { ...cost };
  }

  function expectWithin(cost: Cost, budget: Cost): void {
    expect(cost.roundTrips).toBeLessThanOrEqual(budget.roundTrips);
    expect(cost.rowsRead).toBeLessThanOrEqual(budget.rowsRead);
    expect(cost.rowsWritten).toBeLessThanOrEqual(budget.rowsWritten);
  }

  const voteOf = (reader: Reader, id: number, value: 0 | 1) => () =>
    afterword.fetch(`${path}/comments/${id}/vote`, {
      method: "PUT",
      body: JSON.stringify({ voterKey: reader.authorKey, value }),
      headers: { "CF-Connecting-IP": reader.address },
    });

  it("a vote reads and writes at most four rows, taking it back reads one more, and nothing is written where nothing changes", async () => {
    for (const id of ids.slice(0, 2)) {
      const [ada, bob] = [newReader(), newReader()];
      const budget = { roundTrips: 2, rowsRead: 4, rowsWritten: id === ids[0] ? 4 : 3 };
      expectWithin(await costOf(voteOf(ada, id, 1)), budget);
      expectWithin(await costOf(voteOf(bob, id, 1)), budget);
      expectWithin(await costOf(voteOf(bob, id, 1)), { ...budget, rowsWritten: 0 });
      expectWithin(await costOf(voteOf(bob, id, 0)), { ...budget, rowsRead: 5 });
      expectWithin(await costOf(voteOf(bob, id, 0)), { ...budget, rowsWritten: 0 });
      expectWithin(await costOf(voteOf(ada, id, 0)), { ...budget, rowsRead: 5 });
    }
    expectWithin(await costOf(voteOf(newReader(), 1, 1), 404), { roundTrips: 1, rowsRead: 2, rowsWritten: 0 });
  });

  it("a report reads few rows and writes two, and a few more where it holds the comment", async () => {
    const id = ids[2]!;
    const reportFrom = (address: string) => () =>
      afterword.post(`${path}/comments/${id}/reports`, { reason: "Rude." }, { "CF-Connecting-IP": address });
    const address = newAddress();
    expectWithin(await costOf(reportFrom(address), 202), { roundTrips: 2, rowsRead: 7, rowsWritten: 2 });
    expectWithin(await costOf(reportFrom(address), 202), { roundTrips: 2, rowsRead: 7, rowsWritten: 0 });
    await costOf(reportFrom(newAddress()), 202);
    const held = await costOf(reportFrom(newAddress()), 202);
    expect((await afterword.row(id))?.status).toBe("pending");
    expectWithin(held, { roundTrips: 3, rowsRead: 22, rowsWritten: 8 });
    expectWithin(await costOf(reportFrom(newAddress()), 202), { roundTrips: 1, rowsRead: 2, rowsWritten: 0 });
  });
});
