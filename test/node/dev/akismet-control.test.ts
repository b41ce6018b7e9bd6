import { beforeEach, describe, expect, test } from "vitest";
import { type AkismetEmulator, createAkismetEmulator, unlimitedKey } from "../../../dev/akismet-emulator.ts";
import { check, command, comment, post, verdict } from "./akismet-requests.ts";

const callback = "https://comments.example/akismet";
const toRecheck = { comment_content: "emu-recheck", callback };

let time: number;
let sent: { url: string; headers: Headers; body: string }[];
let emulator: AkismetEmulator;
beforeEach(() => {
  time = 0;
  sent = [];
  emulator = createAkismetEmulator({
    now: () => time,
    delay: async (delayMs) => {
      time += delayMs;
    },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      sent.push({ url: request.url, headers: request.headers, body: await request.text() });
      return new Response('{"comments":{}}', { status: 202 });
    },
  });
});

function control(path: string, method = "GET"): Promise<Response> {
  return emulator.handle(new Request(`https://rest.akismet.com${path}`, { method }));
}

describe("the log", () => {
  test("works: it tells each request as it came, and what became of it", async () => {
    await command(emulator, { fault: { name: "slow", delayMs: 120 } });
    await check(emulator, { "comment_context[]": "tea" });
    const [entry, ...others] = (await (await control("/__log")).json()) as unknown[];
    expect(others).toEqual([]);
    expect(entry).toEqual({
      method: "POST",
      host: "rest.akismet.com",
      path: "/1.1/comment-check",
      headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
      body: { ...comment, comment_context: ["tea"] },
      ms: 120,
      status: 200,
      fault: "slow",
      outcome: "answered",
    });
  });

  test("works for requests that got no answer", async () => {
    await command(emulator, { fault: "reset" });
    await expect(check(emulator)).rejects.toThrow();
    expect(emulator.log).toMatchObject([{ status: null, fault: "reset", outcome: "failed" }]);
  });

  test("refuses to mix in the controls", async () => {
    await control("/__log");
    await command(emulator, { "duplicate-trap": true });
    expect(emulator.log).toEqual([]);
  });

  test("resists requests that mean nothing: they are told as well", async () => {
    await emulator.handle(new Request("https://rest.akismet.com/nowhere?x=1", { method: "DELETE" }));
    expect(emulator.log).toMatchObject([{ method: "DELETE", path: "/nowhere?x=1", status: 404, body: {} }]);
  });
});

describe("the controls", () => {
  test("work: a script by name, with a match and a number", async () => {
    const script = { match: "comment-check", fault: "empty", times: 2 };
    expect((await command(emulator, script)).status).toBe(200);
    expect([await verdict(emulator), await verdict(emulator), await verdict(emulator)]).toEqual(["", "", "false"]);
  });

  test("work: the duplicate trap can be switched off and on", async () => {
    await check(emulator);
    await command(emulator, { "duplicate-trap": false });
    expect(await verdict(emulator)).toBe("false");
    await command(emulator, { "duplicate-trap": true });
    expect(await verdict(emulator)).toBe("true");
  });

  test("work: held requests can be released", async () => {
    await command(emulator, { fault: "held", times: 2 });
    const requests = [check(emulator), check(emulator)];
    await emulator.whenHeld();
    expect(await (await command(emulator, { release: true })).json()).toEqual({ released: 2 });
    expect((await Promise.all(requests)).map((answer) => answer.body)).toEqual(["false", "true"]);
    expect(await (await command(emulator, { release: true })).json()).toEqual({ released: 0 });
  });

  test("work: a reset forgets all of it, and answers what was held", async () => {
    const first = await check(emulator, toRecheck);
    await post(emulator, "/1.1/submit-spam", comment);
    await command(emulator, { "duplicate-trap": false });
    await command(emulator, { fault: "held" });
    const held = check(emulator);
    await emulator.whenHeld();
    await command(emulator, { fault: "empty", times: "always" });
    expect((await control("/__reset", "POST")).status).toBe(200);
    expect((await held).status).toBe(200);
    expect(emulator.log).toEqual([]);
    expect(await emulator.flushWebhooks()).toEqual([]);
    const again = await check(emulator, toRecheck);
    expect(again).toEqual(first);
    expect([await verdict(emulator), await verdict(emulator)]).toEqual(["false", "true"]);
  });

  test("refuse what they cannot read, and say why", async () => {
    const commands = ["explode", null, {}, { fault: "explode" }, { release: false }, { "duplicate-trap": "off" }];
    for (const wrong of commands) {
      const answer = await command(emulator, wrong);
      expect([wrong, answer.status]).toEqual([wrong, 400]);
      expect(await answer.json()).toEqual({ error: expect.any(String) });
    }
    const answer = await emulator.handle(new Request("https://x.example/__ctl", { method: "POST", body: "{" }));
    expect(answer.status).toBe(400);
  });

  test("resist wrong methods and names", async () => {
    await check(emulator);
    for (const [path, method] of [
      ["/__reset", "GET"],
      ["/__log", "POST"],
      ["/__ctl", "GET"],
      ["/__logs", "GET"],
    ] as const) {
      expect((await control(path, method)).status).toBe(404);
    }
    expect(emulator.log).toHaveLength(1);
  });
});

