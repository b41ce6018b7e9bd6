import { beforeEach, describe, expect, it } from "vitest";
import { type Fault, type FaultName, faultNames } from "../../../dev/akismet-emulator.ts";
import type { CommentStatus } from "../../../src/contract.ts";
import type { AkismetResult, UncheckedKind } from "../../../src/domain/akismet.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TEXT = "A good point.";

/** What becomes of a clean comment while Akismet has a fault. */
interface Fate {
  http: number;
  status: CommentStatus;
  result: AkismetResult;
  /** Why there was no verdict. */
  kind: UncheckedKind | null;
  /** How long until it is sent again. */
  waitMs: number | null;
  tries: number;
  /** What the owner is told. */
  alert: string | null;
}

function judged(result: "ham" | "spam" | "discard", alert: string | null = null): Fate {
  const [http, status] = result === "ham" ? [201, "approved" as const] : [202, "spam" as const];
  return { http, status, result, kind: null, waitMs: null, tries: 1, alert };
}

function held(kind: UncheckedKind, alert: string | null = null): Fate {
  const waitMs = kind === "account" || kind === "key" ? 6 * HOUR : 5 * MINUTE;
  const tries = kind === "network" ? 2 : 1;
  return { http: 202, status: "pending", result: "unchecked", kind, waitMs, tries, alert };
}

function provisional(seconds: number): Fate {
  return { ...held("protocol"), result: "recheck", kind: null, waitMs: seconds * 1_000 };
}

const answer = (body: string, headers: Record<string, string> = {}, status = 200): Fault => ({
  name: "answer",
  status,
  headers,
  body,
});

/** The number of the fault in the reference, the fault, and what it makes of the comment. */
const TABLE: [number, Fault, Fate][] = [
  [1, { name: "suspended" }, held("account", "10402")],
  [1, { name: "suspended", body: "invalid" }, held("account", "10402")],
  [2, { name: "suspended", body: "true" }, held("account", "10402")],
  [3, { name: "alert", code: 10501, body: "true" }, judged("spam", "10501")],
  [3, { name: "alert", code: 10501, body: "false" }, judged("ham", "10501")],
  [4, { name: "denied" }, held("account", "10508")],
  [4, { name: "denied", code: 10516 }, held("account", "10516")],
  [5, { name: "site-refused" }, held("account", "10404")],
  [5, { name: "site-refused", code: 10403 }, held("account", "10403")],
  [6, { name: "revoked-key" }, held("key", "key")],
  [7, { name: "empty" }, held("protocol")],
  [7, answer("", {}, 204), held("status")],
  [8, { name: "html" }, held("protocol")],
  [9, { name: "inexact-verdict" }, held("protocol")],
  [9, { name: "inexact-verdict", body: "false\n" }, held("protocol")],
  [9, { name: "inexact-verdict", body: " TRUE" }, held("protocol")],
  [11, { name: "wrong-content-type" }, judged("ham")],
  [11, { name: "wrong-content-type", contentType: "text/html" }, judged("ham")],
  [12, { name: "gzip" }, judged("ham")],
  ...([500, 502, 503] as const).flatMap((status): typeof TABLE => [
    [13, { name: "server-error", status }, held("status")],
    [13, { name: "server-error", status, body: "<h1>Bad Gateway</h1>" }, held("status")],
    [13, { name: "server-error", status, body: "false" }, held("status")],
  ]),
  ...["7", "Tue, 24 Nov 2026 10:05:00 GMT", "soon", "-5", null].map((retryAfter): (typeof TABLE)[number] => [
    14,
    { name: "rate-limited", retryAfter },
    held("status"),
  ]),
  [14, { name: "rate-limited", retryAfter: "3600" }, { ...held("status"), waitMs: HOUR }],
  [14, { name: "rate-limited", retryAfter: "Tue, 24 Nov 2026 12:01:01 GMT" }, { ...held("status"), waitMs: 2 * HOUR }],
  [14, { name: "rate-limited", retryAfter: "86400" }, { ...held("status"), waitMs: 6 * HOUR }],
  ...([301, 302, 303, 307, 308] as const).map((status): (typeof TABLE)[number] => [
    15,
    { name: "redirect", status },
    held("status"),
  ]),
  [17, { name: "reset" }, held("network")],
  [17, { name: "reset", phase: "after-headers" }, held("network")],
  [17, { name: "truncated" }, held("network")],
  [17, { name: "truncated", bytes: 5 }, held("network")],
  [18, { name: "unreachable" }, held("network")],
  [18, { name: "unreachable", cause: "tls" }, held("network")],
  [20, { name: "recheck-after" }, provisional(120)],
  [20, { name: "recheck-after", value: "999999999" }, provisional(6 * 3_600)],
  ...["0", "-1", "abc", "", "1.5"].map((value): (typeof TABLE)[number] => [
    20,
    { name: "recheck-after", value },
    judged("ham"),
  ]),
  [20, { name: "recheck-after", body: "true" }, judged("spam")],
  [21, { name: "pro-tip" }, judged("ham")],
  [21, { name: "pro-tip", value: "keep", body: "true" }, judged("spam")],
  [21, { name: "pro-tip", body: "true" }, judged("discard")],
  [22, { name: "guid" }, judged("ham")],
  [26, { name: "usage-limit" }, held("protocol")],
  [26, { name: "usage-limit", limit: 10, usage: 10, percentage: "100.00", throttled: true }, held("protocol")],
  [26, { name: "malformed-json" }, held("protocol")],
  [27, { name: "header-case", style: "upper" }, judged("ham")],
  [27, answer("false", { "X-AKISMET-ERROR": "suspended" }), held("account", "account")],
  [27, answer("true", { "X-Akismet-Pro-Tip": "discard" }), judged("discard")],
  [27, answer("false", { "X-AKISMET-RECHECK-AFTER": "60" }), provisional(60)],
];

