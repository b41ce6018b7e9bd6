import { createMiddleware } from "hono/factory";
import { assertReach, type Scope } from "../../domain/actor.ts";
import { Refusal } from "../../domain/error.ts";
import type { AppEnvironment } from "../environment.ts";
import { signIn } from "../sign-in.ts";

/**
 * Lets in who has all these scopes on the site of the path, or on every site, before anything else of the request is
 * looked at. Whether a site that somebody does not reach exists is not told. Both stay readable for the tests.
 */
export function requireScopes(scopes: readonly Scope[], where: "here" | "everywhere" = "here") {
  const middleware = createMiddleware<AppEnvironment>(async function requireScopes(c, next) {
    const signedIn = await signIn(c);
    const { actor } = signedIn;
    if (where === "everywhere" && actor.sites !== null) {
      throw new Refusal("forbidden", "This takes rights for all sites");
    }
    assertReach(actor, where === "everywhere" ? undefined : c.req.param("site"), scopes);
    c.set("actor", actor);
    c.set("signIn", signedIn);
    await next();
  });
  return Object.assign(middleware, { scopes, where });
}
