import type { Context as HonoContext } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { equalSecrets, keyedHashText } from "../domain/keyed-hash.ts";
import { LIMITS } from "../domain/limits.ts";
import type { AppEnvironment } from "./environment.ts";

/** With its prefix `__Host-afterword`: from this very host, for all of it, and over HTTPS alone (or on localhost). */
const NAME = "afterword";

/** What the page of the moderators is signed in with. It is kept by the browser alone, and never prolonged. */
export interface Session {
  credential: string;
  expiresAt: number;
}

function macOf(secret: string, credential: string, expiry: string): Promise<string> {
  return keyedHashText(secret, "session", credential, expiry);
}

export async function keepSession(c: HonoContext<AppEnvironment>, { credential, expiresAt }: Session): Promise<void> {
  const expiry = String(expiresAt);
  const mac = await macOf(c.var.context.settings.signingSecret, credential, expiry);
  setCookie(c, NAME, [credential, expiry, mac].join("."), {
    prefix: "host",
    httpOnly: true,
    sameSite: "Strict",
    maxAge: LIMITS.sessionMs / 1_000,
  });
}

export function forgetSession(c: HonoContext<AppEnvironment>): void {
  deleteCookie(c, NAME, { prefix: "host", httpOnly: true, sameSite: "Strict" });
}

/** The session of a request: `undefined` when it carries none, `null` when it is forged or over. */
export async function sessionOf(c: HonoContext<AppEnvironment>): Promise<Session | null | undefined> {
  const cookie = getCookie(c, NAME, "host");
  if (cookie === undefined) return undefined;
  const [credential = "", expiry = "", mac = "", ...more] = cookie.split(".");
  const isOurs = await equalSecrets(mac, await macOf(c.var.context.settings.signingSecret, credential, expiry));
  const expiresAt = Number(expiry);
  return isOurs && more.length === 0 && c.var.context.now() < expiresAt ? { credential, expiresAt } : null;
}
