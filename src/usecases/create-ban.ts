import type { Context } from "../context.ts";
import { type BanRow, upsertBan } from "../db/bans-and-words.ts";
import { findSite } from "../db/sites.ts";
import { invalid, Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import { banValue } from "../spam/ban-candidates.ts";
import { unknownSite } from "./read-by-page.ts";

const EXAMPLES = {
  address: "an address or network: 203.0.113.7, 203.0.113.0/24, 2001:db8::/64",
  email: "an e-mail address",
  domain: "a domain: example.com",
};

/** Bans a network, an e-mail address or a domain on one site. The same value again gets the new end and note. */
export async function createBan(context: Context, siteId: string, ban: Omit<BanRow, "id">): Promise<BanRow> {
  const value = banValue(ban.kind, ban.value);
  if (value === null) throw invalid("value", `"value" must be ${EXAMPLES[ban.kind]}`);
  if ((await findSite(context.database, siteId, context.settings.isAkismetKeySet)) === null) throw unknownSite();
  const kept = await upsertBan(context.database, siteId, { ...ban, value, id: context.newId() });
  if (kept === null) throw new Refusal("conflict", `There are ${LIMITS.bans} bans already; lift one first`);
  return kept;
}
