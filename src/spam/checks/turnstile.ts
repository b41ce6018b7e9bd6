import type { Check } from "../check.ts";

/** Holds what did not pass where the site asks for it; an outage of Turnstile must neither publish nor lose a comment. */
export const checkTurnstile: Check = (_submission, { turnstile }) => {
  const { state, codes } = turnstile;
  if (state === "off" || state === "passed") return null;
  const evidence = { codes: codes.join(", ") };
  return { check: "turnstile", reason: `turnstile.${state}`, says: "hold", evidence };
};
