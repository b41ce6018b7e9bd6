import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { idAt } from "../../../src/domain/comment.ts";
import { changedThreadTags, threadTag } from "../../../src/domain/thread-tag.ts";

const ids = fc.array(fc.integer({ min: 1, max: idAt(Date.UTC(2069, 0, 1)) }), { minLength: 1, maxLength: 20 });

describe("works", () => {
  test("each page and each site has a tag of its own, and so has what is no page yet", () => {
    const tags = [threadTag("a", 1), threadTag("a", 2), threadTag("b", 1), threadTag("a", null), threadTag("b", null)];
    expect(new Set(tags).size).toBe(tags.length);
  });

  test("a change purges every page it touched once, and the answers from before a page's first comment", () => {
    fc.assert(
      fc.property(ids, (pages) => {
        const purged = changedThreadTags("blog", [...pages, ...pages]);
        const expected = new Set([...pages, null].map((id) => threadTag("blog", id)));
        expect([...purged].sort()).toEqual([...expected].sort());
      }),
    );
  });

  test("no change purges nothing", () => {
    expect(changedThreadTags("blog", [])).toEqual([]);
  });
});

describe("resists", () => {
  test("a tag is printable ASCII without commas or spaces, as Cache-Tag wants it", () => {
    fc.assert(
      fc.property(ids, (pages) => {
        for (const tag of changedThreadTags("blog-2", pages)) expect(tag).toMatch(/^[!-+\--~]{1,100}$/);
      }),
    );
  });
});
