import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("no log carries the path of a request, since that of Akismet's webhook is a secret", () => {
  const configuration = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
  const logs = /^\[observability\.logs\]\n([^[]*)/m.exec(configuration)?.[1] ?? "";
  expect(logs.split("\n")).toContain("invocation_logs = false");
});
