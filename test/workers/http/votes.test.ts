import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorEnvelope, ThreadPage, VoteResponse } from "../../../src/contract.ts";
import { Afterword, forgetDueWork, newAddress, newReader, type Reader } from "../afterword.ts";
import type { Cost } from "../metered-database.ts";

beforeEach(forgetDueWork);

function put(
  afterword: Afterword,
  id: number | string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return afterword.fetch(`/v1/sites/${afterword.siteId}/comments/${id}/vote`, {
    method: "PUT",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "Content-Type": "application/json", "CF-Connecting-IP": newAddress(), ...headers },
  });
}

/** A reader's vote, from where the reader is. */
async function vote(afterword: Afterword, id: number, reader: Reader, value: 0 | 1 = 1): Promise<number> {
  const response = await put(
    afterword,
    id,
    { voterKey: reader.authorKey, value },
    { "CF-Connecting-IP": reader.address },
  );
  if (response.status !== 200) throw new Error(await response.text());
  return ((await response.json()) as VoteResponse).score;
}

async function commentOf(afterword: Afterword, body = "Nice.", fields = {}): Promise<number> {
  return (await afterword.submit({ body, ...fields })).comment.id;
}

async function refused(response: Response): Promise<[number, string, string | undefined]> {
  const { error } = (await response.json()) as ErrorEnvelope;
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  return [response.status, error.code, error.field];
}

async function votesOf(id: number): Promise<number> {
  return (await env.DB.prepare("SELECT 1 FROM votes WHERE comment_id = ?1").bind(id).all()).results.length;
}

const valid = { voterKey: "k".repeat(22), value: 1 };

