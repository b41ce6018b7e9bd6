import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ChecksPage, ErrorEnvelope } from "../../../src/contract.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { ADMIN, Afterword, newAddress } from "../afterword.ts";
import { makeToken, OWN_ORIGIN, signIn } from "../moderators.ts";
import { checkRow, Program, reportsOf } from "../programs.ts";

async function opened(settings: Record<string, unknown> = {}): Promise<{ afterword: Afterword; program: Program }> {
  const afterword = await new Afterword().open(settings);
  return { afterword, program: await Program.of(afterword) };
}

async function refusal(response: Response): Promise<[number, string, string | undefined]> {
  const { error } = (await response.json()) as ErrorEnvelope;
  return [response.status, error.code, error.field];
}

describe("a check", () => {
  it("needs no more than an address and a text, and publishes nothing", async () => {
    const { afterword, program } = await opened();
    const answer = await program.check();
    expect(answer).toEqual({
      id: expect.any(Number),
      says: "ham",
      findings: [{ check: "akismet", reason: "akismet.ham", says: "ham", evidence: {} }],
    });
    expect(await afterword.countRows()).toBe(0);
    expect(afterword.purged).toEqual([]);
  });

  it("sends Akismet everything that was sent, and nothing of the program itself", async () => {
    const { afterword, program } = await opened();
    await program.check({
      ip: "203.0.113.9",
      userAgent: "Mozilla/5.0 (X11)",
      referrer: "https://blog.example/",
      name: "Ada",
      email: "Ada@Example.org",
      url: "ada.example",
      body: " Raw <b>text</b>\r\n",
      type: "signup",
      permalink: "https://blog.example/contact",
      honeypot: "",
    });
    expect(afterword.checks.at(-1)?.body).toEqual({
      api_key: "0123456789ab",
      blog: "https://blog.example/",
      blog_charset: "UTF-8",
      user_ip: "203.0.113.9",
      user_agent: "Mozilla/5.0 (X11)",
      referrer: "https://blog.example/",
      permalink: "https://blog.example/contact",
      comment_type: "signup",
      comment_author: "Ada",
      comment_author_email: "ada@example.org",
      comment_author_url: "ada.example",
      comment_content: " Raw <b>text</b>\r\n",
      comment_date_gmt: new Date(afterword.now).toISOString(),
      honeypot_field_name: "honeypot",
      honeypot: "",
    });
  });

  it("takes an unknown type as it is, and calls a form that names none a contact form", async () => {
    const { afterword, program } = await opened();
    await program.check({ type: "petition №7" });
    await program.check();
    expect(afterword.checks.map(({ body }) => body.comment_type)).toEqual(["petition №7", "contact-form"]);
  });

  it.each([
    ["ham", "Hello.", "ham", "akismet.ham"],
    ["spam", "emu-spam", "spam", "akismet.spam"],
    ["blatant spam that the site keeps", "emu-discard", "spam", "akismet.discard"],
    ["what Akismet is not sure of", "emu-recheck", "hold", "akismet.recheck"],
    ["two links", "http://a.example http://b.example", "hold", "links.too-many"],
  ])("tells %s", async (_name, body, says, reason) => {
    const { program } = await opened();
    const answer = await program.check({ body });
    expect(answer.says).toBe(says);
    expect(answer.findings.map((finding) => finding.reason)).toContain(reason);
  });

  it("discards blatant spam where the site does", async () => {
    const { program } = await opened({ blatantSpam: "discard" });
    expect((await program.check({ body: "emu-discard" })).says).toBe("discard");
  });

  it.each([
    ["a filled honeypot", { honeypot: "https://spam.example" }, "honeypot.filled"],
    ["a banned address", { ip: "198.51.100.7" }, "bans.address"],
    ["a banned e-mail", { email: "SPAMMER@example.org" }, "bans.email"],
    ["a blocked word", { body: "Cheap CASIN0 nights", name: "Casino" }, "words.block"],
  ])("knows %s by itself, and does not ask Akismet", async (_name, fields, reason) => {
    const { afterword, program } = await opened();
    const bans = `/sites/${afterword.siteId}/bans`;
    await afterword.adminPost(bans, { kind: "address", value: "198.51.100.0/24", note: "A private note" });
    await afterword.adminPost(bans, { kind: "email", value: "spammer@example.org" });
    const words = JSON.stringify({ hold: [], block: ["casino"] });
    await afterword.admin(`/sites/${afterword.siteId}/words`, { method: "PUT", body: words });
    const answer = await program.check(fields);
    expect(answer.says).toBe("spam");
    expect(answer.findings.map((finding) => finding.reason)).toEqual([reason]);
    expect(JSON.stringify(answer)).not.toContain("private note");
    expect(afterword.checks).toEqual([]);
  });

  it("asks only what its type can answer for", async () => {
    const { program } = await opened({ holdAll: true, open: false, firstComment: "hold", require: ["name", "email"] });
    const links = "http://a.example http://b.example";
    const reasons = async (fields: Record<string, unknown>) =>
      (await program.check(fields)).findings.map(({ reason }) => reason).filter((reason) => reason !== "akismet.ham");
    expect(await reasons({})).toEqual([]);
    expect(await reasons({ type: "comment" })).toEqual(["hold-all.site"]);
    expect(await reasons({ type: "reply", body: links })).toEqual(["links.too-many", "hold-all.site"]);
    expect(await reasons({ type: "blog-post", body: links })).toEqual([]);
  });

  it("sees one address that sends faster than people do, but never refuses it", async () => {
    const { afterword, program } = await opened();
    const says: string[] = [];
    for (let number = 0; number < 6; number += 1) {
      says.push((await program.check({ ip: "203.0.113.77", body: `Message ${number}.` })).says);
    }
    expect(says).toEqual(["ham", "ham", "ham", "ham", "ham", "hold"]);
    afterword.advance(LIMITS.burstWindowMs);
    expect((await program.check({ ip: "203.0.113.77", body: "Later." })).says).toBe("ham");
  });

  it("is judged by local checks alone where the site has no Akismet", async () => {
    const { afterword, program } = await opened({ akismet: false });
    expect(await program.check()).toMatchObject({ says: "ham", findings: [] });
    expect(afterword.checks).toEqual([]);
  });

  it("is held while Akismet is away, which is asked no more after five", async () => {
    const { afterword, program } = await opened();
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: "always" });
    for (let number = 0; number < 7; number += 1) {
      expect((await program.check({ body: `Message ${number}.` })).says).toBe("hold");
    }
    expect(afterword.checks).toHaveLength(5);
  });
});

