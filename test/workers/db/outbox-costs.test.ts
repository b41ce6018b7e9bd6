import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { OutboxPage } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { drainDue } from "../../../src/usecases/drain-outbox.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";
import type { Cost } from "../metered-database.ts";

/** What the outbox costs one site must not grow with what waits of another. */
describe.each([0, 3_000])("with %i reports of another site before them", (others) => {
  let afterword: Afterword;

  beforeEach(async () => {
    await forgetDueWork();
    afterword = await new Afterword().open();
  });

  /** Reports of one batch, all due at one moment, of comments that are gone. */
  async function fill(dueAt: number, siteId = "another", count = others): Promise<void> {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
       INSERT INTO outbox (due_at, site_id, kind, comment_id, actor, created_at)
       SELECT ?2, ?4, 'akismet.submit-spam', i, 'owner', ?3 FROM n WHERE ?1 > 0`,
    )
      .bind(count, dueAt, afterword.now, siteId)
      .run();
  }

  /** Comments whose reports failed, and wait to be tried again. */
  async function stuck(count: number): Promise<number[]> {
    const ids: number[] = [];
    for (let number = 0; number < count; number += 1) {
      ids.push((await afterword.submit({ body: `Number ${number}.` })).comment.id);
    }
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: count });
    await afterword.decided(ids, "spam");
    return ids;
  }

  function expectWithin(cost: Cost, most: Cost): void {
    expect(cost.roundTrips).toBeLessThanOrEqual(most.roundTrips);
    expect(cost.rowsRead).toBeLessThanOrEqual(most.rowsRead);
    expect(cost.rowsWritten).toBeLessThanOrEqual(most.rowsWritten);
  }

  it("a page of the list reads a window of rows, and its cursor leads to all that waits", async () => {
    const ids = await stuck(3);
    await fill(afterword.now);
    const listed: number[] = [];
    let pages = 0;
    for (let cursor: string | null = ""; cursor !== null; pages += 1) {
      const query = cursor === "" ? "" : `?cursor=${cursor}`;
      const { value, cost } = await afterword.database.measure(() =>
        afterword.admin(`/sites/${afterword.siteId}/outbox${query}`),
      );
      const page = (await value.json()) as OutboxPage;
      expectWithin(cost, { roundTrips: 1, rowsRead: 500 + 2 * page.items.length, rowsWritten: 0 });
      listed.push(...page.items.map(({ comment }) => comment!));
      cursor = page.cursor;
    }
    expect(listed).toEqual(ids);
    expect(pages).toBe(Math.floor((others + 3) / LIMITS.outboxWindow) + 1);
  });

  it("a page shows a hundred reports at most, each once, and its cursor is the site's own", async () => {
    const other = await new Afterword().open();
    await fill(afterword.now);
    await fill(afterword.now + 1, afterword.siteId, 250);
    const items = await afterword.outbox();
    expect(items.map(({ comment }) => comment)).toEqual(Array.from({ length: 250 }, (_, place) => place + 1));
    expect(new Set(items.map(({ id }) => id)).size).toBe(250);
    const page = (await (await afterword.admin(`/sites/${afterword.siteId}/outbox`)).json()) as OutboxPage;
    expect(page.items.length).toBeLessThanOrEqual(LIMITS.outboxListed);
    for (const cursor of [page.cursor, `${page.cursor}x`, ""]) {
      expect((await other.admin(`/sites/${other.siteId}/outbox?cursor=${cursor}`)).status).toBe(422);
    }
  });

  it("a retry finds its row by the key", async () => {
    await stuck(1);
    const [item] = await afterword.outbox();
    await fill(afterword.now);
    const { value, cost } = await afterword.database.measure(() =>
      afterword.respond(`/v1/admin/sites/${afterword.siteId}/outbox/${item!.id}/retries`, {
        method: "POST",
        headers: { Authorization: "Bearer test-admin-token" },
        body: "{}",
      }),
    );
    const measured = { ...cost };
    await value.settled();
    expect(value.response.status).toBe(202);
    expectWithin(measured, { roundTrips: 1, rowsRead: 4, rowsWritten: 1 });
  });

  it("a run of the cron reads and writes what it sends", async () => {
    await stuck(10);
    await fill(afterword.now);
    afterword.advance(60_000);
    const taken = Math.min(others + 10, LIMITS.outboxPerRun);
    const { cost } = await afterword.database.measure(() => drainDue(afterword.context()));
    const trips = 2 + Math.ceil(taken / LIMITS.akismetConcurrency);
    expectWithin(cost, { roundTrips: trips, rowsRead: 16 * taken + 1, rowsWritten: 3 * taken });
    expect(await afterword.outbox()).toHaveLength(others === 0 ? 0 : 10);
  });
});
