import { LIMITS } from "../../domain/limits.ts";
import type { Check } from "../check.ts";
import { isSameContent } from "../repeat.ts";

/** Holds what no honest form would send; a token proves that a page was opened, never that a text is good. */
export const checkFormToken: Check = (submission, facts) => {
  const token = facts.formToken;
  if (token.state !== "valid") {
    const ageMs = "issuedAt" in token ? submission.receivedAt - token.issuedAt : null;
    const evidence = { ageMs, notBeforeMs: LIMITS.formTokenNotBeforeMs, lifetimeMs: LIMITS.formTokenLifetimeMs };
    return { check: "form-token", reason: `form-token.${token.state}`, says: "hold", evidence };
  }
  if (facts.sameToken !== null && !isSameContent(submission, facts, facts.sameToken)) {
    const evidence = { firstComment: facts.sameToken.id };
    return { check: "form-token", reason: "form-token.replayed", says: "hold", evidence };
  }
  return null;
};
