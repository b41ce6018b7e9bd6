import { hex } from "./keyed-hash.ts";

const SIZE_PIXELS = "96";

/**
 * Where Gravatar has the picture of whoever owns an email address, or else draws the initials of the name. The hash is of
 * the address as https://docs.gravatar.com/sdk/images has it: trimmed, in small letters.
 */
export async function gravatarOf(email: string, name: string): Promise<string> {
  const bytes = new TextEncoder().encode(email.trim().toLowerCase());
  const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  return `https://gravatar.com/avatar/${hash}?${new URLSearchParams({ s: SIZE_PIXELS, d: "initials", name })}`;
}
