import { describe, expect, it } from "vitest";
import type { SubmitResponse } from "../../../src/contract.ts";
import { Afterword, newAddress, newReader, type Reader } from "../afterword.ts";
import { together } from "../together.ts";

async function answerOf(response: Response): Promise<SubmitResponse & { http: number }> {
  return { ...((await response.json()) as SubmitResponse), http: response.status };
}

/** What Akismet was told, what is kept of that, and what is stored name one and the same comment. */
async function expectOneCallback(afterword: Afterword, id: number): Promise<void> {
  const { callback } = JSON.parse(String((await afterword.row(id))?.submitted)) as { callback: string };
  expect(callback).toContain(`/akismet/${id}/`);
  expect(afterword.checks.map(({ body }) => body.callback)).toEqual([callback]);
}

describe("the same submission twice", () => {
  it("is one comment with one answer, after a lost reply as well as after a double click", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    for (const body of ["Nice.", "emu-spam", "http://a.example http://b.example"]) {
      const fields = { body, token: await afterword.token("/hello", 60_000) };
      const before = await afterword.countRows();
      const first = await answerOf(await afterword.send(fields, reader));
      const again = await answerOf(await afterword.send(fields, reader));
      expect(again).toEqual(first);
      afterword.advance(3_600_000);
      expect(await answerOf(await afterword.send(fields, { ...reader, address: newAddress() }))).toEqual(first);
      expect(await afterword.countRows()).toBe(before + 1);
    }
    expect(afterword.checks).toHaveLength(3);
  });

  it.each(["with a token", "without one"])("at the same moment %s is stored once", async (kind) => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const token = kind === "with a token" ? await afterword.token() : null;
    afterword.emulator.script({ fault: { name: "answer", body: "false" }, times: "always" });
    together(afterword, 3);
    const answers = await Promise.all(
      [1, 2, 3].map(async () => answerOf(await afterword.send({ body: "Nice.", token }, reader))),
    );
    expect(new Set(answers.map(({ comment }) => comment.id)).size).toBe(1);
    expect(answers[1]).toEqual(answers[0]);
    expect(await afterword.countRows()).toBe(1);
    expect((await afterword.thread()).page.count).toBe(token === null ? 0 : 1);
  });

  it.each<[string, (reader: Reader) => [Reader, Record<string, unknown>]]>([
    ["from two tabs", (reader) => [reader, {}]],
    ["of one device at two addresses", (reader) => [{ ...reader, address: newAddress() }, {}]],
    ["of one device that mended the e-mail", (reader) => [{ ...newReader(), authorKey: reader.authorKey }, {}]],
    ["of one e-mail without a device", ({ email }) => [{ ...newReader(), email }, { authorKey: null }]],
    ["from one address without e-mail and device", (reader) => [reader, { authorKey: null, email: null }]],
  ])(
    "at the same moment %s, each with a token of its own, is one comment on a new page and on a known one",
    async (_, again) => {
      const afterword = await new Afterword().open({ require: ["name"] });
      for (const page of ["/hello", "/hello", "/other"]) {
        const tokens = [await afterword.token(page, 0), await afterword.token(page, 60_000)];
        const first = newReader();
        const before = await afterword.countRows();
        const body = `Nice, ${before} before me.`;
        together(afterword, 2);
        const answers = await Promise.all(
          tokens.map(async (token, number) => {
            const [reader, fields] = again(first);
            return answerOf(await afterword.send({ page, body, token, ...fields }, number === 0 ? first : reader));
          }),
        );
        expect(answers[1]).toEqual(answers[0]);
        expect(await afterword.countRows()).toBe(before + 1);
      }
    },
  );

  it("is stored once when the database committed but its reply was lost", async () => {
    const afterword = await new Afterword().open();
    const fields = { body: "Nice.", token: await afterword.token() };
    const reader = newReader();
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      if (batches === 2) {
        afterword.database.fault = { error: new Error("D1_ERROR: Network connection lost."), afterCommit: true };
      }
    };
    const first = await answerOf(await afterword.send(fields, reader));
    expect([first.http, batches]).toEqual([201, 3]);
    expect(await answerOf(await afterword.send(fields, reader))).toEqual(first);
    expect(await afterword.countRows()).toBe(1);
    expect((await afterword.thread()).page.count).toBe(1);
    await expectOneCallback(afterword, first.comment.id);
  });

  it("is stored once when the database commits only after we have looked for it again", async () => {
    const afterword = await new Afterword().open();
    const fields = { body: "Nice.", token: await afterword.token() };
    const { database } = afterword;
    const batch = database.batch.bind(database);
    let batches = 0;
    let commit = async () => {};
    database.batch = async <Row>(statements: Parameters<typeof batch>[0]) => {
      batches += 1;
      if (batches === 2) {
        commit = async () => void (await batch(statements));
        throw new Error("D1_ERROR: Network connection lost.");
      }
      if (batches === 4) await commit();
      return batch<Row>(statements);
    };
    const { http, comment } = await answerOf(await afterword.send(fields));
    expect([http, batches]).toEqual([201, 5]);
    expect(await afterword.countRows()).toBe(1);
    expect((await afterword.thread()).page.count).toBe(1);
    await expectOneCallback(afterword, comment.id);
  });

  it("keeps its id, and so where Akismet may correct itself, when the database takes it only at the second try", async () => {
    const afterword = await new Afterword().open();
    const fields = { body: "Nice.", token: await afterword.token() };
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      // Time passes, so that a second id would be another one.
      afterword.advance(1_000);
      const error = new Error("D1_ERROR: Network connection lost.");
      if (batches === 2) afterword.database.fault = { error, afterCommit: false };
    };
    const { http, comment } = await answerOf(await afterword.send(fields));
    expect([http, batches, afterword.checks.length]).toEqual([201, 4, 1]);
    await expectOneCallback(afterword, comment.id);
  });

  it("draws another id, and another callback with it, only where another comment has it", async () => {
    const afterword = await new Afterword().open();
    const tokens = [await afterword.token("/hello", 0), await afterword.token()];
    afterword.powers.randomBytes = (length) => new Uint8Array(length);
    const one = await answerOf(await afterword.send({ body: "One.", token: tokens[0] }));
    const two = await answerOf(await afterword.send({ body: "Two.", token: tokens[1] }));
    expect([one.http, two.http, afterword.checks.length]).toEqual([201, 201, 2]);
    expect(two.comment.id).toBe(one.comment.id + 1);
    const row = await afterword.row(two.comment.id);
    expect(JSON.parse(String(row?.submitted)).callback).toContain(`/akismet/${two.comment.id}/`);
  });

  it("can be sent again when the database is away for good, and nothing is half stored", async () => {
    const afterword = await new Afterword().open();
    const fields = { body: "Nice.", token: await afterword.token() };
    const reader = newReader();
    const error = new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
    afterword.database.beforeBatch = async () => {
      afterword.database.fault = { error, afterCommit: false };
    };
    const refused = await afterword.send(fields, reader);
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "5"]);
    expect(await refused.json()).toMatchObject({ error: { code: "unavailable" } });
    expect(await afterword.countRows()).toBe(0);
    afterword.database.beforeBatch = null;
    afterword.database.fault = null;
    expect((await afterword.send(fields, reader)).status).toBe(201);
  });

  it("by the same author on the same page needs no token to be known", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const first = await afterword.submit({ body: "Nice one." }, reader);
    afterword.advance(86_400_000 * 3);
    const again = await afterword.submit({ body: "  NICE\u200b one. " }, { ...reader, address: newAddress() });
    expect(again.comment.id).toBe(first.comment.id);
    const elsewhere = await afterword.submit({ body: "Nice one.", page: "/other" }, reader);
    expect(elsewhere.comment.id).not.toBe(first.comment.id);
    expect(await afterword.countRows()).toBe(2);
  });
});

