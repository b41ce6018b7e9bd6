import { beforeAll, describe, expect, it } from "vitest";
import type { ErrorEnvelope } from "../../../src/contract.ts";
import { Afterword, newAddress, newReader } from "../afterword.ts";

let afterword: Afterword;
beforeAll(async () => {
  afterword = await new Afterword().open();
});

interface Refused {
  status: number;
  code: string;
  field: string | undefined;
  message: string;
}

async function refused(response: Response): Promise<Refused> {
  const { error } = (await response.json()) as ErrorEnvelope;
  expect(error.requestId).toMatch(/^[0-9a-f]{16}$/);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  return { status: response.status, code: error.code, field: error.field, message: error.message };
}

/** Posts a raw body, and proves that nothing was stored and nothing sent to Akismet. */
async function post(body: BodyInit | null, headers: Record<string, string> = {}): Promise<Refused> {
  const before = await afterword.countRows();
  const asked = afterword.checks.length;
  const response = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments`, {
    method: "POST",
    body,
    headers: { "CF-Connecting-IP": newAddress(), "Content-Type": "application/json", ...headers },
  });
  expect(await afterword.countRows()).toBe(before);
  expect(afterword.checks.length).toBe(asked);
  return refused(response);
}

const valid = { page: "/hello", name: "Ada", email: "ada@example.org", body: "Nice." };

function postFields(fields: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Refused> {
  return post(JSON.stringify({ ...valid, ...fields }), headers);
}

describe("a submission is refused, with nothing stored,", () => {
  it.each([
    ["no body", null],
    ["an empty body", ""],
    ["what is not JSON", "{page:"],
    ["an array", "[]"],
    ["a text", '"page"'],
    ["null", "null"],
    ["bytes that are not UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ])("when it is %s", async (_name, body) => {
    expect(await post(body)).toMatchObject({ status: 422, code: "invalid", field: undefined });
  });

  it("when its content type is neither JSON nor a form", async () => {
    expect(await post("x", { "Content-Type": "multipart/form-data" })).toMatchObject({ status: 422, code: "invalid" });
  });

  it.each([
    ["page", undefined],
    ["page", 7],
    ["page", "not a page"],
    ["page", "https://elsewhere.example/hello"],
    ["page", "//elsewhere.example/hello"],
    ["page", "/\\elsewhere.example/hello"],
    ["page", `/${"a".repeat(2_000)}`],
    ["page", `/${"ä".repeat(400)}`],
    ["page", "/a\u0000b"],
    ["body", undefined],
    ["body", null],
    ["body", 7],
    ["body", ["Nice."]],
    ["body", ""],
    ["body", " \n\t\u3000"],
    ["body", "\u200b\u2060"],
    ["body", "a".repeat(10_001)],
    ["body", "😀".repeat(10_001)],
    ["body", "a\u0000b"],
    ["body", "a\u001bb"],
    ["body", "a\u0085b"],
    ["body", "a\ud800b"],
    ["name", undefined],
    ["name", "  "],
    ["name", "\u200b"],
    ["name", {}],
    ["name", "a".repeat(101)],
    ["name", "a\nb"],
    ["name", "\udc00"],
    ["email", undefined],
    ["email", "ada"],
    ["email", "ada@exa mple.org"],
    ["email", "ada@-example.org"],
    ["email", "Ada <ada@example.org>"],
    ["email", `${"a".repeat(243)}@example.org`],
    ["url", "javascript:alert(1)"],
    ["url", "JaVaScRiPt:alert(1)"],
    ["url", "data:text/html,x"],
    ["url", "mailto:ada@example.org"],
    ["url", "ftp://ada.example"],
    ["url", "not an address"],
    ["url", `https://ada.example/${"a".repeat(481)}`],
    ["url", "https://ada.example/\t"],
    ["title", "a".repeat(301)],
    ["title", "a\tb"],
    ["published", "yesterday"],
    ["published", "2026-13-01"],
    ["published", "2026-02-31"],
    ["tags", "tea"],
    ["tags", Array(11).fill("tea")],
    ["tags", ["a".repeat(51)]],
    ["parent", "7"],
    ["parent", 1.5],
    ["parent", -1],
    ["parent", 2 ** 60],
    ["authorKey", "short"],
    ["authorKey", `${"a".repeat(21)}!`],
    ["authorKey", "a".repeat(65)],
    ["authorKey", 7],
    ["token", {}],
    ["token", "a".repeat(201)],
    ["homepage", 7],
    ["turnstile", 7],
  ])("when its %s is %j", async (field, value) => {
    const refusal = await postFields({ [field]: value });
    expect(refusal).toMatchObject({ status: 422, code: "invalid", field });
    expect(refusal.message.length).toBeGreaterThan(10);
  });

  it("when its page is longer than the limit in characters", async () => {
    expect(await postFields({ page: `/${"a".repeat(2_001)}` })).toMatchObject({ status: 422, field: "page" });
  });

  it("when the request is over 64 KiB, declared or not", async () => {
    const large = JSON.stringify({ ...valid, homepage: "a".repeat(65_536) });
    expect(await post(large)).toMatchObject({ status: 413, code: "too_large" });
    expect(await post("a".repeat(1_048_576))).toMatchObject({ status: 413, code: "too_large" });
    const chunks = Array.from({ length: 17 }, () => new TextEncoder().encode("a".repeat(4_096)));
    const undeclared = new ReadableStream({
      pull(controller) {
        const chunk = chunks.pop();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    });
    expect(await post(undeclared)).toMatchObject({ status: 413, code: "too_large" });
  });

  it.each([
    "https://elsewhere.example",
    "null",
    "http://blog.example",
    "https://blog.example:8443",
    "https://www.blog.example",
  ])("when it comes from the origin %s, which the message names", async (origin) => {
    const refusal = await postFields({}, { Origin: origin });
    expect(refusal).toMatchObject({ status: 403, code: "forbidden" });
    expect(refusal.message).toContain(origin);
  });

  it("when the site does not exist, before its origin is looked at", async () => {
    const response = await afterword.post("/v1/sites/nowhere/comments", valid, { Origin: "https://elsewhere.example" });
    expect(await refused(response)).toMatchObject({ status: 404, code: "not_found" });
  });

  it("when its parent does not exist, is on another page, or belongs to another site", async () => {
    const here = await afterword.submit({ body: "Here." });
    const other = await new Afterword().open();
    const elsewhere = await other.submit({ body: "Elsewhere." });
    for (const parent of [1, here.comment.id + 1, elsewhere.comment.id]) {
      expect(await postFields({ parent })).toMatchObject({ status: 404, field: "parent" });
    }
    expect(await postFields({ parent: here.comment.id, page: "/other" })).toMatchObject({
      status: 404,
      field: "parent",
    });
  });

  it("when its parent is pending, spam or in the trash", async () => {
    const { comment } = await afterword.submit({ body: "A parent." });
    for (const status of ["pending", "spam", "trash"] as const) {
      await afterword.decide([comment.id], status);
      expect(await postFields({ parent: comment.id })).toMatchObject({
        status: 409,
        code: "conflict",
        field: "parent",
      });
    }
  });

  it("when the site or the page is closed", async () => {
    await afterword.set({ open: false });
    expect(await postFields({})).toMatchObject({ status: 409, code: "conflict" });
    expect((await afterword.thread()).form.open).toBe(false);
    await afterword.set({ open: null });
    expect((await afterword.thread()).form.open).toBe(true);
  });
});

