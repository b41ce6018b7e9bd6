import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fault, FaultName } from "../../../dev/akismet-emulator.ts";
import { type EmulatorServer, startEmulator } from "../../../dev/emulator.ts";
import { comment, formRequest, see } from "./akismet-requests.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const checkPath = "/1.1/comment-check";

let clockReadings: (() => void)[];
let server: EmulatorServer;
beforeEach(async () => {
  clockReadings = [];
  server = await startEmulator({
    port: 0,
    delay: async () => {},
    now: () => {
      clockReadings.shift()?.();
      return 0;
    },
  });
});
afterEach(() => server.close());

/** The emulator reads its clock as a request comes and as it ends, so that a test can wait for exactly that. */
function nextClockReading(): Promise<void> {
  return new Promise((resolve) => clockReadings.push(resolve));
}

function send(changes: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(formRequest(new URL(checkPath, server.url).href, { ...comment, ...changes }, init));
}

function script(fault: Fault | FaultName): void {
  server.emulator.script({ fault });
}

/** Sends a check through a bare socket, and tells all that came back and how the connection ended. */
async function sendBare(): Promise<{ head: string; body: string; end: string }> {
  const { hostname, port } = new URL(server.url);
  const form = String(new URLSearchParams(comment));
  const socket = connect(Number(port), hostname);
  const lines = [
    `POST ${checkPath} HTTP/1.1`,
    "Host: rest.akismet.com",
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${form.length}`,
    "Connection: close",
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n${form}`);
  let end = "closed";
  let received = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk) => {
    received += chunk;
  });
  socket.on("error", (error: Error & { code?: string }) => {
    end = error.code ?? error.message;
  });
  await new Promise((resolve) => socket.once("close", resolve));
  const [head = "", body = ""] = received.split("\r\n\r\n");
  return { head, body, end };
}

describe("the emulator over HTTP", () => {
  test("works: the same answers as in process, with the host and headers that came", async () => {
    const answer = await see(await send({ comment_content: "emu-discard ä" }));
    expect([answer.status, answer.body, answer.headers["x-akismet-pro-tip"]]).toEqual([200, "true", "discard"]);
    expect(answer.headers).toMatchObject({ server: "nginx", "content-length": "4" });
    const log = await (await fetch(new URL("/__log", server.url))).json();
    expect(log).toMatchObject([
      { host: new URL(server.url).host, path: checkPath, body: { comment_content: "emu-discard ä" } },
    ]);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test("works: a bare exchange keeps to the wire format", async () => {
    const { head, body, end } = await sendBare();
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toMatch(/^content-length: 5$/m);
    expect([body, end]).toEqual(["false", "closed"]);
    expect(server.emulator.log[0]?.host).toBe("rest.akismet.com");
  });

  test("works: header names in other cases, a compressed body, a body byte by byte", async () => {
    script("header-case");
    expect((await sendBare()).head).toMatch(/^X-AKISMET-GUID: [0-9a-f]{32}$/m);
    script({ name: "header-case", style: "title" });
    expect((await sendBare()).head).toMatch(/^X-Akismet-Guid: [0-9a-f]{32}$/m);
    script("gzip");
    const { head, body } = await sendBare();
    expect(head).toMatch(/^content-encoding: gzip$/m);
    expect(body).toContain("\x1f\x8b");
    script("gzip");
    expect(await (await send({ user_ip: "192.0.2.8" })).text()).toBe("false");
    script("trickle");
    expect(await (await send({ user_ip: "192.0.2.9" })).text()).toBe("false");
    script("oversized-body");
    expect(await (await send()).text()).toHaveLength(1_048_576);
  });

  test("refuses a port that is taken, in words", async () => {
    const port = Number(new URL(server.url).port);
    await expect(startEmulator({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken.`);
  });

  test("refuses to answer after it was closed", async () => {
    const { url, close } = await startEmulator({ port: 0 });
    await close();
    await expect(fetch(url)).rejects.toThrow();
  });

  test.each<[Fault | FaultName, object]>([
    ["reset", { head: "", body: "", end: "ECONNRESET" }],
    ["unreachable", { head: "", body: "", end: "ECONNRESET" }],
    [
      { name: "reset", phase: "after-headers" },
      { head: expect.stringMatching(/^content-length: 5$/m), body: "", end: "ECONNRESET" },
    ],
    [
      { name: "truncated", bytes: 3 },
      { head: expect.stringMatching(/^content-length: 5$/m), body: "fal", end: "ECONNRESET" },
    ],
  ])("resists: the connection is really reset by %o", async (fault, expected) => {
    script(fault);
    expect(await sendBare()).toEqual(expected);
    expect(await (await send({ user_ip: "192.0.2.8" })).text()).toBe("false");
  });

  test("resists: a request that hangs before its headers ends when the client leaves", async () => {
    script("hang");
    const client = new AbortController();
    const arrival = nextClockReading();
    const hanging = send({}, { signal: client.signal });
    await arrival;
    const other = await Promise.race([hanging, send({ user_ip: "192.0.2.8" })]);
    expect(await other.text()).toBe("false");
    expect(server.emulator.log.map(({ outcome }) => outcome)).toEqual(["waiting", "answered"]);

    const departure = nextClockReading();
    client.abort();
    await expect(hanging).rejects.toThrow("abort");
    await departure;
    expect(server.emulator.log[0]?.outcome).toBe("aborted");
  });

  test("resists: a body that hangs after its headers ends when the client leaves", async () => {
    script({ name: "hang", phase: "after-headers" });
    const client = new AbortController();
    const response = await send({}, { signal: client.signal });
    expect([response.status, response.headers.get("content-length")]).toEqual([200, "5"]);
    const body = response.text();
    const other = await Promise.race([body, send({ user_ip: "192.0.2.8" })]);
    expect(other).toMatchObject({ status: 200 });
    client.abort();
    await expect(body).rejects.toThrow("abort");
  });

  test("resists: closing the server ends what hangs", async () => {
    script("hang");
    const arrival = nextClockReading();
    const hanging = send();
    await arrival;
    await Promise.all([expect(hanging).rejects.toThrow(), server.close()]);
  });

  test("resists a Host header that is none", async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.end("GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n");
    const [answer] = await once(socket.setEncoding("latin1"), "data");
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe("the command", () => {
  async function run(port: number) {
    const child = spawn(`${root}/node_modules/node/bin/node`, ["dev/emulator.ts"], {
      cwd: root,
      env: { ...process.env, PORT: String(port - 1) },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    return { child, output: () => output, exit: once(child, "exit") };
  }

  async function freePort(): Promise<number> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const address = probe.address();
    probe.close();
    await once(probe, "close");
    return typeof address === "object" && address ? address.port : 0;
  }

  test.each(["SIGTERM", "SIGINT"] as const)("works: it says where it listens, and ends well on %s", async (signal) => {
    const port = await freePort();
    const { child, output, exit } = await run(port);
    await once(child.stdout, "data");
    expect(output()).toBe(`Akismet emulator: http://127.0.0.1:${port} (key 0123456789ab)\n`);
    expect((await fetch(`http://127.0.0.1:${port}/1.1/test`)).status).toBe(200);
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
  });

  test("refuses a taken port with one line and the exit code 1", async () => {
    const port = Number(new URL(server.url).port);
    const { output, exit } = await run(port);
    expect(await exit).toEqual([1, null]);
    expect(output()).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken\\..*\n$`));
  });

  test("resists a PORT that is none", async () => {
    const { output, exit } = await run(Number.NaN);
    expect(await exit).toEqual([1, null]);
    expect(output()).toMatch(/port/i);
  });
});
