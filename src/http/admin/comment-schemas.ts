import * as v from "valibot";
import { COMMENT_STATUSES, SITE_ROLES } from "../../domain/comment.ts";
import { type Filter, termOf } from "../../domain/comment-query.ts";
import { LIMITS } from "../../domain/limits.ts";
import { momentOf } from "../../domain/moment.ts";
import { authorUrl, commentBody } from "../public/submit-schema.ts";
import { commentId, line, MOMENT, optionalLine, querySchema, text, wholeNumber, withoutRepeats } from "../validate.ts";

const status = v.picklist(COMMENT_STATUSES, `"status" must be one of ${COMMENT_STATUSES.join(", ")}`);

/** The same that `q` may say as a filter. */
function filter(name: Filter, message: string) {
  return v.pipe(
    v.string(),
    v.check((value) => termOf(name, value) !== null, message),
    v.transform((value) => termOf(name, value)!),
  );
}

export const queueQuery = querySchema({
  status: v.optional(status),
  q: v.optional(v.pipe(v.string(), v.metadata({ maxLength: LIMITS.queryCharacters }))),
  page: v.optional(text("page", { most: LIMITS.pageCharacters })),
  email: v.optional(filter("email", `"email" must be an e-mail address`)),
  ip: v.optional(filter("ip", `"ip" must be an address or network`)),
  cursor: v.optional(v.string()),
  limit: v.optional(wholeNumber("limit", 1, LIMITS.queuePerPageMost)),
});

/** What is absent stays. */
export const changeSchema = v.object(
  {
    body: v.exactOptional(commentBody),
    name: v.exactOptional(
      v.pipe(
        line("name", LIMITS.nameCharacters),
        v.transform((name) => name ?? ""),
      ),
    ),
    url: v.exactOptional(authorUrl),
    pinned: v.exactOptional(v.boolean(`"pinned" must be true or false`)),
  },
  "The change must be one JSON object",
);

export const siteCommentSchema = v.pipe(
  v.object(
    {
      page: v.nullish(text("page", { most: LIMITS.pageCharacters }), null),
      parent: v.nullish(commentId, null),
      body: commentBody,
      name: optionalLine("name", LIMITS.nameCharacters),
      role: v.optional(v.picklist(SITE_ROLES, `"role" must be one of ${SITE_ROLES.join(", ")}`), "moderator"),
    },
    "The comment must be one JSON object",
  ),
  v.forward(
    v.check(({ page, parent }) => (page === null) !== (parent === null), `Either "page" or "parent" is required`),
    ["page"],
  ),
  v.metadata({
    oneOf: [
      { required: ["page"], properties: { page: { type: "string" } } },
      { required: ["parent"], properties: { parent: { type: "integer" } } },
    ],
  }),
);

function idsOf(most: number) {
  return withoutRepeats(
    v.pipe(
      v.array(commentId, `"ids" must be a list of ids`),
      v.minLength(1, `"ids" must name at least one comment`),
      v.maxLength(most, `"ids" may name at most ${most} comments`),
    ),
    `"ids" names a comment twice`,
  );
}

const asOf = v.pipe(
  text("asOf", { most: LIMITS.timeCharacters, form: MOMENT }),
  v.check((value) => momentOf(value) !== null, `"asOf" must be an ISO 8601 time`),
  v.transform((value) => momentOf(value)!),
);

export const decisionSchema = v.object(
  { ids: idsOf(LIMITS.decisionIds), status, asOf: v.nullish(asOf, null) },
  "The decision must be one JSON object",
);

export const recheckSchema = v.object({ ids: idsOf(LIMITS.recheckIds) }, "The request must be one JSON object");