describe("borders", () => {
  it.each([
    ["body", "a".repeat(10_000)],
    ["body", "😀".repeat(10_000)],
    ["body", "a\n\r\tb"],
    ["name", "😀".repeat(100)],
    ["email", `${"a".repeat(242)}@example.org`],
    ["url", `https://ada.example/${"a".repeat(480)}`],
    ["url", "ada.example"],
    ["url", "ada.example:8080/me"],
    ["title", "a".repeat(300)],
    ["published", "2026-11-20T10:00:00+01:00"],
    ["tags", Array(10).fill("😀".repeat(50))],
    ["page", `/${"a".repeat(1_999)}`],
    ["page", "https://blog.example/hello?utm_source=x#top"],
    ["parent", null],
    ["authorKey", null],
    ["unknown", "ignored"],
  ])("a %s of %j is taken", async (field, value) => {
    const response = await afterword.send({ body: `Nice ${field} ${String(value).length}.`, [field]: value });
    expect(response.status).toBe(202);
  });

  it("the body is stored exactly as it was sent", async () => {
    const body = "  \r\n\tÄ e\u0301 \u200d👩‍👩‍👧 <b>&amp;\n\n  ";
    const { comment } = await afterword.submit({ body });
    expect((await afterword.row(comment.id))?.source).toBe(body);
  });
});

