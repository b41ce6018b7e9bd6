import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { licencesFile, licencesPage, shippedPackages } from "../../../dev/licences.ts";

const shipped = await shippedPackages();

it("docs/licences.md names what is in the bundles: after a change run node dev/licences.ts", async () => {
  expect(await readFile(licencesFile, "utf8")).toBe(licencesPage(shipped));
});

it("what is shipped asks for nothing but that its licence goes along", () => {
  expect(shipped.map(({ name }) => name)).toEqual(expect.arrayContaining(["hono", "preact"]));
  const licences = shipped.map(({ licence }) => licence);
  expect(licences.filter((licence) => !/^(?:MIT|ISC|BSD-[23]-Clause)$/.test(licence))).toEqual([]);
});

it("a reader's browser loads no package at all", () => {
  expect(shipped.filter(({ places }) => places.includes("widget"))).toEqual([]);
});
