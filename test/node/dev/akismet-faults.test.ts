import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import {
  type AkismetEmulator,
  ConnectionFailed,
  ConnectionReset,
  createAkismetEmulator,
  type Fault,
  type FaultName,
  faultNames,
  type Script,
  unlimitedKey,
} from "../../../dev/akismet-emulator.ts";
import { akismetHeaders, check, comment, formRequest, post, type Seen, statuses, verdict } from "./akismet-requests.ts";

const thanks = "Thanks for making the web a better place.";
const guid = expect.stringMatching(/^[0-9a-f]{32}$/);

let waits: number[];
let emulator: AkismetEmulator;
beforeEach(() => {
  waits = [];
  emulator = createAkismetEmulator({
    delay: async (delayMs, signal) => {
      signal.throwIfAborted();
      waits.push(delayMs);
    },
  });
});

function script(fault: Fault | FaultName, rest: Omit<Script, "fault"> = {}): void {
  emulator.script({ fault, ...rest });
}

/** The check of a comment that would be ham, and not a duplicate, under a fault. */
function checkUnder(fault: Fault | FaultName): Promise<Seen> {
  script(fault);
  return check(emulator, { is_test: "1" });
}

function send(signal?: AbortSignal): Promise<Response> {
  return emulator.handle(formRequest("/1.1/comment-check", comment, signal ? { signal } : {}));
}

