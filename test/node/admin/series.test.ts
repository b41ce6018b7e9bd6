import { expect, test } from "vitest";
import { shareSeries, stack, statusSeries, sumOf } from "../../../src/admin/stats/series.ts";
import type { DayCounts } from "../../../src/contract.ts";

const none = { approved: 0, pending: 0, spam: 0, trash: 0, missedSpam: 0, falseSpam: 0, isMore: false };
const days: DayCounts[] = [
  { ...none, day: "2026-11-22", approved: 2, spam: 6 },
  { ...none, day: "2026-11-23" },
  { ...none, day: "2026-11-24", pending: 1 },
];

test("what is stacked stands on what is below it, the whole pile first, and nothing is no bar", () => {
  expect(stack(statusSeries(days))).toEqual([
    [8, null, 1],
    [8, null, 1],
    [2, null, 1],
    [2, null, null],
  ]);
});

test("a day without comments has no share of spam", () => {
  expect(shareSeries(days)[0]?.values).toEqual([0.75, null, 0]);
});

test("a sum leaves out what is not there", () => {
  expect(sumOf([1, null, 2])).toBe(3);
});
