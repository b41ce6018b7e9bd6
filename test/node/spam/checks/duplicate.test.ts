import { describe, expect, test } from "vitest";
import { checkDuplicate } from "../../../../src/spam/checks/duplicate.ts";
import { earlier, facts, submission } from "../builders.ts";

const eve = { email: "eve@example.org", authorKeyHash: "key-of-eve", address: "198.51.100.7" };

describe("works", () => {
  test("the same text of another author within the last minute holds, and names the first", () => {
    const twin = earlier(eve, 42_000);
    expect(checkDuplicate(submission(), facts({ recent: [twin] }))).toEqual({
      check: "duplicate",
      reason: "duplicate.same-text",
      says: "hold",
      evidence: { comment: twin.id, ageMs: 42_000 },
    });
  });

  test("other texts say nothing", () => {
    const recent = [earlier({ ...eve, textHash: "hash-of-other" })];
    expect(checkDuplicate(submission(), facts({ recent }))).toBeNull();
    expect(checkDuplicate(submission(), facts())).toBeNull();
  });
});

describe("resists", () => {
  test("a wave over many pages and whatever became of the first ones", () => {
    for (const status of ["approved", "pending", "spam", "trash"] as const) {
      const recent = [earlier({ ...eve, textHash: "hash-of-other" }), earlier({ ...eve, pageId: 9, status })];
      expect(checkDuplicate(submission(), facts({ recent }))?.says).toBe("hold");
    }
  });
});
