import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Both addresses of `localhost`: a server on either of them would answer in ours' place. */
const loopbacks = ["127.0.0.1", "::1"];

/** Finds a free port whose next one is free too, for Afterword and its emulator. */
export async function findFreePorts(): Promise<number> {
  for (;;) {
    // Below the ports that systems hand out for connections: one of those could be taken before it is listened on.
    const port = randomInt(20_000, 30_000);
    if ((await isPortFree(port)) && (await isPortFree(port + 1))) return port;
  }
}

/** Whether nothing listens on this port of `localhost`. */
export async function isPortFree(port: number): Promise<boolean> {
  const listened = await Promise.allSettled(loopbacks.map((host) => listenBriefly(port, host)));
  return !listened.some((result) => result.status === "rejected" && result.reason.code === "EADDRINUSE");
}

function listenBriefly(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve()));
  });
}
