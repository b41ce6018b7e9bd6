const encoder = new TextEncoder();

/** Base64 for URLs, without padding (RFC 4648, section 5). */
export function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += (byte + 0x100).toString(16).slice(1);
  return text;
}

/** The bytes of a base64url text in its one canonical spelling, else `null`. */
export function bytesOfBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
      character.charCodeAt(0),
    );
    return base64Url(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

function importKey(secret: string) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
}

/** What an isolate has imported so far, by secret: there are two or three. */
const keys = new Map<string, Awaited<ReturnType<typeof importKey>>>();

async function keyOf(secret: string) {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const key = await importKey(secret);
  keys.set(secret, key);
  return key;
}

/** HMAC-SHA-256 over a purpose and parts, each told apart from the next, so that no two uses of one secret meet. */
export async function keyedHash(secret: string, purpose: string, ...parts: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const message = encoder.encode(JSON.stringify([purpose, ...parts]));
  return new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(secret), message));
}

/** The first 16 bytes of a keyed hash, as text. */
export async function keyedHashText(secret: string, purpose: string, ...parts: string[]): Promise<string> {
  return base64Url((await keyedHash(secret, purpose, ...parts)).slice(0, 16));
}

/** Compares two secrets in a time that tells nothing of where they differ. */
export async function equalSecrets(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([keyedHash("compare", "secret", left), keyedHash("compare", "secret", right)]);
  return equalBytes(a, b);
}

/** In constant time for equal lengths. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index += 1) difference |= left[index]! ^ (right[index] ?? 0);
  return difference === 0;
}
