import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cycles, importBreaches } from "./architecture/imports.ts";
import { powerBreaches } from "./architecture/powers.ts";
import { secretBreaches } from "./architecture/secrets.ts";
import { shapeBreaches } from "./architecture/shape.ts";
import { readSources } from "./architecture/sources.ts";
import { TABLE, tableOf } from "./architecture/table.ts";

const sources = readSources();
const CONTRIBUTING = new URL("../../CONTRIBUTING.md", import.meta.url);

describe("works: the sources keep to the design", () => {
  test("all of src is read", () => {
    const paths = sources.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["index.ts", "spam/checks/links.ts", "widget/embed.ts"]));
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(sources.length);
  });

  test("every import is one that the table allows", () => {
    expect(sources.flatMap(importBreaches)).toEqual([]);
  });

  test("no files import each other in a circle when the code runs", () => {
    expect(cycles(sources, true)).toEqual([]);
  });

  // Types alone cannot break loading, but two files in a circle of types can still only be read and moved together.
  test("no files import each other in a circle of types either", () => {
    expect(cycles(sources, false)).toEqual([]);
  });

  test("each power shows up only where its owner is", () => {
    expect(sources.flatMap(powerBreaches)).toEqual([]);
  });

  test("each file has a name that says something, and something of its own", () => {
    expect(sources.flatMap(shapeBreaches)).toEqual([]);
  });

  test("no secret is compared in a time that tells how much of a guess was right", () => {
    expect(sources.flatMap(secretBreaches)).toEqual([]);
  });

  test("CONTRIBUTING.md shows the table that is held here", () => {
    expect(tableOf(readFileSync(CONTRIBUTING, "utf8"))).toEqual(TABLE);
  });
});
