import { readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ARTICLE_PICTURES } from "../../dev/screenshots/article.ts";
import { completeSettings } from "../../src/domain/site.ts";
import { CHECK_SOURCES, reasonsOf } from "./check-reasons.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

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

describe("README.md shows every check", () => {
  const rows = rowsOf(README, "Check");

  test("that there is, once, and no other", () => {
    expect(rows.map(([name]) => name).sort()).toEqual([...CHECK_SOURCES.keys()].sort());
  });

  test.each([...CHECK_SOURCES])("%s with every reason it can have", (check, source) => {
    const reasons = reasonsOf(check, source);
    expect(reasons).not.toEqual([]);
    const [, shown = ""] = new Map(rows).get(check) ?? [];
    expect(codeIn(shown)).toEqual(expect.arrayContaining(reasons));
  });

  test.each([...CHECK_SOURCES].filter(([check]) => check !== "akismet"))("%s with what it says", (check, source) => {
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

describe("README.md shows the comments", () => {
  const pictures = [...README.matchAll(/<img src="docs\/images\/(\w+)\.png" width="\d+%" alt="(.*)">/g)];

  test("by every picture that is taken, described in words and small enough", () => {
    expect(pictures.map(([, name]) => name)).toEqual(ARTICLE_PICTURES.map(({ name }) => name));
    for (const [, name, words] of pictures) {
      expect(words!.length).toBeGreaterThan(15);
      expect(statSync(new URL(`../../docs/images/${name}.png`, import.meta.url)).size).toBeLessThan(150_000);
    }
  });

  test("and the two commands, before anything else", () => {
    const [, commands = ""] = /```sh\n(.*?)```/s.exec(README) ?? [];
    expect(README.indexOf("<img")).toBeLessThan(600);
    expect(commands.split("\n").map((line) => line.split("#")[0]!.trim())).toEqual(["npm start", "npm run setup", ""]);
  });
});