describe("a check is refused", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["without an address", { ip: undefined }, "ip"],
    ["with what is no address", { ip: "203.0.113.300" }, "ip"],
    ["with a list of addresses", { ip: ["203.0.113.3"] }, "ip"],
    ["without a text", { body: undefined }, "body"],
    ["with a blank text", { body: " \u200b\n" }, "body"],
    ["with too long a text", { body: "x".repeat(10_001) }, "body"],
    ["with a control character in its text", { body: "a\u0007" }, "body"],
    ["with half a character", { name: "\ud800" }, "name"],
    ["with a wrong e-mail", { email: "ada@" }, "email"],
    ["with a script as its address", { url: "javascript:alert(1)" }, "url"],
    ["with a script as its page", { permalink: "javascript:alert(1)" }, "permalink"],
    ["with a path as its page", { permalink: "/contact" }, "permalink"],
    ["with a long type", { type: "x".repeat(51) }, "type"],
    ["with a number as its type", { type: 7 }, "type"],
  ])("%s", async (_name, fields, field) => {
    const { afterword, program } = await opened();
    expect(await refusal(await program.send(fields))).toEqual([422, "invalid", field]);
    expect(afterword.checks).toEqual([]);
  });

  it("with a body of 64 KiB and one byte, before its token is looked at", async () => {
    const { afterword, program } = await opened();
    const send = (bytes: number, headers: Record<string, string>) =>
      afterword.fetch(`/v1/sites/${afterword.siteId}/checks`, {
        method: "POST",
        headers,
        body: `${JSON.stringify({ ip: "203.0.113.1", body: "x" })}`.padEnd(bytes, " "),
      });
    expect(await refusal(await send(65_537, {}))).toEqual([413, "too_large", undefined]);
    expect((await send(65_536, program.headers)).status).toBe(200);
  });

  it("with a query, a foreign origin or a body that is no JSON object", async () => {
    const { afterword, program } = await opened();
    const path = `/v1/sites/${afterword.siteId}/checks`;
    const good = { ip: newAddress(), body: "Hello." };
    expect(await refusal(await afterword.post(`${path}?x=1`, good, program.headers))).toEqual([422, "invalid", "x"]);
    const foreign = { ...program.headers, Origin: "https://elsewhere.example" };
    expect(await refusal(await afterword.post(path, good, foreign))).toEqual([403, "forbidden", undefined]);
    for (const body of ["", "no JSON", "[]", "null", '"text"']) {
      const response = await afterword.fetch(path, { method: "POST", headers: program.headers, body });
      expect((await refusal(response)).slice(0, 2)).toEqual([422, "invalid"]);
    }
  });
});

