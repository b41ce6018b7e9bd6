import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../src/domain/limits.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const documents = ["docs/spam-api.md", "docs/api.md"].map((path) => [path, read(path)] as const);

describe.each(documents)("%s", (_path, text) => {
  it("tells the limits that are in force", () => {
    const limiter = /"CHECK_LIMITER"\nnamespace_id = "\d+"\nsimple = \{ limit = (\d+), period = 60 \}/;
    expect(text).toContain(`${limiter.exec(read("wrangler.toml"))?.[1]} requests a minute`);
    expect(text.replaceAll("\n", " ")).toContain(`${LIMITS.checksPerDay.toLocaleString("en")} checks a day (UTC)`);
    expect(text).toContain(`${LIMITS.checksKeptMs / 86_400_000} days`);
  });
});

it("docs/spam-api.md names every word that a check can say, and the example's settings are those of its Worker", () => {
  const [[, text]] = documents as [readonly [string, string]];
  for (const says of ["ham", "hold", "spam", "discard"]) expect(text).toContain(`| \`${says}\` |`);
  const worker = read("examples/contact-form/worker.js");
  for (const name of ["AFTERWORD_URL", "AFTERWORD_SITE", "AFTERWORD_TOKEN", "FORWARD_TO"]) {
    expect(worker).toContain(name);
    expect(read("examples/contact-form/wrangler.toml")).toContain(name);
  }
});
