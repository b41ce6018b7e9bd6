import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldForSearch, searchable } from "../../../src/domain/fold.ts";

describe("works", () => {
  test.each([
    ["Crème Brûlée", "creme brulee"],
    ["STRASSE", "straße"],
    ["Straẞe", "strasse"],
    ["İSTANBUL", "istanbul"],
    ["ıstanbul", "ISTANBUL"],
    ["Ｗｉｄｅ　ｔｅｘｔ", "wide text"],
    ["ﬁnd", "find"],
    ["ΟΔΟΣ", "οδός"],
    ["Ёлка", "елка"],
    ["ﾊﾝﾊﾞｰｶﾞｰ", "ハンバーガー"],
    ["soft\u00adhyphen", "softhyphen"],
    ["ze\u200bro", "zero"],
    ["שָׁלוֹם", "שלום"],
    ["a \t\n b", " a b "],
  ])("%s is found by %s", (text, word) => {
    expect(foldForSearch(text)).toBe(foldForSearch(word));
  });

  test.each([
    ["й", "и"],
    ["が", "か"],
    ["한", "하"],
    ["की", "का"],
  ])("%s is not %s", (one, other) => {
    expect(foldForSearch(one)).not.toContain(foldForSearch(other));
  });

  test("each field has its line, so that no phrase is found across two of them", () => {
    expect(searchable("Ada\nByron", "ada@example.org", null, "One\n\ntwo.")).toBe(
      "ada byron\nada@example.org\n\none two.",
    );
  });
});

describe("resists", () => {
  const anyText = fc.string({ unit: "grapheme", maxLength: 40 });

  test("folding twice is folding once", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(foldForSearch(foldForSearch(text))).toBe(foldForSearch(text));
      }),
    );
  });

  test("a word of a text is found in it", () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 5 }), anyText, (words, word) => {
        expect(foldForSearch([...words, word, ...words].join(" "))).toContain(foldForSearch(word));
      }),
    );
  });

  test("no character makes a text many times as long", () => {
    for (let code = 0x20; code <= 0x1ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      expect(foldForSearch(String.fromCodePoint(code)).length).toBeLessThanOrEqual(8);
    }
  });
});
