import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { floodWaitMs } from "../../../src/spam/flood.ts";
import { earlier, submission } from "./builders.ts";

const stranger = { email: "eve@example.org", authorKeyHash: "key-of-eve", address: "198.51.100.7" };
const INTERVAL = LIMITS.floodIntervalMs;

describe("works", () => {
  test.each([
    [0, INTERVAL],
    [1, INTERVAL - 1],
    [INTERVAL - 1, 1],
    [INTERVAL, 0],
    [INTERVAL + 1, 0],
  ])("%i ms after the last comment of this address the wait is %i ms", (age, wait) => {
    expect(floodWaitMs(submission(), { recent: [earlier({ ...stranger, address: "203.0.113.9" }, age)] })).toBe(wait);
  });

  test("nobody waits where nobody has commented, nor for what others said", () => {
    expect(floodWaitMs(submission(), { recent: [] })).toBe(0);
    expect(floodWaitMs(submission(), { recent: [earlier(stranger, 1)] })).toBe(0);
  });

  test("one e-mail from one device waits, wherever it comes from", () => {
    expect(floodWaitMs(submission(), { recent: [earlier({ address: "198.51.100.7" }, 5_000)] })).toBe(10_000);
    expect(floodWaitMs(submission(), { recent: [earlier({ address: null }, 5_000)] })).toBe(10_000);
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

describe("resists", () => {
  test("a household of one /64 waits together, and a mapped IPv4 address is the address itself", () => {
    const home = submission({}, { address: "2001:db8:1:2::9" });
    expect(floodWaitMs(home, { recent: [earlier({ ...stranger, address: "2001:DB8:1:2:ffff::1" }, 0)] })).toBe(
      INTERVAL,
    );
    expect(floodWaitMs(home, { recent: [earlier({ ...stranger, address: "2001:db8:1:3::9" }, 0)] })).toBe(0);
    const mapped = earlier({ ...stranger, address: "::ffff:203.0.113.9" }, 0);
    expect(floodWaitMs(submission(), { recent: [mapped] })).toBe(INTERVAL);
  });

  test("nobody can make another wait by typing that one's e-mail", () => {
    const typed = earlier({ authorKeyHash: "key-of-eve", address: "198.51.100.7" }, 0);
    expect(floodWaitMs(submission(), { recent: [typed] })).toBe(0);
  });

  test("two without an e-mail or without a device are not one author", () => {
    const elsewhere = { address: "198.51.100.7" };
    const nameless = earlier({ ...elsewhere, email: null }, 0);
    expect(floodWaitMs(submission({ email: null }), { recent: [nameless] })).toBe(0);
    const keyless = earlier({ ...elsewhere, authorKeyHash: null }, 0);
    expect(floodWaitMs(submission({ authorKeyHash: null }), { recent: [keyless] })).toBe(0);
  });
});
