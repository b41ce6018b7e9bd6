import type { Context } from "../context.ts";
import { findToken, type Token, updateTokenUse } from "../db/tokens.ts";
import { type Actor, OWNER } from "../domain/actor.ts";
import { tokenCredential } from "../domain/credential.ts";
import { dayOf } from "../domain/day.ts";
import { equalSecrets } from "../domain/keyed-hash.ts";

export async function isOwner(context: Context, credential: string): Promise<boolean> {
  const { adminToken, signingSecret } = context.settings;
  return equalSecrets(credential, await tokenCredential(signingSecret, adminToken));
}

/** Who a token stands for, which is noted as used today. */
export function actorOfToken(context: Context, token: Token): Actor {
  const { credential, name, sites, scopes } = token;
  const today = dayOf(context.now()).name;
  if (token.lastUsedOn !== today) context.defer(updateTokenUse(context.database, credential, today));
  return { name, sites, scopes };
}

/** Who a credential stands for, or `null` when it does not or no longer. The owner costs no row. */
export async function findActor(context: Context, credential: string): Promise<Actor | null> {
  if (await isOwner(context, credential)) return OWNER;
  const token = await findToken(context.database, credential);
  return token === null ? null : actorOfToken(context, token);
}
