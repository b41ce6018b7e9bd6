import { LIMITS } from "../../domain/limits.ts";
import { cutCharacters } from "../../domain/text.ts";
import type { Check } from "../check.ts";

/** People don't see the field; who fills it is a program, and Akismet need not be asked. */
export const checkHoneypot: Check = (submission) => {
  if (submission.honeypot === "") return null;
  const evidence = { value: cutCharacters(submission.honeypot, LIMITS.quotedCharacters) };
  return { check: "honeypot", reason: "honeypot.filled", says: "spam", evidence };
};
