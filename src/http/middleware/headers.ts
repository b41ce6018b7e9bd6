import { createMiddleware } from "hono/factory";
import type { AppEnvironment } from "../environment.ts";

/** What every answer carries. Without a Cache-Control, Workers Cache would keep a 200 for two hours. */
export const responseHeaders = createMiddleware<AppEnvironment>(async function responseHeaders(c, next) {
  await next();
  const { headers } = c.res;
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  headers.set("Referrer-Policy", "strict-origin-when-cross-origin");
  headers.set("X-Content-Type-Options", "nosniff");
});
