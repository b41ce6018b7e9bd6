import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const file = (path: string) => new URL(`../../${path}`, import.meta.url);
const DOCS = readFileSync(file("docs/accessibility.md"), "utf8");

const claims = [...DOCS.matchAll(/^\| (.+) \| (.+) \|$/gm)].filter(([, claim]) => claim !== "What is so");

test("docs/accessibility.md makes claims, each once", () => {
  expect(claims.length).toBeGreaterThan(15);
  expect(new Set(claims.map(([, claim]) => claim)).size).toBe(claims.length);
});

test.each(claims.map(([, claim, held]) => [claim!, held!]))("a browser test holds: %s", (_claim, held) => {
  const [, name = "", title = ""] = /^`([\w-]+\.test\.ts)`: (.+)$/.exec(held) ?? [];
  const path = file(`test/browser/${name}`);
  expect(existsSync(path), name).toBe(true);
  expect(readFileSync(path, "utf8")).toContain(title);
});
