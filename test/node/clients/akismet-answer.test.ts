import { describe, expect, test } from "vitest";
import { readAnswer, readUsageAnswer } from "../../../src/clients/akismet-answer.ts";
import type { AkismetAnswer } from "../../../src/domain/akismet.ts";
import vectors from "../dev/akismet-response-vectors.json" with { type: "json" };

const NOW = Date.UTC(2026, 10, 24, 10);

function read(body: string, headers: Record<string, string> = {}, status = 200): AkismetAnswer {
  return readAnswer({ status, headers: new Headers(headers), body }, NOW);
}

/** What each comment-check vector has to become, in the order of the file. */
const EXPECTED = [
  { result: "ham", guid: "8a0c2c8981324a621707acdf958fc2ad" },
  { result: "spam", guid: null, alert: null },
  { result: "discard" },
  { result: "recheck", recheckAfterSeconds: 120 },
  { result: "unchecked", kind: "key", detail: "text" },
  { result: "unchecked", kind: "protocol" },
  { result: "spam", alert: { code: "10001", message: "text" } },
  { result: "unchecked", kind: "account", detail: "text" },
  { result: "unchecked", kind: "status", detail: "429" },
  { result: "unchecked", kind: "status", detail: "500" },
];
const checks = vectors.vectors.filter(({ call }) => call === "comment-check");

describe("works: the response vectors", () => {
  test("none of them is left out", () => {
    expect(checks).toHaveLength(EXPECTED.length);
  });

  test.each(checks.map((vector, index) => ({ ...vector, index })))(
    "$index: $expect",
    ({ index, status, body, headers }) => {
      const known = Object.entries(headers ?? {}).filter(([, value]) => value !== undefined);
      expect(read(body ?? "", Object.fromEntries(known) as Record<string, string>, status)).toMatchObject(
        EXPECTED[index]!,
      );
    },
  );
});

describe("works", () => {
  test("the guid comes with every answer, for the callback", () => {
    const guid = { "X-akismet-guid": "abc" };
    expect(read("true", guid).guid).toBe("abc");
    expect(read("oops", guid).guid).toBe("abc");
    expect(read("false", { ...guid, "X-akismet-recheck-after": "5" }).guid).toBe("abc");
  });

  test("an alert comes with every answer, even one that is no verdict", () => {
    const alert = { "X-akismet-alert-code": "10009", "X-akismet-alert-msg": "Upgrade" };
    expect(read("false", alert)).toMatchObject({ result: "ham", alert: { code: "10009", message: "Upgrade" } });
    expect(read("", alert, 500)).toMatchObject({ result: "unchecked", alert: { code: "10009" } });
    expect(read("true", { "X-akismet-alert-code": "10009" }).alert).toEqual({ code: "10009", message: "" });
  });
});

describe("works: when to come back", () => {
  test.each([
    ["0", NOW],
    ["120", NOW + 120_000],
    [" 7 ", NOW + 7_000],
    ["Tue, 24 Nov 2026 10:05:00 GMT", NOW + 300_000],
    ["Tue, 24 Nov 2026 09:00:00 GMT", NOW - 3_600_000],
  ])("by Retry-After %j", (value, retryAt) => {
    for (const status of [429, 503]) expect(read("", { "Retry-After": value }, status)).toMatchObject({ retryAt });
  });

  test.each(["", "soon", "-5", "1.5", "1e9", "9999999999", "2026-11-24", "24 Nov 2026", "Someday GMT", "10:00 GMT"])(
    "%j is no such time",
    (value) => {
      expect(read("", { "Retry-After": value }, 429)).toMatchObject({ retryAt: null });
    },
  );

  test("a verdict, or an answer that is none for another reason, has none", () => {
    const later = { "Retry-After": "120" };
    expect(read("false", later)).toEqual({ result: "ham", guid: null, alert: null });
    expect(read("invalid", later)).toMatchObject({ kind: "key", retryAt: null });
  });
});

