import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorEnvelope, Finding, SubmitResponse } from "../../../src/contract.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

/** Every way in which text could end where code begins: SQL, JSON, HTML, Markdown, headers, SQLite's own words. */
const HOSTILE = [
  `'); DROP TABLE comments; --`,
  `" OR 1=1 --`,
  `x' UNION SELECT * FROM sites --`,
  `?1 :name @name $name`,
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `{"status":"approved"}`,
  `__proto__`,
  `constructor`,
  `%00%0d%0aSet-Cookie: a=b`,
  `\${7*7} {{7*7}} %s %n`,
  `NULL`,
];

async function findingsOf(afterword: Afterword, id: number): Promise<Finding[]> {
  return JSON.parse(String((await afterword.row(id))?.findings)) as Finding[];
}

async function send(afterword: Afterword, fields: Record<string, unknown>, reader = newReader()) {
  const response = await afterword.send(fields, reader);
  return { http: response.status, ...((await response.json()) as SubmitResponse) };
}

describe("a form token", () => {
  it("is worth nothing when it was forged, or given for another page or another site", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const own = await afterword.token();
    const [payload = "", mac = ""] = own.split(".");
    const altered = `${payload.slice(0, -2)}${payload.endsWith("AA") ? "BB" : "AA"}`;
    const attempts: [string, string][] = [
      [`${altered}.${mac}`, "form-token.forged"],
      [`${payload}.${[...mac].reverse().join("")}`, "form-token.forged"],
      [payload, "form-token.forged"],
      [`${own}.${mac}`, "form-token.forged"],
      [await afterword.token("/other"), "form-token.other-page"],
      [await other.token("/hello"), "form-token.other-page"],
    ];
    for (const [token, reason] of attempts) {
      const { http, comment } = await send(afterword, { token, body: `Nice, by ${token}.` });
      expect([http, (await findingsOf(afterword, comment.id))[0]?.reason]).toEqual([202, reason]);
    }
    expect((await afterword.thread()).page.count).toBe(0);
    expect((await send(afterword, { token: own, body: "Nice." })).http).toBe(201);
  });
});

describe("an author's key", () => {
  it("does not open another's comment, nor its own author's on another site, nor give trust with another e-mail", async () => {
    const [afterword, other] = [await new Afterword().open({ firstComment: "hold" }), await new Afterword().open()];
    const [ada, eve] = [newReader(), newReader()];
    const { comment } = await afterword.submit({ body: "Nice." }, ada);
    await afterword.decided([comment.id], "approved");
    for (const [where, who] of [
      [afterword, eve],
      [other, ada],
    ] as const) {
      expect((await where.own("PATCH", comment.id, who, { body: "Changed." })).status).toBe(404);
      expect((await where.own("DELETE", comment.id, who)).status).toBe(404);
      expect((await where.own("POST", comment.id, who)).status).toBe(404);
    }
    expect((await afterword.submit({ body: "As Ada." }, { ...eve, email: ada.email, name: ada.name })).http).toBe(202);
    expect((await afterword.submit({ body: "With Ada's key." }, { ...eve, authorKey: ada.authorKey })).http).toBe(202);
    expect((await afterword.submit({ body: "Ada again." }, ada)).http).toBe(201);
    expect(await afterword.row(comment.id)).toMatchObject({ status: "approved", source: "Nice." });
  });

  it("goes on proving its author, however much others write under the same e-mail", async () => {
    const afterword = await new Afterword().open({ firstComment: "hold" });
    const ada = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, ada);
    await afterword.decided([comment.id], "approved");
    for (let number = 1; number <= 30; number += 1) {
      expect((await afterword.submit({ body: `As Ada, ${number}.` }, { ...newReader(), email: ada.email })).http).toBe(
        202,
      );
    }
    afterword.advance(10 * 60_000);
    const again = await afterword.submit({ body: "Ada again." }, ada);
    expect(again.http).toBe(201);
    expect((await afterword.queued(again.comment.id)).authorRecord).toEqual({ approved: 1, spam: 0 });
  });

  it("is kept as a hash that differs from site to site, and is in no answer", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const reader = newReader();
    const rows: Record<string, unknown>[] = [];
    for (const where of [afterword, other]) {
      const { comment } = await where.submit({ body: "Nice." }, reader);
      rows.push((await where.row(comment.id))!);
      expect(JSON.stringify(await where.detail(comment.id))).not.toMatch(/author.?key/i);
    }
    expect(JSON.stringify(rows)).not.toContain(reader.authorKey);
    expect(rows[0]?.author_key_hash).not.toBe(rows[1]?.author_key_hash);
    expect(rows[0]?.address_hash).not.toBe(rows[1]?.address_hash);
  });
});

