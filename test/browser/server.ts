import { cp } from "node:fs/promises";
import { inject } from "vitest";
import { findFreePorts } from "../../dev/ports.ts";
import { type Afterword, startAfterword } from "../../dev/server.ts";

/** Starts the real server on ports of its own, with what was built and migrated once for all files. */
export async function startServer(stateDir: string): Promise<Afterword> {
  const [port] = await Promise.all([findFreePorts(), cp(inject("emptyState"), stateDir, { recursive: true })]);
  return startAfterword({ port, stateDir, quiet: true, prepared: { assets: inject("assets") } });
}
