import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ErrorEnvelope, QueueComment, QueueCounts } from "../../../src/contract.ts";
import { Afterword, newReader } from "../afterword.ts";
import { makeToken } from "../moderators.ts";

async function change(afterword: Afterword, id: number, fields: object, token = "test-admin-token"): Promise<Response> {
  return afterword.fetch(`/v1/admin/sites/${afterword.siteId}/comments/${id}`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify(fields),
  });
}

async function changed(afterword: Afterword, id: number, fields: object): Promise<QueueComment> {
  const response = await change(afterword, id, fields);
  if (response.status !== 200) throw new Error(await response.text());
  return ((await response.json()) as { comment: QueueComment }).comment;
}

function remove(afterword: Afterword, id: number): Promise<Response> {
  return afterword.admin(`/sites/${afterword.siteId}/comments/${id}`, { method: "DELETE" });
}

async function errorOf(response: Response): Promise<[number, string, string | undefined]> {
  const { error } = (await response.json()) as ErrorEnvelope;
  return [response.status, error.message, error.field];
}

describe("a moderator's edit", () => {
  it("changes the thread and its ETag, and keeps the original in the history", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Frist *post*.", url: "ada.example" });
    const path = `/v1/sites/${afterword.siteId}/comments?page=/hello`;
    const etag = (await afterword.fetch(path)).headers.get("ETag")!;
    afterword.purged = [];
    const { token } = await makeToken(afterword, { name: "Grace" });
    const response = await change(afterword, comment.id, { body: "First *post*.", name: "Ada", url: null }, token);
    const answer = ((await response.json()) as { comment: QueueComment }).comment;
    expect(answer).toMatchObject({
      source: "First *post*.",
      html: "<p>First <em>post</em>.</p>\n",
      status: "approved",
    });
    expect(answer.author).toEqual({ name: "Ada", url: null, role: null });
    expect(answer.editedAt).not.toBeNull();
    const again = await afterword.fetch(path, { headers: { "If-None-Match": etag } });
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ comments: [{ html: answer.html, author: answer.author }] });
    expect(afterword.purged).toContain(`${afterword.siteId}:${answer.page.id}`);
    const { history } = await afterword.detail(comment.id);
    expect(history[1]).toMatchObject({
      event: "edit",
      by: "Grace",
      from: "approved",
      to: "approved",
      detail: {
        before: { body: "Frist *post*.", name: comment.author!.name, url: "ada.example" },
        after: { body: "First *post*.", name: "Ada", url: null },
      },
    });
    expect(history[0]?.detail).toEqual({ after: answer.verdict });
  });

  it("reaches Akismet in no way, then or with a later report, and leaves the verdict alone", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "As it was sent." });
    const before = await afterword.row(comment.id);
    const asked = afterword.emulator.log.length;
    await changed(afterword, comment.id, { body: "emu-spam viagra http://a.example http://b.example" });
    expect(afterword.emulator.log).toHaveLength(asked);
    const after = await afterword.row(comment.id);
    for (const column of ["status", "submitted", "says", "findings", "akismet_guid", "text_hash", "decided_at"]) {
      expect([column, after?.[column]]).toEqual([column, before?.[column]]);
    }
    await afterword.decide([comment.id], "spam");
    expect(afterword.emulator.log.at(-1)).toMatchObject({
      path: "/1.1/submit-spam",
      body: { comment_content: "As it was sent." },
    });
  });

  it("of what is hidden changes no thread", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "emu-spam" });
    afterword.purged = [];
    const version = () =>
      env.DB.prepare("SELECT version FROM pages WHERE site_id = ?1").bind(afterword.siteId).first<number>("version");
    const before = await version();
    await changed(afterword, comment.id, { body: "Mended." });
    expect(await version()).toBe(before);
    expect(afterword.purged).toEqual([]);
  });

  it("of nothing is no edit", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "As it is." });
    expect(await changed(afterword, comment.id, {})).toMatchObject({ editedAt: null });
    expect(await changed(afterword, comment.id, { body: "As it is.", pinned: false })).toMatchObject({
      editedAt: null,
    });
    expect((await afterword.detail(comment.id)).history).toHaveLength(1);
  });

  it.each([
    ["body", { body: " " }],
    ["body", { body: "x".repeat(10_001) }],
    ["body", { body: null }],
    ["name", { name: "a\nb" }],
    ["name", { name: "x".repeat(101) }],
    ["url", { url: "javascript:alert(1)" }],
    ["pinned", { pinned: "yes" }],
  ])("refuses a %s that is wrong in %j", async (field, fields) => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "As it is." });
    const [status, , named] = await errorOf(await change(afterword, comment.id, fields));
    expect([status, named]).toEqual([422, field]);
  });

  it("refuses what its author deleted, what another site has and what does not exist", async () => {
    const afterword = await new Afterword().open();
    const other = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Mine." }, reader);
    expect((await change(other, comment.id, { body: "Ours." })).status).toBe(404);
    expect((await change(afterword, 7, { body: "Nobody's." })).status).toBe(404);
    await afterword.own("DELETE", comment.id, reader);
    expect((await change(afterword, comment.id, { body: "Back." })).status).toBe(409);
    expect((await afterword.detail(comment.id)).comment).toMatchObject({ deleted: true, source: "Mine." });
    const { comments } = await afterword.queue("status=trash");
    expect(comments).toMatchObject([{ id: comment.id, deleted: true }]);
  });

  it("and its author's at once have one winner, and the other is told", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "First." }, reader);
    afterword.database.beforeBatch = async () => {
      // Between the moderator's reading, which is the first batch, and writing.
      afterword.database.beforeBatch = async () => {
        afterword.database.beforeBatch = null;
        await afterword.own("PATCH", comment.id, reader, { body: "The author's." });
      };
    };
    expect((await change(afterword, comment.id, { body: "The moderator's." })).status).toBe(409);
    expect((await afterword.row(comment.id))?.source).toBe("The author's.");
  });
});

