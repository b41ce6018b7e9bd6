import { beforeEach, describe, expect, it } from "vitest";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

const KEY = "0123456789ab";
const SUCCESS = { status: "success" };
const UNMATCHED = { status: "error", message: "Could not find matching comment." };

beforeEach(forgetDueWork);

/** A comment of which Akismet was told where to correct itself. */
async function corrigible(afterword: Afterword, body: string) {
  const { comment, http } = await afterword.submit({ body });
  const row = await afterword.row(comment.id);
  return {
    id: comment.id,
    http,
    guid: String(row?.akismet_guid),
    callback: String(afterword.checks.at(-1)?.body.callback),
  };
}

function pathOf(callback: string): string {
  return callback.replace("https://comments.example", "");
}

function correct(afterword: Afterword, callback: string, body: unknown): Promise<Response> {
  return afterword.post(pathOf(callback), body, { "X-Akismet-Webhook": "1" });
}

function correction(guid: string, result: string, key = KEY) {
  return { key, endpoint: "comment-check", comments: [{ guid, result }] };
}

async function statusOf(afterword: Afterword, id: number): Promise<unknown> {
  return (await afterword.row(id))?.status;
}

describe("Akismet's correction", () => {
  it("publishes what it was not sure of, or makes it spam, and asks no more", async () => {
    const afterword = await new Afterword().open();
    const good = await corrigible(afterword, "emu-recheck, nice.");
    const bad = await corrigible(afterword, "emu-recheck-spam");
    expect([good.http, bad.http]).toEqual([202, 202]);
    expect(good.callback).toMatch(
      new RegExp(`^https://comments\\.example/v1/sites/${afterword.siteId}/akismet/${good.id}/[A-Za-z0-9_-]{22}$`),
    );
    const deliveries = await afterword.emulator.flushWebhooks();
    expect(deliveries.map(({ status, body }) => [status, JSON.parse(body)])).toEqual([
      [200, { comments: { [good.guid]: SUCCESS } }],
      [200, { comments: { [bad.guid]: SUCCESS } }],
    ]);
    expect(await afterword.row(good.id)).toMatchObject({ status: "approved", says: "ham", akismet_result: "ham" });
    expect(await afterword.row(bad.id)).toMatchObject({ status: "spam", says: "spam", akismet_result: "spam" });
    const { comments, page } = await afterword.thread();
    expect([comments.map(({ id }) => id), page.count]).toEqual([[good.id], 1]);
    afterword.advance(60 * 60_000);
    await afterword.cron();
    expect(afterword.checks).toHaveLength(2);
    const { history } = await afterword.detail(bad.id);
    expect(history.map(({ event, by, from, to }) => [event, by, from, to])).toEqual([
      ["submitted", "author", null, "pending"],
      ["callback", "akismet", "pending", "spam"],
    ]);
  });

  it("takes down what it had cleared and brings back what it had caught, for every reader at once", async () => {
    const afterword = await new Afterword().open();
    const cleared = await corrigible(afterword, "Nice.");
    const caught = await corrigible(afterword, "emu-spam");
    const url = `/v1/sites/${afterword.siteId}/comments?page=/hello`;
    const etag = (await afterword.fetch(url)).headers.get("ETag")!;
    afterword.purged = [];
    const answer = await correct(afterword, cleared.callback, correction(cleared.guid, "true"));
    expect([answer.status, await answer.json()]).toEqual([200, { comments: { [cleared.guid]: SUCCESS } }]);
    expect(afterword.purged).toHaveLength(2);
    const fresh = await afterword.fetch(url, { headers: { "If-None-Match": etag } });
    expect(await fresh.json()).toMatchObject({ comments: [], page: { count: 0 } });
    await correct(afterword, caught.callback, correction(caught.guid, "false"));
    expect((await afterword.thread()).comments.map(({ id }) => id)).toEqual([caught.id]);
    expect(afterword.emulator.log.some(({ path }) => path.startsWith("/1.1/submit-"))).toBe(false);
  });

  it("leaves what other checks hold or catch where it is", async () => {
    const afterword = await new Afterword().open();
    const held = await corrigible(afterword, "emu-recheck http://a.example http://b.example");
    await correct(afterword, held.callback, correction(held.guid, "false"));
    expect(await afterword.row(held.id)).toMatchObject({
      status: "pending",
      akismet_result: "ham",
      next_check_at: null,
    });
    const caught = await corrigible(afterword, "emu-spam http://a.example http://b.example");
    await correct(afterword, caught.callback, correction(caught.guid, "false"));
    expect(await statusOf(afterword, caught.id)).toBe("pending");
  });

  it("changes nothing that a person decided, or that its author deleted", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const spam = await corrigible(afterword, "Nice.");
    const approved = await corrigible(afterword, "emu-spam");
    const pending = await corrigible(afterword, "emu-recheck, fine.");
    const trash = await corrigible(afterword, "emu-recheck, well.");
    await afterword.decided([spam.id], "spam");
    await afterword.decided([approved.id], "approved");
    await afterword.decided([pending.id], "trash");
    await afterword.decided([pending.id], "pending");
    await afterword.decided([trash.id], "trash");
    const { comment } = await afterword.submit({ body: "emu-recheck, gone." }, reader);
    const { callback } = afterword.checks.at(-1)!.body;
    await afterword.own("DELETE", comment.id, reader);
    const guid = String((await afterword.row(comment.id))?.akismet_guid);
    const all: [number, string, string, string][] = [
      [spam.id, spam.callback, spam.guid, "spam"],
      [approved.id, approved.callback, approved.guid, "approved"],
      [pending.id, pending.callback, pending.guid, "pending"],
      [trash.id, trash.callback, trash.guid, "trash"],
      [comment.id, String(callback), guid, "trash"],
    ];
    const lessons = afterword.emulator.log.filter(({ path }) => path.startsWith("/1.1/submit-")).length;
    for (const [id, address, own, status] of all) {
      const events = (await afterword.detail(id)).history.length;
      const [first] = (await afterword.detail(id)).history;
      for (const result of ["true", "false"]) {
        const answer = await correct(afterword, address, correction(own, result));
        expect([answer.status, await answer.json()]).toEqual([200, { comments: { [own]: SUCCESS } }]);
        expect(await statusOf(afterword, id)).toBe(status);
      }
      const { history } = await afterword.detail(id);
      expect(history[0]).toEqual(first);
      expect(history.slice(events)).toMatchObject(
        ["spam", "ham"].map((result) => ({
          event: "callback",
          by: "akismet",
          from: status,
          to: status,
          detail: { akismet: { reason: `akismet.${result}` } },
        })),
      );
    }
    expect((await afterword.thread()).page.count).toBe(1);
    expect(afterword.emulator.log.filter(({ path }) => path.startsWith("/1.1/submit-"))).toHaveLength(lessons);
  });

  it("comes twice and counts once, with a line for each", async () => {
    const afterword = await new Afterword().open();
    const { id } = await corrigible(afterword, "emu-recheck, nice.");
    afterword.emulator.script({ match: "comment-check", fault: { name: "webhook", variant: "duplicate" } });
    const deliveries = await afterword.emulator.flushWebhooks();
    expect(deliveries.map(({ status }) => status)).toEqual([200, 200]);
    expect((await afterword.thread()).page.count).toBe(1);
    expect((await afterword.detail(id)).history.map(({ event, from, to }) => [event, from, to])).toEqual([
      ["submitted", null, "pending"],
      ["callback", "pending", "approved"],
      ["callback", "approved", "approved"],
    ]);
  });

  it("of an edited comment counts for its new text only", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "emu-recheck, first." }, reader);
    const before = String((await afterword.row(comment.id))?.akismet_guid);
    await afterword.own("PATCH", comment.id, reader, { body: "emu-recheck-spam, then." });
    const after = String((await afterword.row(comment.id))?.akismet_guid);
    expect(after).not.toBe(before);
    afterword.advance(1);
    const deliveries = await afterword.emulator.flushWebhooks();
    expect(deliveries.map(({ body }) => JSON.parse(body))).toEqual([
      { comments: { [before]: UNMATCHED } },
      { comments: { [after]: SUCCESS } },
    ]);
    expect(await statusOf(afterword, comment.id)).toBe("spam");
  });
});

