import { expect, test } from "vitest";
import { measureCosts } from "../../bench/cpu/costs.ts";

// The Free plan's 10 ms, as a share of a loop that takes as long where nothing else runs.
test("no request takes more CPU time than a request has on the Free plan", async () => {
  const { loopMs, measured, costs } = await measureCosts(8);
  expect(measured).toBeGreaterThan(100);
  const shares = costs.map(({ name, ms }) => [name, ms / loopMs] as const);
  expect(shares.filter(([, share]) => share >= 1)).toEqual([]);
  // The dearest is no trifle, or nothing was measured.
  expect(shares[0]![1]).toBeGreaterThan(0.1);
});
