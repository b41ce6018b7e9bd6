import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { CommentStatus, DecisionResult } from "../../../src/contract.ts";
import { COMMENT_STATUSES } from "../../../src/domain/comment.ts";
import { Afterword, newReader } from "../afterword.ts";

const iso = (time: number) => new Date(time).toISOString();

async function decide(
  afterword: Afterword,
  ids: number[],
  status: CommentStatus,
  asOf: string,
): Promise<DecisionResult[]> {
  const response = await afterword.adminPost(`/sites/${afterword.siteId}/decisions`, { ids, status, asOf });
  if (response.status !== 200) throw new Error(await response.text());
  return ((await response.json()) as { results: DecisionResult[] }).results;
}

const conflict = { code: "conflict", message: "It was edited since you read it" };

describe("a decision", () => {
  it.each(COMMENT_STATUSES.flatMap((from) => COMMENT_STATUSES.map((to) => [from, to] as const)))(
    "takes a comment from %s to %s, alone and among a hundred, and back",
    { timeout: 60_000 },
    async (from, to) => {
      const afterword = await new Afterword().open();
      const alone = (await afterword.submit({ body: "Alone.", page: "/alone" })).comment.id;
      const first = (await afterword.submit({ body: "Many." })).comment.id;
      await env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
         INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer,
           says, findings)
         SELECT c.id + i * 4096, c.site_id, c.page_id, 'pending', 0, 'Name', 'hash', '', 'Text.', '', 1, 'ham', '[]'
         FROM n CROSS JOIN comments c WHERE c.id = ?1`,
      )
        .bind(first)
        .run();
      const many = Array.from({ length: 100 }, (_, place) => first + place * 4_096);
      await afterword.decided([alone], from);
      await afterword.decided(many, from);
      for (const [ids, page] of [
        [[alone], "/alone"],
        [many, "/hello"],
      ] as const) {
        for (const [before, after] of [
          [from, to],
          [to, to],
          [to, from],
        ] as const) {
          const results = await afterword.decided([...ids], after);
          expect(results).toEqual(ids.map((id) => ({ id, status: after, changed: before !== after })));
          const counted = await afterword.thread(`page=${page}&limit=100`);
          const shown = after === "approved" ? ids.length : 0;
          expect([counted.page.count, counted.comments.length]).toEqual([shown, shown]);
          const { comments } = await afterword.queue(`status=${after}&limit=100&page=${page}`);
          expect(comments.map(({ id }) => id)).toEqual(ids.toReversed());
        }
      }
    },
  );
});

describe("a decision on what was read at a moment", () => {
  it("leaves alone what its author edited since, tells so, and reports nothing of it", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const edited = (await afterword.submit({ body: "First." }, reader)).comment.id;
    const other = (await afterword.submit({ body: "Other." })).comment.id;
    const asOf = iso(afterword.now);
    afterword.advance(5_000);
    await afterword.own("PATCH", edited, reader, { body: "Second." });
    const asked = afterword.emulator.log.length;
    expect(await decide(afterword, [edited, other], "spam", asOf)).toEqual([
      { id: edited, status: "approved", changed: false, error: conflict },
      { id: other, status: "spam", changed: true },
    ]);
    expect((await afterword.thread()).comments.map(({ id }) => id)).toEqual([edited]);
    expect(afterword.emulator.log.slice(asked)).toMatchObject([
      { path: "/1.1/submit-spam", body: { comment_content: "Other." } },
    ]);
    expect((await afterword.detail(edited)).history.map(({ event }) => event)).toEqual(["submitted", "edit"]);
    expect((await afterword.row(edited))?.decided_at).toBeNull();
    expect(await decide(afterword, [edited], "spam", iso(afterword.now))).toMatchObject([{ changed: true }]);
  });

  it("does not even confirm what was edited since", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "First." }, reader);
    const asOf = iso(afterword.now);
    afterword.advance(5_000);
    await afterword.own("PATCH", comment.id, reader, { body: "Second." });
    expect(await decide(afterword, [comment.id], "approved", asOf)).toMatchObject([
      { changed: false, error: conflict },
    ]);
    expect((await afterword.row(comment.id))?.decided_at).toBeNull();
  });

  it("goes by whole seconds, as answers tell times", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "First." }, reader);
    afterword.now = Math.ceil(afterword.now / 1_000) * 1_000 + 700;
    await afterword.own("PATCH", comment.id, reader, { body: "Second." });
    const { editedAt } = await afterword.queued(comment.id);
    const before = iso(Date.parse(editedAt!) - 1);
    expect(await decide(afterword, [comment.id], "trash", before)).toMatchObject([{ error: conflict }]);
    expect(await decide(afterword, [comment.id], "trash", editedAt!)).toMatchObject([{ changed: true }]);
  });

  it("minds another moderator's edit too, and no pin", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "First." });
    const asOf = iso(afterword.now);
    afterword.advance(5_000);
    const change = (fields: object) =>
      afterword.admin(`/sites/${afterword.siteId}/comments/${comment.id}`, {
        method: "PATCH",
        body: JSON.stringify(fields),
      });
    await change({ pinned: true });
    expect(await decide(afterword, [comment.id], "pending", asOf)).toMatchObject([{ changed: true }]);
    await change({ body: "Second." });
    expect(await decide(afterword, [comment.id], "approved", asOf)).toMatchObject([{ error: conflict }]);
  });

  it("on a hundred skips each that was edited, and no other", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Many." });
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
       INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer,
         says, findings, edited_at)
       SELECT c.id + i * 4096, c.site_id, c.page_id, 'pending', 0, 'Name', 'hash', '', 'Text.', '', 1, 'ham', '[]',
         iif(i % 3 = 0, ?2, NULL)
       FROM n CROSS JOIN comments c WHERE c.id = ?1`,
    )
      .bind(comment.id, afterword.now + 60_000)
      .run();
    const ids = Array.from({ length: 100 }, (_, place) => comment.id + place * 4_096);
    const isEdited = (place: number) => place > 0 && place % 3 === 0;
    const results = await decide(afterword, ids, "approved", iso(afterword.now));
    expect(results.map(({ error }) => error)).toEqual(ids.map((_, place) => (isEdited(place) ? conflict : undefined)));
    expect((await afterword.thread()).page.count).toBe(67);
    const again = await afterword.decided(ids, "trash");
    expect(again.every(({ changed }) => changed)).toBe(true);
  });

  it("takes null for no moment", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    const wanted = { ids: [comment.id], status: "spam", asOf: null };
    const response = await afterword.adminPost(`/sites/${afterword.siteId}/decisions`, wanted);
    expect([response.status, await response.json()]).toMatchObject([200, { results: [{ changed: true }] }]);
  });

  it.each(["yesterday", "2026-02-31", "", 5])("refuses a moment of %j", async (asOf) => {
    const afterword = await new Afterword().open();
    const response = await afterword.adminPost(`/sites/${afterword.siteId}/decisions`, {
      ids: [1],
      status: "spam",
      asOf,
    });
    expect([response.status, await response.json()]).toMatchObject([422, { error: { field: "asOf" } }]);
  });
});
