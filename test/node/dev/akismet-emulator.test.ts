import { beforeEach, describe, expect, test } from "vitest";
import {
  type AkismetEmulator,
  createAkismetEmulator,
  limitedKey,
  unlimitedKey,
} from "../../../dev/akismet-emulator.ts";
import { akismetHeaders, check, comment, commentWithout, formRequest, post, see, verdict } from "./akismet-requests.ts";

const january = Date.UTC(2026, 0, 15);
const thanks = "Thanks for making the web a better place.";
const unparsable = { "x-akismet-debug-help": "We were unable to parse your blog URI" };
const unknownKey = { "x-akismet-debug-help": "Invalid key" };
const suspendedKey = "000000010402";

let now: number;
let emulator: AkismetEmulator;
beforeEach(() => {
  now = january;
  emulator = createAkismetEmulator({ now: () => now });
});

describe("verify-key", () => {
  test("works with a known key, under either name or in the host", async () => {
    const { blog } = comment;
    for (const name of ["key", "api_key"]) {
      expect(await post(emulator, "/1.1/verify-key", { [name]: unlimitedKey, blog })).toMatchObject({ body: "valid" });
    }
    for (const host of [`https://${unlimitedKey}.rest.akismet.com`, `http://${unlimitedKey}.localhost:8788`]) {
      expect(await post(emulator, `${host}/1.1/verify-key`, { blog })).toMatchObject({ body: "valid" });
    }
  });

  test("refuses a key that it does not know, and one that is not there", async () => {
    for (const key of ["badbadbadbad", "0123456789ac", "000000000000", "00000001040"]) {
      const answer = await post(emulator, "/1.1/verify-key", { key, blog: comment.blog });
      expect([answer.body, akismetHeaders(answer)]).toEqual(["invalid", unknownKey]);
    }
    const answer = await post(emulator, "/1.1/verify-key", { blog: comment.blog });
    expect([answer.body, akismetHeaders(answer)]).toEqual([
      "invalid",
      { "x-akismet-debug-help": 'Empty "api_key" value' },
    ]);
  });

  test("resists a blog that is not an absolute web address", async () => {
    for (const blog of ["", "blog.example", "/blog", "ftp://blog.example", "https://"]) {
      const answer = await post(emulator, "/1.1/verify-key", { key: unlimitedKey, blog });
      expect([blog, answer.body, akismetHeaders(answer)]).toEqual([blog, "invalid", unparsable]);
    }
    expect(await post(emulator, "/1.1/verify-key", { key: unlimitedKey })).toMatchObject({ body: "invalid" });
  });
});

