import type { Context } from "../context.ts";
import { deleteBan } from "../db/bans-and-words.ts";
import { Refusal } from "../domain/error.ts";

export async function liftBan(context: Context, siteId: string, id: number): Promise<void> {
  if (!(await deleteBan(context.database, siteId, id))) throw new Refusal("not_found", "There is no such ban");
}
