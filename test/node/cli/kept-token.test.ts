import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tokenFile } from "../../../src/cli/kept-token.ts";

const directory = mkdtempSync(join(tmpdir(), "afterword-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("a token is kept in a file of its owner's alone, until it is removed", async () => {
  const path = join(directory, ".wrangler/owner-token");
  const kept = tokenFile(path);
  expect(await kept.read()).toBeNull();
  await kept.write("first");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  // What a write that was killed left behind, for everybody to read.
  writeFileSync(`${path}.new`, "fir", { mode: 0o644 });
  expect(await kept.read()).toBe("first");
  await kept.write("second");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await kept.read()).toBe("second");
  await kept.remove();
  await kept.remove();
  expect(await kept.read()).toBeNull();
});