describe("who may ask", () => {
  it("is whoever has the scope on the site, and the owner", async () => {
    const { afterword } = await opened();
    const everywhere = await Program.of(afterword, { sites: null });
    expect((await everywhere.send({})).status).toBe(200);
    const owner = await afterword.post(
      `/v1/sites/${afterword.siteId}/checks`,
      { ip: newAddress(), body: "Hello." },
      ADMIN,
    );
    expect(owner.status).toBe(200);
    const unknown = await refusal(await everywhere.send({}, "nowhere"));
    expect(unknown).toEqual([404, "not_found", undefined]);
  });

  it("learns nothing of sites out of reach, not even whether they exist", async () => {
    const { afterword } = await opened();
    const other = await new Afterword().open();
    const stranger = await Program.of(afterword, { sites: [other.siteId] });
    const answers = await Promise.all(
      [afterword.siteId, "nowhere"].map(async (siteId) => {
        const { error } = (await (await stranger.send({ body: undefined }, siteId)).json()) as ErrorEnvelope;
        return { ...error, requestId: "" };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ code: "forbidden" });
  });

  it.each(["read", "moderate", "manage"] as const)("is nobody with the scope %s alone", async (scope) => {
    const { afterword } = await opened();
    const { token } = await makeToken(afterword, { scopes: [scope] });
    for (const fields of [{}, { ip: newAddress(), body: "Hello." }]) {
      const headers = { Authorization: `Bearer ${token}` };
      const response = await afterword.post(`/v1/sites/${afterword.siteId}/checks`, fields, headers);
      expect(await refusal(response)).toEqual([403, "forbidden", undefined]);
    }
    expect(afterword.checks).toEqual([]);
  });

  it("is nobody with no token, a wrong or revoked one, or a moderator's session", async () => {
    const { afterword, program } = await opened();
    const cookie = await signIn(afterword, "test-admin-token");
    await afterword.admin(`/tokens/${program.tokenId}`, { method: "DELETE" });
    const shown = [{}, { Authorization: "Bearer wrong" }, program.headers, { Cookie: cookie, Origin: OWN_ORIGIN }];
    for (const headers of shown) {
      for (const fields of [{}, { ip: newAddress(), body: "Hello." }]) {
        const response = await afterword.post(`/v1/sites/${afterword.siteId}/checks`, fields, headers);
        expect(await refusal(response)).toEqual([401, "unauthorized", undefined]);
      }
    }
  });

  it("may ask so often a minute, by the token and not by the address", async () => {
    const { afterword, program } = await opened();
    const other = await Program.of(afterword);
    const responses = await Promise.all(Array.from({ length: 121 }, () => program.send({ body: undefined })));
    const [refused, ...more] = responses.filter(({ status }) => status !== 422);
    expect(more).toEqual([]);
    expect(refused!.headers.get("Retry-After")).toBe("60");
    expect(await refusal(refused!)).toEqual([429, "rate_limited", undefined]);
    expect((await other.send({})).status).toBe(200);
  }, 30_000);
});

describe("the quota of a day", () => {
  /** A check of this moment by which a token has had so many already. */
  async function spend(afterword: Afterword, program: Program, count: number): Promise<void> {
    await env.DB.prepare(
      "INSERT INTO checks (site_id, id, used, actor, type, says, findings) VALUES (?1, ?2, json_object(?3, ?4), '', '', 'ham', '[]')",
    )
      .bind(afterword.siteId, idAt(afterword.now) + 4_095, String(program.tokenId), count)
      .run();
  }

  it("is refused clearly when it is spent, of this token alone, until the day ends", async () => {
    const { afterword, program } = await opened();
    const other = await Program.of(afterword);
    await spend(afterword, program, LIMITS.checksPerDay - 1);
    expect((await program.send({})).status).toBe(200);
    const refused = await program.send({});
    expect(refused.headers.get("Retry-After")).toBe(String(14 * 60 * 60));
    expect(await refusal(refused)).toEqual([429, "rate_limited", undefined]);
    expect((await other.send({})).status).toBe(200);
    expect((await program.send({})).status).toBe(429);
    afterword.advance(14 * 60 * 60_000);
    expect((await program.send({})).status).toBe(200);
  });

  it("is exact when many ask at once", async () => {
    const { afterword, program } = await opened();
    await spend(afterword, program, LIMITS.checksPerDay - 3);
    const responses = await Promise.all(Array.from({ length: 8 }, () => program.send({})));
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429, 429, 429, 429]);
  });

  it("gives each check an id of its own, above all before it", async () => {
    const { afterword, program } = await opened();
    const answers = await Promise.all(Array.from({ length: 5 }, () => program.check()));
    const ids = answers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    const rows = await Promise.all(ids.map((id) => checkRow(env.DB, afterword.siteId, id)));
    const used = rows.map((row) => JSON.parse(String(row?.used)) as Record<string, number>);
    expect(used.map((counts) => counts[program.tokenId]).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("the moderators' list of checks", () => {
  const listed = async (afterword: Afterword, query = "") =>
    (await (await afterword.admin(`/sites/${afterword.siteId}/checks${query}`)).json()) as ChecksPage;

  it("has all that was sent, newest first, with what was said of it", async () => {
    const { afterword, program } = await opened();
    await program.check({ body: "emu-spam" });
    afterword.advance(1_000);
    const { id } = await program.check({
      ip: "203.0.113.9",
      userAgent: "Mozilla/5.0",
      name: "Ada",
      email: "ada@example.org",
      url: "ada.example",
      body: "Hello\n<b>there</b>",
      permalink: "https://blog.example/contact",
    });
    await program.feedback(id, "spam");
    const { checks, cursor } = await listed(afterword);
    expect(cursor).toBeNull();
    expect(checks.map(({ verdict }) => verdict.says)).toEqual(["ham", "spam"]);
    expect(checks[0]).toEqual({
      id,
      createdAt: "2026-11-24T10:00:01Z",
      by: "Contact form",
      type: "contact-form",
      verdict: { says: "ham", findings: [{ check: "akismet", reason: "akismet.ham", says: "ham", evidence: {} }] },
      akismet: { result: "ham", guid: expect.stringMatching(/^[0-9a-f]{32}$/), checkedAt: "2026-11-24T10:00:01Z" },
      ip: "203.0.113.9",
      userAgent: "Mozilla/5.0",
      name: "Ada",
      email: "ada@example.org",
      url: "ada.example",
      permalink: "https://blog.example/contact",
      body: "Hello\n<b>there</b>",
      feedback: { status: "spam", at: "2026-11-24T10:00:01Z", by: "Contact form" },
    });
  });

  it("is paged, and filtered in bounded steps however rare a word is", async () => {
    const { afterword, program } = await opened();
    await program.check({ body: "emu-spam" });
    afterword.advance(1_000);
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1199)
       INSERT INTO checks (site_id, id, used, actor, type, says, findings)
       SELECT ?1, ?2 + i, '{}', 'Form', 'comment', 'ham', '[]' FROM n`,
    )
      .bind(afterword.siteId, idAt(afterword.now))
      .run();
    const ids = new Set<number>();
    let [cursor, pages]: [string | null, number] = [null, 0];
    do {
      const { value, cost } = await afterword.database.measure(() =>
        listed(afterword, cursor === null ? "?limit=50" : `?limit=50&cursor=${cursor}`),
      );
      expect(cost).toMatchObject({ roundTrips: 1, rowsWritten: 0 });
      expect(cost.rowsRead).toBeLessThanOrEqual(160);
      for (const { id } of value.checks) ids.add(id);
      cursor = value.cursor;
      pages += 1;
    } while (cursor !== null);
    expect([ids.size, pages]).toEqual([1_201, 25]);
    const spam: string[] = [];
    let next: string | null = "";
    for (let step = 0; next !== null; step += 1) {
      const { value, cost } = await afterword.database.measure(() =>
        listed(afterword, `?says=spam${next === "" ? "" : `&cursor=${next}`}`),
      );
      expect(cost.rowsRead).toBeLessThanOrEqual(1_520);
      spam.push(...value.checks.map(({ body }) => body!));
      next = value.cursor;
      expect(step).toBeLessThan(4);
    }
    expect(spam).toEqual(["emu-spam"]);
  });

  it("is empty where the site does not want it, and refuses a wrong filter or a foreign cursor", async () => {
    const { afterword, program } = await opened();
    await program.check();
    await program.check();
    const { cursor } = await listed(afterword, "?limit=1");
    const get = (query: string) => afterword.admin(`/sites/${afterword.siteId}/checks${query}`);
    expect(await refusal(await get(`?says=ham&cursor=${cursor}`))).toEqual([422, "invalid", "cursor"]);
    expect(await refusal(await get("?says=maybe"))).toEqual([422, "invalid", "says"]);
    expect(await refusal(await get("?limit=51"))).toEqual([422, "invalid", "limit"]);
    expect(await refusal(await afterword.admin("/sites/nowhere/checks"))).toEqual([404, "not_found", undefined]);
    await afterword.set({ checks: "hide" });
    expect(await listed(afterword)).toEqual({ checks: [], cursor: null });
  });

  it("takes a moderator's correction, which Akismet hears of under their name", async () => {
    const { afterword, program } = await opened();
    const { id } = await program.check();
    const { token } = await makeToken(afterword, { name: "Grace", scopes: ["moderate"] });
    const path = `/v1/admin/sites/${afterword.siteId}/checks/${id}/feedback`;
    const headers = { Authorization: `Bearer ${token}` };
    expect((await afterword.post(path, { status: "spam" }, headers)).status).toBe(200);
    expect(reportsOf(afterword)).toMatchObject([{ path: "/1.1/submit-spam", body: { reporter: "Grace" } }]);
    expect((await listed(afterword)).checks[0]!.feedback).toMatchObject({ status: "spam", by: "Grace" });
  });
});
