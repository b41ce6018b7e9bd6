import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { QueuePage } from "../../../src/contract.ts";
import { LIMITS, RENDER_LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";

beforeEach(forgetDueWork);

/** So many comments in spam after a first one; each `every`th is as long as given, the others are short. */
async function fill(afterword: Afterword, count: number, every: number, source: string, html: string): Promise<void> {
  const first = (await afterword.submit({ body: "First." })).comment.id;
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
     INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, folded, html,
       renderer, says, findings)
     SELECT c.id + i * 4096, c.site_id, c.page_id, 'spam', 0, 'Name', '', '', iif(i % ?5, 'Short.', ?3),
       char(10) || char(10) || char(10) || 'needle', iif(i % ?5, '<p>Short.</p>', ?4), 1, 'spam', '[]'
     FROM n CROSS JOIN comments c WHERE c.id = ?1`,
  )
    .bind(first, count, source, html, every)
    .run();
}

/** Every part of a list, held to what one may send and cost. */
async function parts(afterword: Afterword, query: string, limit: number, rowsBesides: number): Promise<QueuePage[]> {
  const pages: QueuePage[] = [];
  for (let cursor: string | null = ""; cursor !== null; cursor = pages.at(-1)!.cursor) {
    const path = `/sites/${afterword.siteId}/comments?limit=${limit}&${query}${cursor && `&cursor=${cursor}`}`;
    const { value, cost } = await afterword.database.measure(() => afterword.admin(path));
    const page = (await value.json()) as QueuePage;
    const texts = page.comments.map(({ source, html }) => source + html);
    const bytes = new TextEncoder().encode(texts.join("")).byteLength;
    expect(bytes).toBeLessThanOrEqual(LIMITS.queueTextBytes);
    expect(cost.roundTrips).toBeLessThanOrEqual(2);
    expect(cost.rowsRead).toBeLessThanOrEqual(rowsBesides + 2 * page.comments.length);
    pages.push(page);
  }
  return pages;
}

describe.each([
  ["the queue", "status=spam", (limit: number) => 2 * limit + 5],
  ["a search", "q=needle&status=spam", (limit: number) => LIMITS.searchRows + 2 * limit],
])("%s of the longest comments", (_name, query, rowsBesides) => {
  it("gives as many as fit in an answer, and goes on after them", async () => {
    const afterword = await new Afterword().open();
    const [source, html] = ["ü".repeat(LIMITS.bodyCharacters), "ü".repeat(20_000)];
    await fill(afterword, 60, 1, source, html);
    const pages = await parts(afterword, query, 50, rowsBesides(50));
    const perPage = Math.floor(LIMITS.queueTextBytes / (2 * (source.length + html.length)));
    expect(perPage).toBeGreaterThan(3);
    expect(pages.map(({ comments }) => comments.length)).toEqual(
      Array.from({ length: Math.ceil(60 / perPage) }, (_, place) => Math.min(perPage, 60 - place * perPage)),
    );
    const comments = pages.flatMap((page) => page.comments);
    expect(new Set(comments.map(({ id }) => id)).size).toBe(60);
    expect(comments.every((comment) => comment.source === source && comment.html === html)).toBe(true);
  });

  it("gives the longest there can be alone, where one is asked for", async () => {
    const afterword = await new Afterword().open();
    await fill(afterword, 3, 2, "𝒙".repeat(LIMITS.bodyCharacters), "x".repeat(RENDER_LIMITS.htmlBytes));
    const pages = await parts(afterword, query, 1, rowsBesides(1));
    expect(pages.map(({ comments }) => comments[0]?.html?.length)).toEqual([13, RENDER_LIMITS.htmlBytes, 13]);
  });

  it("keeps long ones in their places among the short, in a second trip, and needs none without them", async () => {
    const afterword = await new Afterword().open();
    await fill(afterword, 30, 10, "long".repeat(2_000), "<p>Long.</p>");
    const [page] = await parts(afterword, query, 50, rowsBesides(50));
    expect(page?.comments.map(({ source }) => (source === "Short." ? 0 : source.length))).toEqual(
      Array.from({ length: 30 }, (_, place) => (place % 10 === 0 ? 8_000 : 0)),
    );
    await env.DB.prepare("DELETE FROM comments WHERE length(source) > 1000").run();
    const short = await afterword.database.measure(() => afterword.queue(query));
    expect([short.value.comments.length, short.cost.roundTrips]).toEqual([27, 1]);
  });
});
