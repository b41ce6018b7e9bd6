import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { PublicComment, ThreadPage } from "../../../src/contract.ts";
import { gravatarOf } from "../../../src/domain/avatar.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { Afterword } from "../afterword.ts";

interface Seed {
  /** Place in the list of seeds. */
  parent?: number;
  score?: number;
  status?: string;
}

let pages = 0;

/** Stores comments straight into a page; each gets its place in the list as name. Gives their ids. */
async function seedPage(afterword: Afterword, key: string, seeds: Seed[]): Promise<number[]> {
  pages += 1;
  const pageId = idAt(afterword.now, pages);
  const ids = seeds.map((_, place) => idAt(afterword.now - 3_600_000 + place * 1_000, pages));
  const ancestors: number[][] = [];
  const rows = seeds.map((seed, place) => {
    ancestors[place] = seed.parent === undefined ? [] : [...ancestors[seed.parent]!, ids[seed.parent]!].slice(0, 10);
    const status = seed.status ?? "approved";
    return {
      id: ids[place],
      parent: seed.parent === undefined ? null : ids[seed.parent],
      root: ancestors[place]![0] ?? null,
      ancestors: JSON.stringify(ancestors[place]),
      status,
      shown: status === "approved" ? 1 : 0,
      score: seed.score ?? 0,
      name: String(place),
    };
  });
  const approved = rows.filter((row) => row.status === "approved").length;
  await env.DB.batch([
    env.DB.prepare("INSERT INTO pages (id, site_id, key, count, version) VALUES (?1, ?2, ?3, ?4, 1)").bind(
      pageId,
      afterword.siteId,
      key,
      approved,
    ),
    env.DB.prepare(
      `INSERT INTO comments (id, site_id, page_id, parent_id, root_id, ancestors, status, shown, score, name, text_hash, address_hash,
         source, html, renderer, says, findings)
       SELECT r.value ->> 'id', ?2, ?3, r.value ->> 'parent', r.value ->> 'root', r.value ->> 'ancestors',
         r.value ->> 'status', r.value ->> 'shown', r.value ->> 'score', r.value ->> 'name', '', '', 'x', '<p>x</p>', 1,
         'ham', '[]' FROM json_each(?1) r`,
    ).bind(JSON.stringify(rows), afterword.siteId, pageId),
    env.DB.prepare(
      `UPDATE comments SET shown = 1 WHERE page_id = ?1 AND root_id IS NULL AND shown = 0
         AND EXISTS (SELECT 1 FROM comments r WHERE r.root_id = comments.id AND r.shown = 1)`,
    ).bind(pageId),
  ]);
  return ids;
}