describe("a clean comment while Akismet has a fault", () => {
  it.each(TABLE)("%i: %j", async (_number, fault, fate) => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ match: "comment-check", fault, times: "always" });
    const { http, comment } = await afterword.submit({ body: TEXT });
    const seen = await afterword.queued(comment.id);
    const row = await afterword.row(comment.id);
    const waitMs = seen.nextCheckAt === null ? null : Date.parse(seen.nextCheckAt) - afterword.now;
    const site = await (await afterword.admin(`/sites/${afterword.siteId}`)).json();
    const shown = (await afterword.thread()).comments.map(({ id }) => id);
    expect({
      http,
      status: seen.status,
      result: seen.akismet?.result,
      kind: seen.verdict.findings.find(({ check }) => check === "akismet")?.evidence.kind ?? null,
      waitMs,
      tries: afterword.checks.length,
      alert: (site as { akismetAlert: { code: string } | null }).akismetAlert?.code ?? null,
    }).toEqual(fate);
    expect([row?.source, row?.submitted !== null]).toEqual([TEXT, true]);
    expect(shown).toEqual(fate.status === "approved" ? [comment.id] : []);

    // Akismet is well again: who waited is sent again at the time that was told, and not a moment before.
    afterword.emulator.reset();
    afterword.advance((waitMs ?? 24 * HOUR) - 1);
    await afterword.cron();
    expect(afterword.checks).toEqual([]);
    afterword.advance(1);
    await afterword.cron();
    const reason = fate.result === "recheck" ? "recheck" : "retry";
    expect(afterword.checks.map(({ body }) => body.recheck_reason)).toEqual(waitMs === null ? [] : [reason]);
    expect((await afterword.queued(comment.id)).status).toBe(waitMs === null ? fate.status : "approved");
  });
});

/** A comment to an Akismet that hangs, for 4 s and not a moment longer. */
async function submitHanging(phase: "before-headers" | "after-headers") {
  const afterword = await new Afterword().open();
  afterword.obeyTimeouts();
  const token = await afterword.token();
  afterword.emulator.script({ match: "comment-check", fault: { name: "hang", phase }, times: "always" });
  const asked = Promise.withResolvers<void>();
  const handle = afterword.powers.fetch;
  afterword.powers.fetch = (request) => {
    const answered = handle(request);
    asked.resolve();
    return answered;
  };
  const sent = afterword.send({ token, body: TEXT });
  await asked.promise;
  afterword.advance(3_999);
  expect(await afterword.countRows()).toBe(0);
  afterword.advance(1);
  const { status } = await sent;
  const [seen] = (await afterword.queue()).comments;
  const [finding] = seen?.verdict.findings ?? [];
  return { http: status, status: seen?.status, kind: finding?.evidence.kind, tries: afterword.checks.length };
}

/** A comment under a fault that takes time, on a clock that ends calls when their time is up. */
async function submitOnClock(fault: Fault) {
  const afterword = await new Afterword().open();
  afterword.obeyTimeouts();
  const token = await afterword.token();
  afterword.emulator.script({ match: "comment-check", fault });
  const { status } = await afterword.send({ token, body: TEXT });
  const [seen] = (await afterword.queue()).comments;
  return { http: status, result: seen?.akismet?.result, tries: afterword.checks.length };
}

