import { describe, expect, test } from "vitest";
import { checkFormToken } from "../../../../src/spam/checks/form-token.ts";
import type { FormTokenState } from "../../../../src/spam/submission.ts";
import { earlier, facts, NOW, submission } from "../builders.ts";

const check = (formToken: FormTokenState) => checkFormToken(submission(), facts({ formToken }));

describe("works", () => {
  test("a valid token that is used for the first time says nothing, not even for the comment", () => {
    expect(checkFormToken(submission(), facts())).toBeNull();
  });

  test("the same comment with the same token once more says nothing either", () => {
    expect(checkFormToken(submission(), facts({ sameToken: earlier() }))).toBeNull();
  });
});

describe("refuses", () => {
  test.each(["missing", "forged", "other-page"] as const)("to pass a token that is %s: it holds", (state) => {
    expect(check({ state })).toMatchObject({ reason: `form-token.${state}`, says: "hold", evidence: { ageMs: null } });
  });

  test.each(["expired", "too-fast"] as const)("to pass one that is %s, and tells a moderator its age", (state) => {
    const found = check({ state, id: "token-1", issuedAt: NOW - 1_234 });
    expect(found).toMatchObject({ reason: `form-token.${state}`, says: "hold", evidence: { ageMs: 1_234 } });
  });
});

describe("resists", () => {
  test.each([
    ["other text", { textHash: "hash-of-other" }],
    ["another page", { pageId: 2 }],
    ["another parent", { parentId: 9 }],
    ["another author", { email: "eve@example.org", authorKeyHash: "key-of-eve" }],
  ])("a token that was used before for %s, and names that comment", (_, before) => {
    const used = earlier(before);
    expect(checkFormToken(submission(), facts({ sameToken: used }))).toMatchObject({
      reason: "form-token.replayed",
      says: "hold",
      evidence: { firstComment: used.id },
    });
  });
});