describe("pinned comments", () => {
  async function roots(count: number): Promise<{ afterword: Afterword; ids: number[] }> {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (let number = 1; number <= count; number += 1) {
      ids.push((await afterword.submit({ body: `Root ${number}.` })).comment.id);
    }
    return { afterword, ids };
  }

  it("come first on the first page of every sort, and not again in their places", async () => {
    const { afterword, ids } = await roots(5);
    const [first, second, third, fourth, fifth] = ids as [number, number, number, number, number];
    const reply = (await afterword.submit({ body: "Reply.", parent: third })).comment.id;
    await env.DB.prepare("UPDATE comments SET score = 3 WHERE id IN (?1, ?2)").bind(second, third).run();
    const etag = (await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`)).headers.get("ETag");
    expect(await changed(afterword, third, { pinned: true })).toMatchObject({ pinned: true, editedAt: null });
    const response = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);
    expect(response.headers.get("ETag")).not.toBe(etag);
    const idsOf = async (query: string) =>
      (await afterword.thread(`page=/hello&${query}`)).comments.map(({ id }) => id);
    expect(await idsOf("sort=oldest")).toEqual([third, first, second, fourth, fifth]);
    expect(await idsOf("sort=newest")).toEqual([third, fifth, fourth, second, first]);
    expect(await idsOf("sort=top")).toEqual([third, second, fifth, fourth, first]);
    const { comments } = await afterword.thread();
    expect(comments[0]).toMatchObject({ pinned: true, replies: [{ id: reply, pinned: false }] });
    expect(comments.slice(1).some(({ pinned }) => pinned)).toBe(false);
    await changed(afterword, third, { pinned: false });
    expect(await idsOf("sort=oldest")).toEqual(ids);
  });

  it.each(["oldest", "newest", "top"])("are on no later page sorted %s, and each comment is on one", async (sort) => {
    const { afterword, ids } = await roots(5);
    for (const id of [ids[0]!, ids[4]!]) await changed(afterword, id, { pinned: true });
    const pages: number[][] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await afterword.thread(`page=/hello&sort=${sort}&limit=2${cursor && `&cursor=${cursor}`}`);
      pages.push(page.comments.map(({ id }) => id));
      cursor = page.cursor;
    }
    const middle = ids.slice(1, 4);
    const rest = sort === "oldest" ? middle : middle.toReversed();
    expect(pages).toEqual([[ids[0], ids[4], ...rest.slice(0, 2)], rest.slice(2)]);
  });

  it("may be all there is", async () => {
    const { afterword, ids } = await roots(1);
    await changed(afterword, ids[0]!, { pinned: true });
    expect(await afterword.thread("page=/hello&limit=1")).toMatchObject({ comments: [{ id: ids[0] }], cursor: null });
  });

  it("are roots, approved, and three a page", async () => {
    const { afterword, ids } = await roots(4);
    const reply = (await afterword.submit({ body: "Reply.", parent: ids[0] })).comment.id;
    const held = (await afterword.submit({ body: "http://a.example http://b.example" })).comment.id;
    const elsewhere = (await afterword.submit({ body: "Elsewhere.", page: "/b" })).comment.id;
    for (const id of ids.slice(0, 3)) await changed(afterword, id, { pinned: true });
    for (const id of [reply, held, ids[3]!]) {
      const [status, , field] = await errorOf(await change(afterword, id, { pinned: true }));
      expect([status, field]).toEqual([409, "pinned"]);
    }
    await changed(afterword, elsewhere, { pinned: true });
    await changed(afterword, ids[0]!, { pinned: false });
    await changed(afterword, ids[3]!, { pinned: true });
  });

  it("two at once leave three", async () => {
    const { afterword, ids } = await roots(4);
    for (const id of ids.slice(0, 2)) await changed(afterword, id, { pinned: true });
    afterword.database.beforeBatch = async () => {
      afterword.database.beforeBatch = async () => {
        afterword.database.beforeBatch = null;
        await changed(afterword, ids[2]!, { pinned: true });
      };
    };
    expect((await change(afterword, ids[3]!, { pinned: true })).status).toBe(409);
  });

  it("do not lead while they are hidden, not even as tombstones, and lead again when they are back", async () => {
    const { afterword, ids } = await roots(3);
    const last = ids[2]!;
    await afterword.submit({ body: "Reply.", parent: last });
    await changed(afterword, last, { pinned: true });
    const order = async () => (await afterword.thread()).comments.map(({ id, pinned }) => [id, pinned]);
    expect((await order())[0]).toEqual([last, true]);
    await afterword.decide([last], "spam");
    expect(await order()).toEqual(ids.map((id) => [id, false]));
    expect((await afterword.queued(last)).pinned).toBe(true);
    await afterword.decide([last], "approved");
    expect((await order())[0]).toEqual([last, true]);
  });
});

describe("deleting for good", () => {
  const countOf = async (table: "comments" | "history", column: string, id: number) =>
    env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?1`).bind(id).first<number>("n");

  it("takes what is in trash or spam, with its history, and nothing that waits for it is sent", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.emulator.script({ match: "submit-spam", fault: "server-error", times: "always" });
    await afterword.decide([comment.id], "spam");
    afterword.emulator.reset();
    expect((await remove(afterword, comment.id)).status).toBe(204);
    expect(await countOf("comments", "id", comment.id)).toBe(0);
    expect(await countOf("history", "comment_id", comment.id)).toBe(0);
    afterword.advance(10 * 60_000);
    await afterword.cron();
    expect(afterword.emulator.log).toEqual([]);
    expect(await afterword.outbox()).toEqual([]);
    expect((await remove(afterword, comment.id)).status).toBe(404);
  });

  it("leaves an emptied tombstone under which replies are shown, and nobody brings it back", async () => {
    const afterword = await new Afterword().open();
    const root = (await afterword.submit({ body: "Root.", url: "ada.example" })).comment.id;
    const reply = (await afterword.submit({ body: "Reply.", parent: root })).comment.id;
    await changed(afterword, root, { pinned: true });
    await afterword.decide([root], "trash");
    const before = await afterword.thread();
    expect((await remove(afterword, root)).status).toBe(204);
    expect(await afterword.thread()).toEqual(before);
    expect(before.comments).toMatchObject([{ id: root, deleted: true, replies: [{ id: reply }] }]);
    const row = await afterword.row(root);
    const emptied = ["name", "source", "folded", "html", "address_hash", "text_hash"];
    expect(emptied.map((column) => row?.[column])).toEqual(emptied.map(() => ""));
    const removed = ["email", "url", "address", "user_agent", "author_key_hash", "submitted", "idempotency_key"];
    expect(removed.map((column) => row?.[column])).toEqual(removed.map(() => null));
    expect(await countOf("history", "comment_id", root)).toBe(0);
    expect(await afterword.decided([root], "approved")).toMatchObject([
      { changed: false, error: { code: "conflict" } },
    ]);
    expect((await change(afterword, root, { body: "Back." })).status).toBe(404);
    expect((await afterword.admin(`/sites/${afterword.siteId}/comments/${root}`)).status).toBe(404);
    expect((await remove(afterword, root)).status).toBe(404);
    const counts = (await (await afterword.admin(`/sites/${afterword.siteId}/counts`)).json()) as QueueCounts;
    expect([counts.trash.count, (await afterword.queue("status=trash")).comments]).toEqual([0, []]);
    expect((await afterword.queue("q=-author:nobody")).comments.map(({ id }) => id)).toEqual([reply]);
    await afterword.decide([reply], "trash");
    expect((await afterword.thread()).comments).toEqual([]);
    expect((await remove(afterword, root)).status).toBe(404);
  });

  it.each(["approved", "pending"] as const)("refuses what is %s", async (status) => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    await afterword.decide([comment.id], status);
    expect((await remove(afterword, comment.id)).status).toBe(409);
    expect((await afterword.detail(comment.id)).comment.status).toBe(status);
  });

  it("refuses what another site has", async () => {
    const afterword = await new Afterword().open();
    const other = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "emu-spam" });
    expect((await remove(other, comment.id)).status).toBe(404);
    expect(await countOf("comments", "id", comment.id)).toBe(1);
  });
});

