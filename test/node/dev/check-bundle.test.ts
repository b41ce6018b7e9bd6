import { describe, expect, test } from "vitest";
import { activeMs, bundleBudget, excesses, startupBudgetMs } from "../../../dev/check-bundle.ts";

describe("the Worker's budgets", () => {
  test("time counts in which anything ran, the garbage collector's too", () => {
    const nodes = ["(root)", "(idle)", "start", "(garbage collector)"].map((functionName, id) => ({
      id,
      callFrame: { functionName },
    }));
    expect(activeMs({ nodes, samples: [2, 1, 3, 1], timeDeltas: [4_000, 90_000, 500, 7_000] })).toBe(4.5);
  });

  test("are kept to the last byte and millisecond", () => {
    expect(excesses(bundleBudget, startupBudgetMs)).toEqual([]);
    expect(excesses(bundleBudget + 1, startupBudgetMs)).toEqual([expect.stringContaining("bytes with gzip")]);
    expect(excesses(bundleBudget, startupBudgetMs + 1)).toEqual([expect.stringContaining("takes over")]);
  });
});
