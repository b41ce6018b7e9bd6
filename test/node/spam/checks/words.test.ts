import { describe, expect, test } from "vitest";
import type { WordLists } from "../../../../src/domain/ban.ts";
import { LIMITS } from "../../../../src/domain/limits.ts";
import { checkWords } from "../../../../src/spam/checks/words.ts";
import type { Submission } from "../../../../src/spam/submission.ts";
import { cpuMs } from "../../cpu-time.ts";
import { facts, submission } from "../builders.ts";

const check = (
  words: Partial<WordLists>,
  changes: Partial<Submission> = {},
  reader: Partial<Submission["reader"]> = {},
) => checkWords(submission(changes, reader), facts({ words: { hold: [], block: [], ...words } }));

describe("works", () => {
  test.each([
    ["hold", "hold", "words.hold"],
    ["block", "spam", "words.block"],
  ] as const)("an entry of the %s list says %s", (list, says, reason) => {
    const evidence = { entry: "Casino", field: "body" };
    expect(check({ [list]: ["poker", "Casino"] }, { body: "My CASINO." })).toEqual({
      check: "words",
      reason,
      says,
      evidence,
    });
  });

  test.each([
    ["name", "Ada", {}, {}],
    ["email", "ada@example.org", {}, {}],
    ["url", "abcd.com", { url: "https://abcd.com/" }, {}],
    ["body", "abcd.com", { body: "See [this](https://abcd.com/)." }, {}],
    ["address", "203.0.113.", {}, {}],
    ["userAgent", "curl/", {}, { userAgent: "curl/8.5.0" }],
  ])("it is looked for in %s", (field, entry, changes, reader) => {
    const evidence = check({ hold: [entry] }, changes, reader)?.evidence;
    // An entry that fits the address would keep it.
    expect(evidence).toEqual(field === "address" ? { field } : { entry, field });
  });

  test("the stricter list is told when both have an entry", () => {
    const words = { hold: ["nice"], block: ["ada"] };
    expect(check(words)).toMatchObject({ reason: "words.block", evidence: { entry: "ada", field: "name" } });
  });
});

describe("refuses", () => {
  test("to say anything without lists, without a match, or for a quoted part of a word", () => {
    expect([check({}), check({ hold: ["casino"], block: ['"ice"', ""] })]).toEqual([null, null]);
  });

  test("to find an entry across two fields, or in what is not there", () => {
    expect(check({ block: ["adaada", "null", "a\na"] }, { email: null }, { userAgent: null })).toBeNull();
  });
});

describe("resists", () => {
  test.each([
    "via<b></b>gra",
    "via**g**ra",
    "via\\gra",
    "vi[ag](https://a.example)ra",
    "v&#105;agra",
    "ｖｉａｇｒａ",
    "v\u200bi\u200bagra",
    "vіаgrа",
    "v i a g r a",
    "*v.i.a.g.r.a*",
    "v•i•a•g•r•a",
    "v–i–a–g–r–a",
    "v\u2800i\u2800a\u2800g\u2800r\u2800a",
    "vi<!-- > -->agra",
  ])("a word that is written as %j", (body) => {
    expect(check({ block: ["viagra"] }, { body })?.evidence).toEqual({ entry: "viagra", field: "body" });
  });

  test("an entry that has signs of markup itself", () => {
    expect(check({ block: ["foo_bar*"] }, { body: "see foo_bar*" })?.says).toBe("spam");
  });

  test("the longest list and the longest comment within what a request may spend", () => {
    const entry = (index: number) => `${index} ${"слово word ".repeat(9)}`.slice(0, 99).concat("x");
    const words = { block: Array.from({ length: 1_000 }, (_, index) => entry(index)) };
    const body = "*ещё* one comment, ".repeat(LIMITS.bodyCharacters / 19);
    // About 6 ms by itself; searching the text for each entry would take hundreds on a busy machine.
    expect(cpuMs(() => expect(check(words, { body })).toBeNull())).toBeLessThan(60);
  });
});
