import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldText } from "../../../src/spam/normalise.ts";

const INVISIBLE = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\ufe0f", "\u202e", "\u3164", "\u180e"];
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom(
        "A",
        "\u0301",
        "İ",
        "Σ",
        "ﬁ",
        "Å",
        "ｖ",
        "ß",
        "\u00a0",
        " ",
        "¨",
        "\u1100",
        "\u1161",
        ...INVISIBLE,
      ),
    )
    .map((parts) => parts.join("")),
);

describe("works", () => {
  test.each([
    ["Buy VIAGRA now", "buy viagra now"],
    ["Ｂｕｙ　ｖｉａｇｒａ", "buy viagra"],
    ["𝐁𝐮𝐲 ⓥⓘⓐⓖⓡⓐ", "buy viagra"],
    ["b\u200bu\u00ady vi\u2060agra\ufeff", "buy viagra"],
    ["buy \u202eviagra", "buy viagra"],
    ["  buy\n\n\tviagra\u00a0", "buy viagra"],
    ["ﬁne", "fine"],
    ["Cafe\u0301", "caf\u00e9"],
    ["e\u034f\u0301", "\u00e9"],
  ])("%j is folded to %j", (typed, folded) => {
    expect(foldText(typed)).toBe(folded);
  });

  test("what differs in its letters stays different", () => {
    const texts = ["viagra", "viagara", "via gra", "vïagra", "виагра", ""];
    expect(new Set(texts.map(foldText)).size).toBe(texts.length);
  });
});

describe("resists", () => {
  test("folding twice changes nothing", () => {
    fc.assert(
      fc.property(text, (typed) => {
        const folded = foldText(typed);
        expect(foldText(folded)).toBe(folded);
      }),
      { numRuns: 2_000 },
    );
  });

  test("invisible characters anywhere make no other text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme-ascii" }),
        fc.constantFrom(...INVISIBLE),
        fc.nat(),
        (typed, mark, where) => {
          const at = where % (typed.length + 1);
          expect(foldText(typed.slice(0, at) + mark + typed.slice(at))).toBe(foldText(typed));
        },
      ),
    );
  });

  test("no case, no invisible character and no wide space is left", () => {
    fc.assert(
      fc.property(text, (typed) => {
        const folded = foldText(typed);
        expect(folded).not.toMatch(/\p{Default_Ignorable_Code_Point}|[^\S ]|^ | $| {2}/u);
        expect(folded.toLowerCase().normalize("NFKC")).toBe(folded);
      }),
      { numRuns: 1_000 },
    );
  });
});