describe("a comment as the site", () => {
  const post = (afterword: Afterword, fields: object) =>
    afterword.adminPost(`/sites/${afterword.siteId}/comments`, fields);
  async function posted(afterword: Afterword, fields: object): Promise<QueueComment> {
    const response = await post(afterword, fields);
    if (response.status !== 201) throw new Error(await response.text());
    return ((await response.json()) as { comment: QueueComment }).comment;
  }

  it("is approved at once, with the site's name and a role, and Akismet is not asked", async () => {
    const afterword = await new Afterword().open();
    const parent = (await afterword.submit({ body: "A question?" })).comment.id;
    const asked = afterword.emulator.log.length;
    const { token } = await makeToken(afterword, { name: "Grace" });
    const response = await afterword.post(
      `/v1/admin/sites/${afterword.siteId}/comments`,
      { parent, body: "emu-spam http://a.example http://b.example **answer**" },
      { Authorization: `Bearer ${token}` },
    );
    const { comment } = (await response.json()) as { comment: QueueComment };
    expect(comment).toMatchObject({ status: "approved", parent, depth: 1, ip: null, email: null, akismet: null });
    expect(comment.author).toEqual({ name: "Blog", url: null, role: "moderator" });
    expect(afterword.emulator.log).toHaveLength(asked);
    const thread = await afterword.thread();
    expect(thread.page.count).toBe(2);
    expect(thread.comments[0]?.replies).toMatchObject([{ id: comment.id, html: comment.html, author: comment.author }]);
    expect((await afterword.detail(comment.id)).history).toMatchObject([
      { event: "submitted", by: "Grace", from: null, to: "approved", detail: { after: { says: "ham", findings: [] } } },
    ]);
    await afterword.decide([comment.id], "spam");
    await afterword.decide([comment.id], "approved");
    expect(afterword.emulator.log).toHaveLength(asked);
    expect((await afterword.queue("q=answer")).comments.map(({ id }) => id)).toEqual([comment.id]);
  });

  it("can begin a page, in the article's author's name, on a closed site too", async () => {
    const afterword = await new Afterword().open({ open: false });
    const first = await posted(afterword, {
      page: "https://blog.example/new/?x=1",
      body: "Hello.",
      name: "Ada",
      role: "author",
    });
    expect(first).toMatchObject({ page: { key: "/new" }, author: { name: "Ada", role: "author" }, parent: null });
    const second = await posted(afterword, { page: "/new", body: "Again." });
    expect(second.page.id).toBe(first.page.id);
    expect((await afterword.thread("page=/new")).comments).toHaveLength(2);
  });

  it("sent twice is stored once, whatever became of the first answer", async () => {
    const afterword = await new Afterword().open();
    const first = await posted(afterword, { page: "/new", body: "Once." });
    expect((await posted(afterword, { page: "/new", body: "Once." })).id).toBe(first.id);
    afterword.advance(1);
    afterword.database.beforeBatch = async () => {
      // The first batch reads, the second writes.
      afterword.database.beforeBatch = async () => {
        afterword.database.beforeBatch = null;
        afterword.database.fault = { error: new Error("Network connection lost"), afterCommit: true };
      };
    };
    const twice = await posted(afterword, { parent: first.id, body: "Once." });
    expect(await afterword.countRows()).toBe(2);
    expect((await afterword.thread("page=/new")).comments[0]?.replies).toMatchObject([{ id: twice.id }]);
  });

  it.each(["trash", "spam", "pending", "edit"] as const)(
    "is written anew after %s of the same before",
    async (what) => {
      const afterword = await new Afterword().open();
      const wanted = { page: "/new", body: "Once." };
      const first = await posted(afterword, wanted);
      afterword.advance(1_000);
      if (what === "edit") await changed(afterword, first.id, { body: "Twice." });
      else await afterword.decided([first.id], what);
      const second = await posted(afterword, wanted);
      expect([second.id === first.id, second.source, second.status]).toEqual([false, "Once.", "approved"]);
      expect((await posted(afterword, wanted)).id).toBe(second.id);
      expect((await afterword.queued(first.id)).source).toBe(what === "edit" ? "Twice." : "Once.");
      expect(await afterword.countRows()).toBe(2);
    },
  );

  it.each([
    ["body", { page: "/a" }],
    ["body", { page: "/a", body: "" }],
    ["role", { page: "/a", body: "x", role: "owner" }],
    ["name", { page: "/a", body: "x", name: "a\nb" }],
    ["page", { page: "https://elsewhere.example/", body: "x" }],
    ["parent", { parent: "1", body: "x" }],
    ["page", { body: "x" }],
    ["page", { page: null, parent: null, body: "x" }],
    ["page", { page: "/a", parent: 1, body: "x" }],
  ])("refuses a wrong %s in %j", async (field, fields) => {
    const afterword = await new Afterword().open();
    const [status, , named] = await errorOf(await post(afterword, fields));
    expect([status, named]).toEqual([422, field]);
    expect(await afterword.countRows()).toBe(0);
  });

  it("takes null for what is absent", async () => {
    const afterword = await new Afterword().open();
    const root = await posted(afterword, { page: "/new", parent: null, body: "Hello.", name: null });
    const reply = await posted(afterword, { page: null, parent: root.id, body: "Again." });
    expect([root.parent, reply.parent]).toEqual([null, root.id]);
  });

  it("refuses to answer what is hidden, what another site has and what does not exist", async () => {
    const afterword = await new Afterword().open();
    const other = await new Afterword().open();
    const hidden = (await afterword.submit({ body: "emu-spam" })).comment.id;
    const foreign = (await other.submit({ body: "Nice." })).comment.id;
    expect((await errorOf(await post(afterword, { parent: hidden, body: "x" })))[0]).toBe(409);
    expect((await errorOf(await post(afterword, { parent: foreign, body: "x" })))[0]).toBe(404);
    expect((await errorOf(await post(afterword, { parent: 7, body: "x" })))[0]).toBe(404);
  });
});

