/**
 * What the most expensive requests cost the Worker itself, D1 left out: `npm run bench:cpu [-- --turns 15]`.
 * Times are CPU time of this thread, the average of the best of three rounds, also as a share of a fixed loop, so that figures of two
 * machines compare; the first time is of code that was not warm for this request.
 * The Free plan gives a request 10 ms, which is about what the loop takes where nothing else runs: no request may take longer.
 */
import { parseArgs } from "node:util";
import { measureCosts } from "./cpu/costs.ts";

const { values } = parseArgs({ options: { turns: { type: "string", default: "15" } } });

const { loopMs, measured, costs } = await measureCosts(Number(values.turns));
console.log(`Reference loop: ${loopMs.toFixed(1)} ms. The dearest of ${measured} requests:`);
for (const { name, ms, firstMs } of costs) {
  const share = ((100 * ms) / loopMs).toFixed(0).padStart(4);
  console.log(`${ms.toFixed(2).padStart(7)} ms ${share} %, first ${firstMs.toFixed(0).padStart(3)} ms  ${name}`);
}
if (costs.some(({ ms }) => ms > loopMs)) process.exitCode = 1;
