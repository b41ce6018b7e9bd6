import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { idAt, timeOfId } from "../../../src/domain/comment.ts";

const FIRST = Date.UTC(2000, 0, 1);
const LAST = Date.UTC(2069, 0, 1) - 1;
const time = fc.integer({ min: FIRST, max: LAST });
const salt = fc.integer({ min: 0, max: 4_095 });

describe("works", () => {
  test("an id gives back the millisecond it was made in", () => {
    fc.assert(
      fc.property(time, salt, (at, bits) => {
        expect(timeOfId(idAt(at, bits))).toBe(at);
      }),
    );
  });

  test("ids sort by age, whatever their salt", () => {
    fc.assert(
      fc.property(time, salt, salt, (at, early, late) => {
        expect(idAt(at + 1, late)).toBeGreaterThan(idAt(at, early));
      }),
    );
  });

  test("two salts of one millisecond are two ids", () => {
    fc.assert(
      fc.property(time, salt, salt, (at, a, b) => {
        expect(idAt(at, a) === idAt(at, b)).toBe(a === b);
      }),
    );
  });

  test("without a salt it is the smallest id of the moment, so that it can stand for a border", () => {
    fc.assert(
      fc.property(time, salt, (at, bits) => {
        expect(idAt(at)).toBeLessThanOrEqual(idAt(at, bits));
        expect(timeOfId(idAt(at) - 1)).toBe(at - 1);
      }),
    );
  });
});

describe("resists", () => {
  test("every id until the year 2069 is one that JSON and SQLite keep exactly", () => {
    fc.assert(
      fc.property(time, salt, (at, bits) => {
        expect(Number.isSafeInteger(idAt(at, bits))).toBe(true);
      }),
    );
    expect(Number.isSafeInteger(idAt(LAST, 4_095))).toBe(true);
    expect(Number.isSafeInteger(idAt(Date.UTC(2070, 0, 1)))).toBe(false);
  });

  test("a salt that is too large stays in its millisecond, and a broken millisecond makes a whole id", () => {
    expect(timeOfId(idAt(LAST, 65_535))).toBe(LAST);
    expect(idAt(FIRST + 5.9, 7)).toBe(idAt(FIRST + 5, 7));
  });
});