describe("comment-check", () => {
  test("works: an ordinary comment is ham, with a guid and exact headers", async () => {
    expect(await check(emulator)).toEqual({
      status: 200,
      body: "false",
      headers: {
        server: "nginx",
        "content-type": "text/plain; charset=utf-8",
        "content-length": "5",
        "x-akismet-guid": expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
  });

  test.each<[string, Record<string, string>, string, Record<string, string>]>([
    ["the author of guaranteed spam", { comment_author: "akismet-guaranteed-spam" }, "true", {}],
    ["the older author of guaranteed spam", { comment_author: "viagra-test-123" }, "true", {}],
    ["the address of guaranteed spam", { comment_author_email: "akismet-guaranteed-spam@example.com" }, "true", {}],
    [
      "guaranteed spam from an administrator",
      { comment_author: "viagra-test-123", user_role: "administrator" },
      "true",
      {},
    ],
    ["a filled honeypot", { honeypot_field_name: "website2", website2: "x" }, "true", {}],
    ["an empty honeypot", { honeypot_field_name: "website2", website2: "" }, "false", {}],
    ["a filled field that nobody called a honeypot", { website2: "x" }, "false", {}],
    ["a filled WordPress honeypot", { POST_ak_hp_textarea: "x" }, "true", {}],
    ["an empty WordPress honeypot", { POST_ak_hp_textarea: "" }, "false", {}],
    ["spam from an administrator", { user_role: "editor, administrator", comment_content: "emu-spam" }, "false", {}],
    ["spam from somebody called nearly so", { user_role: "administrators", comment_content: "emu-spam" }, "true", {}],
    [
      "an administrator's comment to recheck",
      { user_role: "administrator", comment_content: "emu-recheck" },
      "false",
      {},
    ],
    ["blatant spam", { comment_content: "an emu-discard" }, "true", { "x-akismet-pro-tip": "discard" }],
    ["spam", { comment_content: "an emu-spam" }, "true", {}],
    ["a comment to recheck", { comment_content: "emu-recheck" }, "false", { "x-akismet-recheck-after": "120" }],
    [
      "an edited comment to recheck",
      { comment_content: "emu-recheck", recheck_reason: "edit" },
      "false",
      { "x-akismet-recheck-after": "120" },
    ],
    ["a rechecked comment", { comment_content: "emu-recheck", recheck_reason: "recheck" }, "false", {}],
    ["a rechecked spam", { comment_content: "emu-recheck-spam", recheck_reason: "retry" }, "true", {}],
  ])("works: %s", async (_name, changes, body, headers) => {
    const answer = await check(emulator, changes);
    expect([answer.body, akismetHeaders(answer)]).toEqual([body, headers]);
    expect(answer.headers["x-akismet-guid"]).toHaveLength(32);
  });

  test("works: a comment that comes twice is spam, unless a reason or a test says otherwise", async () => {
    expect(await verdict(emulator, { is_test: "1" })).toBe("false");
    expect(await verdict(emulator)).toBe("false");
    expect(await verdict(emulator)).toBe("true");
    expect(await verdict(emulator, { recheck_reason: "retry" })).toBe("false");
    expect(await verdict(emulator, { is_test: "true" })).toBe("false");
    for (const name of ["user_ip", "comment_content", "permalink"]) {
      expect(await verdict(emulator, { [name]: "198.51.100.1" })).toBe("false");
    }
    emulator.setDuplicateTrap(false);
    expect(await verdict(emulator)).toBe("false");
  });

  test("works: it learns from reports of the same author and content, not from tests", async () => {
    const elsewhere = { permalink: "https://blog.example/second/" };
    await post(emulator, "/1.1/submit-spam", { ...comment, is_test: "1" });
    expect(await verdict(emulator)).toBe("false");
    await post(emulator, "/1.1/submit-spam", comment);
    expect(await verdict(emulator, elsewhere)).toBe("true");
    expect(await verdict(emulator, { ...elsewhere, is_test: "1" })).toBe("false");
    expect(await verdict(emulator, { comment_author: "Bob", recheck_reason: "retry" })).toBe("false");
    await post(emulator, "/1.1/submit-ham", comment);
    expect(await verdict(emulator, { recheck_reason: "retry" })).toBe("false");
  });

  test("refuses a request without the required fields", async () => {
    for (const name of ["user_ip", "blog"] as const) {
      const answer = await post(emulator, "/1.1/comment-check", commentWithout(name));
      expect([answer.status, answer.body]).toEqual([200, `Missing required field: ${name}.`]);
      expect(akismetHeaders(answer)).toEqual({ "x-akismet-debug-help": `Empty "${name}" value` });
    }
    expect(await check(emulator, { user_ip: "" })).toMatchObject({ body: "Missing required field: user_ip." });
    const withoutKey = await post(emulator, "/1.1/comment-check", commentWithout("api_key"));
    expect(akismetHeaders(withoutKey)).toEqual({ "x-akismet-debug-help": 'Empty "api_key" value' });
  });

  test("refuses a blog that is not an address, and a key that it does not know", async () => {
    const badBlog = await check(emulator, { blog: "blog.example" });
    expect([badBlog.body, akismetHeaders(badBlog)]).toEqual(["invalid", unparsable]);
    const badKey = await check(emulator, { api_key: "badbadbadbad" });
    expect([badKey.body, akismetHeaders(badKey)]).toEqual(["invalid", unknownKey]);
  });

  test("refuses fields that do not come in a POST form", async () => {
    const query = new URLSearchParams(comment);
    const url = `https://rest.akismet.com/1.1/comment-check?${query}`;
    const asQuery = await see(await emulator.handle(new Request(url)));
    expect(asQuery.body).toBe("Missing required field: user_ip.");
    const asJson = new Request("https://rest.akismet.com/1.1/comment-check", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(comment),
    });
    expect(await (await emulator.handle(asJson)).text()).toBe("invalid");
  });

  test("resists a key that is in trouble: no verdict, and an alert that says which", async () => {
    const answer = await check(emulator, { api_key: suspendedKey, comment_content: "emu-spam" });
    expect(answer.body).toBe("false");
    expect(akismetHeaders(answer)).toEqual({
      "x-akismet-error": "suspended",
      "x-akismet-alert-code": "10402",
      "x-akismet-alert-msg": expect.any(String),
    });
  });

  test.each([10001, 10003, 10005, 10011, 10501, 10502, 10504, 30001, 10777])(
    "works: a key with the alert %i still judges",
    async (code) => {
      const answer = await check(emulator, { api_key: `0000000${code}`, comment_content: "emu-spam" });
      expect(answer.body).toBe("true");
      expect(answer.headers["x-akismet-alert-code"]).toBe(String(code));
      expect(answer.headers["x-akismet-alert-msg"]).toBeTruthy();
      expect(answer.headers["x-akismet-error"]).toBeUndefined();
    },
  );

  test.each([10006, 10009, 10010, 10402, 10403, 10404, 10508, 10516])(
    "resists: a key with the alert %i does not judge",
    async (code) => {
      const answer = await check(emulator, { api_key: `0000000${code}`, comment_content: "emu-spam" });
      expect(answer.body).toBe("false");
      expect(answer.headers["x-akismet-alert-code"]).toBe(String(code));
      expect(answer.headers["x-akismet-error"]).toBeTruthy();
    },
  );

  test("resists use beyond a key's limit until the next month", async () => {
    const spam = { api_key: limitedKey, comment_content: "emu-spam" };
    for (let use = 0; use < 10; use += 1) expect(await verdict(emulator, spam)).toBe("true");
    const denied = await check(emulator, spam);
    expect(denied.body).toBe("false");
    expect(akismetHeaders(denied)).toMatchObject({ "x-akismet-error": "limit", "x-akismet-alert-code": "10508" });
    now = Date.UTC(2026, 1, 1);
    expect(await verdict(emulator, spam)).toBe("true");
  });

  test("resists chance: the same seed gives the same guids, another gives others, and none comes twice", async () => {
    async function guids(seed: number): Promise<(string | undefined)[]> {
      const seeded = createAkismetEmulator({ seed });
      const answers = [await check(seeded), await check(seeded), await check(seeded)];
      return answers.map((answer) => answer.headers["x-akismet-guid"]);
    }
    expect(await guids(7)).toEqual(await guids(7));
    expect(new Set([...(await guids(7)), ...(await guids(8))]).size).toBe(6);
  });
});

describe("submit-spam and submit-ham", () => {
  const paths = ["/1.1/submit-spam", "/1.1/submit-ham"];

  test.each(paths)("%s works", async (path) => {
    const answer = await post(emulator, path, comment);
    expect([answer.status, answer.body, answer.headers["content-length"]]).toEqual([200, thanks, "41"]);
    expect(answer.headers["x-akismet-guid"]).toBeUndefined();
  });

  test("works: reports are counted, tests are not", async () => {
    for (const path of paths) {
      await post(emulator, path, comment);
      await post(emulator, path, { ...comment, is_test: "1" });
    }
    await post(emulator, "/1.1/submit-ham", comment);
    const { body } = await post(emulator, "/1.1/get-stats", { ...comment, from: "all" });
    expect(JSON.parse(body)).toMatchObject({ missed_spam: 1, false_positives: 2, spam: 0, ham: 0 });
  });

  test.each(paths)("%s refuses missing fields and unknown keys", async (path) => {
    expect((await post(emulator, path, commentWithout("user_ip"))).body).toBe("Missing required field: user_ip.");
    expect((await post(emulator, path, commentWithout("blog"))).body).toBe("Missing required field: blog.");
    expect((await post(emulator, path, { ...comment, blog: "x" })).body).toBe("invalid");
    expect((await post(emulator, path, { ...comment, api_key: "badbadbadbad" })).body).toBe("invalid");
  });

  test.each(paths)("%s resists a suspended key, and learns nothing from it", async (path) => {
    const answer = await post(emulator, path, { ...comment, api_key: suspendedKey });
    expect([answer.body, answer.headers["x-akismet-alert-code"]]).toEqual(["invalid", "10402"]);
    expect(await verdict(emulator)).toBe("false");
  });
});

describe("reading a request", () => {
  test("works: a context may be plain, repeated or numbered", async () => {
    for (const names of [["comment_context"], ["comment_context[]"], ["comment_context[0]", "comment_context[1]"]]) {
      const form = new URLSearchParams(comment);
      for (const name of names) form.append(name, name);
      await emulator.handle(formRequest("/1.1/comment-check", {}, { body: form }));
      expect(emulator.log.at(-1)?.body.comment_context).toEqual(names);
    }
  });

  test("refuses to guess: the last of two plain values counts", async () => {
    const form = new URLSearchParams(comment);
    form.append("comment_author", "akismet-guaranteed-spam");
    const response = await emulator.handle(formRequest("/1.1/comment-check", {}, { body: form }));
    expect(await response.text()).toBe("true");
  });

  test("resists field names that JavaScript knows", async () => {
    expect(await verdict(emulator, { honeypot_field_name: "constructor" })).toBe("false");
    expect(await verdict(emulator, { ["__proto__"]: "x", "toString[]": "x", comment_content: "other" })).toBe("false");
  });
});
