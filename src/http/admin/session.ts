import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as v from "valibot";
import { tokenCredential } from "../../domain/credential.ts";
import { Refusal } from "../../domain/error.ts";
import { LIMITS } from "../../domain/limits.ts";
import { findActor } from "../../usecases/find-actor.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { forgetSession, keepSession } from "../session.ts";
import { assertOwnOrigin } from "../sign-in.ts";
import { text, validate } from "../validate.ts";
import { loadMe } from "./me.ts";

export const sessionSchema = v.object(
  { token: text("token", { most: LIMITS.tokenCharacters }) },
  "The sign-in must be one JSON object",
);

const ownOrigin = createMiddleware<AppEnvironment>(async function ownOrigin(c, next) {
  assertOwnOrigin(c);
  await next();
});

/** Where the moderators' page signs in, and out. */
export const adminSession = new Hono<AppEnvironment>()
  .post("/", keepBody, ownOrigin, noQuery, async (c) => {
    const { context } = c.var;
    const { token } = validate(sessionSchema, c.var.readJson());
    const credential = await tokenCredential(context.settings.signingSecret, token);
    const actor = await findActor(context, credential);
    if (actor === null) throw new Refusal("unauthorized", "This token is not valid");
    const expiresAt = context.now() + LIMITS.sessionMs;
    await keepSession(c, { credential, expiresAt });
    return c.json(await loadMe(context, { actor, by: "session", expiresAt }), 201);
  })
  .delete("/", keepBody, ownOrigin, noQuery, (c) => {
    forgetSession(c);
    return c.body(null, 204);
  });
