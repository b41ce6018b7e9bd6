import * as v from "valibot";
import { authorLink } from "../../domain/author-url.ts";
import { LIMITS } from "../../domain/limits.ts";
import { isBlank } from "../../domain/text.ts";
import { commentId, email, line, optionalLine, published, text } from "../validate.ts";

export const authorUrl = v.pipe(
  line("url", LIMITS.urlCharacters),
  v.check((value) => value === null || authorLink(value) !== null, `"url" must be a web address (http or https)`),
);

const tags = v.pipe(
  v.array(text("tags", { most: LIMITS.tagCharacters }), `"tags" must be a list of texts`),
  v.maxLength(LIMITS.tags, `"tags" may have at most ${LIMITS.tags} entries`),
  v.transform((values) => values.map((value) => value.trim()).filter((value) => value !== "")),
);

export const commentBody = v.pipe(
  text("body", { most: LIMITS.bodyCharacters, multiline: true }),
  v.check((value) => !isBlank(value), `"body" is required: the comment is empty`),
);

const DEVICE_KEY = /^[A-Za-z0-9_-]{22,64}$/;

/** A secret of a reader's device. */
export function deviceKey(name: string) {
  return v.pipe(v.string(`"${name}" must be a text`), v.regex(DEVICE_KEY, `"${name}" is not a valid key`));
}

export const requiredAuthorKey = deviceKey("authorKey");

/** A submission as JSON; unknown fields are ignored. */
export const submitSchema = v.object(
  {
    page: text("page", { most: LIMITS.pageCharacters }),
    body: commentBody,
    title: optionalLine("title", LIMITS.titleCharacters),
    published: v.optional(published, null),
    tags: v.nullish(tags, []),
    parent: v.nullish(commentId, null),
    name: optionalLine("name", LIMITS.nameCharacters),
    email,
    url: v.optional(authorUrl, null),
    token: optionalLine("token", LIMITS.formTokenCharacters),
    authorKey: v.pipe(
      v.nullish(v.string(`"authorKey" must be a text`), null),
      v.transform((value) => value || null),
      v.check((value) => value === null || DEVICE_KEY.test(value), `"authorKey" is not a valid key`),
    ),
    homepage: v.nullish(v.string(`"homepage" must be a text`), ""),
    turnstile: v.nullish(v.string(`"turnstile" must be a text`), null),
    returnTo: v.optional(v.picklist(["article", "thread"], `"returnTo" must be article or thread`), "article"),
  },
  "The comment must be one JSON object",
);

/** A form knows only texts: gives `parent` and `tags` the types that JSON would have. */
export function fieldsOfForm(fields: object): object {
  const { parent, tags, body, ...rest } = fields as Record<string, unknown>;
  const number = typeof parent === "string" && /^\d{1,16}$/.test(parent) ? Number(parent) : parent;
  return {
    ...rest,
    // Browsers send two characters for a line break of a form where the reader typed, and the field counted, one.
    body: typeof body === "string" ? body.replaceAll("\r\n", "\n") : body,
    parent: number === "" ? null : number,
    tags: typeof tags === "string" ? [tags] : tags,
  };
}