describe("several corrections at once", () => {
  it("are one for this comment, and what is said of others is answered as unknown", async () => {
    const afterword = await new Afterword().open();
    const { callback, id, guid } = await corrigible(afterword, "emu-recheck, nice.");
    const comments = [
      { guid: "x", result: "true" },
      { guid, result: "true" },
      { guid, result: "false" },
    ];
    const answer = await correct(afterword, callback, { key: KEY, comments });
    expect(await answer.json()).toEqual({ comments: { x: UNMATCHED, [guid]: SUCCESS } });
    expect(await statusOf(afterword, id)).toBe("approved");
    expect((await afterword.detail(id)).history).toHaveLength(2);
  });
});

describe("a correction that is not Akismet's", () => {
  it.each([
    ["wrong-key", 403],
    ["malformed", 400],
    ["not-json", 400],
  ] as const)("(%s) is refused and changes nothing", async (variant, status) => {
    const afterword = await new Afterword().open();
    const { id } = await corrigible(afterword, "emu-recheck, nice.");
    afterword.emulator.script({ match: "comment-check", fault: { name: "webhook", variant } });
    expect((await afterword.emulator.flushWebhooks()).map((delivery) => delivery.status)).toEqual([status]);
    expect(await statusOf(afterword, id)).toBe("pending");
  });

  it.each([
    ["unknown-guid", { comments: { ["f".repeat(32)]: UNMATCHED } }],
    ["missing-guid", { comments: {} }],
  ] as const)("(%s) is answered as the WordPress plugin does", async (variant, answer) => {
    const afterword = await new Afterword().open();
    const { id } = await corrigible(afterword, "emu-recheck, nice.");
    afterword.emulator.script({ match: "comment-check", fault: { name: "webhook", variant } });
    const [delivery] = await afterword.emulator.flushWebhooks();
    expect([delivery?.status, JSON.parse(delivery?.body ?? "")]).toEqual([200, answer]);
    expect(await statusOf(afterword, id)).toBe("pending");
    const lines = (await afterword.detail(id)).history.slice(1).map(({ event, detail }) => [event, detail]);
    expect(lines).toEqual(variant === "unknown-guid" ? [["callback", { ignored: "unknown-guid" }]] : []);
  });

  it("finds no way in by another address, key or guid", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const mine = await corrigible(afterword, "emu-recheck, mine.");
    const next = await corrigible(afterword, "emu-recheck, next.");
    // Every emulator begins with the same guids.
    for (const body of ["One.", "Two."]) await other.submit({ body });
    const theirs = await corrigible(other, "emu-recheck, theirs.");
    expect([mine.guid, next.guid]).not.toContain(theirs.guid);
    const secret = mine.callback.split("/").at(-1)!;
    const at = (site: string, id: number, word: string) => `/v1/sites/${site}/akismet/${id}/${word}`;
    const wrong = [
      at(afterword.siteId, mine.id, "x".repeat(22)),
      at(afterword.siteId, mine.id, secret.toLowerCase()),
      at(afterword.siteId, mine.id, secret.slice(0, -1)),
      at(afterword.siteId, next.id, secret),
      at(other.siteId, theirs.id, secret),
      at(other.siteId, mine.id, secret),
      at("nowhere", mine.id, secret),
    ];
    for (const path of wrong) {
      for (const { guid } of [mine, next, theirs]) {
        expect((await correct(afterword, path, correction(guid, "false"))).status).toBe(403);
      }
    }
    for (const key of ["", "badbadbadbad", `${KEY} `, "test-admin-token"]) {
      expect((await correct(afterword, mine.callback, correction(mine.guid, "false", key))).status).toBe(403);
    }
    for (const { guid } of [next, theirs]) {
      const answer = await correct(afterword, mine.callback, correction(guid, "false"));
      expect(await answer.json()).toEqual({ comments: { [guid]: UNMATCHED } });
    }
    for (const { id } of [mine, next, theirs]) expect(await statusOf(afterword, id)).toBe("pending");
    expect((await correct(afterword, mine.callback, correction(mine.guid, "false", KEY.toUpperCase()))).status).toBe(
      200,
    );
    expect(await statusOf(afterword, mine.id)).toBe("approved");
  });

  it.each([
    ["no key", { comments: [] }, 403],
    ["a key that is no text", { key: 7, comments: [] }, 403],
    ["neither key nor list", {}, 403],
    ["no comments", { key: KEY }, 400],
    ["comments by name", { key: KEY, comments: { guid: "x" } }, 400],
    ["a comment that is none", { key: KEY, comments: ["x"] }, 400],
    ["a guid that is no text", { key: KEY, comments: [{ guid: 7, result: "false" }] }, 400],
    ["a list", [], 400],
  ])("with %s is refused as the WordPress plugin refuses it", async (_, body, status) => {
    const afterword = await new Afterword().open();
    const { callback, id } = await corrigible(afterword, "emu-recheck, nice.");
    const answer = await correct(afterword, callback, body);
    const { code } = (await answer.json()) as { code?: string };
    expect([answer.status, code]).toEqual([status, status === 400 ? "malformed_request" : undefined]);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(await statusOf(afterword, id)).toBe("pending");
    expect((await afterword.detail(id)).history).toHaveLength(1);
  });

  it("and cannot be read is malformed only to who knows address and key", async () => {
    const afterword = await new Afterword().open();
    const { callback } = await corrigible(afterword, "emu-recheck, nice.");
    expect((await correct(afterword, callback, { key: "badbadbadbad" })).status).toBe(403);
    expect((await correct(afterword, `${callback}x`, { key: KEY })).status).toBe(403);
  });

  it("with a result that is none has an error, and with too much is refused unread", async () => {
    const afterword = await new Afterword().open();
    const { callback, id, guid } = await corrigible(afterword, "emu-recheck, nice.");
    for (const result of ["", "ham", "TRUE", "true\n"]) {
      const answer = await correct(afterword, callback, correction(guid, result));
      expect([answer.status, await answer.json()]).toMatchObject([200, { comments: { [guid]: { status: "error" } } }]);
    }
    const lines = (await afterword.detail(id)).history.slice(1).map(({ detail }) => detail);
    expect(lines).toEqual(Array(4).fill({ ignored: "no-verdict" }));
    const large = await correct(afterword, callback, { ...correction(guid, "false"), padding: "x".repeat(65_536) });
    expect(large.status).toBe(413);
    expect((await afterword.fetch(pathOf(callback))).status).toBe(404);
    expect(await statusOf(afterword, id)).toBe("pending");
  });

  it("leaves its secret in no log, not even when the server fails over it", async () => {
    const afterword = await new Afterword().open();
    const { callback, guid } = await corrigible(afterword, "emu-recheck, nice.");
    const secret = callback.split("/").at(-1)!;
    afterword.database.beforeBatch = () => Promise.reject(new TypeError(`it broke at ${callback}`));
    const answer = await correct(afterword, callback, correction(guid, "false"));
    expect(afterword.log).toContainEqual(expect.objectContaining({ event: "failure", error: "TypeError" }));
    expect(answer.status).toBe(500);
    expect(JSON.stringify([afterword.log, await answer.json()])).not.toContain(secret);
  });

  it("is refused where the site has no key to know it by, and for a comment that is gone", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.env.AKISMET_KEY = "";
    const submitted = JSON.parse(String((await afterword.row(comment.id))?.submitted)) as { callback: string };
    for (const key of ["", KEY]) {
      expect((await correct(afterword, submitted.callback, correction("x", "false", key))).status).toBe(403);
    }
    afterword.env.AKISMET_KEY = KEY;
    await afterword.database.prepare("DELETE FROM comments WHERE id = ?1").bind(comment.id).run();
    expect((await correct(afterword, submitted.callback, correction("x", "false"))).status).toBe(404);
  });
});
