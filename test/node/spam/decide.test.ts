import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Says, STATUS_OF } from "../../../src/domain/verdict.ts";
import { decide, isOpenToAkismet } from "../../../src/spam/decide.ts";
import { finding } from "./builders.ts";

/** From what lets the most through to what lets the least. */
const LADDER: readonly Says[] = ["ham", "hold", "spam", "discard"];
const words = fc.array(fc.constantFrom(...LADDER), { maxLength: 8 });

describe("works", () => {
  test.each<[Says[], Says]>([
    [[], "ham"],
    [["ham"], "ham"],
    [["ham", "hold"], "hold"],
    [["hold", "spam", "ham"], "spam"],
    [["spam", "discard", "hold"], "discard"],
  ])("%j says %s", (said, says) => {
    expect(decide(said.map((word) => finding(word))).says).toBe(says);
  });

  test("only ham is published, and discard is kept with the spam", () => {
    expect(LADDER.map((says) => STATUS_OF[says])).toEqual(["approved", "pending", "spam", "spam"]);
  });

  test("every finding is kept for the moderator, in its order", () => {
    const findings = [finding("ham", "akismet"), finding("spam", "honeypot"), finding("hold", "links")];
    expect(decide(findings).findings).toEqual(findings);
  });

  test("Akismet is asked about what it can still turn to spam, and not about what is spam already", () => {
    const isAsked = (...said: Says[]) => isOpenToAkismet(said.map((word) => finding(word)));
    expect([isAsked(), isAsked("ham"), isAsked("hold"), isAsked("ham", "hold")]).toEqual([true, true, true, true]);
    expect([isAsked("spam"), isAsked("discard"), isAsked("hold", "spam")]).toEqual([false, false, false]);
  });
});

describe("resists", () => {
  test("nothing gets further than the strictest finding lets it", () => {
    fc.assert(
      fc.property(words, (said) => {
        const strictest = Math.max(0, ...said.map((word) => LADDER.indexOf(word)));
        expect(decide(said.map((word) => finding(word))).says).toBe(LADDER[strictest]);
      }),
    );
  });

  test("the order of the checks does not matter", () => {
    const shuffled = words.chain((said) =>
      fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(decide(other.map((word) => finding(word))).says).toBe(decide(one.map((word) => finding(word))).says);
      }),
    );
  });

  test("a finding more never lets more through", () => {
    fc.assert(
      fc.property(words, fc.constantFrom(...LADDER), (said, more) => {
        const [before, after] = [said, [...said, more]].map((all) => decide(all.map((word) => finding(word))).says);
        expect(LADDER.indexOf(after!)).toBeGreaterThanOrEqual(LADDER.indexOf(before!));
      }),
    );
  });
});
