import { createMiddleware } from "hono/factory";
import { reachesSite, type Scope } from "../../domain/actor.ts";
import { Refusal } from "../../domain/error.ts";
import type { AppEnvironment } from "../environment.ts";
import { signIn } from "../sign-in.ts";

/**
 * Lets in who may do so much on the site of the path, or on every site, before anything else of the request is looked
 * at. Whether a site that somebody does not reach exists is not told. Both stay readable for the tests.
 */
export function requireScope(scope: Scope | "any", where: "here" | "everywhere" = "here") {
  const middleware = createMiddleware<AppEnvironment>(async function requireScope(c, next) {
    const signedIn = await signIn(c);
    const { actor } = signedIn;
    const site = c.req.param("site");
    const isReached = where === "everywhere" ? actor.sites === null : site === undefined || reachesSite(actor, site);
    if (!isReached) {
      throw new Refusal("forbidden", `This takes rights for ${where === "everywhere" ? "all sites" : "this site"}`);
    }
    if (scope !== "any" && !actor.scopes.includes(scope)) {
      throw new Refusal("forbidden", `This takes the scope "${scope}"`);
    }
    c.set("actor", actor);
    c.set("signIn", signedIn);
    await next();
  });
  return Object.assign(middleware, { scope, where });
}
