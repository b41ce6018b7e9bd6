import { join } from "node:path";

interface OpenApi {
  openApiFiles(): [name: string, contents: string][];
}

/** The files that describe the API; by their address, since the Worker's sources have types that Node's would contradict. */
export async function openApiFiles(): Promise<[name: string, contents: string][]> {
  const path = join(import.meta.dirname, "../src/openapi/files.ts");
  return ((await import(path)) as OpenApi).openApiFiles();
}
