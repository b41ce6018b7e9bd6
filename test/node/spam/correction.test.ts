import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AkismetAnswer } from "../../../src/domain/akismet.ts";
import type { CommentStatus } from "../../../src/domain/comment.ts";
import type { SiteSettings } from "../../../src/domain/site.ts";
import { judgeAgain, judgeCorrection, type Rechecked } from "../../../src/spam/recheck.ts";
import { ANSWERS, answered, anyAnswer, anyComment, anySettings, KEEP, waiting } from "./answers.ts";
import { finding, NOW } from "./builders.ts";

const published = waiting({ status: "approved", akismetResult: "ham", findings: [finding("ham", "akismet")] });
const caught = waiting({ status: "spam", akismetResult: "spam", findings: [finding("spam", "akismet")] });

const isLocal = ({ check }: { check: string }) => check !== "akismet";
const correct = (comment: Rechecked, result: "ham" | "spam") => judgeCorrection(comment, answered(result), KEEP).to;

/** A comment as it is after an answer, the way the database keeps it. */
function answeredWith(
  comment: Rechecked,
  judge: typeof judgeAgain | typeof judgeCorrection,
  answer: AkismetAnswer,
  settings: Pick<SiteSettings, "blatantSpam">,
): Rechecked {
  const { to, verdict } = judge(comment, answer, settings);
  return { ...comment, status: to, akismetResult: answer.result, findings: verdict.findings };
}

const anySteps = fc.array(fc.tuple(fc.constantFrom(judgeAgain, judgeCorrection), anyAnswer), { maxLength: 8 });

describe("works: Akismet changes its mind", () => {
  test("about a comment that is shown, which becomes spam, and back", () => {
    expect(correct(published, "spam")).toBe("spam");
    expect(correct(answeredWith(published, judgeCorrection, answered("spam"), KEEP), "ham")).toBe("approved");
  });

  test("about spam, which is shown if nothing else speaks against it", () => {
    expect(correct(caught, "ham")).toBe("approved");
    expect(correct({ ...caught, findings: [...caught.findings, finding("hold", "links")] }, "ham")).toBe("pending");
    expect(correct({ ...caught, findings: [...caught.findings, finding("spam", "words")] }, "ham")).toBe("spam");
  });

  test("and what it says again changes nothing", () => {
    expect([correct(published, "ham"), correct(caught, "spam")]).toEqual(["approved", "spam"]);
  });

  test("about a comment that waits, which is judged as by a recheck", () => {
    fc.assert(
      fc.property(anyComment, anyAnswer, anySettings, (comment, answer, settings) => {
        const held: Rechecked = { ...comment, status: "pending" };
        expect(judgeCorrection(held, answer, settings)).toEqual(judgeAgain(held, answer, settings));
      }),
    );
  });

  test("the new word takes the place of the old one among the findings", () => {
    const both = { ...caught, findings: [finding("spam", "akismet"), finding("hold", "links")] };
    const { verdict } = judgeCorrection(both, answered("ham"), KEEP);
    expect(verdict.findings.map(({ reason }) => reason)).toEqual(["links.found", "akismet.ham"]);
    expect(verdict.says).toBe("hold");
  });
});

describe("refuses", () => {
  test.each<[CommentStatus, number | null]>([
    ["approved", NOW],
    ["spam", NOW],
    ["pending", NOW],
    ["trash", NOW],
    ["trash", null],
  ])("to move a comment that is %s, decided at %s", (status, decidedAt) => {
    for (const answer of ANSWERS) {
      expect(judgeCorrection(waiting({ status, decidedAt, findings: [] }), answer, KEEP).to).toBe(status);
    }
  });

  test("to take a comment off the page for anything but spam", () => {
    for (const answer of ANSWERS.filter(({ result }) => result === "recheck" || result === "unchecked")) {
      expect(judgeCorrection(published, answer, KEEP).to).toBe("approved");
    }
    expect(correct({ ...published, findings: [finding("hold", "links")] }, "ham")).toBe("approved");
  });
});

describe("resists: any sequence of rechecks and corrections", () => {
  test("leaves what a person marked as spam where that person put it, and every other decision too", () => {
    fc.assert(
      fc.property(anyComment, anySettings, anySteps, (comment, settings, steps) => {
        let current: Rechecked = { ...comment, decidedAt: NOW };
        for (const [judge, answer] of steps) {
          current = answeredWith(current, judge, answer, settings);
          expect(current.status).toBe(comment.status);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("shows nothing that another check speaks against, and nothing without a clear answer", () => {
    fc.assert(
      fc.property(anyComment, anySettings, anySteps, (comment, settings, steps) => {
        let current = comment;
        for (const [judge, answer] of steps) {
          const next = answeredWith(current, judge, answer, settings);
          if (current.status !== "approved" && next.status === "approved") {
            expect(answer.result).toBe("ham");
            expect(comment.findings.filter(isLocal)).toEqual([]);
          }
          current = next;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("loses no local finding, and keeps one word of Akismet, its last", () => {
    fc.assert(
      fc.property(anyComment, anySettings, anySteps, (comment, settings, steps) => {
        fc.pre(steps.length > 0);
        const end = steps.reduce((before, [judge, answer]) => answeredWith(before, judge, answer, settings), comment);
        const [, last] = steps.at(-1)!;
        expect(end.findings.filter(isLocal)).toEqual(comment.findings.filter(isLocal));
        expect(end.findings.filter((found) => !isLocal(found))).toMatchObject([{ reason: `akismet.${last.result}` }]);
      }),
    );
  });
});
