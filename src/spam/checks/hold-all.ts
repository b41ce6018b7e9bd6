import type { Check } from "../check.ts";

/** WordPress: comment_moderation; it knows no such switch for one page. */
export const checkHoldAll: Check = (_submission, { site, page }) => {
  if (site.settings.holdAll) return { check: "hold-all", reason: "hold-all.site", says: "hold", evidence: {} };
  if (page?.holdAll) return { check: "hold-all", reason: "hold-all.page", says: "hold", evidence: {} };
  return null;
};
