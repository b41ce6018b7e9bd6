/**
 * What rendering Markdown costs: `npx --no-install node bench/markdown.ts [--corpus DIR]`.
 * Times are CPU time, best of several, also as a share of a fixed loop, so that figures of two machines compare.
 * With a corpus (`xss/` and `strings/` in DIR) it also renders all of it strictly and counts CommonMark's examples.
 */
import "./as-built.ts";
import { parseArgs } from "node:util";
import { nastySources } from "../test/node/render/nasty-sources.ts";
import { parseStrictHtml } from "../test/node/render/strict-html.ts";
import { referenceLoop } from "./cpu/reference-loop.ts";

const { renderMarkdown } = await import("../src/render/markdown.ts");
const { reportCorpus } = await import("./markdown-corpus.ts");

const LENGTH = 10_000;
const WARM_UP_RUNS = 20;
const RUNS = 15;
const WORST_SHOWN = 10;

const { values } = parseArgs({ options: { corpus: { type: "string" } } });
const sources = nastySources(LENGTH);

console.log(
  `First call in this process: ${milliseconds(cpuMs(() => renderMarkdown("Nice *post*, see https://a.example.")))}`,
);
for (let run = 0; run < WARM_UP_RUNS; run++) for (const source of sources.values()) renderMarkdown(source);

const loopMs = bestMs(referenceLoop);
const costs = [...sources].map(([name, source]) => ({ name, ms: bestMs(() => renderMarkdown(source)) }));
costs.sort((one, other) => other.ms - one.ms);

console.log(`Reference loop: ${milliseconds(loopMs)}. The worst of ${costs.length} sources of ${LENGTH} characters:`);
for (const { name, ms } of costs.slice(0, WORST_SHOWN)) {
  console.log(`${milliseconds(ms).padStart(9)} ${((100 * ms) / loopMs).toFixed(0).padStart(4)} %  ${name}`);
}
if (values.corpus) {
  reportCorpus(values.corpus, parseStrictHtml);
}

function bestMs(run: () => unknown): number {
  return Math.min(...Array.from({ length: RUNS }, () => cpuMs(run)));
}

function cpuMs(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
