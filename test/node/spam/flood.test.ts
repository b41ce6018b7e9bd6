import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { floodSinceId, floodWaitMs } from "../../../src/spam/flood.ts";
import { earlier, submission } from "./builders.ts";

const stranger = { email: "eve@example.org", authorKeyHash: "key-of-eve", addressHash: "address-of-eve" };
const INTERVAL = LIMITS.floodIntervalMs;

describe("works", () => {
  test.each([
    [0, INTERVAL],
    [1, INTERVAL - 1],
    [INTERVAL - 1, 1],
    [INTERVAL, 0],
    [INTERVAL + 1, 0],
  ])("%i ms after the last comment of this address the wait is %i ms", (age, wait) => {
    expect(floodWaitMs(submission(), { recent: [earlier({ ...stranger, addressHash: "address-of-ada" }, age)] })).toBe(
      wait,
    );
  });

  test("nobody waits where nobody has commented, nor for what others said", () => {
    expect(floodWaitMs(submission(), { recent: [] })).toBe(0);
    expect(floodWaitMs(submission(), { recent: [earlier(stranger, 1)] })).toBe(0);
  });

  test("one e-mail from one device waits, wherever it comes from", () => {
    expect(floodWaitMs(submission(), { recent: [earlier({ addressHash: "address-of-train" }, 5_000)] })).toBe(10_000);
  });

  test("the newest of the own comments counts, in whatever order they come", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 10 }), (ages) => {
        const recent = [earlier(stranger, 0), ...ages.map((age) => earlier({}, age))];
        expect(floodWaitMs(submission(), { recent })).toBe(Math.max(0, INTERVAL - Math.min(...ages)));
      }),
    );
  });
});

describe("works: what the insert looks for once more", () => {
  test("are those that make an author wait, and none else", () => {
    fc.assert(
      fc.property(fc.integer({ min: INTERVAL - 2, max: INTERVAL + 2 }), (age) => {
        const before = earlier({}, age);
        const waits = floodWaitMs(submission(), { recent: [before] }) > 0;
        expect(before.id >= floodSinceId(submission())).toBe(waits);
      }),
    );
  });
});

describe("resists", () => {
  test("the address is compared by its keyed hash alone, not by what the reader's request says of itself", () => {
    const moved = submission({}, { address: "198.51.100.7" });
    expect(floodWaitMs(moved, { recent: [earlier(stranger, 0)] })).toBe(0);
    expect(floodWaitMs(moved, { recent: [earlier({ ...stranger, addressHash: "address-of-ada" }, 0)] })).toBe(INTERVAL);
  });

  test("an old comment makes nobody wait, though it is among the site's newest", () => {
    const recent = [earlier({}, 24 * 60 * 60 * 1_000), earlier({ status: "spam" }, INTERVAL)];
    expect(floodWaitMs(submission(), { recent })).toBe(0);
  });

  test("nobody can make another wait by typing that one's e-mail", () => {
    const typed = earlier({ authorKeyHash: "key-of-eve", addressHash: "address-of-eve" }, 0);
    expect(floodWaitMs(submission(), { recent: [typed] })).toBe(0);
  });

  test("two without an e-mail or without a device are not one author", () => {
    const elsewhere = { addressHash: "address-of-eve" };
    const nameless = earlier({ ...elsewhere, email: null }, 0);
    expect(floodWaitMs(submission({ email: null }), { recent: [nameless] })).toBe(0);
    const keyless = earlier({ ...elsewhere, authorKeyHash: null }, 0);
    expect(floodWaitMs(submission({ authorKeyHash: null }), { recent: [keyless] })).toBe(0);
  });
});
