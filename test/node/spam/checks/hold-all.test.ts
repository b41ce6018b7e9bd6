import { describe, expect, test } from "vitest";
import { checkHoldAll } from "../../../../src/spam/checks/hold-all.ts";
import { earlier, facts, submission } from "../builders.ts";

describe("a site that holds everything", () => {
  test("works: it holds a trusted author's comment too", () => {
    expect(checkHoldAll(submission(), facts({ trail: [earlier()] }, { holdAll: true }))?.says).toBe("hold");
    expect(checkHoldAll(submission(), facts())).toBeNull();
  });
});
