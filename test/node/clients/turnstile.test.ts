import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTurnstile, type Verification } from "../../../src/clients/turnstile.ts";

const verification: Verification = {
  secret: "the-secret",
  response: "the-token",
  address: "203.0.113.9",
  idempotencyKey: "7f1c1f0e-6c0b-4b3c-9a63-6a0f9c2f1d11",
};

type Network = (request: Request) => Promise<Response>;

/** One verification over a network that answers as told. */
async function verify(fetch: Network, changes: Partial<Verification> = {}, signal = new AbortController().signal) {
  const requests: Request[] = [];
  const waits: number[] = [];
  const turnstile = createTurnstile({
    fetch(request) {
      requests.push(request);
      return fetch(request);
    },
    timeoutSignal(milliseconds) {
      waits.push(milliseconds);
      return signal;
    },
  });
  return { answer: await turnstile.verify({ ...verification, ...changes }), requests, waits };
}

const answering =
  (body: string | ReadableStream | null, status = 200): Network =>
  async () =>
    new Response(body, { status });
const json = (value: unknown, status = 200) => answering(JSON.stringify(value), status);
const failed = (...codes: unknown[]) => json({ success: false, "error-codes": codes });

describe("works", () => {
  test("Cloudflare is asked once, by a form, and given 3 s", async () => {
    const { requests, waits } = await verify(json({ success: true }));
    expect(requests).toHaveLength(1);
    expect(requests[0]!.method).toBe("POST");
    expect(requests[0]!.url).toBe("https://challenges.cloudflare.com/turnstile/v0/siteverify");
    expect(requests[0]!.redirect).toBe("manual");
    expect(requests[0]!.headers.get("content-type")).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(new URLSearchParams(await requests[0]!.text()))).toEqual({
      secret: "the-secret",
      response: "the-token",
      remoteip: "203.0.113.9",
      idempotency_key: "7f1c1f0e-6c0b-4b3c-9a63-6a0f9c2f1d11",
    });
    expect(waits).toEqual([3_000]);
  });

  test.each([
    [{ success: true }],
    [{ success: true, "error-codes": [], hostname: "blog.example", challenge_ts: "2026-11-24T10:00:00Z", cdata: "" }],
  ])("%j is a pass", async (body) => {
    expect((await verify(json(body))).answer).toEqual({ result: "passed" });
  });

  test("a token that Cloudflare refuses has failed, with Cloudflare's codes, whatever the status", async () => {
    const codes = ["invalid-input-response", "timeout-or-duplicate"];
    expect((await verify(failed(...codes))).answer).toEqual({ result: "failed", codes });
    expect((await verify(json({ success: false }))).answer).toEqual({ result: "failed", codes: [] });
    const refused = json({ success: false, "error-codes": ["invalid-input-response"] }, 400);
    expect((await verify(refused)).answer).toEqual({ result: "failed", codes: ["invalid-input-response"] });
  });

  test.each(["missing-input-secret", "invalid-input-secret", "bad-request", "internal-error"])(
    "%s is not the reader's failure",
    async (code) => {
      const { answer } = await verify(failed("invalid-input-response", code));
      expect(answer).toEqual({ result: "unavailable", detail: code });
    },
  );
});

describe("refuses", () => {
  test("a token that is too long, or none, has failed without asking", async () => {
    const longest = await verify(json({ success: true }), { response: "x".repeat(2_048) });
    expect(longest.answer).toEqual({ result: "passed" });
    const longer = await verify(json({ success: true }), { response: "x".repeat(2_049) });
    expect(longer).toMatchObject({ answer: { result: "failed", codes: ["invalid-input-response"] }, requests: [] });
    const none = await verify(json({ success: true }), { response: "" });
    expect(none).toMatchObject({ answer: { result: "failed", codes: ["missing-input-response"] }, requests: [] });
  });

  test.each([
    ["", 200, "protocol"],
    ["true", 200, "protocol"],
    ["null", 200, "protocol"],
    ["[]", 200, "protocol"],
    ["<html>", 200, "protocol"],
    ['{"success":"true"}', 200, "protocol"],
    ['{"success":1}', 200, "protocol"],
    ['{"success":true', 200, "protocol"],
    ['{"success":true,"error-codes":["internal-error"]}', 200, "protocol"],
    ['{"success":true,"error-codes":"none"}', 200, "protocol"],
    ['{"success":false,"error-codes":"none"}', 200, "protocol"],
    ['{"success":false,"error-codes":[7]}', 200, "protocol"],
    ['{"success":false,"error-codes":["<b>"]}', 200, "protocol"],
    ['{"success":true}', 201, "status 201"],
    ['{"success":true}', 302, "status 302"],
    ['{"success":true}', 500, "status 500"],
    ["busy", 503, "status 503"],
  ])("%j with status %i is no answer", async (body, status, detail) => {
    expect((await verify(answering(body, status))).answer).toEqual({ result: "unavailable", detail });
  });
});

describe("resists", () => {
  test("a network that fails, at once, later or in the middle of the answer, is told and not thrown", async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset: the-secret")) });
    const networks: Network[] = [
      () => Promise.reject(new TypeError("failed to send the-secret")),
      () => {
        throw new Error("the-secret");
      },
      answering(broken),
    ];
    for (const network of networks) {
      expect((await verify(network)).answer).toEqual({ result: "unavailable", detail: "network" });
    }
  });

  test("time runs out before the answer, and in the middle of it", async () => {
    for (const stalled of [() => new Promise<Response>(() => {}), answering(new ReadableStream())]) {
      const time = new AbortController();
      const pending = verify(stalled, {}, time.signal);
      time.abort();
      expect((await pending).answer).toEqual({ result: "unavailable", detail: "timeout" });
    }
  });

  test("an answer is read up to 8 KiB, and no further", async () => {
    const padded = (bytes: number) => '{"success":true}'.padEnd(bytes);
    expect((await verify(answering(padded(8_192)))).answer).toEqual({ result: "passed" });
    expect((await verify(answering(padded(8_193)))).answer).toEqual({ result: "unavailable", detail: "network" });

    let taken = 0;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          taken += 1;
          controller.enqueue(new Uint8Array(1_024));
        },
      },
      { highWaterMark: 0 },
    );
    expect((await verify(answering(endless))).answer.result).toBe("unavailable");
    expect(taken).toBe(9);
  });

  test("what a reader sends stays one field", async () => {
    const { requests } = await verify(json({ success: true }), { response: "x&secret=mine&remoteip=1.2.3.4" });
    const form = new URLSearchParams(await requests[0]!.text());
    expect(form.getAll("secret")).toEqual(["the-secret"]);
    expect(form.getAll("remoteip")).toEqual(["203.0.113.9"]);
    expect(form.get("response")).toBe("x&secret=mine&remoteip=1.2.3.4");
  });

  test("nothing but an exact success passes", async () => {
    const success = fc.oneof(fc.constant(true), fc.constantFrom("true", 1, null, false, [], {}));
    const codes = fc.oneof(
      fc.constant([]),
      fc.array(fc.oneof(fc.string(), fc.constant("internal-error"))),
      fc.jsonValue(),
    );
    const body = fc.oneof(
      fc.record({ success, "error-codes": codes }, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
      fc.json(),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(200, 204, 302, 400, 500), async (text, status) => {
        const { answer } = await verify(answering(status === 204 ? null : text, status));
        const isExact = status === 200 && /^\{"success":true(?:,"error-codes":\[\])?\}$/.test(text);
        expect(answer.result === "passed").toBe(isExact);
      }),
    );
  });
});
