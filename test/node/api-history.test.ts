import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { HistoryDetails } from "../../src/contract.ts";

/** All events; one that is left out is a type error. */
const EVENTS: Record<keyof HistoryDetails, true> = {
  submitted: true,
  decision: true,
  recheck: true,
  callback: true,
  edit: true,
  deletion: true,
  reports: true,
  "report-spam": true,
  "report-ham": true,
};

test("docs/api.md tells of every event of the history, and of no other", () => {
  const api = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
  const [, history = ""] = api.split("\n### History\n");
  const [, , ...rows] = history.split("\n").filter((line) => line.startsWith("|"));
  const told = rows.flatMap((row) => [...row.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, event]) => event!));
  expect(told.sort()).toEqual(Object.keys(EVENTS).sort());
});
