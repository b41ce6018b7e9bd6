import { expect, test } from "vitest";
import { type Caught, catchesByEntry } from "../../../src/admin/words/catches.ts";
import type { CommentStatus } from "../../../src/contract.ts";
import { comment } from "./comment.ts";

function caught(list: Caught["list"], entry: string, status: CommentStatus): Caught {
  return { comment: comment({ id: 1, status }), list, entry, field: "body" };
}

test("entries that would have been wrong come first, and one entry of two lists is two", () => {
  const catches = catchesByEntry([
    caught("block", "casino", "spam"),
    caught("block", "casino", "spam"),
    caught("hold", "book", "approved"),
    caught("hold", "casino", "pending"),
  ]);
  expect(catches.map(({ list, entry, caught, wrong }) => [list, entry, caught.length, wrong])).toEqual([
    ["hold", "book", 1, 1],
    ["block", "casino", 2, 0],
    ["hold", "casino", 1, 0],
  ]);
});
