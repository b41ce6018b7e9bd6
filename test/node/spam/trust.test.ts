import { describe, expect, test } from "vitest";
import { COMMENT_STATUSES } from "../../../src/domain/comment.ts";
import { isTrusted } from "../../../src/spam/trust.ts";
import { earlier, facts, submission } from "./builders.ts";

const ADA = submission();

describe("works", () => {
  test("an approved comment of the same e-mail and device proves the author", () => {
    expect(isTrusted(ADA, facts({ trail: [earlier()] }))).toBe(true);
  });

  test("one proof among the author's comments is enough, and the name may have changed", () => {
    const trail = [earlier({ status: "spam" }), earlier({ authorKeyHash: "another" }), earlier({ name: "Ada L." })];
    expect(isTrusted(ADA, facts({ trail }))).toBe(true);
  });

  test("by WordPress's rule the same name with the same e-mail proves it too", () => {
    const trail = [earlier({ authorKeyHash: null })];
    expect(isTrusted(ADA, facts({ trail }, { trust: "nameAndEmail" }))).toBe(true);
    expect(isTrusted(submission({ authorKeyHash: null }), facts({ trail }, { trust: "nameAndEmail" }))).toBe(true);
  });
});

describe("refuses", () => {
  test("an author without any earlier comment", () => {
    expect(isTrusted(ADA, facts())).toBe(false);
  });

  test.each(COMMENT_STATUSES.filter((status) => status !== "approved"))("a %s comment as a proof", (status) => {
    for (const trust of ["authorKey", "nameAndEmail"] as const) {
      expect(isTrusted(ADA, facts({ trail: [earlier({ status })] }, { trust }))).toBe(false);
    }
  });

  test("another name by WordPress's rule, on another device", () => {
    const trail = [earlier({ name: "Eve", authorKeyHash: null })];
    expect(isTrusted(ADA, facts({ trail }, { trust: "nameAndEmail" }))).toBe(false);
  });
});

describe("resists", () => {
  test("who types another's name and e-mail is not trusted for it", () => {
    const trail = [earlier()];
    expect(isTrusted(submission({ authorKeyHash: "key-of-eve" }), facts({ trail }))).toBe(false);
    expect(isTrusted(submission({ authorKeyHash: null }), facts({ trail }))).toBe(false);
  });

  test("two authors without a key are not one device", () => {
    const trail = [earlier({ authorKeyHash: null })];
    expect(isTrusted(submission({ authorKeyHash: null }), facts({ trail }))).toBe(false);
  });
});
