import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Afterword } from "../../dev/server.ts";
import { findAccessibilityProblems, launchBrowser } from "./browser.ts";
import { startServer } from "./server.ts";

// The example as it is: its pages, its Worker, the real server, and an inbox that keeps what is forwarded.

type Environment = Record<string, string>;
interface Worker {
  fetch(request: Request, env: Environment): Promise<Response>;
}

const folder = new URL("../../examples/contact-form/", import.meta.url);

let afterword: Afterword;
let browser: Browser;
let worker: Worker;
let env: Environment;
let stateDir: string;
let servers: Server[] = [];
let inbox: Record<string, unknown>[];
let senders = 0;

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function listen(answer: (request: IncomingMessage, body: Buffer) => Promise<Response>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const answered = await answer(request, await buffer(request)).catch(
      (error) => new Response(error, { status: 500 }),
    );
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    response.end(Buffer.from(await answered.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Serves as Cloudflare would: the files of `public`, and the Worker for everything else, with the sender's address. */
async function serve({ method = "GET", url = "/", headers }: IncomingMessage, body: Buffer): Promise<Response> {
  const file = method === "GET" ? { "/": "index.html", "/thanks.html": "thanks.html" }[url] : undefined;
  if (file !== undefined) {
    const page = readFileSync(new URL(`public/${file}`, folder));
    return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
  const sent = new Headers(headers as Record<string, string>);
  sent.set("CF-Connecting-IP", `203.0.113.${senders}`);
  const init = { method, headers: sent, body: method === "GET" ? null : new Uint8Array(body) };
  return worker.fetch(new Request(`http://${headers.host}${url}`, init), env);
}

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "afterword-contact-"));
  [afterword, browser] = await Promise.all([startServer(stateDir), launchBrowser()]);
  worker = ((await import(new URL("worker.js", folder).href)) as { default: Worker }).default;
  const response = await fetch(`${afterword.url}/v1/admin/tokens`, {
    method: "POST",
    headers: { Authorization: `Bearer ${afterword.adminToken}` },
    body: JSON.stringify({ name: "Contact form", sites: ["demo"], scopes: ["check"] }),
  });
  const { token } = (await response.json()) as { token: string };
  const mail = await listen(async (_request, body) => {
    inbox.push(JSON.parse(body.toString()) as Record<string, unknown>);
    return new Response();
  });
  servers = [await listen(serve), mail];
  env = { AFTERWORD_URL: afterword.url, AFTERWORD_SITE: "demo", AFTERWORD_TOKEN: token, FORWARD_TO: originOf(mail) };
});

beforeEach(() => {
  inbox = [];
  senders += 1;
});

afterAll(async () => {
  await browser?.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await afterword?.stop();
  await rm(stateDir, { recursive: true });
});

describe.each([true, false])("the contact form, with JavaScript %s", (javaScriptEnabled) => {
  async function open(): Promise<Page> {
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await page.goto(originOf(servers[0]!));
    return page;
  }

  async function send(page: Page, message: string): Promise<void> {
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Message").fill(message);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("heading", { name: "Thank you" }).waitFor();
  }

  it("forwards a message, with what was said of it", async () => {
    await send(await open(), `When do you open? ${javaScriptEnabled}`);
    const message = `When do you open? ${javaScriptEnabled}`;
    expect(inbox).toEqual([{ name: "Ada", email: "ada@example.org", message, says: "ham" }]);
  });

  it("thanks for spam as for anything else, and forwards nothing", async () => {
    await send(await open(), `Buy now: emu-spam ${javaScriptEnabled}`);
    expect(inbox).toEqual([]);
  });

  it("forwards what is not clear as such", async () => {
    await send(await open(), "See https://a.example and https://b.example");
    expect(inbox).toMatchObject([{ says: "hold" }]);
  });
});

describe("the contact form", () => {
  const post = (fields: Record<string, string>) =>
    fetch(`${originOf(servers[0]!)}/contact`, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
  const good = { name: "Ada", email: "ada@example.org", message: "Hello." };

  it("is accessible, and hides its trap from people", async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(originOf(servers[0]!));
    expect(await findAccessibilityProblems(page)).toEqual([]);
    expect(await page.getByRole("textbox").count()).toBe(3);
  });

  it("catches who fills in the trap", async () => {
    expect((await post({ ...good, homepage: "https://spam.example" })).status).toBe(303);
    expect(inbox).toEqual([]);
  });

  it("says what is wrong where the browser did not", async () => {
    const response = await post({ ...good, email: "nobody" });
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('"email" is not a valid')]);
    expect(inbox).toEqual([]);
  });

  it.each([
    ["Afterword cannot be reached", { AFTERWORD_URL: "http://127.0.0.1:9" }],
    ["its token is not taken", { AFTERWORD_TOKEN: "wrong" }],
  ])("loses nothing when %s", async (_name, broken) => {
    const working = env;
    env = { ...env, ...broken };
    expect((await post(good)).status).toBe(303);
    env = working;
    expect(inbox).toMatchObject([{ message: "Hello.", says: "unchecked" }]);
  });
});
