import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import {
  type PageAddress,
  type PageRules,
  pageKey,
  pageUrl,
  provisionalPageKey,
  readPageAddress,
} from "../../../src/domain/page-url.ts";

const rules: PageRules = { origins: ["https://blog.example", "https://www.blog.example:8443"], pageParameters: [] };
const withParameters: PageRules = { ...rules, pageParameters: ["p", "lang"] };

function fold(page: string, by: (address: PageAddress) => ReturnType<typeof pageKey>) {
  const address = readPageAddress(page);
  return address === null ? { problem: "not a page" as const } : by(address);
}

const folded = (page: string, by: PageRules = rules) => fold(page, (address) => pageKey(address, by));
const provisional = (page: string) => fold(page, provisionalPageKey);

function keyOf(page: string, by: PageRules = rules): string {
  const result = folded(page, by);
  if ("problem" in result) throw new Error(`${page}: ${result.problem}`);
  return result.key;
}

const segment = fc.oneof(
  fc.constantFrom(
    "a",
    "index.html",
    ".",
    "..",
    "%2e",
    "%2F",
    "%41",
    "%zz",
    "%",
    "%C3%A9",
    "é",
    "😀",
    "a b",
    "[x]",
    "\\",
    "",
  ),
  fc.string({ unit: "binary", maxLength: 8 }).map((text) => text.replace(/[?#]/g, "")),
);
const path = fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join("/")}`);
const query = fc.constantFrom("", "?p=1", "?lang=de&p=2", "?utm_source=x", "?p=%2520&p=3", "?p", "?lang=%C3%A9+b&x");
const anyPage = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.tuple(path, query).map(([first, second]) => first + second),
  fc.tuple(fc.constantFrom(...rules.origins), path, query).map((parts) => parts.join("")),
);

describe("works", () => {
  test.each([
    "/a",
    "/a/",
    "/a//",
    "/a/index.html",
    "/a/index.html/",
    "/b/../a",
    "/%61",
    "/a#comments",
    "/a?utm_source=x",
    "https://blog.example/a?utm_source=x#c",
    "HTTPS://BLOG.example:443/a/",
    "https://www.blog.example:8443/a",
  ])("%s is the page /a", (page) => {
    expect(keyOf(page)).toBe("/a");
  });

  test.each([
    ["/", "/"],
    ["https://blog.example", "/"],
    ["/index.html", "/"],
    ["/A", "/A"],
    ["/a/b", "/a/b"],
    ["/aindex.html", "/aindex.html"],
    ["/index.htm", "/index.htm"],
    ["/é", "/%C3%A9"],
    ["/%c3%a9", "/%C3%A9"],
    ["/a%2fb", "/a%2Fb"],
    ["/100%", "/100%25"],
    ["/a b", "/a%20b"],
    ["/%7Eada", "/~ada"],
    ["/a;v=1,2", "/a;v=1,2"],
  ])("%s has the key %s", (page, key) => {
    expect(keyOf(page)).toBe(key);
  });

  test("parameters that the site lists make a page of their own, in the order of the list", () => {
    expect(keyOf("/a/?x=1&lang=de&p=2#c", withParameters)).toBe("/a?p=2&lang=de");
    expect(keyOf("/a?lang=de&p=2", withParameters)).toBe(keyOf("/a?p=2&lang=de", withParameters));
    expect(keyOf("/a?p=2")).toBe("/a");
  });

  test("folding a key gives it back", () => {
    const folds = fc.property(anyPage, fc.constantFrom(rules, withParameters), (page, by) => {
      const first = folded(page, by);
      fc.pre("key" in first);
      expect(folded((first as { key: string }).key, by)).toEqual(first);
    });
    fc.assert(folds, { numRuns: 1_000 });
  });

  test("a page and the address made from its key are one page", () => {
    fc.assert(
      fc.property(path, query, (where, asked) => {
        const key = keyOf(`https://blog.example${where}${asked}`, withParameters);
        expect(keyOf(pageUrl("https://blog.example/blog/", key), withParameters)).toBe(key);
      }),
    );
  });

  test("a trailing slash, an index file, a fragment and foreign parameters change nothing", () => {
    const additions = fc.constantFrom(
      "/",
      "//",
      "/index.html",
      "/index.html/",
      "#c",
      "?utm_source=x",
      "/?fbclid=1#top",
    );
    fc.assert(
      fc.property(path, additions, (where, addition) => {
        // The end of a URL is trimmed, so what is white space there is a character in the middle.
        fc.pre(where.trimEnd() === where && !/[\u0000-\u001f]$/.test(where));
        expect(keyOf(`https://blog.example${where}${addition}`)).toBe(keyOf(`https://blog.example${where}`));
      }),
    );
  });

  test("before the site is known, the key is the one it will have without parameters", () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const known = folded(page);
        if ("key" in known) expect(provisional(page)).toEqual(known);
      }),
    );
  });
});

describe("refuses", () => {
  test.each([
    "mailto:ada@blog.example",
    "data:text/html,x",
    "javascript:alert(1)",
    "blob:https://blog.example/1",
    "file:///a",
    "ftp://blog.example/a",
    "about:blank",
  ])("%s before the site is known, since it can be no page of any", (page) => {
    expect(provisional(page)).toEqual({ problem: "not a page" });
  });

  test.each([
    "https://other.example/a",
    "http://blog.example/a",
    "https://blog.example:8443/a",
    "https://blog.example.evil.example/a",
    "https://blog.example@evil.example/a",
    "//evil.example/a",
    "//page.invalid/a",
    "/\\page.invalid/a",
    "/\t/page.invalid/a",
    "https://page.invalid/a",
    "/\\evil.example/a",
    "/\t/evil.example/a",
  ])("%s as a page of another origin", (page) => {
    expect(folded(page)).toEqual({ problem: "another origin" });
  });

  test.each(["", "a", "a/b", "?p=1", "#c", "https://", "https://[/a", " /a"])("%j, which is no page", (page) => {
    expect(folded(page)).toEqual({ problem: "not a page" });
  });

  test("a key that is longer than the limit once it is encoded", () => {
    const room = LIMITS.pageCharacters - 1;
    expect(folded(`/${"a".repeat(room)}`)).toHaveProperty("key");
    expect(folded(`/${"a".repeat(room + 1)}`)).toEqual({ problem: "too long" });
    expect(folded(`/${"é".repeat(room / 4)}`)).toEqual({ problem: "too long" });
  });
});

describe("resists", () => {
  test("any text, without an error of its own", () => {
    const texts = fc.oneof(fc.string({ unit: "binary" }), anyPage);
    fc.assert(
      fc.property(texts, (page) => {
        for (const result of [folded(page, withParameters), provisional(page)]) {
          expect(Object.keys(result)).toHaveLength(1);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("a key is a path of printable ASCII, ready for a header and a log", () => {
    fc.assert(
      fc.property(path, query, (where, asked) => {
        expect(keyOf(`https://blog.example${where}${asked}`, withParameters)).toMatch(/^\/(?!\/)[!-~]*$/);
      }),
    );
  });
});
