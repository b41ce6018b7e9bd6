import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/domain/verdict.ts";
import { assess, assessEdit, assessHidden } from "../../../src/spam/assess.ts";
import { akismetFinding } from "../../../src/spam/checks/akismet.ts";
import { reportsFinding } from "../../../src/spam/checks/reports.ts";
import { decide } from "../../../src/spam/decide.ts";
import { answered, KEEP } from "./answers.ts";
import { earlier, facts, finding, submission } from "./builders.ts";
import { SUSPICIOUS, SUSPICIOUS_FACTS } from "./suspicious.ts";

const ARRIVAL = ["form-token", "turnstile", "honeypot", "bursts", "duplicate"];
const CONTENT = ["bans", "words", "links", "hold-all", "first-comment"];

const REPORTED = reportsFinding();

const checksOf = (findings: readonly Finding[]) => findings.map(({ check }) => check);

describe("works", () => {
  test("what was wrong with how it came stays, with all that was told of it, though the new text is harmless", () => {
    const before = assess(SUSPICIOUS, SUSPICIOUS_FACTS);
    const kept = assessEdit(submission(), facts(), before);
    expect(kept).toEqual(before.filter(({ check }) => ARRIVAL.includes(check)));
    expect(checksOf(kept).sort()).toEqual([...ARRIVAL].sort());
  });

  test("what is wrong with its new content is found, though the old one was harmless", () => {
    expect(checksOf(assessEdit(SUSPICIOUS, SUSPICIOUS_FACTS, [])).sort()).toEqual([...CONTENT].sort());
  });

  test("who takes the links and the words out is rid of what they said", () => {
    const body = "Pills: https://a.example https://b.example";
    const known = facts({ words: { hold: ["pills"], block: [] } });
    const before = assess(submission({ body }), known);
    expect(checksOf(before).sort()).toEqual(["links", "words"]);
    expect(assessEdit(submission(), known, before)).toEqual([]);
  });

  test("what readers reported stays, whatever is written in its place", () => {
    expect(assessEdit(submission(), facts(), [REPORTED])).toEqual([REPORTED]);
    expect(decide([REPORTED]).says).toBe("hold");
  });

  test("what is not shown has its closed page against it too, and what is shown has not", () => {
    const closed = facts({}, { open: false });
    expect(assessHidden(submission(), closed, [])).toMatchObject([{ reason: "closed.site", says: "hold" }]);
    expect(assessHidden(submission(), facts(), [REPORTED])).toEqual([REPORTED]);
    expect(assessEdit(submission(), closed, [])).toEqual([]);
  });

  test("a harmless edit of a harmless comment has nothing against it", () => {
    expect(assessEdit(submission(), facts(), [])).toEqual([]);
  });
});

describe("refuses", () => {
  test("to hold the edit's own request against it: it has no form, and it repeats its own text", () => {
    const known = facts({
      formToken: { state: "missing" },
      turnstile: { state: "missing", codes: [] },
      recent: Array.from({ length: 8 }, (_, index) => earlier({}, index * 1_000)),
    });
    expect(checksOf(assess(submission(), known)).sort()).toEqual(["bursts", "duplicate", "form-token", "turnstile"]);
    expect(assessEdit(submission(), known, [])).toEqual([]);
  });

  test("to take Akismet's word on the old text for one on the new", () => {
    const before = [akismetFinding(answered("ham"), KEEP), akismetFinding(answered("spam"), KEEP)];
    expect(assessEdit(submission(), facts(), before)).toEqual([]);
  });
});

describe("resists", () => {
  const check = fc.constantFrom(...ARRIVAL, ...CONTENT, "akismet", "one-that-is-gone");
  const earlierFindings = fc.array(
    fc.tuple(fc.constantFrom("ham", "hold", "spam", "discard"), check).map(([says, name]) => finding(says, name)),
  );

  test("whatever was found before, what the new content says is the same as for a new comment", () => {
    fc.assert(
      fc.property(earlierFindings, fc.constantFrom(submission(), SUSPICIOUS), (before, edited) => {
        const found = assessEdit(edited, SUSPICIOUS_FACTS, before);
        const fresh = assess(edited, SUSPICIOUS_FACTS).filter(({ check: name }) => CONTENT.includes(name));
        expect(found.filter(({ check: name }) => !ARRIVAL.includes(name))).toEqual(fresh);
      }),
    );
  });

  test("no edit gets further than its arrival let it, and a second edit no further than the first", () => {
    fc.assert(
      fc.property(earlierFindings, (before) => {
        const arrival = before.filter(({ check: name }) => ARRIVAL.includes(name));
        const once = assessEdit(submission(), facts(), before);
        expect(decide(once).says).toBe(decide(arrival).says);
        expect(assessEdit(submission(), facts(), once)).toEqual(once);
      }),
    );
  });
});
