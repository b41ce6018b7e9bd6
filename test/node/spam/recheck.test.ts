import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COMMENT_STATUSES } from "../../../src/domain/comment.ts";
import { judgeAgain } from "../../../src/spam/recheck.ts";
import { ANSWERS, answered, anyAnswer, anyComment, anySettings, KEEP, waiting } from "./answers.ts";
import { finding, NOW } from "./builders.ts";

describe("works: what a new answer makes of a comment", () => {
  test.each(ANSWERS.map((answer) => [answer.result, answer] as const))(
    "that was never checked: %s",
    (result, answer) => {
      const expected = { ham: "approved", spam: "spam", discard: "spam", recheck: "pending", unchecked: "pending" };
      for (const before of [null, "unchecked", "recheck"] as const) {
        expect(judgeAgain(waiting({ akismetResult: before }), answer, KEEP).to).toBe(expected[result]);
      }
    },
  );

  test("what else was found against it still counts", () => {
    const comment = waiting({ findings: [finding("hold", "links"), finding("hold", "akismet")] });
    expect(judgeAgain(comment, answered("ham"), KEEP)).toMatchObject({ to: "pending", verdict: { says: "hold" } });
    expect(judgeAgain(comment, answered("spam"), KEEP)).toMatchObject({ to: "spam", verdict: { says: "spam" } });
  });

  test("the new answer takes the place of the old one among the findings", () => {
    const findings = [finding("spam", "akismet"), finding("hold", "links"), finding("hold", "akismet")];
    const { verdict } = judgeAgain(waiting({ findings }), answered("ham"), KEEP);
    expect(verdict.findings.map(({ reason }) => reason)).toEqual(["links.found", "akismet.ham"]);
  });

  test("blatant spam is spam to the reader's eyes, and gone after a day only where the site chose so", () => {
    const says = (blatantSpam: "keep" | "discard") => {
      const { to, verdict } = judgeAgain(waiting(), answered("discard"), { blatantSpam });
      return [to, verdict.says];
    };
    expect([says("keep"), says("discard")]).toEqual([
      ["spam", "spam"],
      ["spam", "discard"],
    ]);
  });
});

describe("refuses", () => {
  test("to publish what was checked before and is held for other reasons: it can only become spam", () => {
    const checked = waiting({ akismetResult: "ham", findings: [] });
    expect(judgeAgain(checked, answered("ham"), KEEP).to).toBe("pending");
    expect(judgeAgain(checked, answered("spam"), KEEP).to).toBe("spam");
  });

  test.each(COMMENT_STATUSES.filter((status) => status !== "pending"))("to move a comment that is %s", (status) => {
    for (const answer of ANSWERS) expect(judgeAgain(waiting({ status }), answer, KEEP).to).toBe(status);
  });
});

describe("resists", () => {
  test("a person's decision never changes by itself", () => {
    fc.assert(
      fc.property(anyComment, anyAnswer, anySettings, (before, news, settings) => {
        expect(judgeAgain({ ...before, decidedAt: NOW }, news, settings).to).toBe(before.status);
      }),
    );
  });

  test("nothing is published but a pending comment that was never checked and has nothing else against it", () => {
    fc.assert(
      fc.property(anyComment, anyAnswer, anySettings, (before, news, settings) => {
        if (before.status === "approved" || judgeAgain(before, news, settings).to !== "approved") return;
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
      fc.property(anyComment, anyAnswer, anySettings, (before, news, settings) => {
        expect(judgeAgain(before, news, settings).to === "trash").toBe(before.status === "trash");
      }),
    );
  });
});
