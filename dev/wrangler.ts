import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

const root = join(import.meta.dirname, "..");
const program = join(root, "node_modules/wrangler/bin/wrangler.js");

/** A wrangler command as a child process. */
export interface Wrangler {
  /** Resolves to the exit code, which is `null` after a signal. */
  exited: Promise<number | null>;
  /** What it has written so far and was not shown. */
  output(): string;
  /** Writes its output to ours, from the beginning on. */
  showOutput(): void;
  /** Ends it, and resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** Starts wrangler in the project's directory, quiet and without a question or a request of its own. */
export function startWrangler(args: string[]): Wrangler {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      // The build that wrangler runs makes the same assets as ours.
      DEMO: "1",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      // Without a network the warning about the missing `cf` object would be the first thing to read.
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
  });
  const exited = once(child, "close").then(([code]) => code as number | null);
  const output = collectOutput(child);
  // Only a signal that can be handled: of a killed wrangler the runtime would live on and hold the port.
  const terminate = () => child.kill("SIGTERM");
  process.once("exit", terminate);
  return {
    exited: exited.finally(() => process.off("exit", terminate)),
    ...output,
    async stop() {
      terminate();
      await exited;
    },
  };
}

/**
 * Runs a wrangler command to its end.
 * @throws with all that it wrote when it fails.
 */
export async function runWrangler(args: string[], signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const wrangler = startWrangler(args);
  const stop = () => void wrangler.stop();
  signal?.addEventListener("abort", stop);
  const code = await wrangler.exited;
  signal?.removeEventListener("abort", stop);
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`wrangler ${args.slice(0, 3).join(" ")} failed.\n${wrangler.output()}`);
}

function collectOutput({ stdout, stderr }: ChildProcess): Pick<Wrangler, "output" | "showOutput"> {
  let collected = "";
  let shown = false;
  const forward = (target: NodeJS.WriteStream) => (chunk: Buffer) => {
    if (shown) target.write(chunk);
    else collected += chunk;
  };
  stdout?.on("data", forward(process.stdout));
  stderr?.on("data", forward(process.stderr));
  return {
    output: () => stripVTControlCharacters(collected).trim(),
    showOutput: () => {
      shown = true;
      process.stderr.write(collected);
      collected = "";
    },
  };
}
