import type { Context } from "../context.ts";
import { type CheckedSite, findCaller } from "../db/check-facts.ts";
import type { Token } from "../db/tokens.ts";
import { type Actor, assertReach, OWNER } from "../domain/actor.ts";
import { Refusal } from "../domain/error.ts";
import type { Site } from "../domain/site.ts";
import { actorOfToken, isOwner } from "./find-actor.ts";
import { unknownSite } from "./read-by-page.ts";

/** Who asks for checks. */
export interface Program {
  actor: Actor;
  /** 0 for the owner. */
  tokenId: number;
}

export function unauthorized(): Refusal {
  return new Refusal("unauthorized", "A valid bearer token is required");
}

/** Whom what was read makes the caller; refuses who may not have this checked. */
export function programOf(
  context: Context,
  { isOwnerToken, token, place }: { isOwnerToken: boolean; token: Token | null; place: CheckedSite },
): Program {
  if (!isOwnerToken && token === null) throw unauthorized();
  const program =
    token === null ? { actor: OWNER, tokenId: 0 } : { actor: actorOfToken(context, token), tokenId: token.id };
  assertReach(program.actor, "siteId" in place ? place.siteId : undefined, ["check"]);
  return program;
}

/** Who asks, and for which site. One round trip. */
export async function findProgram(
  context: Context,
  credential: string,
  place: CheckedSite,
): Promise<Program & { site: Site }> {
  const { database, settings } = context;
  const isOwnerToken = await isOwner(context, credential);
  const query = { credential, isOwner: isOwnerToken, site: place };
  const { token, site } = await findCaller(database, query, settings.isAkismetKeySet);
  const program = programOf(context, { isOwnerToken, token, place });
  if (site === null) throw unknownSite();
  return { ...program, site };
}