describe("another site's", () => {
  it("comment is out of reach of decisions, rechecks, reading and replies", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const theirs = (await other.submit({ body: "http://a.example http://b.example" })).comment.id;
    const shown = (await other.submit({ body: "Theirs." })).comment.id;
    const before = [await other.row(theirs), await other.row(shown)];
    const [decision] = await afterword.decided([theirs], "approved");
    expect(decision).toMatchObject({ status: null, changed: false, error: { code: "not_found" } });
    const rechecked = await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [theirs] });
    expect(await rechecked.json()).toMatchObject({ results: [{ status: null, error: { code: "not_found" } }] });
    expect((await afterword.admin(`/sites/${afterword.siteId}/comments/${theirs}`)).status).toBe(404);
    await afterword.submit({ body: "Ours." });
    const reply = await afterword.send({ body: "Reply.", parent: shown, token: await afterword.token() });
    expect([reply.status, await reply.json()]).toMatchObject([404, { error: { field: "parent" } }]);
    expect([await other.row(theirs), await other.row(shown)]).toEqual(before);
  });

  it("guid opens nothing through the callback of one's own comment", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    await other.submit({ body: "Another guid first." });
    const mine = await afterword.submit({ body: "emu-recheck, mine." });
    const theirs = await other.submit({ body: "emu-recheck, theirs." });
    const { callback } = afterword.checks.at(-1)!.body;
    const guid = String((await other.row(theirs.comment.id))?.akismet_guid);
    const comments = [{ guid, result: "false" }];
    const path = new URL(String(callback)).pathname;
    for (const address of [path, path.replace(afterword.siteId, other.siteId)]) {
      await afterword.post(address, { key: "0123456789ab", comments });
      await afterword.post(address, { key: "badbadbadbad", comments });
    }
    for (const { comment } of [mine, theirs]) expect((await afterword.row(comment.id))?.status).toBe("pending");
  });
});

describe("a site's key of its own", () => {
  it.each([
    "ADMIN_TOKEN",
    "SIGNING_SECRET",
    "TURNSTILE_SECRET",
    "AKISMET_URL",
    "AKISMET_KEYS",
    "AKISMET_KEY_",
    "akismet_key",
    "AKISMET_KEY\n",
    "DB",
    "__proto__",
    "constructor",
    "",
  ])("can't be read from %j", async (akismetKeyVariable) => {
    const afterword = await new Afterword().open();
    const body = JSON.stringify({ akismetKeyVariable });
    const response = await afterword.admin(`/sites/${afterword.siteId}`, { method: "PATCH", body });
    const { error } = (await response.json()) as ErrorEnvelope;
    expect([response.status, error.field]).toEqual([422, "akismetKeyVariable"]);
    await afterword.submit({ body: "Nice." });
    expect(afterword.emulator.log.map(({ body: sent }) => sent.api_key)).not.toContain("test-admin-token");
    expect(JSON.stringify(afterword.emulator.log)).not.toMatch(/test-admin-token|test-signing-secret/);
  });

  it("that is not there is no key, and another one is used where it is", async () => {
    const env = { AKISMET_KEY_BLOG: "000000010501" } as Record<string, string>;
    const afterword = await new Afterword(env).open({ akismetKeyVariable: "AKISMET_KEY_SHOP" });
    expect((await afterword.submit({ body: "Held." })).http).toBe(202);
    expect(afterword.checks).toEqual([]);
    await afterword.set({ akismetKeyVariable: "AKISMET_KEY_BLOG" });
    expect((await afterword.submit({ body: "Nice." })).http).toBe(201);
    expect(afterword.checks.map(({ body }) => body.api_key)).toEqual(["000000010501"]);
  });
});

