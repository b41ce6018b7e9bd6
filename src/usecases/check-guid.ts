import type { Context } from "../context.ts";
import { equalBytes, hex, keyedHash } from "../domain/keyed-hash.ts";

const ID_DIGITS = 14;
const MAC_BYTES = 9;

async function macOf(context: Context, siteId: string, id: number): Promise<Uint8Array> {
  return (await keyedHash(context.settings.signingSecret, "check-guid", siteId, String(id))).slice(0, MAC_BYTES);
}

/** The id of a check in 32 hexadecimal digits, as Akismet's are, so that a client that hands one back is understood. */
export async function guidOf(context: Context, siteId: string, id: number): Promise<string> {
  return `${id.toString(16).padStart(ID_DIGITS, "0")}${hex(await macOf(context, siteId, id))}`;
}

/** The check that a guid of ours names; `null` for any other. */
export async function idOfGuid(context: Context, siteId: string, guid: string): Promise<number | null> {
  if (!/^[0-9a-f]{32}$/.test(guid)) return null;
  const id = Number.parseInt(guid.slice(0, ID_DIGITS), 16);
  const mac = Uint8Array.from(guid.slice(ID_DIGITS).match(/../g)!, (digits) => Number.parseInt(digits, 16));
  return equalBytes(mac, await macOf(context, siteId, id)) ? id : null;
}
