import { Hono } from "hono";
import type { Context } from "../../context.ts";
import type { Me } from "../../contract.ts";
import { listSites } from "../../db/sites.ts";
import type { SignIn } from "../../domain/actor.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { timestamp } from "../present.ts";

/** What the moderators' page needs to know of who is signed in. */
export async function loadMe({ database, settings }: Context, { actor, by, expiresAt }: SignIn): Promise<Me> {
  const sites = await listSites(database, settings.isAkismetKeySet, actor.sites);
  return {
    name: actor.name,
    sites: sites.map(({ id, name, url }) => ({ id, name, url })),
    allSites: actor.sites === null,
    scopes: actor.scopes,
    signedInBy: by,
    expiresAt: expiresAt === null ? null : timestamp(expiresAt),
  };
}

export const adminMe = new Hono<AppEnvironment>().get("/", requireScopes([]), noQuery, async (c) =>
  c.json(await loadMe(c.var.context, c.var.signIn)),
);
