import { describe, expect, test } from "vitest";
import { assess } from "../../../src/spam/assess.ts";
import { decide } from "../../../src/spam/decide.ts";
import { earlier, facts, submission } from "./builders.ts";

describe("works", () => {
  test("an honest comment has nothing against it", () => {
    expect(assess(submission(), facts())).toEqual([]);
  });

  test("all checks run and tell every reason, though the first alone would do", () => {
    const everything = submission({ honeypot: "x", body: "https://a.example https://b.example" });
    const known = facts(
      { formToken: { state: "missing" }, recent: [earlier({ email: "eve@example.org" })] },
      { holdAll: true, firstComment: "hold" },
    );
    const findings = assess(everything, known);
    expect(findings.map(({ reason }) => reason).sort()).toEqual([
      "duplicate.same-text",
      "first-comment.untrusted",
      "form-token.missing",
      "hold-all.site",
      "honeypot.filled",
      "links.too-many",
    ]);
    expect(decide(findings).says).toBe("spam");
  });

  test("each reason begins with its check, so that a moderator's page can group them", () => {
    const findings = assess(
      submission({ honeypot: "x" }),
      facts({ formToken: { state: "forged" } }, { holdAll: true }),
    );
    expect(findings).toHaveLength(3);
    for (const { check, reason } of findings) expect(reason.startsWith(`${check}.`)).toBe(true);
  });
});

describe("resists", () => {
  test("no local check speaks for a comment: trust only silences", () => {
    const known = facts({ trail: [earlier({ textHash: "hash-of-other" })] }, { firstComment: "hold", holdAll: true });
    expect(assess(submission(), known).map(({ says }) => says)).toEqual(["hold"]);
  });
});