/** One more reply of a root that is there. */
async function seedReplies(afterword: Afterword, rootId: number, place: number): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO comments (id, site_id, page_id, parent_id, root_id, ancestors, status, shown, name, text_hash,
       address_hash, source, html, renderer, says, findings)
     SELECT id + ?2, site_id, page_id, id, id, json_array(id), 'approved', 1, 'Reply', '', '', 'x', '<p>x</p>', 1, 'ham', '[]'
     FROM comments WHERE id = ?1`,
  )
    .bind(rootId, (place + 1) * 7 * 4_096)
    .run();
  await env.DB.prepare("UPDATE pages SET count = count + 1 WHERE site_id = ?1").bind(afterword.siteId).run();
}

/** Names of a thread as an outline: `0(1 2(3))`; a tombstone is `x`. */
function outline(comments: PublicComment[]): string {
  return comments
    .map((comment) => {
      const inside = comment.replies.length === 0 ? "" : `(${outline(comment.replies)})`;
      return `${comment.author?.name ?? "x"}${inside}${comment.moreReplies === null ? "" : "+"}`;
    })
    .join(" ");
}

async function readAll(afterword: Afterword, query: string): Promise<ThreadPage[]> {
  const pages: ThreadPage[] = [];
  let cursor: string | null = null;
  do {
    const page: ThreadPage = await afterword.thread(
      cursor === null ? query : `${query.replace(/&cursor=.*/, "")}&cursor=${cursor}`,
    );
    expect(page).toHaveProperty("comments");
    pages.push(page);
    cursor = page.cursor;
  } while (cursor !== null);
  return pages;
}

describe("a thread", () => {
  it("nests replies to the site's depth, and shows deeper ones at the deepest level with their parent kept", async () => {
    const afterword = await new Afterword().open({ depth: 3 });
    const ids = await seedPage(afterword, "/a", [{}, { parent: 0 }, { parent: 1 }, { parent: 2 }, { parent: 3 }, {}]);
    const { comments } = await afterword.thread("page=/a");
    expect(outline(comments)).toBe("0(1(2 3 4)) 5");
    const deepest = comments[0]!.replies[0]!.replies;
    expect(deepest.map(({ depth }) => depth)).toEqual([2, 2, 2]);
    expect(deepest.map(({ parent }) => parent)).toEqual([ids[1], ids[2], ids[3]]);
  });

  it("keeps a tombstone where replies to a hidden comment are shown, and none where they are not", async () => {
    const afterword = await new Afterword().open();
    await seedPage(afterword, "/a", [
      { status: "spam" },
      { parent: 0 },
      {},
      { parent: 2, status: "trash" },
      { parent: 3 },
      { status: "trash" },
      { parent: 5, status: "pending" },
    ]);
    const { comments, page } = await afterword.thread("page=/a");
    expect(outline(comments)).toBe("x(1) 2(x(4))");
    expect(page.count).toBe(3);
    expect(comments[0]).toMatchObject({ deleted: true, author: null, html: null, parent: null, depth: 0 });
    expect(comments[1]!.replies[0]).toMatchObject({ deleted: true, author: null, html: null, depth: 1 });
    expect(JSON.stringify(comments)).not.toContain('"name":"0"');
  });

  it("is empty and open for a page that nobody wrote on, and reading it writes nothing", async () => {
    const afterword = await new Afterword().open();
    const { value, cost } = await afterword.database.measure(() => afterword.thread("page=/never"));
    expect(value.comments).toEqual([]);
    expect(value.page).toEqual({ key: "/never", url: "https://blog.example/never", title: null, open: true, count: 0 });
    expect(cost.rowsWritten).toBe(0);
  });

  it("folds every way to name a page to one", async () => {
    const afterword = await new Afterword().open({ pageParameters: ["id"] });
    await afterword.submit({ page: "https://blog.example/a/index.html?utm_source=x#c", body: "Nice." });
    await afterword.submit({ page: "/a?id=2", body: "Other." });
    const keys = ["/a", "/a/", "/a/index.html", "/%61", "https://blog.example/a?utm_source=y", "/b/../a"];
    for (const key of keys) {
      const { page } = await afterword.thread(`page=${encodeURIComponent(key)}`);
      expect([key, page.key, page.count]).toEqual([key, "/a", 1]);
    }
    expect((await afterword.thread(`page=${encodeURIComponent("/a/?x=1&id=2")}`)).page).toMatchObject({
      key: "/a?id=2",
      url: "https://blog.example/a?id=2",
      count: 1,
    });
  });
});

describe("paging", () => {
  let afterword: Afterword;
  const SCORES = [0, 3, 0, 1, 3, 0, 2];
  beforeAll(async () => {
    afterword = await new Afterword().open();
    await seedPage(afterword, "/a", [...SCORES.map((score) => ({ score })), { parent: 0 }, { parent: 7 }]);
  });

  it.each([
    ["oldest", "0(7(8)) 1 2 3 4 5 6"],
    ["newest", "6 5 4 3 2 1 0(7(8))"],
    ["top", "4 1 6 3 5 2 0(7(8))"],
  ])("in the order %s gives each comment once, whatever the limit", async (sort, expected) => {
    for (const limit of [1, 2, 3, 6, 7, 8, 100]) {
      const pages = await readAll(afterword, `page=/a&sort=${sort}&limit=${limit}`);
      expect(pages.map(({ comments }) => outline(comments)).join(" ")).toBe(expected);
      expect(pages).toHaveLength(Math.ceil(SCORES.length / limit));
    }
  });

  it("refuses a cursor of another sort, page, site or kind, and one that is damaged", async () => {
    const other = await new Afterword().open();
    const { cursor } = await afterword.thread("page=/a&limit=2&sort=newest");
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    const refusals = [
      await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/a&sort=oldest&cursor=${cursor}`),
      await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/a&cursor=${cursor}`),
      await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/b&sort=newest&cursor=${cursor}`),
      await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/a&parent=7&cursor=${cursor}`),
      await afterword.fetch(`/v1/sites/${other.siteId}/comments?page=/a&sort=newest&cursor=${cursor}`),
      await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/a&sort=newest&cursor=${cursor}A`),
      await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/a&sort=newest&cursor=`),
      await afterword.admin(`/sites/${afterword.siteId}/comments?cursor=${cursor}`),
    ];
    expect(refusals.map(({ status }) => status)).toEqual(Array(8).fill(422));
    for (const response of refusals) expect(await response.json()).toMatchObject({ error: { field: "cursor" } });
  });

  it("uses the site's own sort and page size where the reader names none", async () => {
    const own = await new Afterword().open({ sort: "newest", perPage: 2 });
    await seedPage(own, "/a", [{}, {}, {}]);
    const pages = await readAll(own, "page=/a");
    expect(pages.map(({ comments }) => outline(comments))).toEqual(["2 1", "0"]);
  });

  it("goes on where the site's own parameters make the page another one", async () => {
    const own = await new Afterword().open({ pageParameters: ["id"], perPage: 2 });
    const ids = await seedPage(own, "/a?id=2", [{}, {}, {}, {}, {}]);
    for (let place = 0; place < 60; place += 1) await seedReplies(own, ids[0]!, place);
    const query = `page=${encodeURIComponent("/a?x=1&id=2")}`;
    const pages = await readAll(own, query);
    expect(pages.map(({ comments }) => comments.map(({ id }) => id))).toEqual([
      ids.slice(0, 2),
      ids.slice(2, 4),
      ids.slice(4),
    ]);
    const replies = await readAll(own, `${query}&parent=${ids[0]}&limit=25`);
    expect(replies.map(({ comments }) => comments.length)).toEqual([25, 25, 10]);
    const foreign = await own.fetch(`/v1/sites/${own.siteId}/comments?page=/a&cursor=${pages[0]!.cursor}`);
    expect(foreign.status).toBe(422);
  });

  it("gives the whole thread in any shape, through cursors and further replies (property)", async () => {
    const shape = fc.array(fc.option(fc.nat(), { nil: undefined }), { minLength: 1, maxLength: 30 });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(shape, fc.integer({ min: 1, max: 10 }), async (parents, limit) => {
        number += 1;
        const key = `/property/${"p".repeat(number)}`;
        const seeds = parents.map((parent, place) =>
          parent === undefined || place === 0 ? {} : { parent: parent % place },
        );
        await seedPage(afterword, key, seeds);
        const pages = await readAll(afterword, `page=${key}&limit=${limit}`);
        const names = outline(pages.flatMap(({ comments }) => comments)).match(/\d+/g)!;
        expect(names.map(Number).sort((a, b) => a - b)).toEqual(seeds.map((_, place) => place));
        afterword.advance(1_000);
      }),
      { numRuns: 15 },
    );
  });
});

describe("a large page", () => {
  it("brings five replies a root, and the rest in their order by its own cursor", async () => {
    const afterword = await new Afterword().open();
    const seeds: Seed[] = [{}, {}];
    for (let place = 2; place < 130; place += 1) seeds.push({ parent: place % 2 === 0 ? 0 : place - 2 });
    for (let place = 130; place < 210; place += 1) seeds.push({});
    const ids = await seedPage(afterword, "/a", seeds);
    const [first] = await readAll(afterword, "page=/a&limit=100");
    const root = first!.comments[0]!;
    expect(outline([root])).toBe("0(2 4 6 8 10)+");
    const more = await readAll(afterword, `page=/a&parent=${ids[0]}&cursor=${root.moreReplies!.cursor}`);
    expect(more.map(({ comments }) => comments.length)).toEqual([50, 9]);
    const names = more.flatMap(({ comments }) => comments.map(({ author }) => Number(author!.name)));
    expect(names).toEqual(Array.from({ length: 59 }, (_, place) => 12 + 2 * place));

    const chain = first!.comments[1]!;
    expect(outline([chain])).toBe("1(3(5(7(9 11))))+");
    const [rest] = await readAll(afterword, `page=/a&parent=${ids[1]}&cursor=${chain.moreReplies!.cursor}`);
    expect(rest!.comments[0]).toMatchObject({ depth: 4, parent: ids[11] });
    expect((await afterword.thread(`page=/a&parent=${ids[209]}`)).comments).toEqual([]);
    const whole = await readAll(afterword, `page=/a&parent=${ids[0]}`);
    expect(whole[0]!.comments.map(({ deleted, depth }) => [deleted, depth])).toEqual(Array(50).fill([false, 1]));
  });

  it("brings every reply inline up to 200 comments", async () => {
    const afterword = await new Afterword().open();
    const ids = await seedPage(afterword, "/a", [{}, ...Array.from({ length: 199 }, () => ({ parent: 0 }))]);
    const { comments, page } = await afterword.thread("page=/a");
    expect([page.count, comments[0]!.replies.length, comments[0]!.moreReplies]).toEqual([200, 199, null]);
    expect(comments[0]!.replies.at(-1)!.id).toBe(ids[199]);
  });
});

describe("caching", () => {
  const THREAD_CACHING = {
    "Cache-Control": "public, max-age=30, stale-while-revalidate=60",
    "Cloudflare-CDN-Cache-Control": "max-age=60, stale-while-revalidate=120, stale-if-error=3600",
    "Access-Control-Allow-Origin": "*",
  };

  async function read(afterword: Afterword, etag?: string, query = "page=/a"): Promise<Response> {
    const headers = etag === undefined ? {} : { "If-None-Match": etag };
    return afterword.fetch(`/v1/sites/${afterword.siteId}/comments?${query}`, { headers });
  }

  function expectCacheable(response: Response): void {
    for (const [name, value] of Object.entries(THREAD_CACHING)) expect(response.headers.get(name)).toBe(value);
    expect(response.headers.get("Vary")).toBeNull();
    expect(response.headers.get("Cache-Tag")).toMatch(/^site-\d+:(?:\d+|new)$/);
  }

  it("answers an unchanged thread with 304, and every change with a new ETag", async () => {
    const afterword = await new Afterword().open();
    const seen = new Set<string>();
    async function expectChanged(): Promise<string> {
      const response = await read(afterword, [...seen].at(-1));
      expect(response.status).toBe(200);
      expectCacheable(response);
      const etag = response.headers.get("ETag")!;
      expect(seen.has(etag)).toBe(false);
      seen.add(etag);
      const again = await read(afterword, `W/${etag}`);
      expect([again.status, await again.text()]).toEqual([304, ""]);
      expectCacheable(again);
      expect(again.headers.get("ETag")).toBe(etag);
      return etag;
    }
    await expectChanged();
    const { comment } = await afterword.submit({ page: "/a", body: "Nice." });
    await expectChanged();
    await afterword.decide([comment.id], "spam");
    await expectChanged();
    await afterword.decide([comment.id], "approved");
    await expectChanged();
    await afterword.set({ open: false });
    await expectChanged();
    await afterword.set({ perPage: 10 });
    const last = await expectChanged();
    const body = (await (await read(afterword, '"1.0.0.111"')).json()) as ThreadPage;
    expect(body.comments).toHaveLength(1);
    expect((await read(afterword, "nonsense")).status).toBe(200);
    expect((await read(afterword, last, "page=/a&sort=newest")).status).toBe(304);
  });

  it("reads the thread when only the settings changed since the reader's copy", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/a", body: "Nice." });
    const etag = (await read(afterword)).headers.get("ETag")!;
    await afterword.set({ require: ["name"] });
    const thread = (await (await read(afterword, etag)).json()) as ThreadPage;
    expect(thread.comments).toHaveLength(1);
    expect(thread.form.require).toEqual(["name"]);
  });

  it("does not change for what readers cannot see", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ page: "/a", body: "Nice." });
    const etag = (await read(afterword)).headers.get("ETag")!;
    const { comment } = await afterword.submit({ page: "/a", body: "emu-spam" });
    await afterword.decide([comment.id], "trash");
    expect((await read(afterword, etag)).status).toBe(304);
  });

  it("answers preflights without a Vary, and HEAD like GET", async () => {
    const afterword = await new Afterword().open();
    const path = `/v1/sites/${afterword.siteId}/comments?page=/a`;
    const preflight = await afterword.fetch(path, {
      method: "OPTIONS",
      headers: { Origin: "https://blog.example", "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toBe("Content-Type");
    expect(preflight.headers.get("Vary")).toBeNull();
    expect(preflight.headers.get("Cache-Control")).toBe("no-store");
    const head = await afterword.fetch(path, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expectCacheable(head);
  });
});

describe("what a thread tells", () => {
  it("is an allowlist: no address, e-mail, agent, hash, key or source", async () => {
    const afterword = await new Afterword().open();
    const body = "Nice secret-source.";
    const { comment } = await afterword.submit({ page: "/a", body, url: "ada.example" });
    const row = await afterword.row(comment.id);
    const text = JSON.stringify(await afterword.thread("page=/a"));
    for (const column of ["email", "address", "user_agent", "author_key_hash", "idempotency_key", "text_hash"]) {
      const value = row?.[column];
      expect(typeof value).toBe("string");
      expect(text).not.toContain(value);
    }
    const [shown] = (JSON.parse(text) as ThreadPage).comments;
    expect(Object.keys(shown!).sort()).toEqual(
      ["id parent depth author html createdAt editedAt pinned score deleted replies moreReplies".split(" ")]
        .flat()
        .sort(),
    );
    expect(Object.keys(shown!.author!)).toEqual(["name", "url", "role"]);
  });

  it("says what the site has chosen that a browser has to know, and nothing else of it", async () => {
    const afterword = await new Afterword().open({ sort: "newest", votes: false });
    const { site } = await afterword.thread("page=/a");
    expect(site).toEqual({ sort: "newest", votes: false, avatars: "initials", editMinutes: 15 });
  });

  it("gives Gravatar's pictures only where the owner turned it on, and never an address", async () => {
    const afterword = await new Afterword().open();
    const publish = async (fields: Record<string, unknown>) => {
      const { comment } = await afterword.submit({ page: "/a", body: "Text.", ...fields });
      await afterword.decide([comment.id], "approved");
      return comment.id;
    };
    const root = await publish({ name: "Ada", email: "Ada@Example.org" });
    await publish({ name: "Cy", email: "cy@example.org", parent: root });
    const textOf = async (path: string) => {
      const response = await afterword.fetch(`/v1/sites/${afterword.siteId}${path}`);
      return response.text();
    };
    const paths = ["/comments?page=/a", `/comments?page=/a&parent=${root}`, `/comments/${root}`];
    for (const path of paths) expect(await textOf(path)).not.toMatch(/avatar"|example\.org/);
    await afterword.set({ avatars: "gravatar" });
    const [thread, , single] = await Promise.all(paths.map(textOf));
    const { comments } = JSON.parse(thread!);
    const expected = await gravatarOf("ada@example.org", "Ada");
    expect(comments[0].author.avatar).toBe(expected);
    expect(comments[0].replies[0].author.avatar).toBe(await gravatarOf("cy@example.org", "Cy"));
    expect(JSON.parse(single!).comment.author.avatar).toBe(expected);
    expect(thread).not.toContain("example.org");
  });

  it("says what the form needs, and names Akismet only where it is on", async () => {
    const afterword = await new Afterword().open();
    const { form } = await afterword.thread("page=/a");
    expect(form).toEqual({
      open: true,
      require: ["name", "email"],
      maxLength: { body: 10_000, name: 100, email: 254, url: 500 },
      notice: {
        text: "This site uses Akismet to reduce spam.",
        link: "Learn how your comment data is processed.",
        url: `https://comments.example/sites/${afterword.siteId}/privacy`,
      },
      turnstileKey: null,
    });
    await afterword.set({ akismetNotice: "hide" });
    expect((await afterword.thread("page=/a")).form.notice).toBeNull();
    await afterword.set({ akismetNotice: null, akismet: false });
    expect((await afterword.thread("page=/a")).form.notice).toBeNull();
  });

  it("is rendered anew when another version of the renderer made it", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ page: "/a", body: "*Nice*." });
    const reply = await afterword.submit({ page: "/a", body: "**Yes**.", parent: comment.id });
    await env.DB.prepare("UPDATE comments SET renderer = 0, html = 'old' WHERE site_id = ?1")
      .bind(afterword.siteId)
      .run();
    const [root] = (await afterword.thread("page=/a")).comments;
    expect(root!.html).toBe(comment.html);
    expect(root!.replies[0]!.html).toBe(reply.comment.html);
  });
});
