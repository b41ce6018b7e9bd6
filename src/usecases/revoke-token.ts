import type { Context } from "../context.ts";
import { deleteToken, findTokenById } from "../db/tokens.ts";
import { type Actor, isWithin } from "../domain/actor.ts";
import { Refusal } from "../domain/error.ts";

/** Ends a token and every session that was begun with it. One that reaches further than the actor's is not there for them. */
export async function revokeToken(context: Context, actor: Actor, id: number): Promise<void> {
  const token = await findTokenById(context.database, id);
  if (token === null || !isWithin(token, actor)) throw new Refusal("not_found", "There is no such token");
  await deleteToken(context.database, id);
}
