import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorEnvelope, PublicComment, SingleComment } from "../../../src/contract.ts";
import { Afterword, forgetDueWork, newAddress, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

function read(afterword: Afterword, id: number | string, etag?: string): Promise<Response> {
  const headers = etag === undefined ? {} : { "If-None-Match": etag };
  return afterword.fetch(`/v1/sites/${afterword.siteId}/comments/${id}`, { headers });
}

async function single(afterword: Afterword, id: number): Promise<SingleComment> {
  const response = await read(afterword, id);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json() as Promise<SingleComment>;
}

async function commentOf(afterword: Afterword, body: string, fields = {}): Promise<number> {
  return (await afterword.submit({ body, ...fields })).comment.id;
}

function find(comments: PublicComment[], id: number): PublicComment | undefined {
  return comments.map((one) => (one.id === id ? one : find(one.replies, id))).find((one) => one !== undefined);
}

describe("a single comment works", () => {
  it("is as in the thread, with its page and all that is above it, deeper than the site shows too", async () => {
    const afterword = await new Afterword().open({ depth: 3 });
    const chain: number[] = [];
    for (let level = 0; level < 5; level += 1) {
      chain.push(await commentOf(afterword, `*Level* ${level}.`, { parent: chain.at(-1) ?? null, title: "Hello" }));
    }
    const answer = await single(afterword, chain[4]!);
    const thread = await afterword.thread();
    const withoutReplies = (id: number) => ({ ...find(thread.comments, id)!, replies: [] });
    expect(answer.comment).toEqual(withoutReplies(chain[4]!));
    expect(answer.ancestors).toEqual(chain.slice(0, 4).map(withoutReplies));
    expect(answer.comment.depth).toBe(2);
    expect(answer.page).toEqual(thread.page);
    expect((await single(afterword, chain[0]!)).ancestors).toEqual([]);
  });

  it("has tombstones for what is hidden above it, whether its row is there or not", async () => {
    const afterword = await new Afterword().open();
    const root = await commentOf(afterword, "Hidden root.");
    const middle = await commentOf(afterword, "Hidden reply.", { parent: root });
    const id = await commentOf(afterword, "Shown.", { parent: middle });
    await afterword.decided([root, middle], "spam");
    const tombstones = [
      { id: root, parent: null, depth: 0, deleted: true, author: null, html: null },
      { id: middle, parent: root, depth: 1, deleted: true, author: null, html: null },
    ];
    const hidden = await single(afterword, id);
    expect(hidden.ancestors).toMatchObject(tombstones);
    expect(JSON.stringify(hidden)).not.toContain("Hidden");
    await env.DB.prepare("DELETE FROM comments WHERE id = ?1").bind(middle).run();
    expect((await single(afterword, id)).ancestors).toMatchObject(tombstones);
  });

  it.each(["oldest", "newest", "top"])(
    "has a cursor that begins the thread, sorted %s, with its root",
    async (sort) => {
      const afterword = await new Afterword().open({ sort, perPage: 2 });
      const roots: number[] = [];
      for (let number = 0; number < 6; number += 1) roots.push(await commentOf(afterword, `Root ${number}.`));
      const replies: number[] = [];
      for (const parent of roots) replies.push(await commentOf(afterword, `Reply to ${parent}.`, { parent }));
      const vote = async (id: number) => {
        const headers = { "CF-Connecting-IP": newAddress() };
        const body = JSON.stringify({ voterKey: newReader().authorKey, value: 1 });
        await afterword.fetch(`/v1/sites/${afterword.siteId}/comments/${id}/vote`, { method: "PUT", body, headers });
      };
      for (const place of [0, 0, 3, 4]) await vote(roots[place]!);
      // A root that is gone stays where its votes had brought it.
      await afterword.decided([roots[3]!], "trash");
      for (const [place, root] of roots.entries()) {
        for (const id of place === 3 ? [replies[3]!] : [root, replies[place]!]) {
          const { cursor } = await single(afterword, id);
          const { comments } = await afterword.thread(`page=/hello&cursor=${cursor}`);
          expect([comments[0]!.id, find(comments, id)?.id]).toEqual([root, id]);
        }
      }
    },
  );

  it("has no cursor where the first page has it, pinned", async () => {
    const afterword = await new Afterword().open({ perPage: 1 });
    const id = await commentOf(afterword, "Pinned.");
    const reply = await commentOf(afterword, "A reply.", { parent: id });
    const pin = { method: "PATCH", body: JSON.stringify({ pinned: true }) };
    const pinned = await afterword.admin(`/sites/${afterword.siteId}/comments/${id}`, pin);
    expect(await pinned.json()).toMatchObject({ comment: { pinned: true } });
    for (const one of [id, reply]) {
      const { comment, cursor } = await single(afterword, one);
      expect([cursor, comment.pinned]).toEqual([null, one === id]);
    }
  });

  it("is cached as its thread is, and changes with it", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword, "Nice.");
    const first = await read(afterword, id);
    const thread = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);
    const names = ["Cache-Control", "Cloudflare-CDN-Cache-Control", "Cache-Tag", "Access-Control-Allow-Origin", "Vary"];
    for (const name of names) expect(first.headers.get(name)).toBe(thread.headers.get(name));
    const etag = first.headers.get("ETag")!;
    const again = await read(afterword, id, `W/${etag}`);
    expect([again.status, await again.text(), again.headers.get("ETag")]).toEqual([304, "", etag]);
    expect(again.headers.get("Access-Control-Allow-Origin")).toBe("*");
    await commentOf(afterword, "Another.");
    expect((await read(afterword, id, etag)).status).toBe(200);
  });

  it("is rendered anew when another version of the renderer made it", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword, "*Nice*.");
    const { comment } = await single(afterword, id);
    await env.DB.prepare("UPDATE comments SET renderer = 0, html = 'old' WHERE id = ?1").bind(id).run();
    expect((await single(afterword, id)).comment.html).toBe(comment.html);
  });
});

