import { describe, expect, test } from "vitest";
import { describeFinding, REASONS } from "../../../src/admin/reasons.ts";
import { CHECK_SOURCES, reasonsOf } from "../check-reasons.ts";

const given = [...CHECK_SOURCES].flatMap(([check, source]) =>
  reasonsOf(check, source).map((word) => `${check}.${word}`),
);

describe("works: why a comment was held", () => {
  test("has words for every reason that a check can give, and for no other", () => {
    expect(Object.keys(REASONS).sort()).toEqual([...new Set(given)].sort());
  });

  test.each([
    ["links.too-many", { links: 3, limit: 2 }, "Has 3 links; this site holds at 2."],
    [
      "words.block",
      { entry: "pills", field: "url" },
      "The website has “pills”, which is on the list of words to block.",
    ],
    ["words.hold", { field: "address" }, "The IP address has an entry, which is on the list of words to hold."],
    ["form-token.too-fast", { ageMs: 1_240 }, "Sent 1.2 seconds after the form was opened, faster than people type."],
    ["form-token.expired", { ageMs: 90_000_000 }, "The form was opened 25 hours before."],
    ["bursts.email", { count: 6, windowMs: 600_000 }, "6 comments under one e-mail address within 10 minutes."],
    ["bans.domain", { value: "bad.example", note: "again" }, "The domain bad.example is banned (“again”)."],
    ["bans.address", { note: null }, "The sender's network is banned."],
    ["akismet.unchecked", { detail: "no answer in 4 s" }, "Akismet gave no answer: no answer in 4 s."],
  ])("%s: %o", (reason, evidence, sentence) => {
    expect(describeFinding({ reason, evidence })).toBe(sentence);
  });
});

describe("resists: a reason of a newer server", () => {
  test("is shown with what it is called and what it found", () => {
    expect(describeFinding({ reason: "moon.too-full", evidence: { phase: 1 } })).toBe("Moon too full (phase 1).");
    expect(describeFinding({ reason: "constructor", evidence: {} })).toBe("Constructor.");
  });
});