describe("the counts", () => {
  const countsOf = async (afterword: Afterword) =>
    (await (await afterword.admin(`/sites/${afterword.siteId}/counts`)).json()) as QueueCounts;

  it("are by status, up to a hundred, with the newest of each", async () => {
    const afterword = await new Afterword().open({ blatantSpam: "discard" });
    const none = { count: 0, isMore: false, newest: null };
    expect(await countsOf(afterword)).toEqual({ approved: none, pending: none, spam: none, trash: none });
    const first = (await afterword.submit({ body: "One." })).comment.id;
    const second = (await afterword.submit({ body: "Two." })).comment.id;
    await afterword.submit({ body: "emu-discard" });
    await afterword.decide([first], "trash");
    expect(await countsOf(afterword)).toEqual({
      approved: { count: 1, isMore: false, newest: second },
      pending: none,
      spam: none,
      trash: { count: 1, isMore: false, newest: first },
    });
    const insert = async (number: number) =>
      env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer, says, findings)
         SELECT c.id - (i + ?3) * 4096, c.site_id, c.page_id, 'approved', 0, '', '', '', '', '', 1, 'ham', '[]'
         FROM n CROSS JOIN comments c WHERE c.id = ?1`,
      )
        .bind(second, number, number * 1_000)
        .run();
    await insert(99);
    expect((await countsOf(afterword)).approved).toEqual({ count: 100, isMore: false, newest: second });
    await insert(1);
    expect((await countsOf(afterword)).approved).toEqual({ count: 100, isMore: true, newest: second });
  });
});

describe("a comment's neighbours", () => {
  it("are the nearest ten of the same reader, newest first, whatever became of them", { timeout: 60_000 }, async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const ids: number[] = [];
    for (let number = 0; number < 14; number += 1) {
      const body = number === 9 ? "emu-spam" : `Number ${number}.`;
      ids.push((await afterword.submit({ body, page: `/${number % 3}` }, reader)).comment.id);
      await afterword.submit({ body: `Another's ${number}.` });
    }
    const { neighbours, comment } = await afterword.detail(ids[8]!);
    expect(neighbours.map(({ id }) => id)).toEqual([13, 12, 11, 10, 9, 7, 6, 5, 4, 3].map((number) => ids[number]));
    expect(neighbours[4]).toEqual({
      id: ids[9],
      status: "spam",
      name: reader.name,
      email: reader.email,
      createdAt: (await afterword.queued(ids[9]!)).createdAt,
      page: { id: expect.any(Number), key: "/0", url: "https://blog.example/0", title: null },
    });
    expect(comment.id).toBe(ids[8]);
  });

  it("are no other site's, and none for a comment whose reader is not known", async () => {
    const [here, there] = [await new Afterword().open(), await new Afterword().open()];
    const reader = newReader();
    const { comment } = await here.submit({ body: "Here." }, reader);
    await there.submit({ body: "There." }, reader);
    expect((await here.detail(comment.id)).neighbours).toEqual([]);
    const written: number[] = [];
    for (const body of ["One.", "Two."]) {
      const response = await here.adminPost(`/sites/${here.siteId}/comments`, { page: "/hello", body });
      written.push(((await response.json()) as { comment: QueueComment }).comment.id);
      here.advance(1_000);
    }
    expect((await here.detail(written[0]!)).neighbours).toEqual([]);
  });
});
