import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where a new token of the owner's waits until they have seen it, so that no set-up which stops half-way loses it. */
export interface KeptToken {
  read(): Promise<string | null>;
  write(token: string): Promise<void>;
  remove(): Promise<void>;
}

/** A file that only its owner can read; it is there whole or not at all. */
export function tokenFile(path: string): KeptToken {
  const unfinished = `${path}.new`;
  return {
    read: () => readFile(path, "utf8").catch(() => null),
    async write(token) {
      await mkdir(dirname(path), { recursive: true });
      await rm(unfinished, { force: true });
      await writeFile(unfinished, token, { mode: 0o600, flag: "wx" });
      await rename(unfinished, path);
    },
    remove: () => rm(path, { force: true }),
  };
}

/** In the folder that git ignores and wrangler keeps its own in. */
export const keptToken = tokenFile(join(import.meta.dirname, "../../.wrangler/owner-token"));