describe("a token", () => {
  async function findings(afterword: Afterword, id: number): Promise<string[]> {
    const { comments } = await afterword.queue();
    return comments.find((comment) => comment.id === id)!.verdict.findings.map(({ reason }) => reason);
  }

  it("with other content is stored and held, and that again only once", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const token = await afterword.token();
    await afterword.send({ body: "Nice.", token }, reader);
    afterword.advance(60_000);
    const other = await answerOf(await afterword.send({ body: "Other.", token }, reader));
    expect(other.http).toBe(202);
    expect(await findings(afterword, other.comment.id)).toContain("form-token.replayed");
    expect(await answerOf(await afterword.send({ body: "Other.", token }, reader))).toEqual(other);
    expect(await afterword.countRows()).toBe(2);
    afterword.advance(60_000);
    const stranger = await answerOf(await afterword.send({ body: "Nice.", token }));
    expect([stranger.http, stranger.comment.id === other.comment.id]).toEqual([202, false]);
    expect(await afterword.countRows()).toBe(3);
  });

  it("that is missing, forged, of another page or site, expired or too fast holds with its reason", async () => {
    const afterword = await new Afterword().open();
    const elsewhere = await new Afterword().open();
    const good = await afterword.token();
    const forged = `${good.slice(0, -3)}${good.endsWith("AAA") ? "BBB" : "AAA"}`;
    const cases: [string, () => Promise<string> | string | null][] = [
      ["form-token.missing", () => null],
      ["form-token.forged", () => forged],
      ["form-token.forged", () => "nonsense"],
      ["form-token.other-page", () => afterword.token("/other")],
      ["form-token.other-page", () => elsewhere.token()],
      ["form-token.too-fast", () => afterword.token("/hello", 2_999)],
    ];
    for (const [reason, makeToken] of cases) {
      const token = await makeToken();
      const { http, comment } = await answerOf(await afterword.send({ body: `Nice: ${reason} ${token}`, token }));
      expect([http, await findings(afterword, comment.id)]).toEqual([202, [reason, "akismet.ham"]]);
      afterword.advance(70_000);
    }
    const old = await afterword.token("/hello", 86_400_000);
    const { comment } = await answerOf(await afterword.send({ body: "Late.", token: old }));
    expect(await findings(afterword, comment.id)).toEqual(["form-token.expired", "akismet.ham"]);
    const justInTime = await afterword.token("/hello", 86_399_999);
    expect((await afterword.send({ body: "Just in time.", token: justInTime })).status).toBe(201);
    const soonest = await afterword.token("/hello", 3_000);
    expect((await afterword.send({ body: "Soonest.", token: soonest })).status).toBe(201);
  });
});