describe("a vote works", () => {
  it("once a reader, is taken back and given again, and doing either twice changes nothing", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const [ada, bob] = [newReader(), newReader()];
    expect(await vote(afterword, id, ada, 0)).toBe(0);
    expect([await vote(afterword, id, ada), await vote(afterword, id, ada)]).toEqual([1, 1]);
    expect(await vote(afterword, id, bob)).toBe(2);
    expect([await vote(afterword, id, ada, 0), await vote(afterword, id, ada, 0)]).toEqual([1, 1]);
    expect(await vote(afterword, id, ada)).toBe(2);
    expect([(await afterword.thread()).comments[0]!.score, await votesOf(id)]).toEqual([2, 2]);
  });

  it("answers a preflight, may be sent by the site's pages, and is kept by no cache", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const preflight = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments/${id}/vote`, {
      method: "OPTIONS",
      headers: { Origin: "https://blog.example", "Access-Control-Request-Method": "PUT" },
    });
    expect(preflight.headers.get("Access-Control-Allow-Methods")).toContain("PUT");
    for (const origin of ["https://blog.example", "https://comments.example"]) {
      const response = await put(afterword, id, valid, { Origin: origin });
      expect([response.status, response.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    }
  });

  it("is seen at once in the order of the best, and by who knows the thread without it, but purges nothing", async () => {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (const body of ["One.", "Two.", "Three."]) ids.push(await commentOf(afterword, body));
    const order = async () =>
      (await afterword.thread("page=/hello&sort=top")).comments.map(({ id }) => ids.indexOf(id));
    expect(await order()).toEqual([2, 1, 0]);
    const url = `/v1/sites/${afterword.siteId}/comments?page=/hello`;
    const etag = (await afterword.fetch(url)).headers.get("ETag")!;
    afterword.purged = [];
    const [ada, bob] = [newReader(), newReader()];
    await vote(afterword, ids[0]!, ada);
    expect(await order()).toEqual([0, 2, 1]);
    await vote(afterword, ids[1]!, ada);
    await vote(afterword, ids[1]!, bob);
    expect(await order()).toEqual([1, 0, 2]);
    await vote(afterword, ids[1]!, ada, 0);
    await vote(afterword, ids[1]!, bob, 0);
    expect(await order()).toEqual([0, 2, 1]);
    const changed = await afterword.fetch(url, { headers: { "If-None-Match": etag } });
    expect([changed.status, afterword.purged]).toEqual([200, []]);
    const { comments } = (await changed.json()) as ThreadPage;
    expect(comments.map(({ score }) => score)).toEqual([1, 0, 0]);
    const known = changed.headers.get("ETag")!;
    await vote(afterword, ids[0]!, ada);
    expect((await afterword.fetch(url, { headers: { "If-None-Match": known } })).status).toBe(304);
  });

  it("counts for a reply, on a closed page and for what the site itself wrote", async () => {
    const afterword = await new Afterword().open();
    const parent = await commentOf(afterword);
    const reply = await commentOf(afterword, "A reply.", { parent });
    const site = await afterword.adminPost(`/sites/${afterword.siteId}/comments`, { page: "/hello", body: "Thanks." });
    const { comment } = (await site.json()) as { comment: { id: number } };
    await afterword.set({ open: false });
    for (const id of [reply, comment.id]) expect(await vote(afterword, id, newReader())).toBe(1);
  });
});

describe("a vote is refused", () => {
  it.each([
    ["voterKey", { value: 1 }],
    ["voterKey", { voterKey: "short", value: 1 }],
    ["voterKey", { voterKey: `${"k".repeat(21)}!`, value: 1 }],
    ["voterKey", { voterKey: "k".repeat(65), value: 1 }],
    ["voterKey", { voterKey: 7, value: 1 }],
    ["value", { voterKey: "k".repeat(22) }],
    ["value", { voterKey: "k".repeat(22), value: 2 }],
    ["value", { voterKey: "k".repeat(22), value: -1 }],
    ["value", { voterKey: "k".repeat(22), value: "1" }],
    ["value", { voterKey: "k".repeat(22), value: true }],
    [undefined, []],
    [undefined, "no JSON"],
  ])("naming %s when it is %j", async (field, body) => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    expect(await refused(await put(afterword, id, body))).toEqual([422, "invalid", field]);
    expect(await votesOf(id)).toBe(0);
  });

  it("in the order of the contract: size, shape and query, site, origin, comment, votes off", async () => {
    const afterword = await new Afterword().open({ votes: false });
    const id = await commentOf(afterword);
    const elsewhere = { Origin: "https://elsewhere.example" };
    const large = JSON.stringify({ voterKey: "short", more: "a".repeat(65_536) });
    expect((await refused(await put(afterword, 1, large, elsewhere)))[0]).toBe(413);
    expect((await refused(await put(afterword, 1, { ...valid, value: 3 }, elsewhere)))[0]).toBe(422);
    const withQuery = await afterword.fetch(`/v1/sites/nowhere/comments/${id}/vote?x=1`, {
      method: "PUT",
      body: JSON.stringify(valid),
    });
    expect(await refused(withQuery)).toEqual([422, "invalid", "x"]);
    const nowhere = await afterword.fetch(`/v1/sites/nowhere/comments/${id}/vote`, {
      method: "PUT",
      body: JSON.stringify(valid),
      headers: elsewhere,
    });
    expect((await refused(nowhere))[0]).toBe(404);
    for (const origin of ["https://elsewhere.example", "null", "http://blog.example", "https://blog.example.evil"]) {
      expect((await refused(await put(afterword, 1, valid, { Origin: origin })))[0]).toBe(403);
    }
    expect((await refused(await put(afterword, 1, valid)))[0]).toBe(404);
    expect((await refused(await put(afterword, id, valid)))[0]).toBe(409);
    expect((await refused(await put(afterword, id, { ...valid, value: 0 })))[0]).toBe(409);
    expect([await votesOf(id), (await afterword.row(id))?.score]).toEqual([0, 0]);
  });

  it("alike for what does not exist, is another site's, or is not shown", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const elsewhere = await commentOf(other);
    const ids: (number | string)[] = [elsewhere, 1, "x", "0", "1e3", "99999999999999999"];
    for (const status of ["pending", "spam", "trash"] as const) {
      const id = await commentOf(afterword, `To be ${status}.`);
      await afterword.decided([id], status);
      ids.push(id);
    }
    const answers = new Set<string>();
    for (const id of ids) {
      const response = await put(afterword, id, valid);
      const { error } = (await response.json()) as ErrorEnvelope;
      answers.add(`${response.status} ${error.code} ${error.message}`);
    }
    expect([...answers]).toEqual(["404 not_found There is no such comment"]);
    expect(await votesOf(elsewhere)).toBe(0);
  });

  it("from the author's own device", async () => {
    const afterword = await new Afterword().open();
    const author = newReader();
    const { comment } = await afterword.submit({ body: "Mine." }, author);
    const own = { voterKey: author.authorKey, value: 1 };
    expect(await refused(await put(afterword, comment.id, own))).toEqual([409, "conflict", undefined]);
    expect([await votesOf(comment.id), (await afterword.row(comment.id))?.score]).toEqual([0, 0]);
  });

  it("more than 20 times a minute from one network, before it is read", async () => {
    const afterword = await new Afterword().open();
    const headers = { "CF-Connecting-IP": "192.0.2.77" };
    let status = 0;
    for (let sent = 0; sent < 45 && status !== 429; sent += 1) status = (await put(afterword, 1, "{", headers)).status;
    expect(status).toBe(429);
  });
});

describe("a vote resists", () => {
  it("a crowd in one network, at once or one after the other, whatever their keys", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const crowd = [1, 2, 3, 4, 5].map((host) => ({ ...newReader(), address: `198.51.100.${host}` }));
    await Promise.all(crowd.map((reader) => vote(afterword, id, reader)));
    for (const reader of crowd) expect(await vote(afterword, id, reader)).toBe(1);
    const household = [1, 2, 3].map((host) => ({ ...newReader(), address: `2001:db8:0:1::${host}` }));
    for (const reader of household) expect(await vote(afterword, id, reader)).toBe(2);
    expect(await vote(afterword, id, { ...newReader(), address: "2001:db8:0:2::1" })).toBe(3);
  });

  it("others who would take it back, and never falls below zero", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const ada = { ...newReader(), address: "198.51.100.1" };
    await vote(afterword, id, ada);
    expect(await vote(afterword, id, { ...newReader(), address: "198.51.100.2" }, 0)).toBe(1);
    expect(await vote(afterword, id, { ...ada, address: newAddress() }, 0)).toBe(1);
    await Promise.all([1, 2, 3].map(() => vote(afterword, id, ada, 0)));
    expect([(await afterword.row(id))?.score, await votesOf(id)]).toEqual([0, 0]);
    await vote(afterword, id, ada);
    await env.DB.prepare("UPDATE comments SET score = 0 WHERE id = ?1").bind(id).run();
    expect(await vote(afterword, id, ada, 0)).toBe(0);
  });

  it("curiosity: no address, no key, and nobody's votes can be put together", async () => {
    const afterword = await new Afterword().open();
    const ids = [await commentOf(afterword, "One."), await commentOf(afterword, "Two.")];
    const ada = newReader();
    for (const id of ids) await vote(afterword, id, ada);
    const { results } = await env.DB.prepare("SELECT * FROM votes").all<Record<string, string | number>>();
    const values = results.flatMap((row) => [row.prefix_hash, row.voter_hash]);
    expect([values.length, new Set(values).size]).toEqual([4, 4]);
    expect(JSON.stringify(results)).not.toContain(ada.address.replace(/\d+$/, ""));
    expect(JSON.stringify(results)).not.toContain(ada.authorKey);
  });

  it("a failing database: all or nothing, and trying again counts once", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const ada = newReader();
    const headers = { "CF-Connecting-IP": ada.address };
    for (const afterCommit of [false, true]) {
      afterword.database.fault = { error: new Error("D1_ERROR: Network connection lost."), afterCommit };
      const response = await put(afterword, id, { voterKey: ada.authorKey, value: 1 }, headers);
      expect(response.status).toBe(503);
      expect(await votesOf(id)).toBe((await afterword.row(id))?.score);
    }
    expect(await vote(afterword, id, ada)).toBe(1);
  });

  it("goes with its comment", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const root = await commentOf(afterword, "With a reply.");
    await commentOf(afterword, "A reply.", { parent: root });
    for (const one of [id, root]) {
      await vote(afterword, one, newReader());
      await afterword.decided([one], "trash");
      expect(await votesOf(one)).toBe(1);
      const path = `/sites/${afterword.siteId}/comments/${one}`;
      expect((await afterword.admin(path, { method: "DELETE" })).status).toBe(204);
      expect(await votesOf(one)).toBe(0);
    }
  });
});

describe("a long thread sorted by votes", () => {
  /** Roots from the newest to the oldest by their scores, after a first one that has none and is not told. */
  async function threadOf(scores: number[]): Promise<{ afterword: Afterword; ids: number[] }> {
    const afterword = await new Afterword().open();
    const first = await commentOf(afterword);
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO comments (id, site_id, page_id, status, shown, score, name, address_hash, text_hash, source, html,
           renderer, says, findings)
         SELECT c.id - s.key - 1, c.site_id, c.page_id, 'approved', 1, s.value, 'Name', '', '', 'Text.', '<p>Text.</p>', 1,
           'ham', '[]' FROM comments c, json_each(?2) s WHERE c.id = ?1`,
      ).bind(first, JSON.stringify(scores)),
      env.DB.prepare("DELETE FROM comments WHERE id = ?1").bind(first),
      env.DB.prepare("UPDATE pages SET count = ?2, version = version + 1 WHERE site_id = ?1").bind(
        afterword.siteId,
        scores.length,
      ),
    ]);
    return { afterword, ids: scores.map((_, place) => first - place - 1) };
  }

  /** Places of the roots as all pages give them, one after the other. */
  async function placesOf(scores: number[], limit: number): Promise<number[]> {
    const { afterword, ids } = await threadOf(scores);
    const places: number[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: string = `page=/hello&sort=top&limit=${limit}${cursor && `&cursor=${cursor}`}`;
      const { value, cost }: { value: ThreadPage; cost: Cost } = await afterword.database.measure(() =>
        afterword.thread(query),
      );
      expect(cost.rowsRead).toBeLessThanOrEqual(2 * limit + 6 + 2 * (limit + 200));
      places.push(...value.comments.map(({ id }) => ids.indexOf(id)));
      cursor = value.cursor;
    }
    return places;
  }

  it.each([1, 2, 3, 50])("gives each root once, %i a page, also where the oldest has most votes", async (limit) => {
    expect(await placesOf([0, 2, 0, 1, 9], limit)).toEqual([4, 1, 3, 0, 2]);
    expect(await placesOf([3, 2, 1], limit)).toEqual([0, 1, 2]);
    expect(await placesOf([0, 0, 0], limit)).toEqual([0, 1, 2]);
  });

  it("passes over a bounded number of roots with votes at once, and loses none behind them", async () => {
    const scores = [0, ...Array<number>(460).fill(1), 0, 0, 1];
    const places = await placesOf(scores, 50);
    expect(places.slice(-3)).toEqual([0, 461, 462]);
    expect(new Set(places).size).toBe(scores.length);
    expect(places).toHaveLength(scores.length);
  });
});
