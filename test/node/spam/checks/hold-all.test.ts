import { describe, expect, test } from "vitest";
import { checkHoldAll } from "../../../../src/spam/checks/hold-all.ts";
import { earlier, facts, page, submission } from "../builders.ts";

describe("a site that holds everything", () => {
  test("works: it holds a trusted author's comment too", () => {
    expect(checkHoldAll(submission(), facts({ trail: [earlier()] }, { holdAll: true }))?.says).toBe("hold");
    expect(checkHoldAll(submission(), facts())).toBeNull();
  });
});

describe("a page that holds everything", () => {
  test("works: it holds a trusted author's comment, and says that it is the page", () => {
    const known = { trail: [earlier()], page: page({ holdAll: true }) };
    expect(checkHoldAll(submission(), facts(known))).toMatchObject({ reason: "hold-all.page", says: "hold" });
    expect(checkHoldAll(submission(), facts(known, { holdAll: true }))?.reason).toBe("hold-all.site");
    expect(checkHoldAll(submission(), facts({ page: null }))).toBeNull();
  });
});
