import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parts as partNames } from "../../../dev/build-widget.ts";
import { privateNames } from "../../../dev/widget-names.ts";
import * as english from "../../../src/widget/languages/en.ts";

const read = (path: string) => readFileSync(new URL(`../../../src/${path}`, import.meta.url), "utf8");
const sources = readdirSync(new URL("../../../src/widget", import.meta.url)).filter((name) => name.endsWith(".ts"));
const widget = sources.map((name) => read(`widget/${name}`)).join("\n");
const parts = partNames.map((name) => read(`widget/${name}.ts`));
const messages = Object.values(english).flatMap((group) => Object.keys(group));
const uses = (text: string, name: string) => new RegExp(`\\b${name}(?!\\w)`).test(text);

test.each(Object.keys(privateNames))("%s, which is shortened, is the widget's own and is used", (name) => {
  expect(messages).not.toContain(name);
  expect(read("contract.ts")).not.toMatch(new RegExp(`^ +(readonly )?${name}\\??:`, "m"));
  // What is kept on the reader's device must be found by what a later build calls it.
  expect(uses(read("widget/thread-view.ts").split("interface OwnComment")[1]!, name)).toBe(false);
  expect(uses(widget, name)).toBe(true);
  // A file that is loaded on demand is asked for its exports by their whole names.
  for (const part of parts) expect(uses(part, `export (async )?function ${name}`)).toBe(false);
});

test("no two names become one", () => {
  expect(new Set(Object.values(privateNames)).size).toBe(Object.keys(privateNames).length);
});
