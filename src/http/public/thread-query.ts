import * as v from "valibot";
import { COMMENT_SORTS } from "../../domain/comment.ts";
import { LIMITS } from "../../domain/limits.ts";
import { querySchema, text, wholeNumber } from "../validate.ts";

export const threadQuery = querySchema({
  page: text("page", { most: LIMITS.pageCharacters }),
  sort: v.optional(v.picklist(COMMENT_SORTS, `"sort" must be one of ${COMMENT_SORTS.join(", ")}`)),
  cursor: v.optional(v.string()),
  limit: v.optional(wholeNumber("limit", 1, LIMITS.rootsPerPageMost)),
  parent: v.optional(wholeNumber("parent", 1, Number.MAX_SAFE_INTEGER)),
});

export type ThreadQuery = v.InferOutput<typeof threadQuery>;
