// `npm start`: serves Afterword with a demo article and an Akismet emulator until it is stopped.
import { resolve } from "node:path";
import { styleText } from "node:util";
import { type Afterword, type AfterwordOptions, startAfterword } from "./server.ts";

type Environment = Record<string, string | undefined>;

/**
 * Reads what the environment says about this start.
 * @throws when a value cannot be used.
 */
export function readOptions(environment: Environment): AfterwordOptions {
  const { PORT = "8787", STATE_DIR = ".wrangler/state", AKISMET_KEY, AKISMET_URL } = environment;
  const port = Number(PORT);
  // The emulator takes the next one.
  if (!/^\d+$/.test(PORT) || port < 1 || port > 65_534)
    throw new Error(`PORT is "${PORT}"; it must be a number from 1 to 65534.`);
  return {
    port,
    stateDir: resolve(STATE_DIR),
    ...(AKISMET_KEY !== undefined && { akismetKey: AKISMET_KEY }),
    ...(AKISMET_URL && { akismetUrl: readOrigin(AKISMET_URL) }),
  };
}

function readOrigin(value: string): string {
  const url = URL.parse(value);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (!isOrigin) throw new Error(`AKISMET_URL is "${value}"; it must be an origin such as http://127.0.0.1:9000.`);
  return url.origin;
}

function describe(afterword: Afterword, options: AfterwordOptions): string {
  const akismet =
    options.akismetKey === ""
      ? "off, since AKISMET_KEY is empty"
      : (options.akismetUrl ?? `emulator at ${afterword.emulatorUrl}`);
  const lines = {
    Article: `${afterword.url}/demo`,
    Moderators: `${afterword.url}/admin/`,
    Token: afterword.adminToken,
    Akismet: akismet,
    Data: options.stateDir,
  };
  const rows = Object.entries(lines).map(([name, value]) => `  ${styleText("dim", name.padEnd(12))}${value}`);
  return ["", `  ${styleText("bold", "Afterword is ready.")} Ctrl-C stops it.`, "", ...rows, ""].join("\n");
}

if (import.meta.main) {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interruption.abort());
  try {
    const options = readOptions(process.env);
    console.log("Afterword is starting ...");
    const afterword = await startAfterword({ ...options, signal: interruption.signal });
    console.log(describe(afterword, options));
    await afterword.ended;
  } catch (error) {
    if (!interruption.signal.aborted) {
      console.error(`\n${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
}
