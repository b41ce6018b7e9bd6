import { describe, expect, test } from "vitest";
import { checkFirstComment } from "../../../../src/spam/checks/first-comment.ts";
import { earlier, facts, submission } from "../builders.ts";

describe("a first comment", () => {
  test("works: it is judged like any other where the site says so", () => {
    expect(checkFirstComment(submission(), facts({}, { firstComment: "judge" }))).toBeNull();
  });

  test("works: it waits where the site says so, and not for an author who is trusted", () => {
    const settings = { firstComment: "hold" } as const;
    expect(checkFirstComment(submission(), facts({}, settings))).toMatchObject({
      reason: "first-comment.untrusted",
      says: "hold",
      evidence: { trust: "authorKey" },
    });
    expect(checkFirstComment(submission(), facts({ trail: [earlier()] }, settings))).toBeNull();
  });

  test("resists: a borrowed e-mail address", () => {
    const eve = submission({ authorKeyHash: "key-of-eve" });
    const known = facts({ trail: [earlier()] }, { firstComment: "hold" });
    expect(checkFirstComment(eve, known)?.says).toBe("hold");
  });
});
