import type { Check } from "../check.ts";
import { isTrusted } from "../trust.ts";

/** WordPress: comment_previously_approved, off where Akismet judges and on where it does not. */
export const checkFirstComment: Check = (submission, facts) => {
  if (facts.site.settings.firstComment !== "hold" || isTrusted(submission, facts)) return null;
  const evidence = { trust: facts.site.settings.trust };
  return { check: "first-comment", reason: "first-comment.untrusted", says: "hold", evidence };
};
