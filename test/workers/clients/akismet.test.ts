import { describe, expect, it } from "vitest";
import {
  type AkismetEmulator,
  createAkismetEmulator,
  type Fault,
  type FaultName,
} from "../../../dev/akismet-emulator.ts";
import { type Akismet, createAkismet } from "../../../src/clients/akismet.ts";

const KEY = "0123456789ab";
const BLOG = "https://blog.example/";
const AGENT = "Afterword/9.9 | Akismet/1.0";
const FIELDS = {
  blog: BLOG,
  user_ip: "192.0.2.7",
  comment_author: "Ada & Søn",
  comment_content: "A good point: 100% = a + b?\r\n\u{1f600}",
  comment_context: ["tea & cake", "milk"],
  honeypot_field_name: "homepage",
  homepage: "",
  callback: "https://comments.example/told",
  HTTP_ACCEPT_LANGUAGE: "en",
};

interface Sent {
  url: string;
  method: string;
  contentType: string | null;
  agent: string | null;
  fields: [string, string][];
}

interface Line {
  akismet: Akismet;
  emulator: AkismetEmulator;
  sent: Sent[];
  now: number;
  /** What happens before a request of that number goes out, counted from 1. */
  before: (attempt: number) => void;
}

/** Our client and an emulator, with everything that goes over the line between them written down. */
function connect(): Line {
  const timers: { controller: AbortController; endsAt: number }[] = [];
  const line: Omit<Line, "akismet" | "emulator"> = { sent: [], now: 0, before: () => {} };
  const tick = (milliseconds: number) => {
    line.now += milliseconds;
    for (const { controller, endsAt } of timers) {
      if (line.now >= endsAt) controller.abort(new DOMException("expired", "TimeoutError"));
    }
  };
  const emulator = createAkismetEmulator({ now: () => line.now, delay: async (milliseconds) => tick(milliseconds) });
  emulator.setDuplicateTrap(false);
  const akismet = createAkismet({
    origin: "https://akismet.test",
    now: () => line.now,
    userAgent: AGENT,
    async fetch(request) {
      const text = new TextDecoder().decode(await request.clone().arrayBuffer());
      line.sent.push({
        url: request.url,
        method: request.method,
        contentType: request.headers.get("Content-Type"),
        agent: request.headers.get("User-Agent"),
        fields: [...new URLSearchParams(text)],
      });
      line.before(line.sent.length);
      return emulator.handle(request);
    },
    timeoutSignal(milliseconds) {
      const controller = new AbortController();
      timers.push({ controller, endsAt: line.now + milliseconds });
      return controller.signal;
    },
  });
  return Object.assign(line, { akismet, emulator });
}

const FORM = "application/x-www-form-urlencoded; charset=utf-8";
const LISTED = Object.entries(FIELDS).flatMap(([name, value]): [string, string][] =>
  Array.isArray(value) ? value.map((item) => [`${name}[]`, item]) : [[name, String(value)]],
);

