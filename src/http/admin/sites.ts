import { Hono } from "hono";
import * as v from "valibot";
import { findSite, listSites } from "../../db/sites.ts";
import { COMMENT_SORTS } from "../../domain/comment.ts";
import { Refusal } from "../../domain/error.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { Site } from "../../domain/site.ts";
import { akismetState } from "../../usecases/akismet-state.ts";
import { changeSite } from "../../usecases/change-site.ts";
import { createSite } from "../../usecases/create-site.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import { tryAkismet } from "../../usecases/try-akismet.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { readerOf } from "../reader.ts";
import { noList, text, validate, withoutRepeats } from "../validate.ts";

const siteId = v.pipe(
  text("id", { most: LIMITS.siteIdCharacters }),
  v.regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    `"id" must be 1 to ${LIMITS.siteIdCharacters} of a-z, 0-9 and -, not starting or ending with -`,
  ),
);

const name = v.pipe(
  text("name", { most: LIMITS.nameCharacters }),
  v.transform((value) => value.trim()),
  v.minLength(1, `"name" is required`),
);

function webUrl(value: string): URL | null {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" ? url : null;
}

const url = v.pipe(
  text("url", { most: LIMITS.urlCharacters, form: { format: "uri" } }),
  v.check((value) => webUrl(value) !== null, `"url" must be the site's address (https://blog.example)`),
  v.transform((value) => webUrl(value)!.href),
);

const origin = text("origins", { most: LIMITS.urlCharacters, form: { format: "uri" } });

const origins = withoutRepeats(
  v.pipe(
    v.array(origin, `"origins" must be a list of origins`),
    v.maxLength(LIMITS.origins, `"origins" may have at most ${LIMITS.origins} entries`),
    v.check(
      (values) => values.every((value) => webUrl(value)?.origin === value),
      `"origins" must be origins without a path or a trailing slash (https://www.blog.example)`,
    ),
  ),
  `"origins" names an origin twice`,
);

export const newSite = v.object(
  { id: siteId, name, url, origins: v.optional(origins, []) },
  "The site must be one JSON object",
);

