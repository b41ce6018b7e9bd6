import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { PageChanged, PageItem, PagesPage, SiteStats, WordsTrial } from "../../../src/contract.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { dayOf, daysBefore } from "../../../src/domain/day.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { countDays } from "../../../src/usecases/count-days.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";
import type { Cost } from "../metered-database.ts";

const DAY = 86_400_000;

/** What pages, stats and trials of words cost must not grow with what is stored, of this site or of others. */
describe.each([
  ["10 comments", 10],
  ["10,000 comments", 10_000],
])("with %s", (_name, size) => {
  const afterword = new Afterword();
  const path = `/sites/${afterword.siteId}`;
  /** What was asked since the last look at the plans. */
  const statements: string[] = [];

  /** As many comments of the last 20 days on two pages, as many pages, and the same of another site. */
  beforeAll(async () => {
    await forgetDueWork();
    await afterword.open();
    const other = await new Afterword().open();
    for (const [site, first] of [
      [afterword, 0],
      [other, 1],
    ] as const) {
      await env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
         INSERT INTO pages (id, site_id, key, count) SELECT ?3 + i * 2, ?1, printf('/%05d', i), iif(i < 2, ?2 * 2 / 5, 0) FROM n`,
      )
        .bind(site.siteId, size, size * 1_000 + first)
        .run();
      await env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
         INSERT INTO comments (id, site_id, page_id, parent_id, root_id, ancestors, status, shown, name, email, address_hash,
           text_hash, source, html, renderer, says, findings)
         SELECT ?4 + i * ?5 * 2, ?1, ?3 + (i / 5 % 2) * 2,
           iif(i % 5 = 0, NULL, ?4 + i / 5 * 5 * ?5 * 2), iif(i % 5 = 0, NULL, ?4 + i / 5 * 5 * ?5 * 2),
           iif(i % 5 = 0, '[]', json_array(?4 + i / 5 * 5 * ?5 * 2)),
           CASE i % 10 WHEN 3 THEN 'pending' WHEN 4 THEN 'spam' ELSE 'approved' END, i % 10 NOT IN (3, 4),
           'Name', 'reader@example.org', 'hash', 'hash', 'Text.', '<p>Text.</p>', 1, 'ham', '[]' FROM n`,
      )
        .bind(
          site.siteId,
          size,
          size * 1_000 + first,
          idAt(afterword.now - 20 * DAY) + first,
          Math.floor((idAt(20 * DAY) - idAt(0)) / size / 2),
        )
        .run();
    }
    const days = daysBefore(afterword.now, 100).map(({ name }) => name);
    await env.DB.prepare("INSERT INTO daily_counts SELECT ?1, value, 1, 1, 1, 1, 1, 1, 1 FROM json_each(?2)")
      .bind(afterword.siteId, JSON.stringify(days))
      .run();
    const prepare = afterword.database.prepare.bind(afterword.database);
    afterword.database.prepare = (sql) => {
      statements.push(sql);
      return prepare(sql);
    };
  }, 60_000);

  async function measure<Body>(request: () => Promise<Response>): Promise<{ body: Body; cost: Cost }> {
    const { value, cost } = await afterword.database.measure(request);
    expect(value.status).toBe(200);
    return { body: (await value.json()) as Body, cost: { ...cost } };
  }

  function expectWithin(cost: Cost, budget: Cost): void {
    expect(cost.roundTrips).toBeLessThanOrEqual(budget.roundTrips);
    expect(cost.rowsRead).toBeLessThanOrEqual(budget.rowsRead);
    expect(cost.rowsWritten).toBeLessThanOrEqual(budget.rowsWritten);
  }

  /** Nothing goes through a whole table, or sorts what an index has in order. */
  async function expectPlanned(): Promise<void> {
    const details: string[] = [];
    for (const sql of new Set(statements.splice(0))) {
      const places = Math.max(0, ...[...sql.matchAll(/\?(\d+)/g)].map(([, place]) => Number(place)));
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...Array<null>(places).fill(null))
        .all<{ detail: string }>();
      details.push(...results.map(({ detail }) => detail));
    }
    expect(details.filter((detail) => detail.startsWith("SEARCH "))).not.toEqual([]);
    // What remains to be scanned are lists in JSON, and rows of counts that were made of them.
    const scans = details.filter((detail) => /^SCAN (?!\(|d\b|counts\b|\w+ VIRTUAL)/.test(detail));
    expect([...scans, ...details.filter((detail) => detail.includes("TEMP B-TREE"))]).toEqual([]);
  }

  const patch = (id: number, fields: object) => () =>
    afterword.admin(`${path}/pages/${id}`, { method: "PATCH", body: JSON.stringify(fields) });

  async function firstPages(): Promise<PageItem[]> {
    return ((await (await afterword.admin(`${path}/pages?limit=2`)).json()) as PagesPage).pages;
  }

  it("a list of pages reads its pages and three rows more", async () => {
    statements.length = 0;
    for (const query of ["limit=5", "limit=100"]) {
      const { body, cost } = await measure<PagesPage>(() => afterword.admin(`${path}/pages?${query}`));
      expectWithin(cost, { roundTrips: 1, rowsRead: body.pages.length + 3, rowsWritten: 0 });
      if (body.cursor === null) continue;
      const next = await measure<PagesPage>(() => afterword.admin(`${path}/pages?${query}&cursor=${body.cursor}`));
      expectWithin(next.cost, { roundTrips: 1, rowsRead: next.body.pages.length + 3, rowsWritten: 0 });
    }
    const { cost } = await measure<PagesPage>(() => afterword.admin(`${path}/pages?q=nothing`));
    expectWithin(cost, { roundTrips: 1, rowsRead: Math.min(size, LIMITS.pagesSearched) + 3, rowsWritten: 0 });
    await expectPlanned();
  });

  it("a change of a page is two trips and few rows", async () => {
    const [page] = await firstPages();
    statements.length = 0;
    const changed = await measure(patch(page!.id, { open: false, title: "Closed" }));
    expectWithin(changed.cost, { roundTrips: 2, rowsRead: 6, rowsWritten: 1 });
    const moved = await measure(patch(page!.id, { key: "/00000-moved" }));
    expectWithin(moved.cost, { roundTrips: 2, rowsRead: 7, rowsWritten: 3 });
    await patch(page!.id, { key: page!.key, open: true })();
    await expectPlanned();
  });

  it("a step of a merge costs the same however long the page is", async () => {
    const [source, target] = await firstPages();
    statements.length = 0;
    let steps = 0;
    for (let remaining = 1; remaining > 0 && steps < 50; steps += 1) {
      const { body, cost } = await measure<PageChanged>(patch(source!.id, { key: target!.key }));
      remaining = body.remaining;
      expectWithin(cost, { roundTrips: 4, rowsRead: 12_000, rowsWritten: 4 * LIMITS.mergeComments });
    }
    expect(steps).toBeLessThanOrEqual(Math.ceil(size / LIMITS.mergeComments));
    const again = await measure<PageChanged>(patch(source!.id, { key: target!.key }));
    expectWithin(again.cost, { roundTrips: 4, rowsRead: 30, rowsWritten: 1 });
    await expectPlanned();
  });

  it("the stats of 90 days read the days, today's comments and few rows", async () => {
    statements.length = 0;
    const { body, cost } = await measure<SiteStats>(() => afterword.admin(`${path}/stats?days=90`));
    const today = Object.values(body.days.at(-1)!).reduce<number>(
      (sum, value) => sum + (typeof value === "number" ? value : 0),
      0,
    );
    expect(body.days).toHaveLength(90);
    expectWithin(cost, { roundTrips: 2, rowsRead: 90 + today + 45, rowsWritten: 0 });
    await expectPlanned();
  });

  it("the daily count reads the comments of a week and few rows, and writes a row a day at most", async () => {
    await env.DB.prepare("DELETE FROM daily_counts WHERE site_id = ?1 AND day = ?2")
      .bind(afterword.siteId, dayOf(afterword.now, 1).name)
      .run();
    statements.length = 0;
    const { cost } = await afterword.database.measure(() => countDays(afterword.context(), afterword.siteId));
    const week = Math.ceil((size / 20) * LIMITS.daysRecounted);
    expectWithin(cost, { roundTrips: 1, rowsRead: week + 200, rowsWritten: LIMITS.daysRecounted });
    const again = await afterword.database.measure(() => countDays(afterword.context(), afterword.siteId));
    expectWithin(again.cost, { roundTrips: 1, rowsRead: 10, rowsWritten: 0 });
    await expectPlanned();
  });

  it("a part of a trial of words reads what it looks at and what it catches", async () => {
    statements.length = 0;
    const post = (words: object) => () => afterword.adminPost(`${path}/words/trials`, words);
    const none = await measure<WordsTrial>(post({ hold: ["nothing"], block: [] }));
    expectWithin(none.cost, { roundTrips: 1, rowsRead: 3 * none.body.examined + 20, rowsWritten: 0 });
    const all = await measure<WordsTrial>(post({ hold: ["text"], block: [] }));
    expect(all.body.caught).toHaveLength(all.body.examined);
    expectWithin(all.cost, { roundTrips: 2, rowsRead: 8 * all.body.examined + 20, rowsWritten: 0 });
    await expectPlanned();
  });
});

