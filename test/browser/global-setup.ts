import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { prepare } from "../../dev/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The directory of the built assets. */
    assets: string;
    /** A state directory that is migrated and empty, to copy. */
    emptyState: string;
  }
}

/** Builds and migrates once for all browser tests. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const emptyState = await mkdtemp(join(tmpdir(), "afterword-"));
  const { assets } = await prepare(emptyState);
  project.provide("assets", assets);
  project.provide("emptyState", emptyState);
  return () => rm(emptyState, { recursive: true, force: true });
}
