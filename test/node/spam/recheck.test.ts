import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AkismetAnswer, type AkismetResult, type UncheckedKind, unchecked } from "../../../src/domain/akismet.ts";
import { COMMENT_STATUSES, idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { judgeAgain, nextCheckAt, type Rechecked } from "../../../src/spam/recheck.ts";
import { finding, NOW } from "./builders.ts";

const answered = (result: "ham" | "spam" | "discard"): AkismetAnswer => ({ result, guid: null, alert: null });
const provisional: AkismetAnswer = { result: "recheck", recheckAfterSeconds: 120, guid: null, alert: null };
const ANSWERS = [answered("ham"), answered("spam"), answered("discard"), provisional, unchecked("timeout", "")];

const held = (changes: Partial<Rechecked> = {}): Rechecked => ({
  id: idAt(NOW),
  status: "pending",
  decidedAt: null,
  akismetResult: "unchecked",
  findings: [finding("hold", "akismet")],
  ...changes,
});

describe("works: when a comment is asked about again", () => {
  test.each<[UncheckedKind, number]>([
    ["network", 20],
    ["timeout", 20],
    ["status", 20],
    ["protocol", 20],
    ["account", 360],
    ["key", 360],
  ])("after trouble of the kind %s, in %i minutes", (kind, minutes) => {
    expect(nextCheckAt(unchecked(kind, ""), idAt(NOW), NOW)).toBe(NOW + minutes * 60_000);
  });

  test("after a provisional answer, when Akismet says, however old the comment is", () => {
    expect(nextCheckAt(provisional, idAt(NOW), NOW)).toBe(NOW + 120_000);
    expect(nextCheckAt(provisional, idAt(NOW - 2 * LIMITS.recheckGiveUpMs), NOW)).toBe(NOW + 120_000);
  });

  test.each(["ham", "spam", "discard"] as const)("never after %s", (result) => {
    expect(nextCheckAt(answered(result), idAt(NOW), NOW)).toBeNull();
  });

  test("for 15 days to the millisecond, and then no more", () => {
    const id = idAt(NOW - LIMITS.recheckGiveUpMs, 4_095);
    expect(nextCheckAt(unchecked("network", ""), id, NOW)).not.toBeNull();
    expect(nextCheckAt(unchecked("network", ""), id, NOW + 1)).toBeNull();
  });
});

describe("works: what a new answer makes of a comment", () => {
  test.each(ANSWERS.map((answer) => [answer.result, answer] as const))(
    "that was never checked: %s",
    (result, answer) => {
      const expected = { ham: "approved", spam: "spam", discard: "spam", recheck: "pending", unchecked: "pending" };
      for (const before of [null, "unchecked", "recheck"] as const) {
        expect(judgeAgain(held({ akismetResult: before }), answer).to).toBe(expected[result]);
      }
    },
  );

  test("what else was found against it still counts", () => {
    const findings = [finding("hold", "links"), finding("hold", "akismet")];
    expect(judgeAgain(held({ findings }), answered("ham"))).toMatchObject({ to: "pending", verdict: { says: "hold" } });
    expect(judgeAgain(held({ findings }), answered("spam"))).toMatchObject({ to: "spam", verdict: { says: "spam" } });
  });

  test("the new answer takes the place of the old one among the findings", () => {
    const findings = [finding("spam", "akismet"), finding("hold", "links"), finding("hold", "akismet")];
    const { verdict } = judgeAgain(held({ findings }), answered("ham"));
    expect(verdict.findings.map(({ reason }) => reason)).toEqual(["links.found", "akismet.ham"]);
  });
});

describe("refuses", () => {
  test("to publish what was checked before and is held for other reasons: it can only become spam", () => {
    const checked = held({ akismetResult: "ham", findings: [] });
    expect(judgeAgain(checked, answered("ham")).to).toBe("pending");
    expect(judgeAgain(checked, answered("spam")).to).toBe("spam");
  });

  test.each(COMMENT_STATUSES.filter((status) => status !== "pending"))("to move a comment that is %s", (status) => {
    for (const answer of ANSWERS) expect(judgeAgain(held({ status }), answer).to).toBe(status);
  });
});

describe("resists", () => {
  const comment = fc.record<Rechecked>({
    id: fc.constant(idAt(NOW)),
    status: fc.constantFrom(...COMMENT_STATUSES),
    decidedAt: fc.option(fc.constant(NOW)),
    akismetResult: fc.option(fc.constantFrom<AkismetResult>("ham", "spam", "discard", "recheck", "unchecked")),
    findings: fc.array(fc.constantFrom(finding("hold", "links"), finding("spam", "words"), finding("hold", "akismet"))),
  });
  const answer = fc.constantFrom(...ANSWERS);

  test("a person's decision never changes by itself", () => {
    fc.assert(
      fc.property(comment, answer, (before, news) => {
        expect(judgeAgain({ ...before, decidedAt: NOW }, news).to).toBe(before.status);
      }),
    );
  });

  test("nothing is published but a pending comment that was never checked and has nothing else against it", () => {
    fc.assert(
      fc.property(comment, answer, (before, news) => {
        if (before.status === "approved" || judgeAgain(before, news).to !== "approved") return;
        expect(before).toMatchObject({ status: "pending", decidedAt: null });
        expect([null, "unchecked", "recheck"]).toContain(before.akismetResult);
        expect(before.findings.filter(({ check }) => check !== "akismet")).toEqual([]);
        expect(news.result).toBe("ham");
      }),
      { numRuns: 1_000 },
    );
  });

  test("no answer brings anything to the trash or out of it", () => {
    fc.assert(
      fc.property(comment, answer, (before, news) => {
        expect(judgeAgain(before, news).to === "trash").toBe(before.status === "trash");
      }),
    );
  });
});
