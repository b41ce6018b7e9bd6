import { describe, expect, test } from "vitest";
import { completionsFor } from "../../../src/admin/comments/completion.ts";
import { comment } from "./comment.ts";

const now = Date.UTC(2026, 10, 24, 12);
const comments = [
  comment({ id: 1, name: "Ada Lovelace", email: "ada@example.org" }),
  comment({ id: 2, name: "Bob", email: "bob@example.org" }),
  comment({ id: 3, name: "Bob", email: "bob@example.org" }),
];

function offered(query: string, caret = query.length): string[] {
  return completionsFor(query, caret, { comments, now }).options.map(({ text }) => text);
}

describe("works: completing the word at the caret", () => {
  test("offers keywords by how they begin, and all of them for nothing", () => {
    expect(offered("a")).toEqual(["author:", "after:"]);
    expect(offered("")).toContain("status:");
  });

  test("offers values of the list, the most frequent first, quoted where they have spaces", () => {
    expect(offered("author:")).toEqual(["author:Bob", 'author:"Ada Lovelace"']);
    expect(offered("email:a")).toEqual(["email:ada@example.org"]);
  });

  test("offers statuses and days", () => {
    expect(offered("status:s")).toEqual(["status:spam"]);
    expect(offered("after:")).toEqual(["after:2026-11-24", "after:2026-11-23", "after:2026-11-17", "after:2026-10-25"]);
    expect(offered("has:")).toEqual(["has:link"]);
  });

  test("replaces only the word at the caret, and keeps the sign that excludes", () => {
    expect(completionsFor("cheap -stat more", 11, { comments, now })).toMatchObject({
      from: 6,
      options: [{ text: "-status:" }],
    });
  });

  test("goes on in an open quotation", () => {
    expect(offered('author:"ada')).toEqual(['author:"Ada Lovelace"']);
  });
});

describe("refuses: what cannot be completed", () => {
  test.each(["cheap ", "status:spam", "is:unchecked", "http://a", "nothing"])("%s", (query) => {
    expect(offered(query.trimEnd())).toEqual([]);
  });
});
