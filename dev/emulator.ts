import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type AkismetEmulator,
  type AkismetEmulatorOptions,
  ConnectionFailed,
  ConnectionReset,
  createAkismetEmulator,
  unlimitedKey,
} from "./akismet-emulator.ts";

/** Where to listen (port 0 takes any), and what to hand on to the emulator. */
export interface EmulatorServerOptions extends AkismetEmulatorOptions {
  port: number;
  host?: string;
}

/** An emulator that listens. */
export interface EmulatorServer {
  /** Its origin: `http://127.0.0.1:8788`. */
  url: string;
  emulator: AkismetEmulator;
  close: () => Promise<void>;
}

/** Serves an Akismet emulator over HTTP; rejects with a plain sentence when the port is taken. */
export async function startEmulator({
  port,
  host = "127.0.0.1",
  ...options
}: EmulatorServerOptions): Promise<EmulatorServer> {
  const emulator = createAkismetEmulator(options);
  const server = createServer((incoming, outgoing) => void serve(emulator, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(inWords(error, port, host)));
    server.listen(port, host, resolve);
  });
  const { port: boundPort } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${boundPort}`,
    emulator,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(emulator: AkismetEmulator, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = URL.parse(incoming.url ?? "/", `http://${incoming.headers.host}`);
  if (!url) {
    outgoing.writeHead(400).end();
    return;
  }
  const client = new AbortController();
  outgoing.once("close", () => client.abort());
  try {
    const response = await emulator.handle(await toRequest(incoming, url, client.signal));
    await send(response, emulator.headerStyleOf(response), outgoing);
  } catch (error) {
    if (client.signal.aborted) return;
    if (error instanceof ConnectionReset || error instanceof ConnectionFailed) {
      outgoing.socket?.resetAndDestroy();
      return;
    }
    console.error(error);
    if (!outgoing.headersSent) outgoing.statusCode = 500;
    outgoing.end();
  }
}

async function toRequest(incoming: IncomingMessage, url: URL, signal: AbortSignal): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index]!, incoming.rawHeaders[index + 1]!);
  }
  const method = incoming.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? null : Buffer.concat(chunks);
  return new Request(url, { method, headers, body, signal });
}

async function send(
  response: Response,
  style: ReturnType<AkismetEmulator["headerStyleOf"]>,
  outgoing: ServerResponse,
): Promise<void> {
  for (const [name, value] of response.headers) outgoing.setHeader(styled(name, style), value);
  outgoing.writeHead(response.status);
  outgoing.flushHeaders();
  const isCompressed = response.headers.get("content-encoding") === "gzip";
  const body = isCompressed ? response.body?.pipeThrough(new CompressionStream("gzip")) : response.body;
  // Each write is waited for, so that a reset afterwards cannot overtake what was sent before it.
  for await (const chunk of body ?? []) {
    await new Promise<void>((resolve, reject) => {
      outgoing.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }
  outgoing.end();
}

function styled(name: string, style: ReturnType<AkismetEmulator["headerStyleOf"]>): string {
  if (style === "upper") return name.toUpperCase();
  return style === "title" ? name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name;
}

function inWords(error: Error & { code?: string }, port: number, host: string): Error {
  if (error.code !== "EADDRINUSE") return error;
  return new Error(`Port ${port} on ${host} is taken. Set PORT to another number: the emulator listens on PORT + 1.`);
}

if (import.meta.main) {
  try {
    const server = await startEmulator({ port: Number(process.env.PORT || 8787) + 1 });
    console.log(`Akismet emulator: ${server.url} (key ${unlimitedKey})`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
