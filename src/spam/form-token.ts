import { base64Url, bytesOfBase64Url, equalBytes, keyedHash } from "../domain/keyed-hash.ts";
import { LIMITS } from "../domain/limits.ts";
import type { FormTokenState } from "./submission.ts";

const NONCE_BYTES = 12;
const TIME_BYTES = 6;
const PLACE_BYTES = 8;
const PAYLOAD_BYTES = TIME_BYTES + NONCE_BYTES + PLACE_BYTES;
const MAC_BYTES = 32;

interface Place {
  siteId: string;
  pageKey: string;
}

async function hashOfPlace(secret: string, { siteId, pageKey }: Place): Promise<Uint8Array> {
  return (await keyedHash(secret, "form-token-place", siteId, pageKey)).slice(0, PLACE_BYTES);
}

/**
 * Makes a token for the form of one page: base64url of time, nonce and a hash of site and page, signed.
 * It is bound to no address, since readers change theirs between opening a page and answering it.
 */
export async function issueFormToken(
  secret: string,
  place: Place,
  now: number,
  nonce: Uint8Array,
): Promise<{ token: string; notBefore: number; expiresAt: number }> {
  const payload = new Uint8Array(PAYLOAD_BYTES);
  new DataView(payload.buffer).setUint16(0, Math.floor(now / 2 ** 32));
  new DataView(payload.buffer).setUint32(2, now % 2 ** 32);
  payload.set(nonce.slice(0, NONCE_BYTES), TIME_BYTES);
  payload.set(await hashOfPlace(secret, place), TIME_BYTES + NONCE_BYTES);
  const mac = await keyedHash(secret, "form-token", base64Url(payload));
  return {
    token: `${base64Url(payload)}.${base64Url(mac)}`,
    notBefore: now + LIMITS.formTokenNotBeforeMs,
    expiresAt: now + LIMITS.formTokenLifetimeMs,
  };
}

/** Reads a token back; whatever is not a token of ours is `forged`, and none of this throws. */
export async function readFormToken(
  secret: string,
  place: Place,
  now: number,
  token: string | null,
): Promise<FormTokenState> {
  if (token === null || token === "") return { state: "missing" };
  const [payloadText = "", macText = "", ...rest] = token.split(".");
  const payload = bytesOfBase64Url(payloadText);
  const mac = bytesOfBase64Url(macText);
  if (payload?.length !== PAYLOAD_BYTES || mac?.length !== MAC_BYTES || rest.length > 0) return { state: "forged" };
  if (!equalBytes(mac, await keyedHash(secret, "form-token", base64Url(payload)))) return { state: "forged" };
  if (!equalBytes(payload.slice(TIME_BYTES + NONCE_BYTES), await hashOfPlace(secret, place))) {
    return { state: "other-page" };
  }
  const view = new DataView(payload.buffer);
  const issuedAt = view.getUint16(0) * 2 ** 32 + view.getUint32(2);
  const id = base64Url(payload.slice(0, TIME_BYTES + NONCE_BYTES));
  if (now >= issuedAt + LIMITS.formTokenLifetimeMs) return { state: "expired", id, issuedAt };
  if (now < issuedAt + LIMITS.formTokenNotBeforeMs) return { state: "too-fast", id, issuedAt };
  return { state: "valid", id, issuedAt };
}
