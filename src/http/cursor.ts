import { invalid, type Refusal } from "../domain/error.ts";
import { base64Url, bytesOfBase64Url, equalBytes, keyedHash } from "../domain/keyed-hash.ts";
import { LIMITS } from "../domain/limits.ts";

const MAC_BYTES = 8;

/** What a cursor belongs to: kind of list, site, page, filter, sort. */
export type CursorScope = readonly (string | number | null)[];

async function macOf(secret: string, scope: CursorScope, payload: string): Promise<Uint8Array<ArrayBuffer>> {
  return (await keyedHash(secret, "cursor", JSON.stringify(scope), payload)).slice(0, MAC_BYTES);
}

async function pack(secret: string, scope: CursorScope, payload: string): Promise<string> {
  const mac = await macOf(secret, scope, payload);
  return base64Url(new Uint8Array([...mac, ...new TextEncoder().encode(payload)]));
}

/** What was packed; `null` where it is damaged, too long to be ours or of another scope. */
async function unpack(secret: string, scope: CursorScope, cursor: string, most: number): Promise<string | null> {
  const bytes = cursor.length > most ? null : bytesOfBase64Url(cursor);
  const payload =
    bytes === null ? "" : new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes.slice(MAC_BYTES));
  const isOurs = bytes !== null && equalBytes(bytes.slice(0, MAC_BYTES), await macOf(secret, scope, payload));
  return isOurs ? payload : null;
}

function damaged(): Refusal {
  return invalid("cursor", "The cursor is damaged or belongs to another list");
}

/** Packs the numbers at which a list goes on, signed for its scope: URL-safe and opaque. */
export function encodeCursor(secret: string, scope: CursorScope, values: readonly number[]): Promise<string> {
  return pack(secret, scope, values.map((value) => value.toString(36)).join("~"));
}

/** The numbers again; `null` for what was not packed here for this scope. */
export async function readPlace(secret: string, scope: CursorScope, place: string): Promise<number[] | null> {
  const payload = await unpack(secret, scope, place, LIMITS.cursorCharacters);
  return payload === null ? null : payload.split("~").map((value) => Number.parseInt(value, 36));
}

/** The same of a request's cursor, which must be ours. */
export async function decodeCursor(secret: string, scope: CursorScope, cursor: string): Promise<number[]> {
  const values = await readPlace(secret, scope, cursor);
  if (values === null) throw damaged();
  return values;
}

/** The same for a list that is ordered by the keys of pages. */
export function encodeKeyCursor(secret: string, scope: CursorScope, key: string): Promise<string> {
  return pack(secret, scope, key);
}

export async function decodeKeyCursor(secret: string, scope: CursorScope, cursor: string): Promise<string> {
  const key = await unpack(secret, scope, cursor, LIMITS.keyCursorCharacters);
  if (key === null) throw damaged();
  return key;
}
