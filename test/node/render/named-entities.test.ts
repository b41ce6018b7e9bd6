import fc from "fast-check";
import { describe, expect, test } from "vitest";
// By its path, since its name stands for ours here as in the build.
import { decodeHTMLStrict as decodeAny } from "../../../node_modules/entities/dist/index.js";
import { renderMarkdown } from "../../../src/render/markdown.ts";
import { decodeHTMLStrict, namedReferences } from "../../../src/render/named-entities.ts";

const rendered = (reference: string) => renderMarkdown(`a${reference}b`).slice("<p>a".length, -"b</p>\n".length);

describe("works", () => {
  test("knows HTML 4's 252 names and apos, each as the whole table has it", () => {
    expect(namedReferences.size).toBe(253);
    for (const [reference, character] of namedReferences)
      expect([reference, character]).toEqual([reference, decodeAny(reference)]);
  });

  test("of 1 to 7 digits or 1 to 6 hexadecimal ones any reference is the code point, or U+FFFD where there is none", () => {
    const codes = fc.oneof(fc.nat(0x110000), fc.constantFrom(0, 0xd800, 0xdfff, 0x10ffff, 0x110000, 9_999_999));
    fc.assert(
      fc.property(codes, fc.boolean(), (code, isHexadecimal) => {
        const reference = isHexadecimal ? `&#${code % 2 === 0 ? "x" : "X"}${code.toString(16)};` : `&#${code};`;
        const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
        // Of controls and noncharacters CommonMark says nothing; the parser takes them for none.
        const isPlain = isCharacter && /[^\p{Cc}\p{Cn}\p{Zs}<>&"]/u.test(String.fromCodePoint(code));
        fc.pre(isPlain || !isCharacter);
        expect(rendered(reference)).toBe(isCharacter ? String.fromCodePoint(code) : "\uFFFD");
      }),
    );
  });
});

describe("refuses", () => {
  test.each([
    "&#12345678;",
    "&#x1234567;",
    "&#;",
    "&#x;",
    "&#xg;",
    "&copy",
    "&Copy;",
    "&;",
    "&constructor;",
    "&fjlig;",
  ])("%s stays as it is written", (reference) => expect(rendered(reference)).toBe(reference.replace("&", "&amp;")));
});

describe("resists", () => {
  test("whatever name: it is what the whole table says, or stays", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,12}$/), (name) => {
        const reference = `&${name};`;
        expect([reference, decodeAny(reference)]).toContain(decodeHTMLStrict(reference));
      }),
    );
  });
});