describe("refuses: an answer that is not exact", () => {
  test.each([
    "true\n",
    " true",
    " TRUE",
    "TRUE",
    "True",
    "false\n",
    "false ",
    "FALSE",
    "\ufefffalse",
    "truefalse",
    "1",
    "0",
    "valid",
    "null",
    "{}",
    '"false"',
    "<html>false</html>",
  ])("%j is no verdict", (body) => {
    expect(read(body)).toMatchObject({ result: "unchecked", kind: "protocol" });
  });

  test.each([201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 404, 429, 500, 502, 503])(
    "no body counts with the status %i",
    (status) => {
      for (const body of ["true", "false"]) {
        expect(read(body, {}, status)).toMatchObject({ result: "unchecked", kind: "status", detail: String(status) });
      }
    },
  );

  test.each(["true", "false", "invalid", ""])("an error header outweighs the body %j", (body) => {
    expect(read(body, { "X-akismet-error": "quota" })).toMatchObject({
      result: "unchecked",
      kind: "account",
      detail: "quota",
    });
  });
});

describe("resists: headers that do not mean what they seem to", () => {
  test.each(["0", "-1", "abc", "", " ", "1.5", "1e3", "0x10", "5s", "9999999999", "Wed, 21 Oct 2026 07:28:00 GMT"])(
    "recheck-after %j is none, and the ham stays",
    (value) => {
      expect(read("false", { "X-akismet-recheck-after": value })).toEqual({ result: "ham", guid: null, alert: null });
    },
  );

  test.each(["", " "])("an error of %j is none", (value) => {
    expect(read("false", { "X-akismet-error": value }).result).toBe("ham");
  });

  test("a pro-tip speaks only with spam, and only by its one word", () => {
    expect(read("false", { "X-akismet-pro-tip": "discard" }).result).toBe("ham");
    expect(read("invalid", { "X-akismet-pro-tip": "discard" }).result).toBe("unchecked");
    expect(read("true", { "X-akismet-pro-tip": "keep" }).result).toBe("spam");
  });

  test("a recheck of what is spam already is none", () => {
    expect(read("true", { "X-akismet-recheck-after": "60" }).result).toBe("spam");
  });

  test("what is told of a strange answer is bounded", () => {
    const huge = "x".repeat(10_000);
    for (const strange of [
      read(huge),
      read("", { "X-akismet-error": huge }),
      read("invalid", { "X-akismet-debug-help": huge }),
    ]) {
      expect(strange.result === "unchecked" && strange.detail.length).toBeLessThanOrEqual(100);
    }
  });
});

describe("the usage of a key", () => {
  const usage = (body: string, status = 200) => readUsageAnswer({ status, headers: new Headers(), body });
  const documented = { limit: 350_000, usage: 7_463, percentage: "2.13", throttled: false };

  test("works: as documented, with a limit and without one", () => {
    expect(usage(JSON.stringify(documented))).toEqual({ ...documented, percentage: 2.13 });
    expect(usage(JSON.stringify({ ...documented, limit: "none", percentage: "0" }))).toEqual({
      ...documented,
      limit: null,
      percentage: 0,
    });
    expect(usage(JSON.stringify({ ...documented, notice_level: "NOTICE_NONE", upgrade: false }))).not.toBeNull();
  });

  test.each([
    ["", 200],
    ["invalid", 200],
    ["null", 200],
    ["7", 200],
    ["[]", 200],
    ['{"limit":350000,"usage":', 200],
    [JSON.stringify(documented), 500],
    ...Object.keys(documented).map((name) => [JSON.stringify({ ...documented, [name]: undefined }), 200] as const),
    [JSON.stringify({ ...documented, limit: "much" }), 200],
    [JSON.stringify({ ...documented, limit: null }), 200],
    [JSON.stringify({ ...documented, usage: -1 }), 200],
    [JSON.stringify({ ...documented, usage: 1e300 }), 200],
    [JSON.stringify({ ...documented, percentage: "2.13%" }), 200],
    [JSON.stringify({ ...documented, throttled: "no" }), 200],
  ] as const)("refuses %j with status %i", (body, status) => {
    expect(usage(body, status)).toBeNull();
  });
});
