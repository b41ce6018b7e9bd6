import { createMiddleware } from "hono/factory";
import type { AppEnvironment } from "../environment.ts";
import { parseBody, readBytes } from "../request-body.ts";

/** Reads the body within its limit, before anything else is done, and keeps it for the handler to parse. */
export const keepBody = createMiddleware<AppEnvironment>(async function keepBody(c, next) {
  const bytes = await readBytes(c.req.raw);
  const type = c.req.header("Content-Type");
  c.set("bytes", bytes);
  c.set("readBody", () => parseBody(bytes, type, true));
  c.set("readJson", () => parseBody(bytes, type, false).fields);
  await next();
});
