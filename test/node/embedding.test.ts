import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { embedBudget, partBudget } from "../../dev/build-widget.ts";
import { LIMITS } from "../../src/domain/limits.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

const DOCS = read("docs/embedding.md");
const SOURCES = readdirSync(new URL("src/widget/", root)).filter((name) => name.endsWith(".ts"));
const SCRIPT = SOURCES.map((name) => read(`src/widget/${name}`)).join("\n");
const ELEMENT = read("src/widget/element.ts");
const STYLE = ["widget", "parts"].map((name) => read(`src/widget/${name}.css`)).join("\n");

/** The first group of every match, each once, in order of the alphabet. */
function allOf(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, found]) => found!))].sort();
}

const codeIn = (cell = "") => allOf(cell, /`([^`]+)`/g);

/** The cells of the one table whose head begins with a word, without the head. */
function rowsOf(head: string): string[][] {
  const table = DOCS.split("\n\n").find((block) => block.startsWith(`| ${head} |`)) ?? "";
  const rows = table.trim().split("\n").slice(2);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const namesIn = (head: string) => rowsOf(head).flatMap(([names]) => codeIn(names));

describe("docs/embedding.md tells", () => {
  test("every attribute, and no other", () => {
    const byScript = allOf(ELEMENT, /this\.(?:get|has)Attribute\("([\w-]+)"\)/g);
    const byStyle = allOf(STYLE, /:host\(\[([\w-]+)=/g);
    expect(namesIn("Attribute").sort()).toEqual([...byScript, ...byStyle].sort());
  });

  test("which of them are followed when they change", () => {
    const [, observed = ""] = /observedAttributes = \[(.*)\]/.exec(ELEMENT) ?? [];
    const anew = rowsOf("Attribute").filter(([, , , change]) => change === "loads anew");
    // Its new elements are filled at once, without a request.
    expect([...anew.flatMap(([name]) => codeIn(name)), "count-target"].sort()).toEqual(allOf(observed, /"([\w-]+)"/g));
  });

  test("the values of those that have some", () => {
    const read = new Map(rowsOf("Attribute").map(([name, , how]) => [codeIn(name)[0], codeIn(how)]));
    const [, sorts = ""] = /const sorts: \S+ = \[(.*)\]/.exec(SCRIPT) ?? [];
    expect(read.get("sort")).toEqual(allOf(sorts, /"(\w+)"/g));
    expect(read.get("theme")).toEqual(["auto", ...allOf(STYLE, /:host\(\[theme="(\w+)"\]\)/g)].sort());
  });

  test("every event with what it carries", () => {
    const events = [...SCRIPT.matchAll(/notify\("(\w+)", \{ ?(.*?) ?\}\)/g)].map(([, name, detail]) => [
      `afterword:${name}`,
      ...detail!.split(",").map((entry) => entry.split(":")[0]!.trim()),
    ]);
    const told = rowsOf("Event").map(([name, detail]) => [...codeIn(name), ...codeIn(detail)]);
    expect(told.map((event) => event.sort()).sort()).toEqual(events.map((event) => event.sort()).sort());
  });

  test("every custom property with its default", () => {
    const defaults = allOf(STYLE, /var\((--afterword-[\w-]+, (?:[^()]|\((?:[^()]|\([^()]*\))*\))+)\)/g);
    const told = rowsOf("Property").map(([name, value]) => `${codeIn(name)[0]}, ${codeIn(value)[0]}`);
    expect(told.sort()).toEqual(defaults);
  });

  test("every part, but those that a page has no use for", () => {
    const given = [...SCRIPT.matchAll(/\bclass: ([^,}\n]*)/g)].flatMap(([, classes]) =>
      allOf(classes!.replace(/\$\{.*/, ""), /["`]([\w -]+)["`]?/g),
    );
    const called = allOf(SCRIPT, /(?:createList|offer)\("([\w-]+)"/g);
    const tools = allOf(read("src/widget/editor.ts"), /^ {2}(\w+): \{ face/gm);
    const parts = new Set([...given, ...called, ...tools].flatMap((names) => names.trim().split(" ")));
    for (const unseen of ["loading", "unseen", "extra"]) expect(parts.delete(unseen)).toBe(true);
    expect(parts.size).toBeGreaterThan(50);
    expect(namesIn("Part").sort()).toEqual([...parts].sort());
  });

  test("everything that is kept on the device", () => {
    const [, draft = ""] = /return `(draft):\$\{place\}`/.exec(SCRIPT) ?? [];
    const keys = [...SCRIPT.matchAll(/\bwrite\("(\w+)", (?:"([\w-]+)"|(\w+))/g)].map(([, area, key, name]) => {
      const kept = key ?? (name === "profileKey" ? /profileKey = "(\w+)"/.exec(SCRIPT)?.[1] : `${draft}:…`);
      return `${area} ${kept}`;
    });
    const told = rowsOf("Where").map(([area, key]) => `${codeIn(area)[0]} ${codeIn(key)[0]}`);
    expect(told.sort()).toEqual([...new Set(keys)].sort());
  });

  test("the limits and sizes that there are", () => {
    const sizes = JSON.parse(read("bench/widget-sizes.json")) as Record<string, { brotli: number }>;
    expect(DOCS).toContain(`\`embed.js\` is ${(sizes["embed.js"]!.brotli / 1000).toFixed(1)} kB with brotli`);
    expect(DOCS).toContain(`refuses more than ${embedBudget / 1024} KiB`);
    expect(DOCS).toContain(`at most ${partBudget / 1024} KiB each`);
    expect(DOCS).toContain(`up to ${LIMITS.titleCharacters} characters`);
    expect(DOCS).toContain(`the first ${LIMITS.tags} of up to ${LIMITS.tagCharacters} characters each`);
    expect(DOCS).toContain(`up to ${LIMITS.pagesCounted} pages at once`);
    expect(DOCS).toContain(`within ${/loadWithin = "(\d+)px"/.exec(ELEMENT)?.[1]} pixels`);
  });

  test("what the policy of a page must name", () => {
    const [, policy] = /createPolicy\("(\w+)"/.exec(SCRIPT) ?? [];
    const needs = rowsOf("Directive of the page's policy");
    expect(needs.find(([name]) => name === "`trusted-types`")?.[1]).toMatch(`\`${policy}\``);
    const challenge = /https:\/\/challenges\.[\w.]+/.exec(SCRIPT)?.[0];
    expect(needs.filter(([, need]) => need?.includes(`${challenge}`)).flatMap(([name]) => codeIn(name))).toEqual([
      "frame-src",
      "script-src",
    ]);
  });

  test("every example of a page, each in a folder that is there", () => {
    const isOfAPage = (name: string) => existsSync(new URL(`examples/${name}/page.html`, root));
    const names = readdirSync(new URL("examples/", root)).filter(isOfAPage);
    const told = rowsOf("For").map(([link]) => /\(\.\.\/examples\/([\w-]+)\/\)/.exec(link ?? "")?.[1]);
    expect(told.sort()).toEqual(names.sort());
  });
});

test("docs/embedding.md links to what there is", () => {
  const links = allOf(DOCS, /\]\(([^)#:]+)\)/g);
  expect(links.length).toBeGreaterThan(7);
  expect(links.filter((path) => !existsSync(new URL(path, new URL("docs/", root))))).toEqual([]);
});
