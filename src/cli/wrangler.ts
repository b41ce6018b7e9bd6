import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** What wrangler wrote for programs, an event each; of a deployment it names the addresses. */
  events: { type: string; targets?: string[] }[];
}

/**
 * The one way to Cloudflare: wrangler, with what it prints kept. Secrets go through a file that only its owner can read
 * and that is gone afterwards, also when somebody stops the program, so that no list of processes shows them.
 */
export type Wrangler = (args: string[], secrets?: Record<string, string>) => Promise<Ran>;

export const runWrangler: Wrangler = async (args, secrets) => {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  for (const signal of STOPPING) process.once(signal, stop);
  const directory = await mkdtemp(join(tmpdir(), "afterword-"));
  try {
    const eventsFile = join(directory, "events.ndjson");
    const secretsFile = join(directory, "secrets.json");
    if (secrets !== undefined) await writeFile(secretsFile, JSON.stringify(secrets), { mode: 0o600 });
    const filled = args.map((argument) => (argument === SECRETS_FILE ? secretsFile : argument));
    const program = join(root, "node_modules/wrangler/bin/wrangler.js");
    const child = spawn(process.execPath, [program, ...filled], {
      cwd: root,
      signal: stopped.signal,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, WRANGLER_OUTPUT_FILE_PATH: eventsFile, WRANGLER_HIDE_BANNER: "true" },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", (error) => {
        reject(stopped.signal.aborted ? new Error("Stopped. The same command again goes on from here.") : error);
      });
      child.once("close", (exitCode) => resolve(exitCode ?? 1));
    });
    return { code, stdout, stderr, events: parseEvents(await readFile(eventsFile, "utf8").catch(() => "")) };
  } finally {
    await rm(directory, { recursive: true, force: true });
    for (const signal of STOPPING) process.off(signal, stop);
  }
};

const STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Stands for the path of the file with the secrets. */
export const SECRETS_FILE = "<secrets>";

function parseEvents(lines: string): Ran["events"] {
  return lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Ran["events"][number]);
}