/** How a fault is seen by a client: one entry a fault, so that none can be forgotten. */
const works: Record<FaultName, () => Promise<void>> = {
  suspended: async () => {
    for (const body of ["false", "true", "invalid"]) {
      const answer = await checkUnder({ name: "suspended", body });
      expect([answer.status, answer.body]).toEqual([200, body]);
      expect(answer.headers).toMatchObject({ "x-akismet-error": "suspended", "x-akismet-alert-code": "10402" });
    }
  },
  alert: async () => {
    for (const body of ["true", "false"] as const) {
      const answer = await checkUnder({ name: "alert", code: 10502, body });
      expect([answer.body, answer.headers["x-akismet-alert-code"]]).toEqual([body, "10502"]);
      expect(answer.headers["x-akismet-error"]).toBeUndefined();
    }
    script("alert");
    const spam = await check(emulator, { comment_content: "emu-spam" });
    expect([spam.body, spam.headers["x-akismet-alert-code"]]).toEqual(["true", "10501"]);
  },
  denied: async () => {
    const answer = await checkUnder("denied");
    expect(answer.body).toBe("false");
    expect(answer.headers).toMatchObject({ "x-akismet-error": "limit", "x-akismet-alert-code": "10508" });
    const later = await checkUnder({ name: "denied", code: 10516 });
    expect(later.headers["x-akismet-alert-code"]).toBe("10516");
  },
  "site-refused": async () => {
    for (const code of [10403, 10404] as const) {
      const { body, headers } = await checkUnder({ name: "site-refused", code });
      expect([body, headers["x-akismet-alert-code"]]).toEqual(["false", String(code)]);
      expect(headers["x-akismet-error"]).toBeTruthy();
    }
  },
  "revoked-key": async () => {
    const answer = await checkUnder("revoked-key");
    expect([answer.body, akismetHeaders(answer)]).toEqual(["invalid", { "x-akismet-debug-help": "Invalid key" }]);
  },
  empty: async () => {
    expect(await checkUnder("empty")).toMatchObject({ status: 200, body: "", headers: { "content-length": "0" } });
  },
  html: async () => {
    const answer = await checkUnder("html");
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html"]);
    expect(answer.body).toMatch(/^<html>/);
  },
  "inexact-verdict": async () => {
    expect((await checkUnder("inexact-verdict")).body).toBe("true\n");
    expect((await checkUnder({ name: "inexact-verdict", body: " TRUE" })).body).toBe(" TRUE");
  },
  "oversized-body": async () => {
    const answer = await checkUnder("oversized-body");
    expect([answer.body.length, answer.headers["content-length"]]).toEqual([1_048_576, "1048576"]);
    expect((await checkUnder({ name: "oversized-body", bytes: 5, fill: "ab" })).body).toBe("ababa");
  },
  "wrong-content-type": async () => {
    const answer = await checkUnder("wrong-content-type");
    expect([answer.body, answer.headers["content-type"]]).toEqual(["false", "application/octet-stream"]);
  },
  gzip: async () => {
    const answer = await checkUnder("gzip");
    expect([answer.body, answer.headers["content-encoding"]]).toEqual(["false", "gzip"]);
    expect(answer.headers["content-length"]).toBeUndefined();
  },
  "server-error": async () => {
    for (const status of [500, 502, 503] as const) {
      for (const body of ["", "<h1>Bad Gateway</h1>"]) {
        expect(await checkUnder({ name: "server-error", status, body })).toMatchObject({ status, body });
      }
    }
  },
  "rate-limited": async () => {
    for (const retryAfter of ["7", "Thu, 01 Jan 2026 00:00:00 GMT", "soon"]) {
      const answer = await checkUnder({ name: "rate-limited", retryAfter });
      expect(answer).toMatchObject({ status: 429, headers: { "retry-after": retryAfter } });
    }
    const answer = await checkUnder({ name: "rate-limited", retryAfter: null });
    expect([answer.status, answer.headers["retry-after"]]).toEqual([429, undefined]);
  },
  redirect: async () => {
    const location = "https://elsewhere.example/1.1/comment-check";
    for (const status of [301, 302, 307] as const) {
      expect(await checkUnder({ name: "redirect", status })).toMatchObject({ status, body: "", headers: { location } });
    }
  },
  hang: async () => {
    script("hang");
    const client = new AbortController();
    const before = send(client.signal);
    expect(await Promise.race([before, check(emulator)])).toMatchObject({ body: "false" });
    client.abort(new Error("gave up"));
    await expect(before).rejects.toThrow("gave up");

    script({ name: "hang", phase: "after-headers" });
    const reader = new AbortController();
    const after = await send(reader.signal);
    expect(after.status).toBe(200);
    const body = after.text();
    expect(await Promise.race([body, check(emulator, { user_ip: "192.0.2.8" })])).toMatchObject({ body: "false" });
    reader.abort(new Error("gave up"));
    await expect(body).rejects.toThrow("gave up");
  },
  trickle: async () => {
    expect((await checkUnder("trickle")).body).toBe("false");
    expect(waits).toEqual([1000, 1000, 1000, 1000, 1000]);
  },
  reset: async () => {
    script("reset");
    await expect(send()).rejects.toThrow(ConnectionReset);
    script({ name: "reset", phase: "after-headers" });
    const response = await send();
    expect([response.status, response.headers.get("content-length")]).toEqual([200, "5"]);
    await expect(response.text()).rejects.toThrow(ConnectionReset);
  },
  truncated: async () => {
    script("truncated");
    const response = await send();
    expect(response.headers.get("content-length")).toBe("5");
    const reader = response.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("fa");
    await expect(reader.read()).rejects.toThrow(ConnectionReset);
  },
  unreachable: async () => {
    for (const cause of ["dns", "tls"] as const) {
      script({ name: "unreachable", cause });
      await expect(send()).rejects.toThrow(ConnectionFailed);
    }
  },
  slow: async () => {
    for (const delayMs of [3900, 4100]) expect((await checkUnder({ name: "slow", delayMs })).body).toBe("false");
    expect(waits).toEqual([3900, 4100]);
    script("slow");
    await expect(send(AbortSignal.abort(new Error("gave up")))).rejects.toThrow("gave up");
  },
  "recheck-after": async () => {
    for (const value of ["120", "0", "-1", "abc", ""]) {
      const answer = await checkUnder({ name: "recheck-after", value });
      expect([answer.body, answer.headers["x-akismet-recheck-after"]]).toEqual(["false", value]);
    }
    const spam = await checkUnder({ name: "recheck-after", body: "true" });
    expect([spam.body, akismetHeaders(spam)]).toEqual(["true", { "x-akismet-recheck-after": "120" }]);
  },
  "pro-tip": async () => {
    const ham = await checkUnder("pro-tip");
    expect([ham.body, akismetHeaders(ham)]).toEqual(["false", { "x-akismet-pro-tip": "discard" }]);
    const unknown = await checkUnder({ name: "pro-tip", value: "keep", body: "true" });
    expect([unknown.body, akismetHeaders(unknown)]).toEqual(["true", { "x-akismet-pro-tip": "keep" }]);
  },
  guid: async () => {
    expect((await checkUnder("guid")).headers["x-akismet-guid"]).toBeUndefined();
    const value = "0".repeat(32);
    for (let use = 0; use < 2; use += 1) {
      expect((await checkUnder({ name: "guid", value })).headers["x-akismet-guid"]).toBe(value);
    }
    expect((await check(emulator)).headers["x-akismet-guid"]).toEqual(guid);
  },
  flapping: async () => {
    script({ name: "flapping", failures: 2 });
    expect(await statuses(emulator, 4)).toEqual([503, 503, 200, 200]);
    script({ name: "flapping", failures: 1, successes: 2, fault: { name: "server-error", status: 500 } });
    expect(await statuses(emulator, 7)).toEqual([500, 200, 200, 500, 200, 200, 500]);
  },
  sequence: async () => {
    const steps = [{ name: "revoked-key" }, { name: "server-error" }, null] as const;
    script({ name: "sequence", steps: [...steps] }, { match: "submit-*" });
    const bodies = [];
    for (let use = 0; use < 4; use += 1) bodies.push((await post(emulator, "/1.1/submit-ham", comment)).body);
    expect(bodies).toEqual(["invalid", "", thanks, thanks]);
    const stats = await post(emulator, "/1.1/get-stats", { ...comment, from: "all" });
    expect(JSON.parse(stats.body)).toMatchObject({ false_positives: 2 });
  },
  webhook: async () => {
    script("webhook");
    expect(await verdict(emulator)).toBe("false");
    expect(emulator.log.map((entry) => entry.fault)).toEqual([null]);
  },
  "usage-limit": async () => {
    script({ name: "usage-limit", limit: 10, usage: 12, percentage: "120.00", throttled: true });
    const answer = await post(emulator, "/1.2/usage-limit", { api_key: unlimitedKey });
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.body).toBe('{"limit":10,"usage":12,"percentage":"120.00","throttled":true}');
    script("usage-limit");
    expect((await post(emulator, "/1.2/usage-limit", {})).body).toContain('"limit":"none"');
  },
  "malformed-json": async () => {
    const { body, headers } = await checkUnder("malformed-json");
    expect(headers["content-type"]).toBe("application/json");
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
  },
  "header-case": async () => {
    for (const style of ["upper", "title"] as const) {
      script({ name: "header-case", style });
      expect(emulator.headerStyleOf(await send())).toBe(style);
    }
    expect(emulator.headerStyleOf(await send())).toBeUndefined();
  },
  held: async () => {
    script("held", { times: 2 });
    const client = new AbortController();
    const abandoned = send(client.signal);
    await emulator.whenHeld();
    client.abort(new Error("gave up"));
    await expect(abandoned).rejects.toThrow("gave up");
    expect(emulator.log.map((entry) => entry.outcome)).toEqual(["aborted"]);

    const kept = check(emulator, { user_ip: "192.0.2.8" });
    expect(await Promise.race([kept, check(emulator, { user_ip: "192.0.2.9" })])).toMatchObject({ body: "false" });
    expect(emulator.log.map((entry) => entry.outcome)).toEqual(["aborted", "waiting", "answered"]);
    emulator.release();
    expect(await kept).toMatchObject({ body: "false" });
  },
  answer: async () => {
    const fault: Fault = { name: "answer", status: 418, headers: { "X-Akismet-Server": "tea" }, body: "short" };
    const answer = await checkUnder(fault);
    expect([answer.status, answer.body, akismetHeaders(answer)]).toEqual([418, "short", { "x-akismet-server": "tea" }]);
    expect(await checkUnder({ name: "answer", status: 204 })).toMatchObject({ status: 204, body: "" });
  },
};

