import * as v from "valibot";
import { querySchema, wholeNumber } from "../validate.ts";
import { threadQuery } from "./thread-query.ts";

const commentNumber = (name: string) => v.optional(wholeNumber(name, 1, Number.MAX_SAFE_INTEGER));

/** A thread's own query, but that `parent` is the comment that the form answers and `replies` the root whose replies go on. */
export const documentQuery = querySchema({
  ...threadQuery.entries,
  parent: commentNumber("parent"),
  replies: commentNumber("replies"),
  comment: v.optional(v.picklist(["approved", "pending"], `"comment" must be approved or pending`)),
  part: v.optional(v.picklist(["comments"], `"part" can only be comments`)),
});

export type DocumentQuery = v.InferOutput<typeof documentQuery>;

/** A place in a thread: what its links say of it. */
export type DocumentPlace = Pick<DocumentQuery, "page" | "sort" | "cursor" | "limit" | "replies">;

type LinkedPlace = DocumentPlace & Pick<DocumentQuery, "parent">;

/** The address of a place in a thread, on the server's own origin. */
export function documentUrl(publicUrl: string, siteId: string, place: LinkedPlace): string {
  const url = new URL(`${publicUrl}/sites/${siteId}/thread`);
  const { page, sort, limit, replies, cursor, parent } = place;
  for (const [name, value] of Object.entries({ page, sort, limit, replies, cursor, parent })) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** The same place as the thread itself is asked for it. */
export function threadQueryOf({ page, sort, cursor, limit, replies }: DocumentPlace) {
  return { page, sort, cursor, limit, parent: replies };
}
