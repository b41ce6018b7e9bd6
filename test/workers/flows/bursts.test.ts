import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { SubmitResponse } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork, newAddress, newReader, type Reader } from "../afterword.ts";
import { together } from "../together.ts";

beforeEach(forgetDueWork);

async function answerOf(response: Response): Promise<SubmitResponse & { http: number }> {
  return { ...((await response.json()) as SubmitResponse), http: response.status };
}

async function reasons(afterword: Afterword, id: number): Promise<string[]> {
  return (await afterword.queued(id)).verdict.findings.map(({ reason }) => reason);
}

/** So many tokens that are ready to be used. */
async function tokens(afterword: Afterword, count: number): Promise<string[]> {
  const ready: string[] = [];
  while (ready.length < count) ready.push(await afterword.token("/hello", 0));
  afterword.advance(5_000);
  return ready;
}

describe("one address that comments every 20 s", () => {
  it("is held from the sixth comment on, however many others comment in between", async () => {
    const afterword = await new Afterword().open();
    const ready = await tokens(afterword, 60);
    const address = newAddress();
    const send = async (body: string, reader: Reader) =>
      answerOf(await afterword.send({ body, token: ready.pop() }, reader));
    const held: boolean[] = [];
    for (let number = 1; number <= 12; number += 1) {
      const { comment } = await send(`A point, number ${number}.`, { ...newReader(), address });
      held.push((await reasons(afterword, comment.id)).includes("bursts.address"));
      for (let other = 1; other <= 4; other += 1) {
        afterword.advance(4_000);
        const { http } = await send(`Another's point, ${number}.${other}.`, newReader());
        expect(http).toBe(201);
      }
      afterword.advance(4_000);
    }
    expect(held).toEqual(Array.from({ length: 12 }, (_, index) => index >= 5));
  });

  it("is not forgiven by deleting, and not held for what is ten minutes old", async () => {
    const afterword = await new Afterword().open();
    const [...ready] = await tokens(afterword, 7);
    const reader = newReader();
    for (let number = 1; number <= 5; number += 1) {
      const { comment } = await answerOf(
        await afterword.send(
          { body: `Point ${number}.`, token: ready.pop() },
          { ...newReader(), address: reader.address },
        ),
      );
      await afterword.decided([comment.id], "trash");
      afterword.advance(20_000);
    }
    const sixth = await answerOf(await afterword.send({ body: "Point 6.", token: ready.pop() }, reader));
    expect(await reasons(afterword, sixth.comment.id)).toContain("bursts.address");
    afterword.advance(10 * 60_000);
    expect((await afterword.send({ body: "Point 7.", token: ready.pop() }, reader)).status).toBe(201);
  });
});