function sorted(fields: [string, string][]): [string, string][] {
  return [...fields].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

/** Faults that are answers, however bad, and those of the network. */
const ANSWERS: (Fault | FaultName)[] = [
  "server-error",
  { name: "server-error", status: 500, body: "false" },
  "rate-limited",
  "redirect",
  "empty",
  "html",
  "inexact-verdict",
  "revoked-key",
  "suspended",
  "denied",
];
const NETWORK: (Fault | FaultName)[] = [
  "reset",
  { name: "reset", phase: "after-headers" },
  "truncated",
  "unreachable",
  { name: "unreachable", cause: "tls" },
];

describe("a check", () => {
  it("is one form post with exactly our fields and the key, which is in no address", async () => {
    const line = connect();
    expect(await line.akismet.checkComment({ key: KEY, fields: FIELDS })).toMatchObject({ result: "ham", alert: null });
    const [sent] = line.sent;
    expect(line.sent).toHaveLength(1);
    expect(sent).toMatchObject({
      url: "https://akismet.test/1.1/comment-check",
      method: "POST",
      contentType: FORM,
      agent: AGENT,
    });
    expect(sorted(sent!.fields)).toEqual(sorted([...LISTED, ["api_key", KEY]]));
    expect(sent!.fields.filter(([name]) => name === "comment_context[]").map(([, value]) => value)).toEqual(
      FIELDS.comment_context,
    );
  });

  it.each(["retry", "recheck", "recheck_queue", "edit"] as const)(
    "again tells that it is a %s",
    async (recheckReason) => {
      const line = connect();
      await line.akismet.checkComment({ key: KEY, fields: FIELDS, recheckReason });
      expect(line.sent[0]!.fields.filter(([name]) => name === "recheck_reason")).toEqual([
        ["recheck_reason", recheckReason],
      ]);
    },
  );

  it.each(ANSWERS)("that is answered by %j is not sent again", async (fault) => {
    const line = connect();
    line.emulator.script({ fault });
    expect((await line.akismet.checkComment({ key: KEY, fields: FIELDS })).result).toBe("unchecked");
    expect(line.sent).toHaveLength(1);
  });

  it.each(NETWORK)("whose connection fails by %j is sent once more, at once, and no third time", async (fault) => {
    const line = connect();
    line.emulator.script({ fault });
    expect((await line.akismet.checkComment({ key: KEY, fields: FIELDS })).result).toBe("ham");
    expect(line.sent).toHaveLength(2);
    line.emulator.script({ fault, times: 3 });
    expect(await line.akismet.checkComment({ key: KEY, fields: FIELDS })).toMatchObject({
      result: "unchecked",
      kind: "network",
    });
    expect(line.sent).toHaveLength(4);
  });

  it("whose second try brings no clear answer either is not tried a third time", async () => {
    const line = connect();
    const steps = [{ name: "reset" }, { name: "server-error" }] as const;
    line.emulator.script({ fault: { name: "sequence", steps: [...steps] } });
    expect(await line.akismet.checkComment({ key: KEY, fields: FIELDS })).toMatchObject({
      result: "unchecked",
      kind: "status",
      detail: "503",
    });
    expect(line.sent).toHaveLength(2);
  });

  it("and its second try share 4 s", async () => {
    const steps = [{ name: "reset" }, { name: "slow", delayMs: 1_500 }] as const;
    for (const [lostMs, result] of [
      [2_000, "ham"],
      [3_000, "unchecked"],
    ] as const) {
      const line = connect();
      line.emulator.script({ fault: { name: "sequence", steps: [...steps] } });
      line.before = (attempt) => {
        if (attempt === 1) line.now += lostMs;
      };
      const answer = await line.akismet.checkComment({ key: KEY, fields: FIELDS });
      expect([answer.result, line.sent.length]).toEqual([result, 2]);
      if (answer.result === "unchecked") expect(answer.kind).toBe("timeout");
    }
  });

  it("that runs out of time is not tried again, and says so", async () => {
    const line = connect();
    line.emulator.script({ fault: { name: "slow", delayMs: 4_000 }, times: "always" });
    expect(await line.akismet.checkComment({ key: KEY, fields: FIELDS })).toMatchObject({
      result: "unchecked",
      kind: "timeout",
    });
    expect(line.sent).toHaveLength(1);
  });

  it.each([
    ["7", 7_000],
    ["Thu, 01 Jan 1970 00:01:00 GMT", 60_000],
    ["soon", null],
    [null, null],
  ])(
    "that is sent away with Retry-After %j says when it may come back, and so does feedback",
    async (retryAfter, at) => {
      const line = connect();
      line.emulator.script({ fault: { name: "rate-limited", retryAfter }, times: 2 });
      const away = { kind: "status", detail: "429", retryAt: at };
      expect(await line.akismet.checkComment({ key: KEY, fields: FIELDS })).toMatchObject({
        result: "unchecked",
        ...away,
      });
      const feedback = { key: KEY, kind: "ham", fields: FIELDS, reporter: "owner", checkResponse: "true" } as const;
      expect(await line.akismet.submitFeedback(feedback)).toEqual({ accepted: false, ...away });
    },
  );

  it("says nothing of what was sent in what it tells of a failure", async () => {
    const line = connect();
    for (const fault of [...ANSWERS, ...NETWORK]) {
      line.emulator.script({ fault, times: 2 });
      const answer = await line.akismet.checkComment({ key: KEY, fields: FIELDS });
      expect(JSON.stringify(answer)).not.toMatch(/0123456789ab|192\.0\.2\.7|good point/);
    }
  });
});

describe("feedback", () => {
  const feedback = { key: KEY, fields: FIELDS, reporter: "owner", checkResponse: "false" } as const;

  it.each(["spam", "ham"] as const)(
    "of %s is the check's fields without its callback, and who corrected what",
    async (kind) => {
      const line = connect();
      expect(await line.akismet.submitFeedback({ ...feedback, kind })).toEqual({ accepted: true });
      const [sent] = line.sent;
      expect(sent).toMatchObject({ url: `https://akismet.test/1.1/submit-${kind}`, contentType: FORM, agent: AGENT });
      const more: [string, string][] = [
        ["api_key", KEY],
        ["reporter", "owner"],
        ["comment_check_response", "false"],
      ];
      expect(sorted(sent!.fields)).toEqual(sorted([...LISTED.filter(([name]) => name !== "callback"), ...more]));
    },
  );

  it("teaches: what was reported is judged so the next time", async () => {
    const line = connect();
    await line.akismet.submitFeedback({ ...feedback, kind: "spam" });
    expect((await line.akismet.checkComment({ key: KEY, fields: FIELDS })).result).toBe("spam");
    await line.akismet.submitFeedback({ ...feedback, kind: "ham" });
    expect((await line.akismet.checkComment({ key: KEY, fields: FIELDS })).result).toBe("ham");
  });

  it.each([...ANSWERS, ...NETWORK, { name: "answer", body: "Thanks" }, { name: "answer", body: "true" }])(
    "under %j is not accepted, and tried once: the outbox tries again",
    async (fault) => {
      const line = connect();
      line.emulator.script({ fault: fault as Fault });
      expect(await line.akismet.submitFeedback({ ...feedback, kind: "spam" })).toMatchObject({ accepted: false });
      expect(line.sent).toHaveLength(1);
    },
  );

  it("with a key that was taken away or suspended tells which", async () => {
    for (const [key, kind] of [
      ["badbadbadbad", "key"],
      ["000000010402", "account"],
    ]) {
      const { akismet } = connect();
      expect(await akismet.submitFeedback({ ...feedback, key: key!, kind: "ham" })).toMatchObject({
        accepted: false,
        kind,
      });
    }
  });
});

describe("a key", () => {
  it.each([
    [KEY, BLOG, "valid"],
    ["badbadbadbad", BLOG, "invalid"],
    ["", BLOG, "invalid"],
    [KEY, "not an address", "invalid"],
  ])("%j for %j is %s", async (key, blog, state) => {
    const line = connect();
    expect(await line.akismet.verifyKey(key, blog)).toBe(state);
    expect(line.sent).toMatchObject([{ url: "https://akismet.test/1.1/verify-key", contentType: FORM, agent: AGENT }]);
    expect(sorted(line.sent[0]!.fields)).toEqual([
      ["api_key", key],
      ["blog", blog],
      ["key", key],
    ]);
  });

  it.each([
    "server-error",
    "rate-limited",
    "redirect",
    "empty",
    "html",
    "reset",
    "truncated",
    "unreachable",
    "oversized-body",
    { name: "server-error", body: "valid" },
    { name: "answer", body: "valid\n" },
    { name: "slow", delayMs: 4_000 },
  ] satisfies (Fault | FaultName)[])("under %j is unknown, never valid or invalid, after one try", async (fault) => {
    const line = connect();
    line.emulator.script({ fault });
    expect(await line.akismet.verifyKey(KEY, BLOG)).toBe("unknown");
    expect(line.sent).toHaveLength(1);
  });
});

describe("the usage of a key", () => {
  it("is one form post with the key, which is in no address", async () => {
    const line = connect();
    await line.akismet.checkComment({ key: KEY, fields: FIELDS });
    const usage = { limit: null, usage: 1, percentage: 0, throttled: false };
    expect(await line.akismet.readUsage(KEY)).toEqual(usage);
    expect(line.sent[1]).toEqual({
      url: "https://akismet.test/1.2/usage-limit",
      method: "POST",
      contentType: FORM,
      agent: AGENT,
      fields: [["api_key", KEY]],
    });
  });

  it("tells of a limit, and of a key that is throttled", async () => {
    const { akismet, emulator } = connect();
    expect(await akismet.readUsage("aaaaaaaaaaaa")).toEqual({ limit: 10, usage: 0, percentage: 0, throttled: false });
    emulator.script({ fault: { name: "usage-limit", limit: 350, usage: 357, percentage: "102.13", throttled: true } });
    expect(await akismet.readUsage(KEY)).toEqual({ limit: 350, usage: 357, percentage: 102.13, throttled: true });
  });

  it.each<Fault | FaultName>([...ANSWERS, ...NETWORK, "malformed-json", "oversized-body", "trickle"])(
    "is unknown under %j, after one try",
    async (fault) => {
      const line = connect();
      line.emulator.script({ fault, times: "always" });
      expect(await line.akismet.readUsage(KEY)).toBeNull();
      expect(line.sent).toHaveLength(1);
    },
  );

  it("is not waited for longer than 2 s, and unknown of an unknown key", async () => {
    const { akismet, emulator } = connect();
    expect(await akismet.readUsage("badbadbadbad")).toBeNull();
    emulator.script({ fault: { name: "slow", delayMs: 1_900 } });
    expect(await akismet.readUsage(KEY)).not.toBeNull();
    emulator.script({ fault: { name: "slow", delayMs: 2_000 } });
    expect(await akismet.readUsage(KEY)).toBeNull();
  });
});
