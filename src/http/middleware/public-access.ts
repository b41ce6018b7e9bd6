import { createMiddleware } from "hono/factory";
import type { AppEnvironment } from "../environment.ts";

/**
 * Lets any page read and, without a preflight, write; who may write is decided by `Origin` in the routes. Hono's
 * `cors()` adds a `Vary` to preflights, which public answers never carry, and is longer to configure than this.
 */
export const publicAccess = createMiddleware<AppEnvironment>(async function publicAccess(c, next) {
  if (c.req.method === "OPTIONS") {
    c.res = new Response(null, {
      status: 204,
      headers: {
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "7200",
      },
    });
  } else {
    await next();
  }
  c.res.headers.set("Access-Control-Allow-Origin", "*");
  c.res.headers.set("Access-Control-Expose-Headers", "Retry-After");
});
