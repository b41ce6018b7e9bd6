import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AkismetAnswer, type UncheckedKind, unchecked } from "../../../src/domain/akismet.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { nextCheckAt } from "../../../src/spam/recheck.ts";
import { NOW } from "./builders.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ID = idAt(NOW);
const PASSING: readonly UncheckedKind[] = ["breaker", "network", "timeout", "status", "protocol"];
const LASTING: readonly UncheckedKind[] = ["account", "key"];

const provisional = (recheckAfterSeconds: number): AkismetAnswer => ({
  result: "recheck",
  recheckAfterSeconds,
  guid: null,
  alert: null,
});

/** How old, in minutes, a comment is at each of its checks while Akismet gives no clear answer. */
function agesAtChecks(kind: UncheckedKind): number[] {
  const ages: number[] = [];
  for (let at: number | null = NOW; at !== null; at = nextCheckAt(unchecked(kind, ""), ID, at)) {
    ages.push((at - NOW) / MINUTE);
    if (ages.length > 1_000) throw new Error("The comment is never given up");
  }
  return ages;
}

describe("works", () => {
  test.each(PASSING)("after trouble of the kind %s the waits double from 5 minutes to 6 hours", (kind) => {
    expect(agesAtChecks(kind).slice(0, 11)).toEqual([0, 5, 10, 20, 40, 80, 160, 320, 640, 1_000, 1_360]);
  });

  test.each(LASTING)("after trouble of the kind %s, which will not pass by itself, 6 hours go by at once", (kind) => {
    expect(agesAtChecks(kind).slice(0, 4)).toEqual([0, 360, 720, 1_080]);
  });

  test("a comment that waited long while the account was the trouble does not wait longer for it", () => {
    expect(nextCheckAt(unchecked("timeout", ""), ID, NOW + 7 * DAY)).toBe(NOW + 7 * DAY + 6 * 60 * MINUTE);
  });

  test("after a provisional answer, when Akismet says, but no longer than 15 days either", () => {
    expect(nextCheckAt(provisional(120), ID, NOW)).toBe(NOW + 120_000);
    expect(nextCheckAt(provisional(120), idAt(NOW - LIMITS.recheckGiveUpMs, 4_095), NOW)).toBe(NOW + 120_000);
    expect(nextCheckAt(provisional(120), idAt(NOW - LIMITS.recheckGiveUpMs, 4_095), NOW + 1)).toBeNull();
  });

  test("as late as Akismet asks, but within 6 hours and never before our own time", () => {
    const waitUntil = (retryAfterMs: number, kind: UncheckedKind = "status") =>
      nextCheckAt(
        { result: "unchecked", kind, detail: "429", retryAt: NOW + retryAfterMs, guid: null, alert: null },
        ID,
        NOW,
      );
    expect(waitUntil(7_000)).toBe(NOW + 5 * MINUTE);
    expect(waitUntil(-DAY)).toBe(NOW + 5 * MINUTE);
    expect(waitUntil(5 * MINUTE + 1)).toBe(NOW + 5 * MINUTE + 1);
    expect(waitUntil(6 * 60 * MINUTE + 1)).toBe(NOW + 6 * 60 * MINUTE);
    expect(waitUntil(400 * DAY)).toBe(NOW + 6 * 60 * MINUTE);
    expect(waitUntil(60 * MINUTE, "account")).toBe(NOW + 6 * 60 * MINUTE);
  });

  test.each(["ham", "spam", "discard"] as const)("never after %s", (result) => {
    expect(nextCheckAt({ result, guid: null, alert: null }, ID, NOW)).toBeNull();
  });

  test.each([...PASSING, ...LASTING])("for 15 days to the millisecond, and then no more: %s", (kind) => {
    const id = idAt(NOW - 15 * DAY, 4_095);
    expect(nextCheckAt(unchecked(kind, ""), id, NOW)).toBe(NOW + 6 * 60 * MINUTE);
    expect(nextCheckAt(unchecked(kind, ""), id, NOW + 1)).toBeNull();
  });
});

describe("resists", () => {
  test("an Akismet that is away for 15 days costs each comment few questions, the last of them at the end", () => {
    for (const kind of [...PASSING, ...LASTING]) {
      const ages = agesAtChecks(kind);
      expect(ages.length).toBeLessThanOrEqual(70);
      expect(ages.at(-1)).toBeGreaterThan(15 * 24 * 60);
      expect(ages.at(-1)).toBeLessThanOrEqual(15 * 24 * 60 + 360);
    }
  });

  test("whatever wait Akismet names, a provisional answer is asked about within 6 hours", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (seconds) => {
        const wait = nextCheckAt(provisional(seconds), ID, NOW)! - NOW;
        expect(wait).toBe(seconds < 6 * 60 * 60 ? seconds * 1_000 : 6 * 60 * MINUTE);
      }),
    );
  });

  test("no wait is shorter than 5 minutes or longer than 6 hours, even when a clock runs back", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PASSING, ...LASTING),
        fc.integer({ min: -DAY, max: LIMITS.recheckGiveUpMs }),
        (kind, ageMs) => {
          const wait = nextCheckAt(unchecked(kind, ""), ID, NOW + ageMs)! - (NOW + ageMs);
          expect(wait).toBeGreaterThanOrEqual(5 * MINUTE);
          expect(wait).toBeLessThanOrEqual(6 * 60 * MINUTE);
        },
      ),
    );
  });
});
