import { invalid } from "../domain/error.ts";
import { base64Url, bytesOfBase64Url, equalBytes, keyedHash } from "../domain/keyed-hash.ts";

const MAC_BYTES = 8;

/** What a cursor belongs to: kind of list, site, page, filter, sort. */
export type CursorScope = readonly (string | number | null)[];

async function macOf(secret: string, scope: CursorScope, payload: string): Promise<Uint8Array<ArrayBuffer>> {
  return (await keyedHash(secret, "cursor", JSON.stringify(scope), payload)).slice(0, MAC_BYTES);
}

/** Packs the numbers at which a list goes on, signed for its scope: URL-safe and opaque. */
export async function encodeCursor(secret: string, scope: CursorScope, values: readonly number[]): Promise<string> {
  const payload = values.map((value) => value.toString(36)).join("~");
  const mac = await macOf(secret, scope, payload);
  return base64Url(new Uint8Array([...mac, ...new TextEncoder().encode(payload)]));
}

/** The numbers of a cursor; one that is damaged or of another scope is `invalid`. */
export async function decodeCursor(secret: string, scope: CursorScope, cursor: string): Promise<number[]> {
  const bytes = cursor.length > 200 ? null : bytesOfBase64Url(cursor);
  const payload =
    bytes === null ? "" : new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes.slice(MAC_BYTES));
  const isOurs = bytes !== null && equalBytes(bytes.slice(0, MAC_BYTES), await macOf(secret, scope, payload));
  if (!isOurs) throw invalid("cursor", "The cursor is damaged or belongs to another list");
  return payload.split("~").map((value) => Number.parseInt(value, 36));
}
