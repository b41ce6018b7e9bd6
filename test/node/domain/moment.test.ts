import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { momentOf } from "../../../src/domain/moment.ts";

describe("works", () => {
  test.each([
    ["2026-11-24", Date.UTC(2026, 10, 24)],
    ["2026-11-24T10:00Z", Date.UTC(2026, 10, 24, 10)],
    ["2026-11-24T10:00:30Z", Date.UTC(2026, 10, 24, 10, 0, 30)],
    ["2026-11-24T10:00:30.5Z", Date.UTC(2026, 10, 24, 10, 0, 30, 500)],
    ["2026-11-24T00:30:00+01:00", Date.UTC(2026, 10, 23, 23, 30)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
  ])("%s", (text, time) => {
    expect(momentOf(text)).toBe(time);
  });
});

describe("refuses", () => {
  test.each([
    "",
    "yesterday",
    "2026",
    "2026-11",
    "2026-02-31",
    "2026-13-01",
    "2025-02-29",
    "2026-11-24T10:00",
    "24.11.2026",
  ])("%j", (text) => {
    expect(momentOf(text)).toBeNull();
  });

  test.each(["2026-11-24T25:00Z", "2026-11-24 10:00Z", "2026-11-24T10:00Zx", " 2026-11-24", "2026-11-24T10:00+99:99"])(
    "%j",
    (text) => {
      expect(momentOf(text)).toBeNull();
    },
  );
});

describe("resists", () => {
  test("any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const moment = momentOf(text);
        expect(moment === null || Number.isFinite(moment)).toBe(true);
      }),
    );
  });
});
