import { describe, expect, test } from "vitest";
import { checkTurnstile } from "../../../../src/spam/checks/turnstile.ts";
import { facts, submission } from "../builders.ts";

describe("works", () => {
  test.each(["off", "passed"] as const)("%s says nothing", (state) => {
    expect(checkTurnstile(submission(), facts({ turnstile: { state, codes: [] } }))).toBeNull();
  });

  test.each(["missing", "failed", "unavailable"] as const)("%s holds", (state) => {
    const turnstile = { state, codes: ["timeout-or-duplicate", "other"] };
    expect(checkTurnstile(submission(), facts({ turnstile }))).toEqual({
      check: "turnstile",
      reason: `turnstile.${state}`,
      says: "hold",
      evidence: { codes: "timeout-or-duplicate, other" },
    });
  });
});

describe("resists", () => {
  test("a code beside a pass changes nothing, and no code beside a failure neither", () => {
    expect(checkTurnstile(submission(), facts({ turnstile: { state: "passed", codes: ["x"] } }))).toBeNull();
    expect(checkTurnstile(submission(), facts({ turnstile: { state: "failed", codes: [] } }))).toMatchObject({
      says: "hold",
      evidence: { codes: "" },
    });
  });
});
