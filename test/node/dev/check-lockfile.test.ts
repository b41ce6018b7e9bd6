import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { type Lockfile, missingOptionalDependencies } from "../../../dev/check-lockfile.ts";

const wantsBuilds = { version: "1.0.0", optionalDependencies: { "@tool/darwin": "1.0.0", "@tool/linux": "1.0.0" } };

it("finds nothing missing in our own lockfile", async () => {
  const file = await readFile(new URL("../../../package-lock.json", import.meta.url), "utf8");
  expect(missingOptionalDependencies(JSON.parse(file))).toEqual([]);
});

it("accepts an entry beside the package, inside it, or in between", () => {
  const lockfile: Lockfile = {
    packages: {
      "node_modules/parent/node_modules/tool": wantsBuilds,
      "node_modules/parent/node_modules/tool/node_modules/@tool/darwin": { version: "1.0.0" },
      "node_modules/parent/node_modules/@tool/linux": { version: "1.0.0" },
      "node_modules/other": { optionalDependencies: { fsevents: "~2.3.3" } },
      "node_modules/fsevents": { version: "2.3.9" },
    },
  };
  expect(missingOptionalDependencies(lockfile)).toEqual([]);
});

it("names each missing entry with what wants it", () => {
  const lockfile: Lockfile = {
    packages: {
      "": { optionalDependencies: { fsevents: "~2.3.3" } },
      "node_modules/tool": wantsBuilds,
      "node_modules/@tool/linux": { version: "1.0.0" },
    },
  };
  expect(missingOptionalDependencies(lockfile)).toEqual([
    "fsevents@~2.3.3, wanted by package.json",
    "@tool/darwin@1.0.0, wanted by node_modules/tool",
  ]);
});

it("does not take another package's entry, nor another version of a pinned one", () => {
  const lockfile: Lockfile = {
    packages: {
      "node_modules/tool": wantsBuilds,
      "node_modules/stranger/node_modules/@tool/darwin": { version: "1.0.0" },
      "node_modules/@tool/linux": { version: "2.0.0" },
    },
  };
  expect(missingOptionalDependencies(lockfile)).toHaveLength(2);
});
