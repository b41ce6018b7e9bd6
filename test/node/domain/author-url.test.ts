import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { authorLink } from "../../../src/domain/author-url.ts";

describe("works", () => {
  test.each([
    ["ada.example", "https://ada.example/"],
    ["ada.example/blog?x=1#y", "https://ada.example/blog?x=1#y"],
    ["ada.example:8080", "https://ada.example:8080/"],
    ["ada.example:8080/a", "https://ada.example:8080/a"],
    ["//ada.example/a", "https://ada.example/a"],
    ["http://ada.example", "http://ada.example/"],
    ["HTTPS://Ada.Example/A", "https://ada.example/A"],
    ["https://ada.example/ä", "https://ada.example/%C3%A4"],
    ["müller.example", "https://xn--mller-kva.example/"],
  ])("%s leads to %s", (typed, link) => {
    expect(authorLink(typed)).toBe(link);
  });

  test("a link leads to itself", () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (typed) => {
        const link = authorLink(typed);
        expect(link).not.toBeNull();
        expect(authorLink(link!)).toBe(link);
      }),
    );
  });
});

describe("refuses", () => {
  test.each([
    "",
    "   ",
    "https://",
    "http:",
    "ada example",
    " ada.example",
    "https://ada.example/a b",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "mailto:ada@example.org",
    "file:///etc/passwd",
    "blob:https://ada.example/1",
    "ftp://ada.example",
    "ada.example:80x",
    "https://ada.example:99999",
    "https://bank.example@elsewhere.example",
    "https://ada:secret@ada.example/",
    "https://:secret@ada.example/",
    "bank.example@elsewhere.example",
    "//bank.example%2F@elsewhere.example",
    "http:bank.example@elsewhere.example",
  ])("%j", (typed) => {
    expect(authorLink(typed)).toBeNull();
  });
});

describe("resists", () => {
  const scheme = fc.constantFrom("javascript:", "data:", "vbscript:", "file:", "blob:", "view-source:", "");
  const noise = fc.constantFrom(
    "\t",
    "\n",
    "\r",
    " ",
    "\u0000",
    "\u0001",
    "\u00a0",
    "\u00ad",
    "\u200b",
    "\ufeff",
    "//",
    "\\",
    "%0a",
  );
  const disguised = fc
    .tuple(scheme, fc.array(fc.tuple(fc.nat(12), noise)), fc.array(fc.boolean()), fc.string({ unit: "binary" }))
    .map(([word, noises, capitals, rest]) => {
      let text = [...word].map((letter, index) => (capitals[index] ? letter.toUpperCase() : letter)).join("");
      for (const [at, piece] of noises) text = text.slice(0, at) + piece + text.slice(at);
      return text + rest;
    });

  test("any text: what comes out is a whole http or https address, or nothing", () => {
    fc.assert(
      fc.property(fc.oneof(disguised, fc.string({ unit: "binary" })), (typed) => {
        const link = authorLink(typed);
        if (link !== null) expect(link).toMatch(/^https?:\/\/[^\s"<>]+$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test("no host is dressed up as another by what comes before an @", () => {
    const prefix = fc.constantFrom("", "https://", "HTTP:", "//", "https:\\\\", "https:///");
    const user = fc.string({ unit: fc.constantFrom(..."ab.:%@4") });
    fc.assert(
      fc.property(prefix, user, (start, name) => {
        const typed = `${start}${name}@elsewhere.example`;
        const link = authorLink(typed);
        // Empty names are no disguise: the link shows the host that it leads to.
        if (link !== null) expect(link).toMatch(/^https?:\/\/elsewhere\.example\/$/);
        if (/[ab.4]/.test(name)) expect(link).toBeNull();
      }),
    );
  });

  test("a scheme without a port's number after it never becomes a host", () => {
    fc.assert(
      fc.property(fc.constantFrom("javascript", "data", "vbscript"), fc.string({ unit: "binary" }), (word, rest) => {
        fc.pre(!/^\d/.test(rest));
        expect(authorLink(`${word}:${rest}`)).toBeNull();
      }),
    );
  });
});
