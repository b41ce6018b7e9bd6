import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AkismetResult } from "../../src/domain/akismet.ts";
import { BAN_KINDS, type WordLists } from "../../src/domain/ban.ts";
import { completeSettings } from "../../src/domain/site.ts";
import type { FormTokenState, TurnstileState } from "../../src/spam/submission.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const CHECKS = new URL("../../src/spam/checks/", import.meta.url);

/** The cells of the rows of the one table whose head begins with a word, each row under what its first cell names. */
function rowsOf(markdown: string, head: string): [name: string, cells: string[]][] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) => {
    const [name = "", ...cells] = line.split(/(?<!\\)\|/).slice(1, -1);
    return [/^ *`([^`]+)` *$/.exec(name)?.[1] ?? `not a name: ${name}`, cells];
  });
}

const codeIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

const sourceOf = new Map(
  readdirSync(CHECKS).map((file) => [file.replace(/\.ts$/, ""), readFileSync(new URL(file, CHECKS), "utf8")]),
);

/** All words of a type; one that is left out is a type error. */
const allOf = <Word extends string>(words: Record<Word, true>) => Object.keys(words);

/** What stands for the `${}` in the reasons of these checks. */
const TEMPLATED: Record<string, readonly string[]> = {
  akismet: allOf<AkismetResult>({ ham: true, spam: true, discard: true, recheck: true, unchecked: true }),
  bans: BAN_KINDS,
  bursts: ["address", "email"],
  "form-token": allOf<Exclude<FormTokenState["state"], "valid">>({
    missing: true,
    forged: true,
    "other-page": true,
    expired: true,
    "too-fast": true,
  }),
  turnstile: allOf<Exclude<TurnstileState, "off" | "passed">>({ missing: true, failed: true, unavailable: true }),
  words: allOf<keyof WordLists>({ hold: true, block: true }),
};

/** Every word that a check's source can put after its own name. */
function reasonsOf(check: string, source: string): string[] {
  const reasons = [...source.matchAll(/reason: ["`]([\w-]+)\.([^"`]+)["`]/g)];
  return reasons.flatMap(([, prefix, word]) => {
    expect(prefix).toBe(check);
    return word!.startsWith("${") ? (TEMPLATED[check] ?? [`no words are known for ${word} of ${check}`]) : [word!];
  });
}

describe("README.md shows every check", () => {
  const rows = rowsOf(README, "Check");

  test("that there is, once, and no other", () => {
    expect(rows.map(([name]) => name).sort()).toEqual([...sourceOf.keys()].sort());
  });

  test.each([...sourceOf])("%s with every reason it can have", (check, source) => {
    const reasons = reasonsOf(check, source);
    expect(reasons).not.toEqual([]);
    const [, shown = ""] = new Map(rows).get(check) ?? [];
    expect(codeIn(shown)).toEqual(expect.arrayContaining(reasons));
  });

  test.each([...sourceOf].filter(([check]) => check !== "akismet"))("%s with what it says", (check, source) => {
    const says = new Set([...source.matchAll(/\bsays: "(\w+)"/g)].map(([, word]) => word!));
    const [shown = ""] = new Map(rows).get(check) ?? [];
    expect(new Set(shown.match(/\b(?:ham|hold|spam|discard)\b/g))).toEqual(says);
  });
});

describe("README.md shows every setting", () => {
  const rows = rowsOf(README, "Setting");
  const defaults: Record<string, unknown> = { ...completeSettings({}, () => true) };

  test("that a site has, once, and no other", () => {
    expect(rows.map(([name]) => name).sort()).toEqual(Object.keys(defaults).sort());
  });

  test.each(rows)("%s with its default", (name, [shown = ""]) => {
    const [code = "undefined"] = codeIn(shown);
    expect(JSON.parse(code)).toEqual(defaults[name]);
  });
});
