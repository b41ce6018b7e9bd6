import { describe, expect, test } from "vitest";
import { cycles, importBreaches } from "./imports.ts";
import { parseSource } from "./sources.ts";

describe("refuses: an import that the table does not allow", () => {
  test.each([
    ["domain/thread.ts", 'import { decide } from "../spam/decide.ts"', "spam/decide.ts"],
    ["domain/thread.ts", 'import type { Facts } from "../spam/submission.ts"', "a type of spam/submission.ts"],
    ["domain/thread.ts", 'type F = import("../spam/submission.ts").Facts', "a type of spam/submission.ts"],
    ["domain/thread.ts", 'const late = import("../spam/decide.ts")', "spam/decide.ts"],
    ["domain/thread.ts", 'export { decide } from "../spam/decide.ts"', "spam/decide.ts"],
    ["domain/thread.ts", 'export * from "../spam/decide.ts"', "spam/decide.ts"],
    ["domain/thread.ts", 'import "../spam/decide.ts"', "spam/decide.ts"],
    ["db/facts.ts", 'import { decide } from "../spam/decide.ts"', "values of spam/decide.ts"],
    ["db/facts.ts", 'import { type Check, assess } from "../spam/assess.ts"', "values of spam/assess.ts"],
    ["usecases/moderate.ts", 'import { createContext } from "../context.ts"', "values of context.ts"],
    ["http/reader.ts", 'import { decide } from "../spam/decide.ts"', "spam/decide.ts"],
    ["http/reader.ts", 'import { insertSite } from "../db/sites.ts"', "insertSite of db/sites.ts"],
    ["http/reader.ts", 'import * as sites from "../db/sites.ts"', "* of db/sites.ts"],
    ["widget/api.ts", 'import { LIMITS } from "../domain/limits.ts"', "domain/limits.ts"],
    ["widget/api.ts", 'import { create } from "../admin/dom.ts"', "admin/dom.ts"],
    ["app.ts", 'import { Api } from "./widget/api.ts"', "widget/api.ts"],
    ["index.ts", 'import { startServer } from "../dev/server.ts"', "../dev/server.ts, outside src"],
    ["spam/decide.ts", 'import { idAt } from "../domain/comment"', "domain/comment, without its ending"],
    ["usecases/moderate.ts", 'import { Hono } from "hono"', "the package hono"],
    ["usecases/moderate.ts", 'import { cors } from "hono/cors"', "the package hono/cors"],
    ["clients/akismet.ts", 'import { Buffer } from "node:buffer"', "the package node:buffer"],
    ["render/markdown.ts", 'import { marked } from "marked"', "the package marked, which no folder may import"],
  ])("%s: %s", (path, text, what) => {
    expect(importBreaches(parseSource(path, text))).toEqual([`${path} imports ${what}`]);
  });

  test("a file in a folder that the table does not know", () => {
    expect(importBreaches(parseSource("plugins/vote.ts", ""))).toEqual([
      "plugins/vote.ts is in no folder of the table",
    ]);
  });

  test.each([
    ["db/facts.ts", 'import type { Facts } from "../spam/submission.ts"; import { batchRows } from "./batch.ts"'],
    ["http/public/a.ts", 'import { findSite, type SiteRow, siteOf } from "../../db/sites.ts"'],
    ["http/public/a.ts", 'import { issueFormToken } from "../../spam/form-token.ts"; import { Hono } from "hono"'],
    ["widget/element.ts", 'import styles from "./widget.css"; import type { Me } from "../contract.ts"'],
  ])("but not this in %s: %s", (path, text) => {
    expect(importBreaches(parseSource(path, text))).toEqual([]);
  });
});

describe("refuses: a circle of imports", () => {
  const circle = (second: string) => [
    parseSource("spam/a.ts", 'import { b } from "./b.ts"; export const a = b'),
    parseSource("spam/b.ts", 'import { c } from "./c.ts"; export const b = c'),
    parseSource("spam/c.ts", second),
    parseSource("spam/d.ts", 'import { a } from "./a.ts"'),
  ];

  test("of values", () => {
    const sources = circle('import { a } from "./a.ts"; export const c = a');
    expect(cycles(sources, true)).toEqual([["spam/a.ts", "spam/b.ts", "spam/c.ts"]]);
  });

  test("that is closed by a type, told apart from one of values", () => {
    const sources = circle('import type { A } from "./a.ts"; export const c = 1');
    expect(cycles(sources, true)).toEqual([]);
    expect(cycles(sources, false)).toEqual([["spam/a.ts", "spam/b.ts", "spam/c.ts"]]);
  });

  test("of a file with itself, but no straight line", () => {
    expect(cycles([parseSource("spam/a.ts", 'import { a } from "./a.ts"')], true)).toEqual([["spam/a.ts"]]);
    expect(cycles(circle("export const c = 1"), false)).toEqual([]);
  });
});