describe("webhooks", () => {
  async function flush(): Promise<unknown> {
    return (await command(emulator, { "flush-webhooks": true })).json();
  }

  test("work: a comment to recheck is told to its callback once", async () => {
    const { headers } = await check(emulator, toRecheck);
    expect(sent).toEqual([]);
    const guid = headers["x-akismet-guid"];
    expect(await flush()).toEqual({ deliveries: [{ callback, guid, status: 202, body: '{"comments":{}}' }] });
    expect(await flush()).toEqual({ deliveries: [] });
    expect(sent).toHaveLength(1);
    expect(sent[0]!.url).toBe(callback);
    expect(sent[0]!.headers.get("x-akismet-webhook")).toBe("1");
    expect(JSON.parse(sent[0]!.body)).toEqual({
      key: unlimitedKey,
      endpoint: "comment-check",
      comments: [{ guid, result: "false", comment_author_email: comment.comment_author_email }],
    });
  });

  test("work: the result is what a recheck would say", async () => {
    await check(emulator, { ...toRecheck, comment_content: "emu-recheck-spam" });
    await flush();
    expect(JSON.parse(sent[0]!.body).comments[0].result).toBe("true");
  });

  test("refuse to come for other comments", async () => {
    await check(emulator, { callback });
    await check(emulator, { comment_content: "emu-recheck" });
    await check(emulator, { ...toRecheck, user_role: "administrator" });
    await check(emulator, { ...toRecheck, recheck_reason: "recheck" });
    expect(await flush()).toEqual({ deliveries: [] });
  });

  test.each<[string, object, object | string]>([
    ["wrong-key", {}, { key: "badbadbadbad" }],
    ["unknown-guid", {}, { comments: [{ guid: "f".repeat(32), result: "false" }] }],
    ["malformed", {}, { comments: { result: "false" } }],
    ["valid", { result: "true", endpoint: "submit-spam" }, { endpoint: "submit-spam", comments: [{ result: "true" }] }],
    ["not-json", {}, '{"comments":'],
  ])("resist: they can be spoilt: %s", async (variant, options, expected) => {
    await command(emulator, { fault: { name: "webhook", variant, ...options } });
    await check(emulator, toRecheck);
    await flush();
    expect(sent).toHaveLength(1);
    const { body } = sent[0]!;
    if (typeof expected === "string") expect(body).toBe(expected);
    else expect(JSON.parse(body)).toMatchObject(expected);
  });

  test("resist: they can come without a guid, and twice", async () => {
    await command(emulator, { fault: { name: "webhook", variant: "missing-guid" } });
    await check(emulator, toRecheck);
    await flush();
    expect(JSON.parse(sent[0]!.body).comments[0]).not.toHaveProperty("guid");

    await command(emulator, { fault: { name: "webhook", variant: "duplicate" } });
    await check(emulator, toRecheck);
    await flush();
    expect(sent).toHaveLength(3);
    expect(sent[1]!.body).toBe(sent[2]!.body);
  });

  test("resist a callback that is not there, and go on with the next", async () => {
    emulator = createAkismetEmulator({
      fetch: async (input) => {
        if (String(input) === callback) throw new TypeError("refused");
        return new Response(null, { status: 204 });
      },
    });
    await check(emulator, toRecheck);
    await check(emulator, { ...toRecheck, callback: "https://other.example/" });
    expect(await emulator.flushWebhooks()).toMatchObject([
      { callback, status: null, body: "TypeError: refused" },
      { callback: "https://other.example/", status: 204 },
    ]);
  });
});
