import { createMiddleware } from "hono/factory";
import { findSite } from "../../db/sites.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import type { AppEnvironment } from "../environment.ts";

/** Refuses a site that does not exist, where the route itself would not notice and has no body to refuse before. */
export const knownSite = createMiddleware<AppEnvironment, "/:site/*">(async function knownSite(c, next) {
  const { database, settings } = c.var.context;
  if ((await findSite(database, c.req.param("site"), settings.isAkismetKeySet)) === null) throw unknownSite();
  await next();
});
