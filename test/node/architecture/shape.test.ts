import { describe, expect, test } from "vitest";
import { shapeBreaches } from "./shape.ts";
import { parseSource } from "./sources.ts";

describe("refuses: a file that is no place of its own", () => {
  test.each([
    ["spam/all.ts", 'export * from "./decide.ts"', "spam/all.ts only hands on what other files have"],
    [
      "spam/all.ts",
      'export { a } from "./a.ts"; export type { B } from "./b.ts"',
      "spam/all.ts only hands on what other files have",
    ],
    ["spam/all.ts", 'import { a } from "./a.ts"; export { a }', "spam/all.ts only hands on what other files have"],
    ["spam/utils.ts", "export const a = 1", "spam/utils.ts: the name utils.ts says nothing"],
    ["http/helpers/page.ts", "export const a = 1", "http/helpers/page.ts: the name helpers says nothing"],
    ["domain/types.ts", "export const a = 1", "domain/types.ts: the name types.ts says nothing"],
    ["http/index.ts", "export const a = 1", "http/index.ts: the name index.ts says nothing"],
    ["contract.ts", "export const a = 1", "contract.ts has more than types"],
    ["contract.ts", 'import { a } from "./domain/a.ts"; export type A = typeof a', "contract.ts has more than types"],
  ])("%s: %s", (path, text, breach) => {
    expect(shapeBreaches(parseSource(path, text))).toEqual([breach]);
  });

  test("but not one that hands on something and has something of its own", () => {
    const text =
      'import { a } from "./a.ts"; export { b } from "./b.ts"; export const c = a; const d = 1; export { d }';
    expect(shapeBreaches(parseSource("spam/typescript.ts", text))).toEqual([]);
  });
});
