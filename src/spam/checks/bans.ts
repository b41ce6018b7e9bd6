import type { Check } from "../check.ts";

/** The database has looked up which bans fit this reader; any one of them is enough, whatever was written. */
export const checkBans: Check = (_submission, { bans }) => {
  const [ban] = bans;
  if (ban === undefined) return null;
  // A banned network is the reader's own address, which is not kept for as long as the finding is.
  const evidence = ban.kind === "address" ? { note: ban.note } : { value: ban.value, note: ban.note };
  return { check: "bans", reason: `bans.${ban.kind}`, says: "spam", evidence };
};
