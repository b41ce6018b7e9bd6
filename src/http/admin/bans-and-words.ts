import { Hono } from "hono";
import * as v from "valibot";
import type { BanItem, WordsTrial } from "../../contract.ts";
import { type BanRow, findWords, listBans } from "../../db/bans-and-words.ts";
import { BAN_KINDS } from "../../domain/ban.ts";
import { LIMITS } from "../../domain/limits.ts";
import { momentOf } from "../../domain/moment.ts";
import { changeWords } from "../../usecases/change-words.ts";
import { createBan } from "../../usecases/create-ban.ts";
import { liftBan } from "../../usecases/lift-ban.ts";
import { tryWords } from "../../usecases/try-words.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { knownSite } from "../middleware/known-site.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { presentQueued, timestamp } from "../present.ts";
import { MOMENT, optionalLine, pathId, querySchema, text, validate, validateQuery } from "../validate.ts";

export const banSchema = v.object(
  {
    kind: v.picklist(BAN_KINDS, `"kind" must be one of ${BAN_KINDS.join(", ")}`),
    value: text("value", { most: LIMITS.emailCharacters }),
    until: v.pipe(
      optionalLine("until", LIMITS.timeCharacters, MOMENT),
      v.check((value) => value === null || momentOf(value) !== null, `"until" must be an ISO 8601 time`),
      v.transform((value) => (value === null ? null : momentOf(value))),
    ),
    note: optionalLine("note", LIMITS.banNoteCharacters),
  },
  "The ban must be one JSON object",
);

function entries(name: "hold" | "block") {
  return v.pipe(
    v.array(text(name, { most: LIMITS.wordCharacters }), `"${name}" must be a list of texts`),
    v.maxLength(LIMITS.wordEntries, `"${name}" may have at most ${LIMITS.wordEntries} entries`),
    v.transform((values) => values.map((value) => value.trim()).filter((value) => value !== "")),
  );
}

export const wordsSchema = v.object(
  { hold: entries("hold"), block: entries("block") },
  "The lists must be one JSON object",
);

export const trialQuery = querySchema({ cursor: v.optional(v.string()) });

function presentBan({ id, kind, value, until, note }: BanRow): BanItem {
  return { id, kind, value, until: until === null ? null : timestamp(until), note };
}

/** What a site itself says of readers and words. */
export const adminBansAndWords = new Hono<AppEnvironment>()
  .get("/:site/bans", requireScopes(["moderate"]), noQuery, knownSite, async (c) => {
    const bans = await listBans(c.var.context.database, c.req.param("site"));
    return c.json({ bans: bans.map(presentBan) });
  })
  .post("/:site/bans", keepBody, requireScopes(["moderate"]), noQuery, async (c) => {
    const ban = validate(banSchema, c.var.readJson());
    return c.json(presentBan(await createBan(c.var.context, c.req.param("site"), ban)), 201);
  })
  .delete("/:site/bans/:id", keepBody, requireScopes(["moderate"]), noQuery, knownSite, async (c) => {
    await liftBan(c.var.context, c.req.param("site"), pathId(c.req.param("id"), "ban"));
    return c.body(null, 204);
  })
  .get("/:site/words", requireScopes(["manage"]), noQuery, knownSite, async (c) => {
    return c.json(await findWords(c.var.context.database, c.req.param("site")));
  })
  .put("/:site/words", keepBody, requireScopes(["manage"]), noQuery, async (c) => {
    const words = validate(wordsSchema, c.var.readJson());
    await changeWords(c.var.context, c.req.param("site"), words);
    return c.json(words);
  })
  .post("/:site/words/trials", keepBody, requireScopes(["manage", "read"]), async (c) => {
    const { context } = c.var;
    const { signingSecret } = context.settings;
    const { cursor } = validateQuery(c, trialQuery);
    const words = validate(wordsSchema, c.var.readJson());
    const scope = ["words-trial", c.req.param("site"), JSON.stringify(words)];
    const [beforeId = Number.MAX_SAFE_INTEGER, examined = 0] =
      cursor === undefined ? [] : await decodeCursor(signingSecret, scope, cursor);
    const trial = await tryWords(context, c.req.param("site"), words, { beforeId, examined });
    const answer: WordsTrial = {
      examined: trial.examined,
      caught: trial.caught.map(({ row, list, entry, field }) => ({
        comment: presentQueued(row, trial.site),
        list,
        entry,
        field,
      })),
      cursor:
        trial.next === null
          ? null
          : await encodeCursor(signingSecret, scope, [trial.next.beforeId, trial.next.examined]),
    };
    return c.json(answer);
  });
