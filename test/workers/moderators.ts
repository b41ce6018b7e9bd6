import type { Scope, TokenCreated } from "../../src/contract.ts";
import type { Afterword } from "./afterword.ts";

/** Where the moderators' page comes from. */
export const OWN_ORIGIN = "https://comments.example";

interface Fields {
  name?: string;
  sites?: string[] | null;
  scopes?: Scope[];
}

let made = 0;

/** Asks for a token as the owner, at a moment that no other token has: ids carry their time, and two of one moment may meet. */
async function createToken(afterword: Afterword, fields: Fields & { email?: string }): Promise<TokenCreated> {
  made += 1;
  afterword.advance(made);
  const wanted = { name: "Moderator", sites: [afterword.siteId], scopes: ["read", "moderate", "manage"], ...fields };
  const response = await afterword.adminPost("/tokens", wanted);
  if (response.status !== 201) throw new Error(await response.text());
  return response.json() as Promise<TokenCreated>;
}

/** A token made by the owner: of this test's site and every scope unless told otherwise. */
export async function makeToken(afterword: Afterword, fields: Fields = {}): Promise<{ id: number; token: string }> {
  const { id, token } = await createToken(afterword, fields);
  return { id, token: token! };
}

/** Gives an address of Cloudflare Access rights. */
export async function giveRights(afterword: Afterword, email: string, fields: Fields = {}): Promise<void> {
  await createToken(afterword, { ...fields, email });
}

/** Signs in as the moderators' page does, and gives the cookie to send. */
export async function signIn(afterword: Afterword, token: string): Promise<string> {
  const response = await afterword.post("/admin/session", { token }, { Origin: OWN_ORIGIN });
  if (response.status !== 201) throw new Error(await response.text());
  return response.headers.get("Set-Cookie")!.split(";", 1)[0]!;
}

/** Lets Cloudflare Access vouch for an address. */
export function comeThroughAccess(afterword: Afterword, email: string | undefined): void {
  afterword.access = { getIdentity: async () => (email === undefined ? {} : { email }) };
}