function wholeSetting(setting: string, least: number, most: number) {
  const message = `"${setting}" must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
}

function choice<const Words extends readonly string[]>(setting: string, words: Words) {
  return v.picklist(words, `"${setting}" must be one of ${words.join(", ")}`);
}

function flag(setting: string) {
  return v.boolean(`"${setting}" must be true or false`);
}

const parameter = v.pipe(
  text("pageParameters", { most: LIMITS.pageParameterCharacters }),
  v.regex(/^[^&=#?\s]+$/, `"pageParameters" must be names`),
);

/** What an object says of a name that it does not know, and of what is no object. */
function knownOnly(message: string) {
  return (issue: v.StrictObjectIssue) =>
    issue.expected === "never" ? `There is no setting ${issue.received}` : message;
}

/** Each setting; `null` goes back to its default. */
const settings = {
  require: v.nullish(
    withoutRepeats(
      v.array(choice("require", ["name", "email"]), `"require" must be a list`),
      `"require" names a field twice`,
    ),
  ),
  firstComment: v.nullish(choice("firstComment", ["judge", "hold"])),
  trust: v.nullish(choice("trust", ["authorKey", "nameAndEmail"])),
  holdAll: v.nullish(flag("holdAll")),
  open: v.nullish(flag("open")),
  closeAfterDays: v.nullish(wholeSetting("closeAfterDays", 0, LIMITS.closeAfterDaysMost)),
  maxLinks: v.nullish(wholeSetting("maxLinks", 0, LIMITS.maxLinksMost)),
  depth: v.nullish(wholeSetting("depth", 2, LIMITS.depthMost)),
  perPage: v.nullish(wholeSetting("perPage", 1, LIMITS.rootsPerPageMost)),
  sort: v.nullish(choice("sort", COMMENT_SORTS)),
  editMinutes: v.nullish(wholeSetting("editMinutes", 0, LIMITS.editMinutesMost)),
  votes: v.nullish(flag("votes")),
  avatars: v.nullish(choice("avatars", ["initials", "gravatar", "none"])),
  turnstileKey: v.nullish(
    v.pipe(
      text("turnstileKey", { most: LIMITS.turnstileKeyCharacters }),
      v.regex(/^\S+$/, `"turnstileKey" is not a key`),
    ),
  ),
  blatantSpam: v.nullish(choice("blatantSpam", ["keep", "discard"])),
  retention: v.nullish(
    noList(
      v.strictObject(
        {
          ipDays: v.exactOptional(wholeSetting("ipDays", 1, LIMITS.retentionDaysMost)),
          submittedDays: v.exactOptional(wholeSetting("submittedDays", 1, LIMITS.retentionDaysMost)),
          spamDays: v.exactOptional(wholeSetting("spamDays", 1, LIMITS.retentionDaysMost)),
          trashDays: v.exactOptional(wholeSetting("trashDays", 1, LIMITS.retentionDaysMost)),
        },
        knownOnly(`"retention" must be an object of days`),
      ),
    ),
  ),
  akismet: v.nullish(flag("akismet")),
  akismetKeyVariable: v.nullish(
    v.pipe(
      text("akismetKeyVariable", { most: LIMITS.keyVariableCharacters }),
      v.regex(/^AKISMET_KEY(?:_[A-Z0-9_]+)?$/, `"akismetKeyVariable" must be AKISMET_KEY or begin with AKISMET_KEY_`),
    ),
  ),
  akismetNotice: v.nullish(choice("akismetNotice", ["show", "hide"])),
  checks: v.nullish(choice("checks", ["show", "hide"])),
  pageParameters: v.nullish(
    withoutRepeats(
      v.pipe(
        v.array(parameter, `"pageParameters" must be a list`),
        v.maxLength(LIMITS.pageParameters, `"pageParameters" may have at most ${LIMITS.pageParameters} names`),
      ),
      `"pageParameters" names a parameter twice`,
    ),
  ),
};

/** Unlike elsewhere a name that is unknown is refused: a setting that was mistyped must not seem to be set. */
export const siteChange = v.strictObject(
  { name: v.optional(name), url: v.optional(url), origins: v.optional(origins), ...settings },
  knownOnly("The change must be one JSON object"),
);

function presentSite({ id, name, url, origins, settings, akismetAlert }: Site) {
  return { id, name, url, origins, settings, akismetAlert };
}

export const adminSites = new Hono<AppEnvironment>()
  .get("/", requireScopes(["read"]), noQuery, async (c) => {
    const { database, settings } = c.var.context;
    const sites = await listSites(database, settings.isAkismetKeySet, c.var.actor.sites);
    return c.json({ sites: sites.map(presentSite) });
  })
  .post("/", keepBody, requireScopes(["manage"], "everywhere"), noQuery, async (c) => {
    const site = await createSite(c.var.context, validate(newSite, c.var.readJson()));
    return c.json(presentSite(site), 201);
  })
  .get("/:site", requireScopes(["read"]), noQuery, async (c) => {
    const { database, settings } = c.var.context;
    const site = await findSite(database, c.req.param("site"), settings.isAkismetKeySet);
    if (site === null) throw unknownSite();
    return c.json({ ...presentSite(site), akismetState: await akismetState(c.var.context, site) });
  })
  .post("/:site/akismet/trials", keepBody, requireScopes(["manage"]), noQuery, async (c) =>
    c.json(await tryAkismet(c.var.context, c.req.param("site"), readerOf(c))),
  )
  .patch("/:site", keepBody, requireScopes(["manage"]), noQuery, async (c) => {
    const { name, url, origins, ...changed } = validate(siteChange, c.var.readJson());
    if (changed.akismetKeyVariable !== undefined && c.var.actor.sites !== null) {
      const message = `"akismetKeyVariable" takes rights for all sites, since it may name the key of another`;
      throw new Refusal("forbidden", message, { field: "akismetKeyVariable" });
    }
    const site = await changeSite(c.var.context, c.req.param("site"), {
      ...(name === undefined ? {} : { name }),
      ...(url === undefined ? {} : { url }),
      ...(origins === undefined ? {} : { origins }),
      settings: Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)),
    });
    return c.json(presentSite(site));
  });
