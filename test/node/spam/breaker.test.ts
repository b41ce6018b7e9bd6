import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { breakerState } from "../../../src/spam/breaker.ts";
import type { EarlierComment } from "../../../src/spam/submission.ts";
import { earlier, NOW } from "./builders.ts";

type Result = EarlierComment["akismetResult"];

/** One that Akismet answered about so many milliseconds ago. */
const answeredAgo = (ageMs: number, akismetResult: Result = "unchecked") =>
  earlier({ akismetResult, akismetCheckedAt: NOW - ageMs }, ageMs);

/** One that Akismet was not asked about, because of a local check or of the breaker. */
const notAsked = (ageMs: number, akismetResult: Result = null) =>
  earlier({ akismetResult, akismetCheckedAt: null }, ageMs);

/** Unclear answers, the last of them so long ago, and the others in the hours before. */
const unclear = (count: number, lastAgeMs: number) =>
  Array.from({ length: count }, (_, index) => answeredAgo(lastAgeMs + index * 1_000_000));

const shuffled = (comments: EarlierComment[]) => fc.shuffledSubarray(comments, { minLength: comments.length });

describe("works", () => {
  test.each([
    [0, "open"],
    [59_999, "open"],
    [60_000, "trial"],
    [3_600_000, "trial"],
  ])("%i ms after the fifth unclear answer in a row it is %s", (ageMs, state) => {
    expect(breakerState(unclear(5, ageMs), NOW).state).toBe(state);
  });

  test.each([0, 1, 4])("%i unclear answers are no reason to stop asking", (count) => {
    expect(breakerState(unclear(count, 0), NOW).state).toBe("closed");
  });

  test.each<NonNullable<Result>>(["ham", "spam", "discard", "recheck"])(
    "one clear answer among the newest five is enough to go on asking: %s",
    (result) => {
      for (const place of [0, 1, 2, 3, 4]) {
        const recent = unclear(5, 10).with(place, answeredAgo(10 + place * 1_000_000, result));
        expect(breakerState(recent, NOW).state).toBe("closed");
      }
    },
  );

  test("a clear answer before the newest five is history", () => {
    expect(breakerState([...unclear(5, 10), answeredAgo(9_000_000, "ham")], NOW).state).toBe("open");
  });

  test("a trial that fails opens it for another minute, one that succeeds closes it", () => {
    const away = unclear(5, 60_000);
    expect(breakerState([answeredAgo(0), ...away], NOW).state).toBe("open");
    expect(breakerState([answeredAgo(0, "ham"), ...away], NOW).state).toBe("closed");
  });
});

describe("refuses", () => {
  test("to count comments that Akismet was not asked about, for it or against it", () => {
    const untold = [notAsked(1), notAsked(2, "unchecked"), notAsked(3, "ham"), notAsked(4), notAsked(5, "unchecked")];
    expect(breakerState(untold, NOW).state).toBe("closed");
    expect(breakerState([...untold, ...unclear(4, 10)], NOW).state).toBe("closed");
    expect(breakerState([...untold, ...unclear(5, 10)], NOW).state).toBe("open");
  });

  test("to be kept open by the comments that it held itself", () => {
    const held = Array.from({ length: 5 }, (_, index) => notAsked(index, "unchecked"));
    expect(breakerState([...held, ...unclear(5, 60_000)], NOW).state).toBe("trial");
  });
});

describe("resists", () => {
  test("the order of the comments, which is by status and not by time, does not matter", () => {
    const mixed = [...unclear(5, 10), answeredAgo(9_000_000, "ham"), notAsked(1), notAsked(20, "unchecked")];
    fc.assert(
      fc.property(shuffled(mixed), (recent) => {
        expect(breakerState(recent, NOW).state).toBe("open");
      }),
    );
  });

  test("an old comment that was asked about just now counts by its answer, not by its age", () => {
    const old = earlier({ akismetResult: "ham", akismetCheckedAt: NOW - 1 }, 10 * 86_400_000);
    expect(breakerState([...unclear(5, 10), old], NOW).state).toBe("closed");
  });

  test("what it is given stays as it was", () => {
    const recent = [...unclear(3, 10), notAsked(1), ...unclear(3, 5)];
    const before = structuredClone(recent);
    breakerState(recent, NOW);
    expect(recent).toEqual(before);
  });
});
