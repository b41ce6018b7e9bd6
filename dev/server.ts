import { setTimeout as delay } from "node:timers/promises";
import { build } from "./build.ts";
import { startEmulator } from "./emulator.ts";
import { isPortFree } from "./ports.ts";
import { runWrangler, startWrangler, type Wrangler } from "./wrangler.ts";

const adminToken = "dev-admin-token";
const readyTimeoutMs = 90_000;
const pollIntervalMs = 100;

export interface AfterwordOptions {
  port: number;
  /** Where the data is kept. */
  stateDir: string;
  /** The emulator's own key unless given; the empty string starts without Akismet. */
  akismetKey?: string;
  /** An origin in place of Akismet's; without one the emulator is started on the port after `port`. */
  akismetUrl?: string;
  /** Assets that are built already, for data that are migrated already. */
  prepared?: { assets: string };
  /** Keeps what the Worker writes to itself. */
  quiet?: boolean;
  /** Stops everything, at whatever point the start is. */
  signal?: AbortSignal;
}

/** A running Afterword with the site `demo`. */
export interface Afterword {
  url: string;
  emulatorUrl: string | undefined;
  adminToken: string;
  stop(): Promise<void>;
  /** Resolves once all is stopped as asked; rejects when the server ends by itself. */
  ended: Promise<void>;
}

/**
 * Builds, migrates and starts everything that `npm start` serves, and returns once it answers.
 * @throws when any part fails; whatever was started is stopped first.
 */
export async function startAfterword(options: AfterwordOptions): Promise<Afterword> {
  const { port, stateDir, akismetUrl, signal } = options;
  const url = `http://localhost:${port}`;
  await requireFreePort(port, "the server");
  if (!akismetUrl) await requireFreePort(port + 1, "the Akismet emulator");
  const emulator = akismetUrl ? undefined : await startEmulator({ port: port + 1, host: "127.0.0.1" });
  let server: Wrangler | undefined;
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    await server?.stop();
    await emulator?.close();
  };
  const stop = () => {
    stopping ??= stopAll();
    return stopping;
  };

  try {
    const { assets } = options.prepared ?? (await prepare(stateDir, signal));
    const start = () => startWrangler(serverArguments(options, assets, akismetUrl ?? emulator!.url));
    server = start();
    await untilReady(url, server, signal).catch(async (error) => {
      // The runtime chooses ports for itself as well, and starts of others can take one of them in between.
      if (!String(error).includes("Address already in use")) throw error;
      server = start();
      await untilReady(url, server, signal);
    });
    await makeDemoSite(url);
    signal?.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  }

  if (!options.quiet) server.showOutput();
  signal?.addEventListener("abort", () => void stop());
  const ended = server.exited.then(async (code) => {
    const isAsked = stopping !== undefined;
    await stop();
    if (!isAsked) throw new Error(`The server ended by itself (wrangler dev, exit code ${code}).`);
  });
  return { url, emulatorUrl: emulator?.url, adminToken, stop, ended };
}

/** Builds the assets and migrates the data: what has to be done before each start, unless it was. */
export async function prepare(stateDir: string, signal?: AbortSignal): Promise<{ assets: string }> {
  const { directory } = await build({ demo: true });
  await runWrangler(["d1", "migrations", "apply", "DB", "--local", "--persist-to", stateDir], signal);
  return { assets: directory };
}

async function requireFreePort(port: number, user: string): Promise<void> {
  if (!(await isPortFree(port)))
    throw new Error(`Port ${port}, meant for ${user}, is taken. Stop what listens there, or choose another PORT.`);
}

function serverArguments(
  { port, stateDir, akismetKey }: AfterwordOptions,
  assets: string,
  akismetUrl: string,
): string[] {
  // As arguments, because those beat what a developer keeps in .dev.vars for other purposes.
  const variables = {
    PUBLIC_URL: `http://localhost:${port}`,
    ADMIN_TOKEN: adminToken,
    SIGNING_SECRET: "only-for-development-0123456789abcdef",
    AKISMET_KEY: akismetKey ?? "0123456789ab",
    AKISMET_URL: akismetUrl,
  };
  return [
    ...["dev", "--port", String(port), "--persist-to", stateDir, "--assets", assets],
    ...["--show-interactive-dev-session=false", "--log-level", "error"],
    ...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ];
}

async function untilReady(url: string, server: Wrangler, signal?: AbortSignal): Promise<void> {
  const timeout = AbortSignal.timeout(readyTimeoutMs);
  const deadline = signal ? AbortSignal.any([signal, timeout]) : timeout;
  let exitCode: number | null | undefined;
  void server.exited.then((code) => {
    exitCode = code;
  });
  while (!(await answers(`${url}/healthz`, deadline))) {
    signal?.throwIfAborted();
    if (exitCode !== undefined) throw new Error(`wrangler dev failed.\n${server.output()}`);
    if (deadline.aborted)
      throw new Error(`The server did not answer ${url}/healthz in ${readyTimeoutMs / 1000} s.\n${server.output()}`);
    await delay(pollIntervalMs);
  }
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { ok } = await fetch(url, { signal });
    return ok;
  } catch {
    return false;
  }
}

/** Makes the site, or gives the one in kept data this start's address. */
async function makeDemoSite(url: string): Promise<void> {
  let response = await send("POST", `${url}/v1/admin/sites`, { id: "demo", name: "Demo", url });
  if (response.status === 409) response = await send("PATCH", `${url}/v1/admin/sites/demo`, { url });
  if (!response.ok) throw new Error(`The site demo could not be made: ${response.status} ${await response.text()}`);
}

function send(method: string, url: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
  return fetch(url, { method, headers, body: JSON.stringify(body) });
}
