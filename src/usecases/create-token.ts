import type { Context } from "../context.ts";
import { listSites } from "../db/sites.ts";
import { findToken, insertToken } from "../db/tokens.ts";
import { type Actor, isReservedName, isWithin, type Reach } from "../domain/actor.ts";
import { emailCredential, tokenCredential } from "../domain/credential.ts";
import { invalid, Refusal } from "../domain/error.ts";
import { hex } from "../domain/keyed-hash.ts";
import { LIMITS } from "../domain/limits.ts";

/** Before the name of a host, where some clients of Akismet put their key, there is room for 63 characters of one case. */
const TOKEN_BYTES = 24;

export interface NewToken extends Reach {
  name: string;
  /** Whoever Cloudflare Access signs in under it has the token's reach, and needs no token. */
  email: string | null;
}

/** Makes a token, which is told this once, or gives an e-mail address rights. Neither reaches further than its maker. */
export async function createToken(
  context: Context,
  actor: Actor,
  { name, sites, scopes, email }: NewToken,
): Promise<{ id: number; token: string | null }> {
  const { database, settings } = context;
  if (!isWithin({ sites, scopes }, actor)) throw new Refusal("forbidden", "A token cannot reach further than your own");
  if (email !== null && actor.sites !== null) {
    const message = `"email" takes rights for all sites, since an address has rights once`;
    throw new Refusal("forbidden", message, { field: "email" });
  }
  if (isReservedName(name))
    throw invalid("name", `"name" cannot be "${name}", which signs what is done without a token`);
  if (sites !== null) {
    const known = new Set((await listSites(database, settings.isAkismetKeySet, sites)).map(({ id }) => id));
    const unknown = sites.find((site) => !known.has(site));
    if (unknown !== undefined) throw invalid("sites", `There is no site "${unknown}"`);
  }
  const token = email === null ? `afterword-${hex(context.randomBytes(TOKEN_BYTES))}` : null;
  const credential = token === null ? emailCredential(email!) : await tokenCredential(settings.signingSecret, token);
  const id = context.newId();
  const isKept = await insertToken(database, {
    credential,
    id,
    name,
    sites,
    scopes,
    createdBy: actor.name,
    lastUsedOn: null,
  });
  if (!isKept) {
    const isTaken = (await findToken(database, credential)) !== null;
    if (isTaken) throw new Refusal("conflict", `"${email}" has rights already; revoke those first`, { field: "email" });
    const whose = sites === null ? "for all sites" : "of one of these sites";
    const message = `There are ${LIMITS.tokensPerSite} tokens ${whose} already; revoke one first`;
    throw new Refusal("conflict", message, { field: "sites" });
  }
  return { id, token };
}
