import { createHash, randomBytes } from "node:crypto";

/** How many readers one run can have: the /24 networks of 10.0.0.0/8. */
export const readersMax = 256 * 256;

export interface Reader {
  ip: string;
  name: string;
  email: string;
  authorKey: string;
}

/** Names one run, so that the readers of the next are strangers to the server. */
export function newRun(): string {
  return randomBytes(6).toString("hex");
}

/**
 * The reader number `index` of a run. Each has a network, name, e-mail address and key of its own,
 * so that no limit meant for one person applies to a run.
 */
export function readerOf(run: string, index: number): Reader {
  if (index >= readersMax) throw new Error(`A run can have ${readersMax} readers; use --limit.`);
  const hash = createHash("sha256").update(run).digest();
  const network = (hash.readUInt16BE(0) + index) % readersMax;
  return {
    ip: `10.${network >> 8}.${network & 255}.7`,
    name: `Reader ${index + 1}`,
    email: `reader-${index + 1}@${run}.example`,
    authorKey: createHash("sha256").update(`${run}/${index}`).digest("base64url"),
  };
}
