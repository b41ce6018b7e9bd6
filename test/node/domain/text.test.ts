import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countCharacters, cutCharacters, isEmail, textProblem } from "../../../src/domain/text.ts";

const anyText = fc.string({ unit: "binary" });
const wellFormed = fc.string({ unit: "grapheme" });
const codesOfControls = [...Array(32).keys(), ...Array.from({ length: 33 }, (_, index) => 0x7f + index)];

describe("works", () => {
  test("counts as a reader's keyboard does: a character outside the first plane is one", () => {
    expect(countCharacters("a😀é")).toBe(3);
    fc.assert(
      fc.property(anyText, (text) => {
        expect(countCharacters(text)).toBe(Array.from(text).length);
      }),
    );
  });

  test("cuts to the limit and not below, and leaves what fits", () => {
    const most = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(anyText, most, (text, limit) => {
        const cut = cutCharacters(text, limit);
        expect(text.startsWith(cut)).toBe(true);
        expect(countCharacters(cut)).toBe(Math.min(limit, countCharacters(text)));
      }),
    );
  });

  test("never cuts a character in half", () => {
    const emoji = fc.array(fc.constantFrom("😀", "a", "👩‍🚀"), { maxLength: 20 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(emoji, fc.integer({ min: 0, max: 40 }), (text, limit) => {
        expect(cutCharacters(text, limit).isWellFormed()).toBe(true);
      }),
    );
  });

  test("lets text through at its exact length, counted in characters", () => {
    expect(textProblem("😀".repeat(10), 10, false)).toBeNull();
    expect(textProblem("a".repeat(10), 10, false)).toBeNull();
    expect(textProblem("", 10, false)).toBeNull();
  });

  test("lets lines and tabs through where lines are meant", () => {
    expect(textProblem("a\r\n\tb", 10, true)).toBeNull();
  });

  test.each([
    "ada@example.org",
    "ada+blog@mail.example.org",
    "a.b-c_d'e@example.co",
    "ada@localhost",
    "Ada@EXAMPLE.org",
    `ada@${"a".repeat(63)}.example`,
  ])("takes %s for an e-mail address", (email) => {
    expect(isEmail(email)).toBe(true);
  });
});

describe("refuses", () => {
  test.each(codesOfControls)("the control character %i in a single line", (code) => {
    expect(textProblem(`a${String.fromCharCode(code)}b`, 10, false)).toBe("contains control characters");
  });

  test("every control character but line feed, carriage return and tab in many lines", () => {
    const allowed = codesOfControls.filter((code) => textProblem(String.fromCharCode(code), 10, true) === null);
    expect(allowed).toEqual([0x09, 0x0a, 0x0d]);
  });

  test.each(["\ud83d", "a\udc00", "\udc00\ud800"])("half of a character, %j", (text) => {
    expect(textProblem(text, 10, true)).toMatch(/surrogate/);
  });

  test("one character more than the limit", () => {
    expect(textProblem("😀".repeat(11), 10, false)).toBe("is longer than 10 characters");
    expect(textProblem("a".repeat(11), 10, true)).toBe("is longer than 10 characters");
  });

  test.each([
    "",
    "ada",
    "@example.org",
    "ada@",
    "ada@@example.org",
    "ada@-example.org",
    "ada@example-.org",
    "ada@example..org",
    "ada@example.org.",
    "ada @example.org",
    "ada@example.org\n",
    "adä@example.org",
    "ada@exämple.org",
    `ada@${"a".repeat(64)}.example`,
    "Ada <ada@example.org>",
  ])("%j as an e-mail address", (email) => {
    expect(isEmail(email)).toBe(false);
  });
});

describe("resists", () => {
  test("what it lets through is well formed, has no control characters and fits", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, wellFormed), fc.integer({ min: 0, max: 30 }), (text, most) => {
        if (textProblem(text, most, false) !== null) return;
        expect(text.isWellFormed() && !/\p{Cc}/u.test(text) && [...text].length <= most).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("a limit counts for all texts alike: some problem is found exactly when there is one", () => {
    fc.assert(
      fc.property(wellFormed, fc.integer({ min: 0, max: 10 }), (text, most) => {
        expect(textProblem(text, most, true) === null).toBe([...text].length <= most);
      }),
    );
  });
});