async function once(fault: Fault) {
  const afterword = await new Afterword().open();
  afterword.emulator.script({ match: "comment-check", fault });
  const { http, comment } = await afterword.submit({ body: TEXT });
  return { afterword, http, seen: await afterword.queued(comment.id) };
}

/** The faults that need more than a row: their numbers, their names, and what is proved. */
const APART: [number[], FaultName[], string, () => Promise<void>][] = [
  [
    [10],
    ["oversized-body"],
    "1 MiB is cut: of an answer that is too long hardly more is read than 1 KiB, and none of it is believed",
    async () => {
      const afterword = await new Afterword().open();
      afterword.emulator.script({ match: "comment-check", fault: "oversized-body", times: "always" });
      const handle = afterword.powers.fetch;
      let bytesRead = 0;
      afterword.powers.fetch = async (request) => {
        const response = await handle(request);
        const whole = new Uint8Array(await response.arrayBuffer());
        const body = new ReadableStream<Uint8Array>(
          {
            pull(controller) {
              controller.enqueue(whole.subarray(bytesRead, bytesRead + 500));
              bytesRead += 500;
            },
          },
          { highWaterMark: 0 },
        );
        return new Response(body, response);
      };
      const { http, comment } = await afterword.submit({ body: TEXT });
      const seen = await afterword.queued(comment.id);
      expect([http, seen.status, seen.akismet?.result]).toEqual([202, "pending", "unchecked"]);
      expect(seen.nextCheckAt).not.toBeNull();
      expect(bytesRead / afterword.checks.length).toBeLessThan(2_048);
    },
  ],
  [
    [15],
    ["redirect"],
    "a redirect is not followed, so key and text go nowhere else",
    async () => {
      const afterword = await new Afterword().open();
      const asked: [string, string][] = [];
      const handle = afterword.powers.fetch;
      afterword.powers.fetch = (request) => {
        asked.push([request.redirect, new URL(request.url).origin + new URL(request.url).pathname]);
        return handle(request);
      };
      afterword.emulator.script({ match: "comment-check", fault: { name: "redirect", status: 307 }, times: "always" });
      await afterword.submit({ body: TEXT });
      expect(asked).toEqual([["manual", "https://rest.akismet.com/1.1/comment-check"]]);
    },
  ],
  [
    [16],
    ["hang", "trickle"],
    "an answer that never comes, stops or trickles ends at 4 s, once, and holds",
    async () => {
      for (const phase of ["before-headers", "after-headers"] as const) {
        expect(await submitHanging(phase)).toEqual({ http: 202, status: "pending", kind: "timeout", tries: 1 });
      }
      const trickling = { http: 202, result: "unchecked", tries: 1 };
      expect(await submitOnClock({ name: "trickle" })).toEqual(trickling);
      expect(await submitOnClock({ name: "trickle", intervalMs: 700 })).toEqual({ http: 201, result: "ham", tries: 1 });
    },
  ],
  [
    [17, 18],
    ["reset", "unreachable"],
    "a connection that fails once is tried once more, and the comment is published at once",
    async () => {
      for (const fault of [{ name: "reset" }, { name: "unreachable" }] as const) {
        const { afterword, http, seen } = await once(fault);
        expect([http, seen.akismet?.result, afterword.checks.length]).toEqual([201, "ham", 2]);
      }
    },
  ],
  [
    [19],
    ["slow"],
    "3.9 s are in time, 4.1 s are not",
    async () => {
      expect(await submitOnClock({ name: "slow", delayMs: 3_900 })).toEqual({ http: 201, result: "ham", tries: 1 });
      const late = { http: 202, result: "unchecked", tries: 1 };
      expect(await submitOnClock({ name: "slow", delayMs: 4_100 })).toEqual(late);
    },
  ],
  [
    [22],
    ["guid"],
    "two comments under one guid: a later word about one of them changes only that one",
    async () => {
      const afterword = await new Afterword().open();
      const guid = { name: "guid", value: "0".repeat(32) } as const;
      afterword.emulator.script({ match: "comment-check", fault: guid, times: 2 });
      const first = await afterword.submit({ body: "emu-recheck first" });
      const second = await afterword.submit({ body: "emu-recheck second" });
      const [, callback] = afterword.checks.map(({ body }) => new URL(String(body.callback)).pathname);
      const told = await afterword.post(callback!, {
        key: "0123456789ab",
        comments: [{ guid: guid.value, result: "true" }],
      });
      expect(await told.json()).toEqual({ comments: { [guid.value]: { status: "success" } } });
      expect((await afterword.queued(first.comment.id)).status).toBe("pending");
      expect((await afterword.queued(second.comment.id)).status).toBe("spam");
    },
  ],
  [
    [23],
    ["flapping"],
    "an Akismet that comes and goes: who got an answer is judged by it, who got none is held",
    async () => {
      const afterword = await new Afterword().open();
      afterword.emulator.script({ match: "comment-check", fault: { name: "flapping", failures: 2, successes: 1 } });
      const statuses: number[] = [];
      for (const body of ["one", "two", "three", "four", "five", "six"]) {
        statuses.push((await afterword.submit({ body })).http);
      }
      expect(statuses).toEqual([202, 202, 201, 202, 202, 201]);
      expect((await afterword.thread()).page.count).toBe(2);
    },
  ],
  [
    [24],
    ["sequence"],
    "feedback that is refused, then fails, then is taken, is sent three times and never again",
    async () => {
      const afterword = await new Afterword().open();
      const { comment } = await afterword.submit({ body: TEXT });
      const steps = [{ name: "revoked-key" }, { name: "server-error" }, null] as const;
      afterword.emulator.script({ match: "submit-spam", fault: { name: "sequence", steps: [...steps] } });
      await afterword.decide([comment.id], "spam");
      const sent = () => afterword.emulator.log.filter(({ path }) => path === "/1.1/submit-spam");
      expect(sent()).toHaveLength(1);
      for (const [waitMs, count] of [
        [MINUTE - 1, 1],
        [1, 2],
        [5 * MINUTE, 3],
        [24 * HOUR, 3],
      ] as const) {
        afterword.advance(waitMs);
        await afterword.cron();
        expect(sent()).toHaveLength(count);
      }
      expect(new Set(sent().map(({ body }) => body.comment_content))).toEqual(new Set([TEXT]));
    },
  ],
  [
    [25],
    ["webhook"],
    "a webhook changes a comment once, and nothing when it is wrong or a person has decided",
    async () => {
      const afterword = await new Afterword().open();
      const deliver = async (body: string, variant: Extract<Fault, { name: "webhook" }>["variant"] & string) => {
        const { comment } = await afterword.submit({ body: `emu-recheck-spam ${body}` });
        if (body === "decided") await afterword.decide([comment.id], "approved");
        afterword.emulator.script({ fault: { name: "webhook", variant } });
        const deliveries = await afterword.emulator.flushWebhooks();
        return [deliveries.map(({ status }) => status), (await afterword.queued(comment.id)).status];
      };
      expect(await deliver("wrong key", "wrong-key")).toEqual([[403], "pending"]);
      expect(await deliver("unknown guid", "unknown-guid")).toEqual([[200], "pending"]);
      expect(await deliver("missing guid", "missing-guid")).toEqual([[200], "pending"]);
      expect(await deliver("malformed", "malformed")).toEqual([[400], "pending"]);
      expect(await deliver("not JSON", "not-json")).toEqual([[400], "pending"]);
      expect(await deliver("decided", "valid")).toEqual([[200], "approved"]);
      expect(await deliver("twice", "duplicate")).toEqual([[200, 200], "spam"]);
      expect((await afterword.thread()).page.count).toBe(1);
      expect(afterword.emulator.log.filter(({ path }) => path.includes("submit-"))).toEqual([]);
    },
  ],
  [
    [28],
    ["held"],
    "a reader who leaves while Akismet thinks: the comment is kept, and judged by what Akismet says",
    async () => {
      for (const [body, status, shown] of [
        [TEXT, "approved", 1],
        ["emu-spam", "spam", 0],
      ] as const) {
        const afterword = await new Afterword().open();
        const token = await afterword.token();
        afterword.emulator.script({ match: "comment-check", fault: "held" });
        const reader = new AbortController();
        const sent = afterword.send({ token, body }, newReader(), {}, reader.signal);
        await afterword.emulator.whenHeld();
        reader.abort();
        expect((await afterword.thread()).page.count).toBe(0);
        afterword.emulator.release();
        await sent.catch(() => undefined);
        expect((await afterword.queue()).comments.map((comment) => comment.status)).toEqual([status]);
        expect((await afterword.thread()).page.count).toBe(shown);
      }
    },
  ],
];

describe("the faults that need more than a row", () => {
  it.each(APART)("%j %j: %s", (_numbers, _names, _says, prove) => prove());

  it("are, with the table, all that the emulator can do and all that the reference names", () => {
    const names = new Set([...TABLE.map(([, { name }]) => name), ...APART.flatMap(([, each]) => each)]);
    expect([...names].sort()).toEqual([...faultNames].sort());
    const numbers = new Set([...TABLE.map(([number]) => number), ...APART.flatMap(([each]) => each)]);
    expect([...numbers].sort((one, other) => one - other)).toEqual(Array.from({ length: 28 }, (_, index) => index + 1));
  });
});
