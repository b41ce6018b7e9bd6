import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFreePorts, isPortFree } from "../../dev/ports.ts";
import { startAfterword } from "../../dev/server.ts";

/** How a static file is to be served: how long it may be kept, and to whom. */
interface FileHeaders {
  caching: string;
  /** Other pages may read it. */
  isShared?: boolean;
  /** Other pages load it. */
  isEmbedded?: boolean;
  /** It loads nothing from elsewhere, and no page frames it. */
  isLocked?: boolean;
}

const HOUR = "public, max-age=3600";
const SWR = `${HOUR}, stale-while-revalidate=86400`;

let directory: string;
let stateDir: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "afterword-start-"));
  stateDir = join(directory, "state");
});

afterAll(() => rm(directory, { recursive: true }));

describe("npm start", () => {
  let port: number;
  let url: string;
  let command: ChildProcess;
  let printed: string;

  beforeAll(async () => {
    port = await findFreePorts();
    url = `http://localhost:${port}`;
    command = start({ PORT: String(port), STATE_DIR: stateDir });
    printed = await printedUntil(command, "Data");
  });

  afterAll(async () => {
    command.kill("SIGTERM");
    await ended(command);
  });

  it("prints where the article and the moderators' page are, and the token", async () => {
    const [, article, moderators, token] = /Article +(\S+)\s+Moderators +(\S+)\s+Token +(\S+)/.exec(printed) ?? [];
    expect(await textOf(`${article}`)).toContain("<afterword-comments");
    expect((await fetch(url)).url).toBe(article);
    expect(await textOf(`${moderators}`)).toContain("admin.js");
    const me = await fetch(`${url}/v1/admin/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(me.status).toBe(200);
  });

  it("is well, and has the site demo", async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const page = await threadPage(url);
    expect(page).toMatchObject({ page: { url: `${url}/hello` }, form: { notice: expect.anything() } });
  });

  it.each([
    ...["/embed.js", "/widget/turnstile.js"].map((path) => [path, { caching: SWR, isShared: true, isEmbedded: true }]),
    ["/openapi.json", { caching: HOUR, isShared: true }],
    ...["/openapi", "/docs/", "/docs/deploy", "/docs/style.css"].map((path) => [
      path,
      { caching: HOUR, isLocked: true },
    ]),
    ...["/admin/", "/admin/admin.js"].map((path) => [path, { caching: "no-store", isLocked: true }]),
  ] as [string, FileHeaders][])("serves %s with the headers of its kind", async (path, kind) => {
    const { status, headers } = await fetch(`${url}${path}`);
    expect(status).toBe(200);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe(kind.caching);
    expect(headers.get("access-control-allow-origin")).toBe(kind.isShared ? "*" : null);
    expect(headers.get("cross-origin-resource-policy")).toBe(kind.isEmbedded ? "cross-origin" : null);
    const policy = expect.stringMatching(/^default-src 'none';.* frame-ancestors 'none'/);
    expect(headers.get("content-security-policy")).toEqual(kind.isLocked ? policy : null);
    expect(headers.get("set-cookie")).toBeNull();
  });

  it("starts the emulator on the next port", async () => {
    expect(await isPortFree(port + 1)).toBe(false);
  });

  it("takes a replay of comments, each of which is found as it was sent", async () => {
    const file = join(directory, "comments.jsonl");
    const texts = [
      "Nice.\r\n\tThanks! ",
      "See https://a.example, https://b.example and https://c.example",
      "Добрый день 👋🏽",
    ];
    await writeFile(file, texts.map((text) => JSON.stringify({ label: "ham", text })).join("\n"));
    const { code, output } = await run(["dev/replay.ts", file, "--site", "demo", "--url", url]);
    expect(output).toContain("3 comments in");
    expect(code).toBe(0);
  });

  it.each([
    ["its own", 0],
    ["the emulator's", -1],
  ])("refuses to start when %s port is taken, and says so", async (_, offset) => {
    const { code, output } = await run(["dev/start.ts"], { PORT: String(port + offset) });
    expect(output).toContain(`Port ${port}, meant for `);
    expect(output).toContain("is taken");
    expect(code).toBe(1);
  });

  it("gives all its ports back on SIGTERM", async () => {
    command.kill("SIGTERM");
    await ended(command);
    await expect.poll(() => isPortFree(port), { timeout: 10_000 }).toBe(true);
    await expect.poll(() => isPortFree(port + 1), { timeout: 10_000 }).toBe(true);
  });
});

describe("startAfterword", () => {
  it("serves kept data on another port, asks the Akismet it is told, and gives its port back", async () => {
    const port = await findFreePorts();
    const akismet = { akismetKey: "", akismetUrl: "http://127.0.0.1:9" };
    const afterword = await startAfterword({ port, stateDir, ...akismet, quiet: true });
    const page = await threadPage(afterword.url);
    const isNextPortFree = await isPortFree(port + 1);
    await afterword.stop();
    await afterword.ended;
    // An empty key turns Akismet off, and with it the notice that names it.
    expect(page).toMatchObject({ page: { url: `http://localhost:${port}/hello` }, form: { notice: null } });
    expect(isNextPortFree).toBe(true);
    expect(afterword.emulatorUrl).toBeUndefined();
    expect(await isPortFree(port)).toBe(true);
  }, 120_000);

  it("stops in the middle of a start, and leaves nothing behind", async () => {
    const port = await findFreePorts();
    const interruption = new AbortController();
    const start = startAfterword({ port, stateDir, quiet: true, signal: interruption.signal });
    await expect.poll(() => isPortFree(port + 1)).toBe(false);
    interruption.abort();
    await expect(start).rejects.toThrow("aborted");
    expect(await isPortFree(port + 1)).toBe(true);
  });

  it("passes on what wrangler says when it fails", async () => {
    const port = await findFreePorts();
    const stateFile = join(directory, "not-a-directory");
    await writeFile(stateFile, "");
    await expect(startAfterword({ port, stateDir: stateFile, quiet: true })).rejects.toThrow(/wrangler .* failed/);
    expect(await isPortFree(port + 1)).toBe(true);
  });
});

function start(environment: Record<string, string>): ChildProcess {
  return spawn("npm", ["start"], { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
}

function printedUntil({ stdout, stderr }: ChildProcess, end: string): Promise<string> {
  let printed = "";
  return new Promise((resolve, reject) => {
    for (const stream of [stdout, stderr]) {
      stream?.on("data", (chunk) => {
        printed += chunk;
        if (printed.includes(end)) resolve(stripVTControlCharacters(printed));
      });
    }
    stdout?.once("end", () => reject(new Error(`npm start ended before it was ready:\n${printed}`)));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

function run(args: string[], environment: Record<string, string> = {}) {
  const env = { ...process.env, ...environment };
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = execFile(process.execPath, args, { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, output: stdout + stderr }),
    );
  });
}

async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}

async function threadPage(url: string): Promise<unknown> {
  return (await fetch(`${url}/v1/sites/demo/comments?page=/hello`)).json();
}