describe("hostile text", () => {
  it.each(HOSTILE)("%s is text in every field, and nothing else", async (text) => {
    const [afterword, other] = [await new Afterword().open({ maxLinks: 0 }), await new Afterword().open()];
    await other.submit({ body: "Untouched." });
    const page = `/${encodeURIComponent(text)}`;
    const reader = { ...newReader(), name: text, email: "x'or'1'='1@example.org" };
    const token = await afterword.token(page);
    const fields = { page, body: text, title: text, tags: [text.slice(0, 50)], homepage: "", token };
    const response = await afterword.send(fields, reader, {
      "User-Agent": text,
      Referer: `https://blog.example/${text}`,
      "X-Forwarded-For": text,
    });
    const { comment } = (await response.json()) as SubmitResponse;
    expect([response.status, comment.author?.name]).toEqual([201, text]);
    const thread = await afterword.thread(`page=${encodeURIComponent(page)}`);
    expect(thread.comments).toEqual([comment]);
    expect(thread.page).toMatchObject({ title: text, count: 1 });
    expect(comment.html).not.toMatch(/<(?!\/?(?:p|em|strong)>)/);
    const row = await afterword.row(comment.id);
    expect(row).toMatchObject({ name: text, email: reader.email, source: text, user_agent: text });
    expect(row?.address).toBe(reader.address);
    const { comments } = await afterword.queue();
    expect(comments).toMatchObject([{ source: text, userAgent: text, page: { title: text } }]);
    expect((await other.thread()).page.count).toBe(1);
  });

  it.each(["\r\nSet-Cookie: a=b", "a\nb", "a\u0000b", "a\u0085b", "a\u007fb", "a\ud800"])(
    "in a name may not break a line or be half a character: %j",
    async (name) => {
      const afterword = await new Afterword().open();
      for (const field of ["name", "email", "url", "title"]) {
        const response = await afterword.send({ body: "Nice.", [field]: `Ada ${name}` });
        expect([field, response.status, await response.json()]).toMatchObject([field, 422, { error: { field } }]);
        expect(response.headers.get("Set-Cookie")).toBeNull();
      }
      expect(await afterword.countRows()).toBe(0);
    },
  );

  it("is no way around a form's redirect, which leads to the site alone", async () => {
    const afterword = await new Afterword().open();
    for (const page of ["//evil.example/x", "/\\evil.example", "/x\r\nLocation: https://evil.example", "/%0d%0aX: y"]) {
      const form = new URLSearchParams({ page, name: "Ada", email: "ada@example.org", body: `Nice: ${page}` });
      const response = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "CF-Connecting-IP": newReader().address },
        body: form.toString(),
      });
      const location = response.headers.get("Location");
      expect([303, 422]).toContain(response.status);
      if (location !== null) expect(new URL(location).origin).toBe("https://blog.example");
      expect(response.headers.get("X")).toBeNull();
    }
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", "https://bank.example@evil.example", "//a b"])(
    "is no address of a website: %s",
    async (url) => {
      const afterword = await new Afterword().open();
      const response = await afterword.send({ body: "Nice.", url });
      expect([response.status, await response.json()]).toMatchObject([422, { error: { field: "url" } }]);
    },
  );

  it("in a path names no site and no comment", async () => {
    const afterword = await new Afterword().open();
    for (const site of ["..%2fadmin", "%27%20OR%201=1", "__proto__", "%00", afterword.siteId.toUpperCase()]) {
      expect((await afterword.fetch(`/v1/sites/${site}/comments?page=/hello`)).status).toBe(404);
      expect((await afterword.admin(`/sites/${site}/outbox`)).status).toBe(404);
      expect((await afterword.admin(`/sites/${site}/comments/1`)).status).toBe(404);
      expect((await afterword.fetch(`/sites/${site}/privacy`)).status).toBe(404);
    }
    for (const id of ["1%20OR%201=1", "-1", "1.5", "1e3", "0", "9".repeat(17), "NaN"]) {
      expect((await afterword.admin(`/sites/${afterword.siteId}/comments/${id}`)).status).toBe(404);
    }
  });
});