describe("comments of one author at the same moment", () => {
  it.each<[string, (reader: Reader) => Reader]>([
    ["from one address", ({ address }) => ({ ...newReader(), address })],
    ["of one e-mail and device", (reader) => ({ ...reader, address: newAddress() })],
  ])("are one comment and refusals %s", async (_, another) => {
    const afterword = await new Afterword().open();
    const ready = await tokens(afterword, 3);
    const reader = newReader();
    together(afterword, 3);
    const answers = await Promise.all(
      ready.map((token, number) => afterword.send({ token, body: `Text ${number}.` }, another(reader))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 429, 429]);
    expect(answers.filter(({ status }) => status === 429).map(({ headers }) => headers.get("Retry-After"))).toEqual([
      "15",
      "15",
    ]);
    expect(await afterword.countRows()).toBe(1);
    expect((await afterword.thread()).page.count).toBe(1);
  });

  it("leave no page behind where they were refused", async () => {
    const afterword = await new Afterword().open();
    const [one, two] = [await afterword.token("/one", 0), await afterword.token("/two")];
    const reader = newReader();
    together(afterword, 2);
    const answers = await Promise.all([
      afterword.send({ token: one, body: "One.", page: "/one" }, reader),
      afterword.send({ token: two, body: "Two.", page: "/two" }, reader),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 429]);
    const { results } = await env.DB.prepare("SELECT key FROM pages WHERE site_id = ?1").bind(afterword.siteId).all();
    expect(results).toHaveLength(1);
  });

  it("are refused even where so many others comment that one's own is no longer among the newest", async () => {
    const afterword = await new Afterword().open();
    const [one, two] = await tokens(afterword, 2);
    const reader = newReader();
    const { comment } = await answerOf(await afterword.send({ token: one, body: "One." }, reader));
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
       INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer,
         says, findings)
       SELECT ?2 + i, ?1, 1, 'pending', 0, 'Name', 'hash', 'hash', 'Text.', '<p>Text.</p>', 1, 'hold', '[]' FROM n`,
    )
      .bind(afterword.siteId, comment.id, LIMITS.recentComments)
      .run();
    const refused = await afterword.send({ token: two, body: "Two." }, reader);
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "15"]);
    expect(await afterword.countRows()).toBe(1 + LIMITS.recentComments);
    expect(afterword.checks).toHaveLength(2);
  });

  it("and of one e-mail, typed by several devices at several addresses, are all stored: nobody makes another wait", async () => {
    const afterword = await new Afterword().open();
    const ready = await tokens(afterword, 3);
    const { email } = newReader();
    together(afterword, 3);
    const answers = await Promise.all(
      ready.map((token, number) => afterword.send({ token, body: `Text ${number}.` }, { ...newReader(), email })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  });
});

describe("comments of many readers at the same moment", () => {
  it("are held when they say the same, all but one", async () => {
    const afterword = await new Afterword().open();
    const ready = await tokens(afterword, 8);
    together(afterword, 8);
    const answers = await Promise.all(
      ready.map(async (token) => answerOf(await afterword.send({ token, body: "Great post!" }, newReader()))),
    );
    expect(answers.map(({ http }) => http).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 202)]);
    const held = answers.filter(({ http }) => http === 202);
    expect(
      new Set(await Promise.all(held.map(async ({ comment }) => (await reasons(afterword, comment.id))[0]))),
    ).toEqual(new Set(["duplicate.same-text"]));
    expect((await afterword.thread()).page.count).toBe(1);
  });

  it("are held when they say the same on pages of their own", async () => {
    const afterword = await new Afterword().open();
    const [one, two] = [await afterword.token("/one", 0), await afterword.token("/two")];
    together(afterword, 2);
    const answers = await Promise.all([
      afterword.send({ token: one, body: "Great post!", page: "/one" }),
      afterword.send({ token: two, body: "Great post!", page: "/two" }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 202]);
  });

  it("are held from the sixth on when they come under one e-mail", async () => {
    const afterword = await new Afterword().open();
    const ready = await tokens(afterword, 8);
    const { email } = newReader();
    together(afterword, 8);
    const answers = await Promise.all(
      ready.map(async (token, number) =>
        answerOf(await afterword.send({ token, body: `Text ${number}.` }, { ...newReader(), email })),
      ),
    );
    expect(answers.map(({ http }) => http).sort()).toEqual([201, 201, 201, 201, 201, 202, 202, 202]);
    const held = answers.filter(({ http }) => http === 202);
    for (const { comment } of held) expect(await reasons(afterword, comment.id)).toContain("bursts.email");
  });
});

describe("a comment that is deleted at once", () => {
  it("does not let its author comment sooner", async () => {
    const afterword = await new Afterword().open();
    const [one, two, three] = await tokens(afterword, 3);
    const reader = newReader();
    const { comment } = await answerOf(await afterword.send({ body: "One.", token: one }, reader));
    expect((await afterword.own("DELETE", comment.id, reader)).status).toBe(204);
    afterword.advance(14_000);
    const refused = await afterword.send({ body: "Two.", token: two }, reader);
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "1"]);
    afterword.advance(1_000);
    expect((await afterword.send({ body: "Three.", token: three }, reader)).status).toBe(201);
  });
});
