import type { Check } from "../check.ts";

/** WordPress: comment_moderation */
export const checkHoldAll: Check = (_submission, { site }) =>
  site.settings.holdAll ? { check: "hold-all", reason: "hold-all.site", says: "hold", evidence: {} } : null;