describe("the same text by others", () => {
  it("holds within a minute, and not after it", async () => {
    const afterword = await new Afterword().open();
    const tokens = [await afterword.token(), await afterword.token(), await afterword.token()];
    expect((await afterword.send({ body: "Great post!", token: tokens[0] })).status).toBe(201);
    afterword.advance(30_000);
    expect((await afterword.send({ body: "great  post!", token: tokens[1] })).status).toBe(202);
    afterword.advance(61_000);
    expect((await afterword.send({ body: "Great post!", token: tokens[2] })).status).toBe(201);
  });
});

describe("a form post", () => {
  const form = (fields: Record<string, string>) => ({
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "CF-Connecting-IP": newAddress(), Origin: "https://blog.example" },
  });

  it("goes back to the article, with the comment's anchor or the word that it waits", async () => {
    const afterword = await new Afterword().open({ pageParameters: ["id"] });
    const path = `/v1/sites/${afterword.siteId}/comments`;
    const fields = { page: "/hello/?utm=1&id=2", name: "Ada", email: "ada@example.org", parent: "", homepage: "" };
    const token = await afterword.token("/hello?id=2");
    const approved = await afterword.fetch(path, form({ ...fields, body: "Nice.", token, url: "" }));
    const { comments } = await afterword.thread(`page=${encodeURIComponent("/hello?id=2")}`);
    expect(approved.status).toBe(303);
    expect(approved.headers.get("Location")).toBe(`https://blog.example/hello?id=2#comment-${comments[0]!.id}`);
    afterword.advance(60_000);
    const held = await afterword.fetch(path, form({ ...fields, email: "bob@example.org", body: "No token." }));
    expect([held.status, held.headers.get("Location")]).toEqual([
      303,
      "https://blog.example/hello?id=2&comment=pending",
    ]);
    expect(held.headers.get("Cache-Control")).toBe("no-store");
    afterword.advance(60_000);
    const reply = await afterword.fetch(
      path,
      form({ ...fields, email: "eve@example.org", body: "Reply.", parent: String(comments[0]!.id) }),
    );
    expect(reply.status).toBe(303);
    expect((await afterword.queue()).comments[0]).toMatchObject({ source: "Reply.", parent: comments[0]!.id });
  });

  it("is held as spam, without asking Akismet, when the honeypot is filled", async () => {
    const afterword = await new Afterword().open();
    const token = await afterword.token();
    const response = await afterword.send({ body: "Nice.", token, homepage: "https://spam.example" });
    expect(response.status).toBe(202);
    const [comment] = (await afterword.queue("status=spam")).comments;
    expect(comment).toMatchObject({ akismet: null, verdict: { says: "spam" } });
    expect(comment!.verdict.findings.map(({ reason }) => reason)).toEqual(["honeypot.filled"]);
    expect(afterword.checks).toEqual([]);
  });

  it("is refused with the field's name when it is wrong", async () => {
    const afterword = await new Afterword().open();
    const response = await afterword.fetch(
      `/v1/sites/${afterword.siteId}/comments`,
      form({ page: "/hello", name: "Ada", email: "ada", body: "Nice." }),
    );
    expect(response.status).toBe(422);
    expect(await response.text()).toMatch(/aria-invalid[^>]*|id="email/);
  });
});
