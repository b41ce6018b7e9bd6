import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RELEASE } from "../../src/domain/release.ts";

const root = new URL("../../", import.meta.url);

test("what the code says it is, is the version of package.json and the newest migration", () => {
  const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string };
  const migrations = readdirSync(new URL("migrations", root)).filter((name) => name.endsWith(".sql"));
  expect(RELEASE).toEqual({ version, schema: migrations.sort().at(-1) });
});
