import { Hono } from "hono";
import * as v from "valibot";
import type { TokenCreated, TokenItem } from "../../contract.ts";
import { listTokens, type Token } from "../../db/tokens.ts";
import { isWithin, SCOPES } from "../../domain/actor.ts";
import { timeOfId } from "../../domain/comment.ts";
import { emailOfCredential } from "../../domain/credential.ts";
import { LIMITS } from "../../domain/limits.ts";
import { isBlank } from "../../domain/text.ts";
import { createToken } from "../../usecases/create-token.ts";
import { revokeToken } from "../../usecases/revoke-token.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { timestamp } from "../present.ts";
import { email, pathId, text, validate, withoutRepeats } from "../validate.ts";

export const newToken = v.object(
  {
    name: v.pipe(
      text("name", { most: LIMITS.nameCharacters }),
      v.check((value) => !isBlank(value), `"name" is required`),
      v.transform((value) => value.trim()),
    ),
    sites: v.nullable(
      withoutRepeats(
        v.pipe(
          v.array(
            text("sites", { most: LIMITS.siteIdCharacters }),
            `"sites" must be a list of ids, or null for all sites`,
          ),
          v.minLength(1, `"sites" must name at least one site, or be null for all`),
          v.maxLength(LIMITS.tokenSites, `"sites" may name at most ${LIMITS.tokenSites} sites`),
        ),
        `"sites" names a site twice`,
      ),
    ),
    scopes: withoutRepeats(
      v.pipe(
        v.array(v.picklist(SCOPES, `"scopes" must be among ${SCOPES.join(", ")}`), `"scopes" must be a list`),
        v.minLength(1, `"scopes" must name at least one scope`),
      ),
      `"scopes" names a scope twice`,
    ),
    email,
  },
  "The token must be one JSON object",
);

function presentToken({ credential, id, name, sites, scopes, createdBy, lastUsedOn }: Token): TokenItem {
  const createdAt = timestamp(timeOfId(id));
  return { id, name, sites, scopes, email: emailOfCredential(credential), createdAt, createdBy, lastUsedOn };
}

/** Who else may moderate. Nobody makes, sees or revokes what reaches further than their own token. */
export const adminTokens = new Hono<AppEnvironment>()
  .get("/", requireScopes(["manage"]), noQuery, async (c) => {
    const tokens = await listTokens(c.var.context.database);
    return c.json({ tokens: tokens.filter((token) => isWithin(token, c.var.actor)).map(presentToken) });
  })
  .post("/", keepBody, requireScopes(["manage"]), noQuery, async (c) => {
    const wanted = validate(newToken, c.var.readJson());
    const answer: TokenCreated = await createToken(c.var.context, c.var.actor, wanted);
    return c.json(answer, 201);
  })
  .delete("/:id", keepBody, requireScopes(["manage"]), noQuery, async (c) => {
    await revokeToken(c.var.context, c.var.actor, pathId(c.req.param("id")));
    return c.body(null, 204);
  });
