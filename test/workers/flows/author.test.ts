import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorEnvelope, OwnStatus, SubmitResponse } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork, newReader, type Reader } from "../afterword.ts";

beforeEach(forgetDueWork);

const MINUTE = 60_000;
const LINKS = "http://a.example http://b.example";

async function refusal(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as ErrorEnvelope).error.code];
}

async function edit(afterword: Afterword, id: number, reader: Reader, body: string) {
  const response = await afterword.own("PATCH", id, reader, { body });
  return { http: response.status, ...((await response.json()) as SubmitResponse) };
}

async function statusOf(afterword: Afterword, id: number, reader: Reader): Promise<string> {
  const response = await afterword.own("POST", id, reader);
  return response.status === 200 ? ((await response.json()) as OwnStatus).status : String(response.status);
}

async function shownHtml(afterword: Afterword): Promise<(string | null)[]> {
  return (await afterword.thread()).comments.map(({ html }) => html);
}

describe("an author's edit", () => {
  it("is judged again and takes the place of the text, for everybody, with its time", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Niice." }, reader);
    const before = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);
    afterword.advance(MINUTE);
    afterword.purged = [];
    const edited = await edit(afterword, comment.id, reader, "Nice **one**.");
    expect(edited).toEqual({
      http: 200,
      status: "approved",
      comment: { ...comment, html: "<p>Nice <strong>one</strong>.</p>\n", editedAt: "2026-11-24T10:02:01Z" },
    });
    const after = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`, {
      headers: { "If-None-Match": before.headers.get("ETag")! },
    });
    expect(after.status).toBe(200);
    expect(await after.json()).toMatchObject({ page: { count: 1 }, comments: [edited.comment] });
    expect(afterword.purged).toContain(after.headers.get("Cache-Tag"));
    const [first, second, ...more] = afterword.checks;
    expect(more).toEqual([]);
    expect(second?.body).toEqual({ ...first?.body, comment_content: "Nice **one**.", recheck_reason: "edit" });
    expect((await afterword.queue()).comments[0]).toMatchObject({ source: "Nice **one**.", ip: reader.address });
  });

  it("is refused after so many that the comment's history stays readable, and the comment can still be deleted", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Version 0." }, reader);
    for (let version = 1; version <= LIMITS.authorEdits; version += 1) {
      afterword.advance(1);
      expect((await edit(afterword, comment.id, reader, `Version ${version}.`)).http).toBe(200);
    }
    const refused = await afterword.own("PATCH", comment.id, reader, { body: "One more." });
    expect(await refusal(refused)).toEqual([409, "conflict"]);
    expect((await afterword.detail(comment.id)).history).toHaveLength(LIMITS.authorEdits + 1);
    expect((await afterword.own("DELETE", comment.id, reader)).status).toBe(204);
  });

  it.each([
    ["what Akismet calls spam", "emu-spam", "spam"],
    ["links", LINKS, "pending"],
    ["a word to hold", "A good casino.", "pending"],
    ["a blocked word", "Cheap watches.", "spam"],
  ])("that brings %s is hidden, and its author is told no more than that it waits", async (_, body, status) => {
    const afterword = await new Afterword().open();
    await afterword.admin(`/sites/${afterword.siteId}/words`, {
      method: "PUT",
      body: JSON.stringify({ hold: ["casino"], block: ["watches"] }),
    });
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    const { http, status: told, comment: answered } = await edit(afterword, comment.id, reader, body);
    expect([http, told, answered.id]).toEqual([202, "pending", comment.id]);
    expect(Object.keys(answered)).toEqual(Object.keys(comment));
    expect((await afterword.row(comment.id))?.status).toBe(status);
    const { comments, page } = await afterword.thread();
    expect([comments, page.count]).toEqual([[], 0]);
    expect(await statusOf(afterword, comment.id, reader)).toBe("pending");
  });

  it("waits hidden while Akismet is away, and comes back by the cron", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    const url = `/v1/sites/${afterword.siteId}/comments?page=/hello`;
    const etag = (await afterword.fetch(url)).headers.get("ETag")!;
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    expect((await edit(afterword, comment.id, reader, "Very nice.")).http).toBe(202);
    const hidden = await afterword.fetch(url, { headers: { "If-None-Match": etag } });
    expect(await hidden.json()).toMatchObject({ comments: [], page: { count: 0 } });
    afterword.advance(5 * MINUTE);
    await afterword.cron();
    expect(afterword.checks.at(-1)?.body).toMatchObject({ comment_content: "Very nice.", recheck_reason: "retry" });
    expect(await shownHtml(afterword)).toEqual(["<p>Very nice.</p>\n"]);
    expect((await afterword.thread()).page.count).toBe(1);
    expect(await statusOf(afterword, comment.id, reader)).toBe("approved");
  });

  it("is never shown before Akismet has answered", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    afterword.emulator.script({ match: "comment-check", fault: "held" });
    const waiting = edit(afterword, comment.id, reader, "Very nice.");
    await afterword.emulator.whenHeld();
    expect(await shownHtml(afterword)).toEqual(["<p>Nice.</p>\n"]);
    afterword.emulator.release();
    expect((await waiting).http).toBe(200);
    expect(await shownHtml(afterword)).toEqual(["<p>Very nice.</p>\n"]);
  });

  it("may publish what was held for its text, and not what was held for how it came", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const linked = await afterword.submit({ body: LINKS }, reader);
    expect(linked.http).toBe(202);
    expect((await edit(afterword, linked.comment.id, reader, "Nice.")).http).toBe(200);
    expect(await shownHtml(afterword)).toEqual(["<p>Nice.</p>\n"]);
    afterword.advance(MINUTE);
    const { comment } = (await (await afterword.send({ body: "No token." }, reader)).json()) as SubmitResponse;
    expect((await edit(afterword, comment.id, reader, "Still no token.")).http).toBe(202);
    expect((await afterword.thread()).page.count).toBe(1);
  });

  it("of what a moderator marked as spam or held changes the text and never the decision", async () => {
    const afterword = await new Afterword().open();
    for (const status of ["spam", "pending"] as const) {
      const reader = newReader();
      const { comment } = await afterword.submit({ body: `Nice, ${status}.` }, reader);
      await afterword.decided([comment.id], status);
      expect((await edit(afterword, comment.id, reader, "Very nice.")).http).toBe(202);
      expect(await afterword.row(comment.id)).toMatchObject({ status, source: "Very nice." });
      await afterword.cron();
      expect((await afterword.row(comment.id))?.status).toBe(status);
    }
    expect((await afterword.thread()).page.count).toBe(0);
  });

  it("hides a root under a tombstone while replies to it are shown", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const root = await afterword.submit({ body: "Root." }, reader);
    const reply = await afterword.submit({ body: "Reply.", parent: root.comment.id });
    await edit(afterword, root.comment.id, reader, LINKS);
    const { comments, page } = await afterword.thread();
    expect(comments).toMatchObject([{ id: root.comment.id, deleted: true, author: null, html: null }]);
    expect(comments[0]?.replies).toMatchObject([{ id: reply.comment.id, deleted: false }]);
    expect(page.count).toBe(1);
    await edit(afterword, root.comment.id, reader, "Root again.");
    expect(await shownHtml(afterword)).toEqual(["<p>Root again.</p>\n"]);
    expect((await afterword.thread()).page.count).toBe(2);
  });

  it("has one winner when two come at once, and the other one is told", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    // Both have read the comment before either writes.
    let batches = 0;
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    afterword.database.beforeBatch = async () => {
      batches += 1;
      if (batches === 4) open();
      if (batches > 2) await gate;
    };
    const edits = ["One.", "Two."].map((body) => afterword.own("PATCH", comment.id, reader, { body }));
    const answers = await Promise.all(edits);
    afterword.database.beforeBatch = null;
    const statuses = answers.map(({ status }) => status);
    expect([...statuses].sort()).toEqual([200, 409]);
    const loser = answers[statuses.indexOf(409)]!;
    expect(await refusal(loser)).toEqual([409, "conflict"]);
    expect(await shownHtml(afterword)).toEqual([`<p>${statuses[0] === 200 ? "One" : "Two"}.</p>\n`]);
    expect((await afterword.detail(comment.id)).history.map(({ event }) => event)).toEqual(["submitted", "edit"]);
  });

  it("loses to a moderator who decides meanwhile", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    afterword.emulator.script({ match: "comment-check", fault: "held" });
    const waiting = afterword.own("PATCH", comment.id, reader, { body: "Very nice." });
    await afterword.emulator.whenHeld();
    await afterword.decided([comment.id], "spam");
    afterword.emulator.release();
    expect(await refusal(await waiting)).toEqual([409, "conflict"]);
    expect(await afterword.row(comment.id)).toMatchObject({ status: "spam", source: "Nice." });
  });

  it("can be sent again when the database's reply was lost, with the same answer", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      if (batches === 2) {
        afterword.database.fault = { error: new Error("D1_ERROR: Network connection lost."), afterCommit: true };
      }
    };
    const lost = await afterword.own("PATCH", comment.id, reader, { body: "Very nice." });
    expect([...(await refusal(lost)), lost.headers.get("Retry-After")]).toEqual([503, "unavailable", "5"]);
    expect(await edit(afterword, comment.id, reader, "Very nice.")).toMatchObject({ http: 200, status: "approved" });
    expect(await shownHtml(afterword)).toEqual(["<p>Very nice.</p>\n"]);
    expect((await afterword.thread()).page.count).toBe(1);
  });
});

describe("a moderator's edit", () => {
  const change = (afterword: Afterword, id: number, fields: object) =>
    afterword.admin(`/sites/${afterword.siteId}/comments/${id}`, { method: "PATCH", body: JSON.stringify(fields) });

  it("is not undone by the author, who may still delete the comment", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Something rude." }, reader);
    await change(afterword, comment.id, { body: "[removed]" });
    await change(afterword, comment.id, { pinned: true });
    const refused = await afterword.own("PATCH", comment.id, reader, { body: "Something rude." });
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { error: { code: "conflict", message: expect.stringMatching(/you can delete it/) } },
    ]);
    expect(await shownHtml(afterword)).toEqual(["<p>[removed]</p>\n"]);
    expect((await afterword.own("DELETE", comment.id, reader)).status).toBe(204);
    expect(await shownHtml(afterword)).toEqual([]);
  });

  it("that only pins the comment leaves it to its author", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    await change(afterword, comment.id, { pinned: true });
    expect((await edit(afterword, comment.id, reader, "Nicer.")).http).toBe(200);
  });
});

describe("an author's deletion", () => {
  it("takes a comment from everybody, and no decision brings it back", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    afterword.purged = [];
    const deleted = await afterword.own("DELETE", comment.id, reader);
    expect([deleted.status, await deleted.text(), afterword.purged.length]).toEqual([204, "", 2]);
    const { comments, page } = await afterword.thread();
    expect([comments, page.count]).toEqual([[], 0]);
    expect(await statusOf(afterword, comment.id, reader)).toBe("gone");
    for (const status of ["approved", "pending", "spam", "trash"] as const) {
      const [result] = await afterword.decided([comment.id], status);
      expect(result).toMatchObject({ id: comment.id, status: "trash", changed: false, error: { code: "conflict" } });
    }
    await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [comment.id] });
    expect((await afterword.row(comment.id))?.status).toBe("trash");
    expect(await refusal(await afterword.own("PATCH", comment.id, reader, { body: "Back." }))).toEqual([
      404,
      "not_found",
    ]);
    expect((await afterword.thread()).comments).toEqual([]);
  });

  it("lets the same text be posted again, as a comment of its own", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const first = await afterword.submit({ body: "Nice." }, reader);
    expect((await afterword.submit({ body: "Nice." }, reader)).comment.id).toBe(first.comment.id);
    await afterword.own("DELETE", first.comment.id, reader);
    afterword.emulator.setDuplicateTrap(false);
    const again = await afterword.submit({ body: "Nice." }, reader);
    expect([again.http, again.comment.id === first.comment.id]).toEqual([201, false]);
    expect((await afterword.thread()).comments.map(({ id }) => id)).toEqual([again.comment.id]);
  });

  it("leaves a tombstone while replies are shown, and none without", async () => {
    const afterword = await new Afterword().open();
    const [root, reply] = [newReader(), newReader()];
    const above = await afterword.submit({ body: "Root.", url: "ada.example" }, root);
    const below = await afterword.submit({ body: "Reply.", parent: above.comment.id }, reply);
    expect((await afterword.own("DELETE", above.comment.id, root)).status).toBe(204);
    const { comments, page } = await afterword.thread();
    expect(comments).toEqual([
      {
        ...above.comment,
        author: null,
        html: null,
        deleted: true,
        replies: [expect.objectContaining({ id: below.comment.id, parent: above.comment.id, depth: 1 })],
      },
    ]);
    expect(page.count).toBe(1);
    await afterword.own("DELETE", below.comment.id, reply);
    expect(await afterword.thread()).toMatchObject({ comments: [], page: { count: 0 } });
  });

  it("in the middle of a thread keeps what is above and below it", async () => {
    const afterword = await new Afterword().open();
    const middle = newReader();
    const root = (await afterword.submit({ body: "Root." })).comment.id;
    const reply = (await afterword.submit({ body: "Reply.", parent: root }, middle)).comment.id;
    const answer = (await afterword.submit({ body: "Answer.", parent: reply })).comment.id;
    await afterword.own("DELETE", reply, middle);
    const { comments, page } = await afterword.thread();
    expect(comments).toMatchObject([
      { id: root, replies: [{ id: reply, deleted: true, html: null, replies: [{ id: answer, parent: reply }] }] },
    ]);
    expect(page.count).toBe(2);
  });

  it("counts once when it is sent twice, at once or after a lost reply", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Another." });
    const [twice, lost] = [newReader(), newReader()];
    const one = await afterword.submit({ body: "One." }, twice);
    const two = await afterword.submit({ body: "Two." }, lost);
    const answers = await Promise.all([
      afterword.own("DELETE", one.comment.id, twice),
      afterword.own("DELETE", one.comment.id, twice),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(204);
    expect(statuses.every((status) => [204, 404, 409].includes(status))).toBe(true);
    expect((await afterword.thread()).page.count).toBe(2);
    afterword.database.fault = { error: new Error("D1_ERROR: Network connection lost."), afterCommit: true };
    expect((await afterword.own("DELETE", two.comment.id, lost)).status).toBe(503);
    await afterword.own("DELETE", two.comment.id, lost);
    expect(await statusOf(afterword, two.comment.id, lost)).toBe("gone");
    expect((await afterword.thread()).page.count).toBe(1);
    const { history } = await afterword.detail(two.comment.id);
    expect(history.map(({ event, by, to }) => `${event} ${by} ${to}`)).toEqual([
      "submitted author approved",
      "deletion author trash",
    ]);
  });
});

describe("the edit window", () => {
  it("ends for edit and deletion alike at its last millisecond, and asking stays possible", async () => {
    const afterword = await new Afterword().open({ editMinutes: 5 });
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    afterword.advance(5 * MINUTE);
    expect((await edit(afterword, comment.id, reader, "Nicer.")).http).toBe(200);
    afterword.advance(1);
    expect(await refusal(await afterword.own("PATCH", comment.id, reader, { body: "Nicest." }))).toEqual([
      403,
      "forbidden",
    ]);
    expect(await refusal(await afterword.own("DELETE", comment.id, reader))).toEqual([403, "forbidden"]);
    expect(await shownHtml(afterword)).toEqual(["<p>Nicer.</p>\n"]);
    expect(await statusOf(afterword, comment.id, reader)).toBe("approved");
    expect(afterword.checks).toHaveLength(2);
    await afterword.set({ editMinutes: 0 });
    const other = newReader();
    const late = await afterword.submit({ body: "Late." }, other);
    afterword.advance(1);
    expect((await afterword.own("DELETE", late.comment.id, other)).status).toBe(403);
  });

  it.each([-1, 1.5, 1441, "15"])("is no setting of %j minutes", async (editMinutes) => {
    const afterword = await new Afterword().open();
    const body = JSON.stringify({ editMinutes });
    const response = await afterword.admin(`/sites/${afterword.siteId}`, { method: "PATCH", body });
    expect([response.status, await response.json()]).toMatchObject([422, { error: { field: "editMinutes" } }]);
  });
});

describe("an author's question what became of a comment", () => {
  it("is answered alike for what is held and what is spam", async () => {
    const afterword = await new Afterword().open();
    const bodies = { approved: "Nice.", pending: LINKS, spam: "emu-spam", trash: "Trash." };
    const told: Record<string, string> = {};
    for (const [status, body] of Object.entries(bodies)) {
      const reader = newReader();
      const { comment } = await afterword.submit({ body }, reader);
      if (status === "trash") await afterword.decided([comment.id], "trash");
      expect((await afterword.row(comment.id))?.status).toBe(status);
      told[status] = await statusOf(afterword, comment.id, reader);
      const response = await afterword.own("POST", comment.id, reader);
      expect(Object.keys((await response.json()) as object)).toEqual(["status"]);
    }
    expect(told).toEqual({ approved: "approved", pending: "pending", spam: "pending", trash: "gone" });
  });
});

describe("who is not the author", () => {
  const METHODS = ["PATCH", "DELETE", "POST"] as const;
  const fieldsOf = (method: string) => (method === "PATCH" ? { body: "Changed." } : {});

  it.each(METHODS)(
    "finds nothing by %s: another's key, another site, a comment without a key, none at all",
    async (method) => {
      const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
      const reader = newReader();
      const { comment } = await afterword.submit({ body: "Nice." }, reader);
      const keyless = await afterword.submit({ body: "No key.", authorKey: null });
      const attempts: [Afterword, number, Reader][] = [
        [afterword, comment.id, newReader()],
        [other, comment.id, reader],
        [afterword, keyless.comment.id, reader],
        [afterword, comment.id + 1, reader],
      ];
      for (const [where, id, who] of attempts) {
        expect(await refusal(await where.own(method, id, who, fieldsOf(method)))).toEqual([404, "not_found"]);
      }
      const wrongPath = `/v1/sites/${afterword.siteId}/comments/0x1${method === "POST" ? "/status" : ""}`;
      const body = JSON.stringify({ authorKey: reader.authorKey, ...fieldsOf(method) });
      expect((await afterword.fetch(wrongPath, { method, body })).status).toBe(404);
      expect((await afterword.thread()).page.count).toBe(2);
      expect(await afterword.row(comment.id)).toMatchObject({ status: "approved", source: "Nice." });
      expect(afterword.checks).toHaveLength(2);
    },
  );

  it.each(METHODS)("is refused by %s for a key or a body that can be none", async (method) => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    for (const authorKey of [undefined, null, "", "short", "x".repeat(65), "with space in the key of it", 7]) {
      const response = await afterword.own(method, comment.id, reader, { ...fieldsOf(method), authorKey });
      expect([response.status, await response.json()]).toMatchObject([422, { error: { field: "authorKey" } }]);
    }
    const url = `/v1/sites/${afterword.siteId}/comments/${comment.id}${method === "POST" ? "/status" : ""}`;
    expect((await afterword.fetch(url, { method, body: "no json" })).status).toBe(422);
    const large = JSON.stringify({ authorKey: reader.authorKey, body: "x".repeat(65_536) });
    expect(await refusal(await afterword.fetch(url, { method, body: large }))).toEqual([413, "too_large"]);
    expect(await shownHtml(afterword)).toEqual(["<p>Nice.</p>\n"]);
  });

  it("may not leave a text that a submission could not have", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    for (const body of [undefined, "", " \n", "x".repeat(10_001), "\u0000", "\ud800", 7]) {
      const response = await afterword.own("PATCH", comment.id, reader, { body });
      expect([response.status, await response.json()]).toMatchObject([422, { error: { field: "body" } }]);
    }
    expect((await edit(afterword, comment.id, reader, "🙂".repeat(10_000))).http).toBe(200);
    expect(afterword.checks).toHaveLength(2);
  });

  it.each(["PATCH", "DELETE"] as const)("may not %s from a page elsewhere", async (method) => {
    const afterword = await new Afterword().open({ origins: ["https://www.blog.example"] });
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    const ask = (origin: string) => afterword.own(method, comment.id, reader, fieldsOf(method), { Origin: origin });
    for (const origin of ["https://evil.example", "null", "http://blog.example", "https://blog.example.evil.example"]) {
      const response = await ask(origin);
      const { error } = (await response.json()) as ErrorEnvelope;
      expect([response.status, error.code, error.message.includes(`"${origin}"`)]).toEqual([403, "forbidden", true]);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    }
    expect(await afterword.row(comment.id)).toMatchObject({ status: "approved", source: "Nice." });
    expect((await ask("https://www.blog.example")).ok).toBe(true);
  });

  it.each(METHODS)("can ask by %s from any page's script, and nothing of the answer is kept", async (method) => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    const path = `/v1/sites/${afterword.siteId}/comments/${comment.id}${method === "POST" ? "/status" : ""}`;
    const preflight = await afterword.fetch(path, {
      method: "OPTIONS",
      headers: { Origin: "https://blog.example", "Access-Control-Request-Method": method },
    });
    expect([preflight.status, preflight.headers.get("Access-Control-Allow-Origin")]).toEqual([204, "*"]);
    expect(preflight.headers.get("Access-Control-Allow-Methods")?.split(", ")).toContain(method);
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toBe("Content-Type");
    expect(preflight.headers.get("Vary")).toBeNull();
    const headers = { Origin: "https://blog.example" };
    for (const fields of [fieldsOf(method), { ...fieldsOf(method), authorKey: newReader().authorKey }]) {
      const response = await afterword.own(method, comment.id, reader, fields, headers);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(response.headers.get("Access-Control-Allow-Credentials")).toBeNull();
      expect(response.headers.get("Cache-Control")).toBe("no-store");
    }
  });
});