describe("a single comment is refused", () => {
  it("alike where it is held, gone, another site's or nowhere, even to who claims to know it", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const ids: (number | string)[] = [await commentOf(other, "Elsewhere."), 1, "x", "-1", "1e3"];
    for (const status of ["pending", "spam", "trash"] as const) {
      const id = await commentOf(afterword, `To be ${status}.`);
      await afterword.decided([id], status);
      ids.push(id);
    }
    const answers = new Set<string>();
    for (const id of ids) {
      const response = await read(afterword, id, "*");
      const { error } = (await response.json()) as ErrorEnvelope;
      answers.add([response.status, response.headers.get("Cache-Control"), error.message].join());
    }
    expect([...answers]).toEqual(["404,no-store,There is no such comment"]);
  });

  it("with a query, before the database is asked, and on a site that does not exist", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword, "Nice.");
    const { value, cost } = await afterword.database.measure(() => read(afterword, `${id}?x=1`));
    expect([value.status, cost.roundTrips]).toEqual([422, 0]);
    expect((await afterword.fetch(`/v1/sites/nowhere/comments/${id}`)).status).toBe(404);
  });
});

describe("a single comment resists", () => {
  it("curiosity: what it tells is an allowlist, of what is above it too", async () => {
    const afterword = await new Afterword().open();
    const parent = await commentOf(afterword, "Nice secret-source.", { url: "ada.example" });
    const id = await commentOf(afterword, "Yes secret-source.", { parent });
    const text = JSON.stringify(await single(afterword, id));
    for (const one of [parent, id]) {
      const row = await afterword.row(one);
      for (const column of ["email", "address", "user_agent", "author_key_hash", "idempotency_key", "text_hash"]) {
        expect(typeof row?.[column]).toBe("string");
        expect(text).not.toContain(row?.[column]);
      }
    }
  });
});
