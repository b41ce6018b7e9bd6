import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/domain/limits.ts";
import { newTrace } from "../../src/domain/trace.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const DOCS = read("docs/operating.md");
const SOURCES = readdirSync(new URL("src/", root), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => read(`src/${path}`));

const codeIn = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

/** The cells of the one table whose head begins so, without the head. */
function rowsOf(head: string): string[][] {
  const table = DOCS.split("\n\n").find((block) => block.startsWith(`| ${head} |`)) ?? "";
  return table
    .trim()
    .split("\n")
    .slice(2)
    .map((row) => row.split("|").slice(1, -1));
}

/** Purposes with a part that varies. */
const FILLED: Record<string, string[]> = { ["$" + "{what}-network"]: ["vote-network", "report-network"] };

describe("docs/operating.md tells", () => {
  test("every error code with its status", () => {
    const told = rowsOf("Code").map(([code, status]) => [codeIn(code)[0], Number(status)]);
    const [, statuses = ""] = /ERROR_STATUS = \{(.*?)\}/s.exec(read("src/http/errors.ts")) ?? [];
    expect(told).toEqual([...statuses.matchAll(/(\w+): (\d+)/g)].map(([, code, status]) => [code, Number(status)]));
  });

  test("every field of a log's line that counts something", () => {
    const { siteId: _site, ...counted } = newTrace();
    expect(rowsOf("Field").flatMap(([name]) => codeIn(name))).toEqual(["time", "ms", "site", ...Object.keys(counted)]);
  });

  test("every event of the log", () => {
    const [, events = ""] = /^ {2}event: (.*);$/m.exec(read("src/domain/log-line.ts")) ?? [];
    expect(rowsOf("`event`").flatMap(([name]) => codeIn(name))).toEqual(
      [...events.matchAll(/"(\w+)"/g)].map(([, event]) => event),
    );
  });

  test("every secret", () => {
    const secrets = [...read(".dev.vars.example").matchAll(/^(\w+)=/gm)].map(([, name]) => name!);
    expect(
      rowsOf("Secret")
        .flatMap(([name]) => codeIn(name))
        .sort(),
    ).toEqual(secrets.sort());
  });

  test("every purpose that something is hashed for with the signing secret", () => {
    const calls = SOURCES.flatMap((source) => [
      ...source.matchAll(/keyedHash(?:Text)?\([\w.]*[sS]ecret, (["`])(.+?)\1/g),
    ]);
    const purposes = new Set(calls.flatMap(([, , purpose]) => FILLED[purpose!] ?? [purpose!]));
    expect(purposes.size).toBeGreaterThan(12);
    expect(
      rowsOf("Purpose")
        .flatMap(([names]) => codeIn(names))
        .sort(),
    ).toEqual([...purposes].sort());
  });

  test("limits that are in force", () => {
    expect(DOCS).toContain(`the cron sends at most ${LIMITS.outboxPerRun} a run`);
    expect(DOCS).toContain(`a second comment within ${LIMITS.floodIntervalMs / 1_000} s`);
    expect(DOCS).toContain(`a tenth of all lines (\`head_sampling_rate\``);
    expect(read("wrangler.toml")).toContain("head_sampling_rate = 0.1");
  });
});
