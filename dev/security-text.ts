import { readFile } from "node:fs/promises";
import { join } from "node:path";

const contactFile = join(import.meta.dirname, "../.security-contact");

/** Whom to tell of a weakness in a deployment: what its owner wrote into `.security-contact`, or `null`. */
export async function readSecurityContact(): Promise<string | null> {
  const text = await readFile(contactFile, "utf8").catch(() => "");
  return text.trim() === "" ? null : text.trim();
}

/**
 * `/.well-known/security.txt` (RFC 9116). It expires a year after the month of its build, since nobody should believe a
 * file that nobody has looked after for so long.
 * @throws when the contact is no address that the RFC allows.
 */
export function securityText(contact: string, now: Date): string {
  if (!/^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\+[\d-]+)$/.test(contact)) {
    throw new Error(
      `.security-contact has "${contact}"; it must be one line with mailto:, https:// or tel:+ before it.`,
    );
  }
  const expires = new Date(Date.UTC(now.getUTCFullYear() + 1, now.getUTCMonth(), 1));
  return `Contact: ${contact}\nExpires: ${expires.toISOString()}\nPreferred-Languages: en\n`;
}
