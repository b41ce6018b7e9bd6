import type { Context } from "../context.ts";
import { findToken, updateTokenUse } from "../db/tokens.ts";
import { type Actor, OWNER } from "../domain/actor.ts";
import { tokenCredential } from "../domain/credential.ts";
import { equalSecrets } from "../domain/keyed-hash.ts";

/** Who a credential stands for, or `null` when it does not or no longer. The owner costs no row. */
export async function findActor(context: Context, credential: string): Promise<Actor | null> {
  const { adminToken, signingSecret } = context.settings;
  if (await equalSecrets(credential, await tokenCredential(signingSecret, adminToken))) return OWNER;
  const token = await findToken(context.database, credential);
  if (token === null) return null;
  const today = new Date(context.now()).toISOString().slice(0, 10);
  if (token.lastUsedOn !== today) context.defer(updateTokenUse(context.database, credential, today));
  return { name: token.name, sites: token.sites, scopes: token.scopes };
}
