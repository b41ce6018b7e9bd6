import { describe, expect, test } from "vitest";
import { checkHoneypot } from "../../../../src/spam/checks/honeypot.ts";
import { facts, submission } from "../builders.ts";

describe("the honeypot", () => {
  test("works: it is spam when it is filled, a space included, and silent when it is not", () => {
    expect(checkHoneypot(submission(), facts())).toBeNull();
    expect(checkHoneypot(submission({ honeypot: " " }), facts())?.says).toBe("spam");
  });

  test("resists: a value of any length is kept in part", () => {
    const found = checkHoneypot(submission({ honeypot: "😀".repeat(60_000) }), facts());
    expect(found?.evidence.value).toBe("😀".repeat(100));
  });
});