describe("a week of more comments than are counted at once", () => {
  it("is looked at up to a limit of each day, and told to be more, until the nightly count has all of it", async () => {
    await forgetDueWork();
    const afterword = await new Afterword().open();
    const perDay = 2 * LIMITS.statsCounted + 500;
    const first = (await afterword.submit({ body: "First." })).comment.id;
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 * 3 - 1)
       INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer,
         says, findings, decided_at, decided_says)
       SELECT c.id - (i / CAST(?2 AS INTEGER)) * ?3 + 4096 * (1 + i % ?2), c.site_id, c.page_id, iif(i % ?2 < 500, 'approved', 'spam'), 0, 'Name', '', '', 'Text.',
         '', 1, 'ham', '[]', 1, 'ham'
       FROM n CROSS JOIN comments c WHERE c.id = ?1`,
    )
      .bind(first, perDay, idAt(DAY) - idAt(0))
      .run();
    const read = async () => {
      const { value, cost } = await afterword.database.measure(() =>
        afterword.admin(`/sites/${afterword.siteId}/stats?days=7`),
      );
      return { days: ((await value.json()) as SiteStats).days.slice(-3), cost: { ...cost } };
    };
    const live = await read();
    const counted = { approved: 500, spam: LIMITS.statsCounted, missedSpam: LIMITS.statsCounted, isMore: true };
    expect(live.days).toMatchObject([counted, counted, { ...counted, approved: 501 }]);
    expect(live.cost.roundTrips).toBeLessThanOrEqual(2);
    expect(live.cost.rowsRead).toBeLessThanOrEqual(3 * (LIMITS.statsCounted + 1) + 3 * 501 + 102);
    await countDays(afterword.context(), afterword.siteId);
    const whole = { approved: 500, spam: perDay - 500, missedSpam: perDay - 500, isMore: false };
    expect((await read()).days.slice(0, 2)).toMatchObject([whole, whole]);
  });
});
