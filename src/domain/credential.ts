import { keyedHashText } from "./keyed-hash.ts";

/**
 * What stands for somebody in the database and in a session: a keyed hash of their token, or the e-mail address under
 * which Cloudflare Access signed them in. The token itself is kept nowhere.
 */
export async function tokenCredential(secret: string, token: string): Promise<string> {
  return `token:${await keyedHashText(secret, "admin-token", token)}`;
}

export function emailCredential(email: string): string {
  return `email:${email.toLowerCase()}`;
}

/** The address in a credential, or `null` when it is a token's. */
export function emailOfCredential(credential: string): string | null {
  return credential.startsWith("email:") ? credential.slice("email:".length) : null;
}
