import { createMiddleware } from "hono/factory";
import type { Scope } from "../../contract.ts";
import { Refusal } from "../../domain/error.ts";
import { equalSecrets } from "../../domain/keyed-hash.ts";
import type { Actor } from "../actor.ts";
import type { AppEnvironment } from "../environment.ts";

const OWNER: Actor = { name: "owner", sites: null, scopes: ["read", "moderate", "manage", "check"] };

/** Lets in who holds a token that reaches so far, before anything else of the request is looked at. */
export function requireScope(scope: Scope | "any") {
  return createMiddleware<AppEnvironment>(async function adminToken(c, next) {
    const presented = /^Bearer ([^\s]+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    const isOwner = presented !== undefined && (await equalSecrets(presented, c.var.context.settings.adminToken));
    if (!isOwner) throw new Refusal("unauthorized", "A valid bearer token is required");
    if (scope !== "any" && !OWNER.scopes.includes(scope)) {
      throw new Refusal("forbidden", `The token lacks the scope "${scope}"`);
    }
    c.set("actor", OWNER);
    await next();
  });
}
