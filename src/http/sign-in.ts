import type { Context as HonoContext } from "hono";
import type { SignIn } from "../domain/actor.ts";
import { emailCredential, tokenCredential } from "../domain/credential.ts";
import { Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import { findActor } from "../usecases/find-actor.ts";
import type { AppEnvironment } from "./environment.ts";
import { sessionOf } from "./session.ts";

interface Shown extends Omit<SignIn, "actor"> {
  credential: string;
}

async function accessEmail(c: HonoContext<AppEnvironment>): Promise<string | null> {
  try {
    return await c.var.context.accessEmail();
  } catch {
    throw new Refusal("unavailable", "Cloudflare Access did not say who you are; try again in a moment", {
      retryAfterSeconds: 5,
    });
  }
}

/** What stands for the bearer token of a request; `null` without one. */
export async function bearerCredential(c: HonoContext<AppEnvironment>): Promise<string | null> {
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  return bearer === undefined ? null : tokenCredential(c.var.context.settings.signingSecret, bearer);
}

/** What a request shows: a bearer token, else the session of the page, else an identity by Cloudflare Access. */
async function shownBy(c: HonoContext<AppEnvironment>): Promise<Shown | null> {
  const credential = await bearerCredential(c);
  if (credential !== null) return { credential, by: "token", expiresAt: null };
  const session = await sessionOf(c);
  if (session !== undefined) return session && { ...session, by: "session" };
  const email = await accessEmail(c);
  return email ? { credential: emailCredential(email), by: "access", expiresAt: null } : null;
}

/** Who speaks. What a browser sends by itself may write from our own pages alone. */
export async function signIn(c: HonoContext<AppEnvironment>): Promise<SignIn> {
  const shown = await shownBy(c);
  const actor = shown && (await findActor(c.var.context, shown.credential));
  if (!shown || !actor) {
    throw new Refusal("unauthorized", "A valid bearer token or session is required");
  }
  const { by, expiresAt } = shown;
  if (by !== "token" && !["GET", "HEAD"].includes(c.req.method)) assertOwnOrigin(c);
  return { actor, by, expiresAt };
}

/** Refuses a request that does not come from a page of this very API. */
export function assertOwnOrigin(c: HonoContext<AppEnvironment>): void {
  const own = c.var.context.settings.publicUrl;
  const origin = c.req.header("Origin");
  if (origin === own) return;
  const from = origin === undefined ? "no origin" : `the origin "${origin.slice(0, LIMITS.quotedOriginCharacters)}"`;
  throw new Refusal("forbidden", `This must come from ${own}, and came from ${from}`);
}
