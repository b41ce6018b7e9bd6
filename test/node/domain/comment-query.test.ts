import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Filter, parseCommentQuery, printCommentQuery, type Term } from "../../../src/domain/comment-query.ts";
import { Refusal } from "../../../src/domain/error.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { countCharacters } from "../../../src/domain/text.ts";

function term(filter: Filter, value: string, isExcluded = false): Term {
  return { filter, value, isExcluded };
}

function refusalOf(query: string, given: Term[] = []): Refusal {
  try {
    parseCommentQuery(query, given);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error(`"${query}" was taken`);
}

function positionOf({ message }: Refusal): number {
  return Number(/ at character (\d+)$/.exec(message)?.[1]);
}

/** Different words of one letter. */
function letters(count: number): string[] {
  return Array.from({ length: count }, (_, place) => String.fromCodePoint(97 + place));
}

describe("works", () => {
  test.each<[string, Term[]]>([
    ["", []],
    ["  \t\n ", []],
    ["cheap watches", [term("text", "cheap"), term("text", "watches")]],
    ['"cheap watches"', [term("text", "cheap watches")]],
    ["-cheap", [term("text", "cheap", true)]],
    ['-"cheap watches" x', [term("text", "cheap watches", true), term("text", "x")]],
    ['-"-x" author:-x', [term("text", "-x", true), term("author", "-x")]],
    ["semi-detached", [term("text", "semi-detached")]],
    ['5" tall', [term("text", '5"'), term("text", "tall")]],
    ["https://spam.example/a", [term("text", "https://spam.example/a")]],
    ["10:30", [term("text", "10:30")]],
    ['"note: this"', [term("text", "note: this")]],
    ["author:Ada", [term("author", "Ada")]],
    ['-author:"Ada Byron"', [term("author", "Ada Byron", true)]],
    ["AUTHOR:Ada", [term("author", "Ada")]],
    ["email:Ada@Example.org", [term("email", "ada@example.org")]],
    ["page:/2026/", [term("page", "/2026/")]],
    ["page:/über uns", [term("page", "/%C3%BCber"), term("text", "uns")]],
    ['page:"/a b?x=%20"', [term("page", "/a%20b?x=%20")]],
    ["ip:203.0.113.7", [term("ip", "203.0.113.7")]],
    ["ip:2001:DB8::/64 -ip:203.0.113.0/24", [term("ip", "2001:db8::/64"), term("ip", "203.0.113.0/24", true)]],
    ["status:Pending", [term("status", "pending")]],
    ["has:link is:unchecked", [term("has", "link"), term("is", "unchecked")]],
    ["after:2026-11-01 before:2026-11-24T10:00Z", [term("after", "2026-11-01"), term("before", "2026-11-24T10:00Z")]],
    ["status:spam status:spam", [term("status", "spam")]],
    ["status:spam -status:trash", [term("status", "spam"), term("status", "trash", true)]],
    ["100% _underscore_ O'Brien; DROP", ["100%", "_underscore_", "O'Brien;", "DROP"].map((word) => term("text", word))],
    ["日本語　検索", [term("text", "日本語"), term("text", "検索")]],
  ])("reads %j", (query, terms) => {
    expect(parseCommentQuery(query)).toEqual(terms);
  });

  test("the same that another parameter says is no contradiction, and looked for once", () => {
    expect(parseCommentQuery("status:spam x", [term("status", "spam")])).toEqual([term("text", "x")]);
  });

  test.each<[string, Term[]]>([
    ["has:link ".repeat(100), [term("has", "link")]],
    ["Cafe café CAFÉ -cafe", [term("text", "Cafe"), term("text", "cafe", true)]],
    ["author:ada ada author:Ada", [term("author", "ada"), term("text", "ada")]],
    ["-ip:10.0.0.1 -ip:10.0.0.2 -ip:10.0.0.1", [term("ip", "10.0.0.1", true), term("ip", "10.0.0.2", true)]],
  ])("what is repeated in %j is looked for once", (query, terms) => {
    expect(parseCommentQuery(query)).toEqual(terms);
  });

  test("as many words as it may have, and as long as it may be", () => {
    expect(parseCommentQuery(letters(LIMITS.queryTerms).join(" "))).toHaveLength(LIMITS.queryTerms);
    expect(parseCommentQuery("😀".repeat(LIMITS.queryCharacters))).toHaveLength(1);
  });
});

describe("refuses, and points at the character", () => {
  test.each([
    ["foo:bar", 1, 'There is no filter "foo:"'],
    ["x -Foo:bar", 4, 'There is no filter "Foo:"'],
    ["text:x", 1, 'There is no filter "text:"'],
    ["constructor:x", 1, "There is no filter"],
    ['say "hello', 5, "never closed"],
    ['😀 author:"Ada', 10, "never closed"],
    ['"a "b" c"', 5, "A space is missing"],
    ['"a"b', 4, "A space is missing"],
    ['""', 1, "nothing to search for"],
    ["x \u200b\u0301", 3, "nothing to search for"],
    ["- x", 1, "minus sign"],
    ["--x", 2, "second minus sign"],
    ['x --"', 4, "second minus sign"],
    ["author:", 1, '"author:" lacks a value'],
    ['a author:"" b', 10, '"author:" takes a name'],
    ["email:ada", 7, '"email:" takes a whole e-mail address'],
    ["page:hello", 6, '"page:" takes a path'],
    ["ip:10.0.0.0/8", 4, '"ip:" takes an address'],
    ["status:ham", 8, '"status:" takes approved, pending, spam, trash'],
    ["has:links", 5, '"has:" takes link'],
    ["is:ham", 4, '"is:" takes unchecked, reported'],
    ["before:yesterday", 8, '"before:" takes a day'],
    ["after:2026-02-31", 7, '"after:" takes a day'],
    ["x -before:2026-11-24", 3, 'there is "after:"'],
    ["status:spam x status:pending", 15, "is given already, as spam"],
    ["ip:10.0.0.1 ip:10.0.0.2", 13, "is given already"],
    ["a\u0000b", 2, "cannot be searched for"],
    ["😀\ud800", 2, "cannot be searched for"],
  ])("%j at %i", (query, position, words) => {
    const refusal = refusalOf(query);
    expect([refusal.code, refusal.field, positionOf(refusal)]).toEqual(["invalid", "q", position]);
    expect(refusal.message).toContain(words);
  });

  test("what contradicts another parameter", () => {
    expect(positionOf(refusalOf("x status:spam", [term("status", "pending")]))).toBe(3);
  });

  test("one word too many, and one character", () => {
    expect(positionOf(refusalOf(letters(LIMITS.queryTerms + 1).join(" ")))).toBe(2 * LIMITS.queryTerms + 1);
    expect(positionOf(refusalOf("😀".repeat(LIMITS.queryCharacters + 1)))).toBe(LIMITS.queryCharacters + 1);
  });
});

describe("resists", () => {
  const names = ["author", "email", "page", "ip", "status", "has", "is", "before", "after", "foo", "text"];
  const values = [
    "Ada",
    "ada@example.org",
    "/2026",
    "10.0.0.1",
    "2001:db8::/48",
    "spam",
    "link",
    "unchecked",
    "2026-11-24",
  ];
  const part = fc.constantFrom(
    ...names.map((name) => `${name}:`),
    ...values,
    '"',
    "-",
    " ",
    "%",
    "'",
    "\\",
    "//",
    "é",
    "😀",
    "\u200b",
  );
  const queries = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(part, { maxLength: 12 }).map((parts) => parts.join("")),
    fc
      .array(
        fc.tuple(
          fc.constantFrom("", "-"),
          fc.constantFrom("", ...names.map((name) => `${name}:`)),
          fc.constantFrom(...values),
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.map((three) => three.join("")).join(" ")),
  );

  test("any text, with terms or with a refusal that points into it", () => {
    fc.assert(
      fc.property(queries, (query) => {
        try {
          parseCommentQuery(query);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
          const position = positionOf(error as Refusal);
          expect(position).toBeGreaterThanOrEqual(1);
          expect(position).toBeLessThanOrEqual(countCharacters(query));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("what is printed is read as the same, and printed as the same", () => {
    fc.assert(
      fc.property(queries, (query) => {
        let terms: Term[];
        try {
          terms = parseCommentQuery(query);
        } catch {
          return;
        }
        const printed = printCommentQuery(terms);
        expect(parseCommentQuery(printed)).toEqual(terms);
        expect(printCommentQuery(parseCommentQuery(printed))).toBe(printed);
      }),
      { numRuns: 2_000 },
    );
  });

  test("quotation marks and minus signs without end, in no time", () => {
    for (const piece of ['"', "-", '-"', 'a"', '""', "author:", "x:"]) {
      const query = piece.repeat(LIMITS.queryCharacters / piece.length);
      try {
        parseCommentQuery(query);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }
  });
});
