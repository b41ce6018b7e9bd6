import { describe, expect, test } from "vitest";
import { findRepeat, isSameContent } from "../../../src/spam/repeat.ts";
import type { EarlierComment, Submission } from "../../../src/spam/submission.ts";
import { earlier, facts, page, submission } from "./builders.ts";

const same = (changes: Partial<Submission>, before: Partial<EarlierComment>) =>
  isSameContent(submission(changes), facts(), earlier(before));

const NOBODY = { email: null, authorKeyHash: null } as const;

describe("works: the same content", () => {
  test("is the same page, parent, text and author", () => {
    expect(same({}, {})).toBe(true);
    expect(same({ parentId: 5 }, { parentId: 5 })).toBe(true);
  });

  test.each<[string, Partial<Submission>, Partial<EarlierComment>]>([
    ["device, though the e-mail was mended", { email: "ada@example.com" }, {}],
    ["e-mail, where one of the two shows no device", { authorKeyHash: null }, {}],
    ["e-mail, without a device", { authorKeyHash: null }, { authorKeyHash: null }],
    ["address, where there is neither e-mail nor device", NOBODY, NOBODY],
  ])("knows its author by the %s", (_, changes, before) => {
    expect(same(changes, before)).toBe(true);
  });
});

describe("refuses: what is not the same content", () => {
  test.each<[string, Partial<Submission>, Partial<EarlierComment>]>([
    ["another page", {}, { pageId: 2 }],
    ["another parent", { parentId: 5 }, { parentId: 6 }],
    ["an answer for a first comment", {}, { parentId: 5 }],
    ["another text", { textHash: "hash-of-other" }, {}],
    ["another device under the same e-mail", { authorKeyHash: "key-of-phone" }, {}],
    ["another e-mail and device", { email: "eve@example.org", authorKeyHash: "key-of-eve" }, {}],
    ["another address of a nobody", NOBODY, { ...NOBODY, addressHash: "address-of-eve" }],
    ["another address of a nobody at the same raw address", { ...NOBODY, addressHash: "address-of-eve" }, NOBODY],
    ["a nobody for somebody", NOBODY, {}],
    ["a nobody for somebody known by e-mail", NOBODY, { authorKeyHash: null }],
    ["somebody for a nobody", {}, NOBODY],
  ])("%s", (_, changes, before) => {
    expect(same(changes, before)).toBe(false);
  });

  test("anything on a page that is new", () => {
    expect(isSameContent(submission(), facts({ page: null }), earlier())).toBe(false);
  });
});

describe("works: a repeat", () => {
  test("of the same form is answered with its first result, whatever became of it", () => {
    for (const status of ["approved", "pending", "spam", "trash"] as const) {
      const first = earlier({ status });
      expect(findRepeat(submission(), facts({ sameToken: first }))).toBe(first);
    }
  });

  test("without a token of its own is found under its content", () => {
    const first = earlier();
    expect(findRepeat(submission(), facts({ sameContent: first }))).toBe(first);
  });

  test("with a new token is found among the author's and the site's newest", () => {
    const other = earlier({ textHash: "hash-of-other" }, 50_000);
    const first = earlier();
    expect(findRepeat(submission(), facts({ trail: [other, first] }))).toBe(first);
    expect(findRepeat(submission(NOBODY), facts({ recent: [other, earlier(NOBODY)] }))).toEqual(earlier(NOBODY));
  });

  test("is found under another parent too: the same author says the same on one page only once", () => {
    expect(findRepeat(submission({ parentId: 5 }), facts({ trail: [earlier()] }))).toEqual(earlier());
  });
});

describe("resists: a repeat that is none", () => {
  test("the same token with other content is no repeat", () => {
    const used = earlier({ textHash: "hash-of-other" });
    expect(findRepeat(submission(), facts({ sameToken: used }))).toBeNull();
  });

  test("another's same text is no repeat: their result is not given away", () => {
    const eve = submission({ email: "eve@example.org", authorKeyHash: "key-of-eve" });
    expect(findRepeat(eve, facts({ sameToken: earlier(), recent: [earlier()] }))).toBeNull();
  });

  test("the same text on another page is no repeat", () => {
    const elsewhere = earlier({ pageId: 2 });
    const known = facts({ trail: [elsewhere], recent: [elsewhere], sameToken: elsewhere });
    expect(findRepeat(submission(), known)).toBeNull();
    expect(findRepeat(submission(), { ...known, page: null })).toBeNull();
    expect(findRepeat(submission(), { ...known, page: page({ id: 2 }) })).toBe(elsewhere);
  });

  test("a first comment is no repeat", () => {
    expect(findRepeat(submission(), facts())).toBeNull();
    expect(findRepeat(submission(), facts({ page: null }))).toBeNull();
  });
});
