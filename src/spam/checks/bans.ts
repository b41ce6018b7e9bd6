import type { Check } from "../check.ts";

/** The database has looked up which bans fit this reader; any one of them is enough, whatever was written. */
export const checkBans: Check = (_submission, { bans }) => {
  const [ban] = bans;
  if (ban === undefined) return null;
  const evidence = { value: ban.value, note: ban.note };
  return { check: "bans", reason: `bans.${ban.kind}`, says: "spam", evidence };
};
