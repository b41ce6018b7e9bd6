import { describe, expect, test } from "vitest";
import { checkDuplicate } from "../../../../src/spam/checks/duplicate.ts";
import { earlier, facts, submission } from "../builders.ts";

const eve = { email: "eve@example.org", authorKeyHash: "key-of-eve", addressHash: "address-of-eve" };

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

  test("only the last minute counts, though the newest of a quiet site are far older", () => {
    const heldAt = (age: number) => checkDuplicate(submission(), facts({ recent: [earlier(eve, age)] }))?.says;
    expect([heldAt(0), heldAt(59_999), heldAt(60_000), heldAt(86_400_000)]).toEqual([
      "hold",
      "hold",
      undefined,
      undefined,
    ]);
  });

  test("an old twin does not hide a new one", () => {
    const fresh = earlier({ ...eve, status: "spam" }, 1_000);
    const recent = [earlier(eve, 10 * 60_000), fresh];
    expect(checkDuplicate(submission(), facts({ recent }))?.evidence).toEqual({ comment: fresh.id, ageMs: 1_000 });
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
