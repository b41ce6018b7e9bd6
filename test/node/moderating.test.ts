import { readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PICTURES } from "../../dev/screenshots/pictures.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const DOCS = read("docs/moderating.md");

/** The code in the first cell, and the second cell, of the table that begins with a word. */
function rowsOf(head: string): [string, string][] {
  const table = DOCS.split("\n\n").find((block) => block.startsWith(`| ${head} |`)) ?? "";
  const rows = table.split("\n").slice(2);
  return rows.map((row) => {
    const [first = "", second = ""] = row.split("|").slice(1);
    return [first.trim().replaceAll("`", ""), second.trim()];
  });
}

/** Pairs of texts as they stand in a source: `["a", "Approve"]` or `"has:link": "With a link"`. */
function pairsIn(path: string, pattern: RegExp): [string, string][] {
  return [...read(path).matchAll(pattern)].map(([, first, second]) => [first!, second!]);
}

describe("docs/moderating.md tells", () => {
  test("every key of the page, and no other", () => {
    const keys = pairsIn("src/admin/keyboard-help.tsx", /^ +\["(.+)", "(.+)"\],$/gm);
    expect(keys.length).toBeGreaterThan(15);
    expect(rowsOf("Key")).toEqual(keys.map(([key, does]) => [key, does[0]!.toLowerCase() + does.slice(1)]));
  });

  test("every filter of the search, and no other", () => {
    const filters = pairsIn("src/admin/comments/completion.ts", /^ {2}"(\w+:\w*)": "(.+)",$/gm).map(([name]) => name);
    expect(filters.length).toBeGreaterThan(8);
    const told = rowsOf("Type").map(([example]) => filters.find((filter) => example.startsWith(filter)));
    expect(told.sort()).toEqual(filters.sort());
  });

  test("every scope in the words of the page", () => {
    const scopes = pairsIn("src/admin/tokens/new-token.tsx", /label: "(\w+)", help: "(see|decide|change|use)/g);
    expect(rowsOf("May").map(([name]) => name)).toEqual(scopes.map(([label]) => label));
  });
});

describe("docs/moderating.md shows", () => {
  const pictures = [...DOCS.matchAll(/!\[(.*)\]\((.+)\)/g)].map(([, words, path]) => ({ words: words!, path: path! }));

  test("every picture that is taken, once", () => {
    const taken = PICTURES.map(({ name }) => name);
    const shown = pictures.map(({ path }) => /images\/(.+)\.png/.exec(path)?.[1]);
    expect(shown.toSorted()).toEqual(taken.toSorted());
  });

  test.each(pictures)("$path, described in words and small enough", ({ words, path }) => {
    expect(words.length).toBeGreaterThan(15);
    expect(statSync(new URL(`../../docs/${path}`, import.meta.url)).size).toBeLessThan(150_000);
  });
});