describe("each fault", () => {
  test.each(faultNames)("works: %s", (name) => works[name]());

  test("works: together they serve all 28 of the reference, as the docstring says", () => {
    const source = readFileSync(new URL("../../../dev/akismet-emulator/fault.ts", import.meta.url), "utf8");
    const rows = [...source.matchAll(/^ \* \| (`.+?) \| (.+?) \|/gm)];
    const names = rows.flatMap(([, cell]) => [...cell!.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name));
    expect(names.toSorted()).toEqual(faultNames.toSorted());
    const served = new Set(rows.flatMap(([, , cell]) => cell!.match(/\d+/g) ?? []).map(Number));
    expect(served).toEqual(new Set(Array.from({ length: 28 }, (_, index) => index + 1)));
  });

  test.each<FaultName>(["hang", "reset", "unreachable", "denied", "server-error", "redirect", "empty"])(
    "refuses to count a request that never reached the judge: %s",
    async (name) => {
      script(name);
      await send(AbortSignal.abort()).catch(() => undefined);
      expect(emulator.log).toHaveLength(1);
      expect(await verdict(emulator)).toBe("false");
    },
  );

  test.each<Fault>([
    { name: "hang", phase: "after-headers" },
    { name: "reset", phase: "after-headers" },
    { name: "truncated" },
    { name: "slow" },
    { name: "held" },
  ])("resists a retry after the judge saw the request: $name $phase", async (fault) => {
    script(fault);
    await send(AbortSignal.abort()).catch(() => undefined);
    expect(await verdict(emulator)).toBe("true");
    expect(await verdict(emulator, { recheck_reason: "retry" })).toBe("false");
  });
});