describe("reading is refused", () => {
  it.each([
    ["page", ""],
    ["x", "page=/hello&x=1"],
    ["page", "page=/hello&page=/other"],
    ["page", "page=hello"],
    ["page", "page=https://elsewhere.example/hello"],
    ["sort", "page=/hello&sort=best"],
    ["limit", "page=/hello&limit=0"],
    ["limit", "page=/hello&limit=101"],
    ["limit", "page=/hello&limit=ten"],
    ["cursor", "page=/hello&cursor=xyz"],
    ["parent", "page=/hello&parent=x"],
  ])("naming %s when the query is %j", async (field, query) => {
    const response = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?${query}`);
    expect(await refused(response)).toMatchObject({ status: 422, code: "invalid", field });
  });

  it("for an unknown site, an unknown route and an unknown method", async () => {
    expect(await refused(await afterword.fetch("/v1/sites/nowhere/comments?page=/hello"))).toMatchObject({
      status: 404,
    });
    expect(await refused(await afterword.fetch("/v1/nothing"))).toMatchObject({ status: 404, code: "not_found" });
    const put = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments`, { method: "PUT" });
    expect(await refused(put)).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("too many", () => {
  it("a second comment of one address, or of one device under another address, waits 15 s", async () => {
    const reader = newReader();
    await afterword.submit({ body: "One." }, reader);
    afterword.advance(4_200);
    const again = await afterword.send({ body: "Two." }, reader);
    expect(again.headers.get("Retry-After")).toBe("11");
    expect(await refused(again)).toMatchObject({ status: 429, code: "rate_limited" });
    const elsewhere = await afterword.send({ body: "Two." }, { ...reader, address: newAddress() });
    expect(elsewhere.status).toBe(429);
    const stranger = await afterword.send({ body: "Two." }, { ...newReader(), address: reader.address });
    expect(stranger.status).toBe(429);
    const sameEmailOnly = { ...newReader(), email: reader.email };
    expect((await afterword.send({ body: "Two!" }, sameEmailOnly)).status).toBe(202);
    afterword.advance(10_800);
    expect((await afterword.send({ body: "Three." }, reader)).status).toBe(202);
  });

  /** How many of a network's requests pass before the first is refused; the limiter's minute may turn once meanwhile. */
  async function passedBeforeRefusal(send: () => Promise<Response>, most: number): Promise<[number, Response]> {
    for (let passed = 0; passed <= 2 * most; passed += 1) {
      const response = await send();
      if (response.status === 429) return [passed, response];
    }
    throw new Error("never refused");
  }

  it.each([
    ["comments", 20],
    ["form-tokens", 120],
  ])("more %s of one network than %d a minute are refused before they are read", async (route, most) => {
    let host = 0;
    const send = () => {
      host += 1;
      const headers = { "CF-Connecting-IP": `192.0.2.${host % 250}` };
      return afterword.post(`/v1/sites/${afterword.siteId}/${route}`, {}, headers);
    };
    const [passed, response] = await passedBeforeRefusal(send, most);
    expect(passed).toBeGreaterThanOrEqual(most);
    expect(response.headers.get("Retry-After")).toBe("60");
    expect(await refused(response)).toMatchObject({ status: 429, code: "rate_limited" });
  });
});
