/**
 * Load and endurance: `npm run bench:load -- [--minutes 10] [--readers 16] [--kill]`.
 * The built Worker on workerd, readers and a moderator on loopback, and an Akismet that is slow, flapping and away.
 * With `--kill` workerd is killed again and again in the middle of posting. Afterwards the clients' journal is compared
 * with what is stored. Exits with 1 when anything acknowledged is missing, anything is doubled, the server failed by
 * itself, or its memory grew.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startEmulator } from "../dev/emulator.ts";
import { audit } from "./load/audit.ts";
import { Client, SITE } from "./load/client.ts";
import { Journal } from "./load/journal.ts";
import { isMemoryFlat, type Memory, report } from "./load/report.ts";
import { type Server, startServer } from "./load/server.ts";
import { moderate, read } from "./load/traffic.ts";
import { changeWeather } from "./load/weather.ts";

const CRON_MS = 20_000;
const SAMPLE_MS = 15_000;
const KILL_MS = 20_000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    readers: { type: "string", default: "16" },
    kill: { type: "boolean", default: false },
  },
});
const durationMs = Number(values.minutes) * 60_000;

async function every(periodMs: number, signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await delay(periodMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await work();
  }
}

async function run(server: Server, journal: Journal, signal: AbortSignal) {
  const client = new Client(server, journal);
  const made = await client.admin("site", "/sites", { id: SITE, name: "Load", url: "https://blog.example" });
  if (made.status !== 201) throw new Error(`The site cannot be made: ${JSON.stringify(made.body)}`);
  const memory: Memory[] = [];
  let kills = 0;
  await Promise.all([
    ...Array.from({ length: Number(values.readers) }, () => read(client, signal)),
    moderate(client, signal),
    // Of a workerd that is killed every few seconds there is no growth to see.
    every(values.kill ? durationMs : SAMPLE_MS, signal, async () => memory.push(await server.memory())),
    every(CRON_MS, signal, () =>
      server.runCron().catch((error) => journal.note("cron", 0, 0, { error: String(error) })),
    ),
    ...(values.kill
      ? [
          every(KILL_MS, signal, async () => {
            kills += 1;
            await server.crash();
          }),
        ]
      : []),
  ]);
  return { client, memory, kills };
}

const directory = await mkdtemp(join(tmpdir(), "afterword-load-"));
const journalPath = join(directory, "journal.jsonl");
const emulator = await startEmulator({ port: 0 });
const server = await startServer(join(directory, "state"), emulator.url);
const journal = new Journal(journalPath);
console.log(`${values.minutes} minutes with ${values.readers} readers and a moderator; journal: ${journalPath}`);

async function loadAndCompare() {
  try {
    const end = AbortSignal.timeout(durationMs);
    const weather = changeWeather(emulator.emulator, end);
    const { client, ...figures } = await run(server, journal, end);
    await weather;
    await server.runCron();
    return { ...figures, ...(await audit(client)) };
  } finally {
    await server.stop();
    await emulator.close();
    await journal.close();
  }
}

const { memory, kills, stored, problems } = await loadAndCompare();
report(journal, memory);
console.log(`${kills} kills. ${journal.posted.length} comments sent, ${stored} stored.`);
const isFlat = isMemoryFlat(memory);
for (const problem of [...journal.failures, ...problems].slice(0, 30)) console.error(problem);
console.log(`${journal.failures.length} failures of the server, ${problems.length} differences.`);
if (kills === 0) console.log(isFlat ? "The Worker's memory stayed flat." : "The Worker's memory grew.");
if (journal.failures.length + problems.length > 0 || (kills === 0 && !isFlat)) process.exitCode = 1;
else await rm(directory, { recursive: true });
