import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { doubtfulPackages, type Lockfile, missingOptionalDependencies } from "../../../dev/check-lockfile.ts";

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

const sound = { version: "1.0.0", integrity: "sha512-abc+/==", license: "MIT" };

it("finds nothing doubtful in our own lockfile", async () => {
  const read = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
  const { allowScripts } = JSON.parse(await read("package.json")) as { allowScripts: object };
  const lockfile = JSON.parse(await read("package-lock.json")) as Lockfile;
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(100);
  expect(doubtfulPackages(lockfile, Object.keys(allowScripts))).toEqual([]);
});

it.each([
  [{ integrity: "sha1-abc=" }, "has no SHA-512 to be checked against"],
  [{ resolved: "git+ssh://git@host.example/tool.git" }, "comes from git+ssh://git@host.example/tool.git"],
  [{ hasInstallScript: true }, "runs a script when it is installed"],
  [{ license: "GPL-3.0-only" }, "is under the licence GPL-3.0-only, which is not on the list"],
  [{ license: "MIT AND GPL-2.0" }, "is under the licence MIT AND GPL-2.0, which is not on the list"],
])("doubts a package with %j", (entry, says) => {
  const packages = { "": {}, "node_modules/a/node_modules/@b/tool": { ...sound, ...entry } };
  expect(doubtfulPackages({ packages }, ["esbuild"])).toEqual([`node_modules/a/node_modules/@b/tool ${says}`]);
});

it.each([{ license: "(MIT AND Zlib)" }, { license: "MIT OR GPL-2.0" }, { resolved: "https://registry.npmjs.org/x" }])(
  "lets a package with %j be",
  (entry) => {
    expect(doubtfulPackages({ packages: { "node_modules/tool": { ...sound, ...entry } } }, [])).toEqual([]);
  },
);

it("lets those run a script that may", () => {
  const packages = { "node_modules/esbuild": { ...sound, hasInstallScript: true } };
  expect(doubtfulPackages({ packages }, ["esbuild"])).toEqual([]);
});
