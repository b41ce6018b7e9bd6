import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../../src/domain/limits.ts";
import { checkBursts } from "../../../../src/spam/checks/bursts.ts";
import type { EarlierComment } from "../../../../src/spam/submission.ts";
import { earlier, facts, NOW, submission } from "../builders.ts";

const eve = { email: "eve@example.org", addressHash: "address-of-eve" };
/** Some comments of the last minutes, each with its own id. */
const some = (count: number, changes: Partial<EarlierComment> = {}, ageMs = 60_000) =>
  Array.from({ length: count }, (_, index) => earlier(changes, ageMs + index));

describe("works", () => {
  test("five comments in ten minutes say nothing, the sixth holds", () => {
    expect(checkBursts(submission(), facts({ recent: some(4) }))).toBeNull();
    expect(checkBursts(submission(), facts({ recent: some(5) }))).toEqual({
      check: "bursts",
      reason: "bursts.address",
      says: "hold",
      evidence: { count: 6, windowMs: 600_000 },
    });
  });

  test("one e-mail from many addresses counts as much as one address with many e-mails", () => {
    const byEmail = checkBursts(submission(), facts({ trail: some(5, { addressHash: eve.addressHash }) }));
    const byAddress = checkBursts(submission(), facts({ recent: some(7, { email: eve.email }) }));
    expect(byEmail).toMatchObject({ reason: "bursts.email", evidence: { count: 6 } });
    expect(byAddress).toMatchObject({ reason: "bursts.address", evidence: { count: 8 } });
  });

  test("a comment that both lists have counts once", () => {
    const both = some(4);
    expect(checkBursts(submission(), facts({ trail: both, recent: both }))).toBeNull();
    expect(checkBursts(submission(), facts({ trail: both, recent: some(1, {}, 90_000) }))?.evidence.count).toBe(6);
  });

  test("what is ten minutes old is over", () => {
    const allAt = (ageMs: number) => some(5).map((comment) => ({ ...comment, createdAt: NOW - ageMs }));
    expect(checkBursts(submission(), facts({ trail: allAt(LIMITS.burstWindowMs) }))).toBeNull();
    expect(checkBursts(submission(), facts({ trail: allAt(LIMITS.burstWindowMs - 1) }))?.says).toBe("hold");
  });
});

describe("refuses", () => {
  test("to count others: another address and e-mail, or none", () => {
    expect(checkBursts(submission(), facts({ recent: some(20, eve) }))).toBeNull();
    const recent = some(20, { ...eve, email: null });
    expect(checkBursts(submission({ email: null }), facts({ recent }))).toBeNull();
  });

  test("to add up those of the address and those of the e-mail", () => {
    const recent = [...some(4, { email: eve.email }), ...some(4, { addressHash: eve.addressHash }, 120_000)];
    expect(checkBursts(submission(), facts({ recent }))).toBeNull();
  });
});

describe("resists", () => {
  test("whatever became of the earlier ones, and how they are split between the lists", () => {
    const status = fc.constantFrom("approved", "pending", "spam", "trash");
    const comment = fc.tuple(status, fc.integer({ min: 0, max: 2 * LIMITS.burstWindowMs }), fc.boolean());
    fc.assert(
      fc.property(fc.array(comment, { maxLength: 15 }), (comments) => {
        const all = comments.map(([state, ageMs], index) => ({ ...earlier({ status: state }, ageMs), id: index }));
        const trail = all.filter((_, index) => comments[index]![2]);
        const count = all.filter(({ createdAt }) => submission().receivedAt - createdAt < LIMITS.burstWindowMs).length;
        const found = checkBursts(submission(), facts({ trail, recent: all }));
        expect(found?.evidence.count ?? null).toBe(count >= 5 ? count + 1 : null);
      }),
    );
  });
});
