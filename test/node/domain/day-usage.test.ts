import { describe, expect, test } from "vitest";
import { savingOf, UsageMemory } from "../../../src/domain/day-usage.ts";
import { PLAN_LIMITS } from "../../../src/domain/limits.ts";

const { free } = PLAN_LIMITS;
const nothing = { requests: 0, rowsRead: 0, rowsWritten: 0, akismetCalls: 0 };
const noon = Date.UTC(2026, 10, 24, 12);

describe("works", () => {
  test.each([
    ["requests", { reads: true, checks: false }],
    ["rowsRead", { reads: true, checks: false }],
    ["rowsWritten", { reads: false, checks: true }],
  ] as const)("saves from exactly 90 %% of %s on", (metric, saving) => {
    const limit = free[metric] * 0.9;
    expect(savingOf("free", { ...nothing, [metric]: limit })).toEqual(saving);
    expect(savingOf("free", { ...nothing, [metric]: limit - 1 })).toEqual({ reads: false, checks: false });
  });

  test("the sum is what is stored and what is not yet written, of this day alone", () => {
    const memory = new UsageMemory(60_000);
    memory.add("blog", { ...nothing, requests: 3 }, noon);
    const row = memory.nextRow(noon + 60_000)!;
    memory.add("blog", { ...nothing, requests: 1 }, noon);
    memory.wrote(row, "2026-11-24", { ...nothing, requests: 10 });
    expect(memory.total("free", noon).requests).toBe(11);
    expect(memory.total("free", noon + 86_400_000).requests).toBe(0);
  });
});

describe("refuses", () => {
  test("to save on the Paid plan", () => {
    const all = { requests: 1e12, rowsRead: 1e12, rowsWritten: 1e12, akismetCalls: 1e12 };
    expect(savingOf("paid", all)).toEqual({ reads: false, checks: false });
  });
});

describe("resists", () => {
  test("a row whose reply was lost: it is due again, with what came meanwhile", () => {
    const memory = new UsageMemory(60_000);
    memory.add("blog", { ...nothing, requests: 3 }, noon);
    memory.nextRow(noon + 60_000);
    memory.add("blog", { ...nothing, requests: 1 }, noon + 60_000);
    expect(memory.nextRow(noon + 120_000)).toMatchObject({ siteId: "blog", requests: 4 });
  });
});
