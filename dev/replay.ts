// `npm run replay`: posts real comments to a running server and checks what it made of them.
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { Presets, SingleBar } from "cli-progress";
import { checkAccess, fetchStored, fetchToken, postComment, Refusal } from "./replay/client.ts";
import { parseArguments, parseSamples, type ReplayOptions, type Sample, usage } from "./replay/input.ts";
import { newRun, readerOf, readersMax } from "./replay/readers.ts";
import { type Answer, countRefusals, findLosses, isServerFailure, tabulate } from "./replay/report.ts";

const lossesShownMax = 20;

type Ticket = { token: string; notBefore: number } | { refusal: string };

async function readSamples({ files, limit }: ReplayOptions): Promise<Sample[]> {
  const contents = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const samples = contents.flatMap((content, index) => parseSamples(files[index]!, content)).slice(0, limit);
  if (samples.length === 0) throw new Error("There is no comment in these files.");
  if (samples.length > readersMax) throw new Error(`A run can post ${readersMax} comments; use --limit.`);
  return samples;
}

/** All tokens come first: each must be some seconds old when it is used, and so only the first ones are waited for. */
async function postAll(options: ReplayOptions, samples: Sample[]): Promise<{ answers: Answer[]; seconds: number }> {
  const run = newRun();
  const tickets = await inParallel("Form tokens", options, samples, async (_, index): Promise<Ticket> => {
    const { token, notBefore } = await fetchToken(options, readerOf(run, index));
    return { token, notBefore: Date.parse(notBefore) };
  });
  const firstTicket = tickets.find((ticket) => "token" in ticket);
  if (firstTicket) await delay(Math.max(0, firstTicket.notBefore - Date.now()));

  const startedAt = performance.now();
  const posted = await inParallel("Comments   ", options, samples, async (sample, index) => {
    const ticket = tickets[index]!;
    if ("refusal" in ticket) return ticket;
    await delay(Math.max(0, ticket.notBefore - Date.now()));
    return { id: await postComment(options, readerOf(run, index), ticket.token, sample.text) };
  });
  const answers = posted.map((answer, index) => ({ ...answer, sample: samples[index]! }));
  return { answers, seconds: (performance.now() - startedAt) / 1000 };
}

/** Does the work for each sample, several at a time, with a progress bar; a refusal becomes that sample's result. */
async function inParallel<Result>(
  title: string,
  { concurrency }: ReplayOptions,
  samples: Sample[],
  work: (sample: Sample, index: number) => Promise<Result>,
): Promise<(Result | { refusal: string })[]> {
  const bar = startBar(title, samples.length);
  const results: (Result | { refusal: string })[] = [];
  const queue = samples.entries();
  const worker = async () => {
    for (const [index, sample] of queue) {
      results[index] = await work(sample, index).catch((error: unknown) => {
        if (error instanceof Refusal) return { refusal: error.kind };
        throw error;
      });
      bar.increment();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker)).finally(() => bar.stop());
  return results;
}

function startBar(title: string, total: number): SingleBar {
  const bar = new SingleBar(
    { format: `${title} {bar} {value} of {total}, {eta_formatted} left` },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return bar;
}

/** Replays all files, and says whether every accepted comment is there as sent and the server never failed. */
async function replay(options: ReplayOptions): Promise<boolean> {
  const samples = await readSamples(options);
  await checkAccess(options);
  const { answers, seconds } = await postAll(options, samples);
  const refusals = Object.entries(countRefusals(answers));
  const rate = answers.length / seconds;
  console.log(`${answers.length} comments in ${seconds.toFixed(1)} s, ${rate.toFixed(1)} a second.`);
  for (const [refusal, count] of refusals) console.log(`${refusal}: ${count}`);

  const ids = new Set(answers.flatMap((answer) => ("id" in answer ? answer.id : [])));
  const bar = startBar("Look-ups   ", ids.size);
  const stored = await fetchStored(options, ids, (count) => bar.update(count)).finally(() => bar.stop());
  console.table(tabulate(answers, stored));
  const losses = findLosses(answers, stored);
  for (const loss of losses.slice(0, lossesShownMax)) console.error(loss);
  if (losses.length > lossesShownMax) console.error(`... and ${losses.length - lossesShownMax} more`);
  if (losses.length > 0) console.error(`${losses.length} accepted comments are missing or differ from what was sent.`);
  return losses.length === 0 && !refusals.some(([refusal]) => isServerFailure(refusal));
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  try {
    if (args.includes("--help")) console.log(usage);
    else if (!(await replay(parseArguments(args)))) process.exitCode = 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
