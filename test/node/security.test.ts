import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const DOCS = read("docs/security.md");

/** A test that is named: its file, and what it is called there. */
const named = [...DOCS.matchAll(/`(test\/[\w/.-]+)`: ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(([, file, names]) =>
  [...names!.matchAll(/"([^"]+)"/g)].map(([, name]) => ({ file: file!, name: name! })),
);

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The rows of the table below a heading, each as its cells. */
function rowsBelow(heading: string): string[][] {
  const [, section = ""] = DOCS.split(`\n## ${heading}\n`);
  const lines = section
    .split("\n## ")[0]!
    .split("\n")
    .filter((line) => line.startsWith("| "));
  return lines.slice(1).map((line) => line.split("|").slice(1, -1));
}

describe("docs/security.md names", () => {
  test.each(named)("$file: $name", ({ file, name }) => {
    expect(existsSync(new URL(file, root))).toBe(true);
    // What an `each` fills in is not part of the name as it is written.
    expect(read(file)).toMatch(new RegExp(`\\b(?:describe|it|test|each)\\b[^;]*?["\`](?:%s )?[^"\`]*${escaped(name)}`));
  });

  test("a test in every row of what was tried", () => {
    const rows = rowsBelow("What was tried");
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter(([, , tested]) => !tested?.includes("`test/"))).toEqual([]);
  });

  test("a test, or a reason for none, in every row of the thirty lessons", () => {
    const rows = rowsBelow("Lessons of others");
    expect(rows.map(([lesson]) => Number.parseInt(lesson!, 10))).toEqual(rows.map((_, place) => place + 1));
    expect(rows).toHaveLength(30);
    expect(rows.filter(([, tested]) => !/`test\/|no mail is sent/.test(tested!))).toEqual([]);
  });
});

test("the moderators' page may be in no frame", () => {
  const [, headers = ""] = /^\/admin\*\n((?: {2}.*\n)+)/m.exec(read("dev/build.ts")) ?? [];
  expect(headers).toMatch(/Content-Security-Policy: .*frame-ancestors 'none'/);
});

test("no mail is sent: nothing binds, imports or asks a mailer", () => {
  expect(read("wrangler.toml")).not.toMatch(/send_email/);
  expect(read("src/config.ts")).not.toMatch(/SendEmail|SMTP|MAIL/i);
});
