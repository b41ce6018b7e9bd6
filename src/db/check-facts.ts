import type { AkismetResult } from "../domain/akismet.ts";
import type { Ban, WordLists } from "../domain/ban.ts";
import { idAt, timeOfId } from "../domain/comment.ts";
import { dayOf } from "../domain/day.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Site } from "../domain/site.ts";
import { selectWords, type WordsRow, wordsOf } from "./bans-and-words.ts";
import { batchRows } from "./batch.ts";
import { selectBans } from "./facts.ts";
import { type AkismetKeyIsSet, SITE_COLUMNS, type SiteRow, siteOf } from "./sites.ts";
import { selectToken, type Token, type TokenRow, tokenOf } from "./tokens.ts";

/** Which site a check is of: the one in the path, or that whose pages a blog's address names. */
export type CheckedSite = { siteId: string } | { blog: string };

export interface CallerQuery {
  credential: string;
  isOwner: boolean;
  site: CheckedSite;
}

export interface CheckFactsQuery extends CallerQuery {
  bans: Pick<Ban, "kind" | "value">[];
  now: number;
}

/** An earlier check of the last ten minutes. */
export interface EarlierCheck {
  id: number;
  address: string | null;
  email: string | null;
  akismetResult: AkismetResult | null;
  akismetCheckedAt: number | null;
  createdAt: number;
}

export interface CheckFacts {
  token: Token | null;
  site: Site | null;
  recent: EarlierCheck[];
  words: WordLists;
  bans: Ban[];
  /** How many checks each token has made at this site today, by the token's id (0: the owner). */
  used: Record<string, number>;
}

/**
 * Makes ?1 the id of the site that a blog's address belongs to, among those that the token reaches: the one whose own
 * address the blog's begins with, else one of its origin. A token of some sites reads no others.
 */
const SITE_OF_BLOG = `(SELECT s.id FROM (
    SELECT j.value AS id FROM tokens t, json_each(t.sites) j WHERE t.credential = json_extract(?1, '$.credential')
    UNION ALL
    SELECT a.id FROM tokens t CROSS JOIN sites a WHERE t.credential = json_extract(?1, '$.credential') AND t.sites IS NULL
    UNION ALL
    SELECT a.id FROM (SELECT 1 WHERE json_extract(?1, '$.isOwner')) CROSS JOIN sites a
  ) reached CROSS JOIN sites s ON s.id = reached.id
  WHERE instr(s.url || '/', json_extract(?1, '$.origin') || '/') = 1
    OR EXISTS (SELECT 1 FROM json_each(s.origins) WHERE value = json_extract(?1, '$.origin'))
  ORDER BY instr(json_extract(?1, '$.address'), rtrim(s.url, '/') || '/') = 1 DESC, length(s.url) DESC, s.id LIMIT 1)`;

/** A value for ?1, and what makes it the id of the site. */
function placeOf({ site, credential, isOwner }: CallerQuery): { value: string; here: string } {
  if ("siteId" in site) return { value: site.siteId, here: "?1" };
  const { origin, href } = new URL(site.blog);
  const address = `${href.replace(/[?#].*$/, "").replace(/\/+$/, "")}/`;
  return { value: JSON.stringify({ credential, isOwner, origin, address }), here: SITE_OF_BLOG };
}

interface EarlierRow {
  id: number;
  used: string;
  address: string | null;
  email: string | null;
  akismetResult: AkismetResult | null;
  akismetCheckedAt: number | null;
}

function selectCaller(database: D1Database, query: CallerQuery): [D1PreparedStatement, D1PreparedStatement] {
  const { value, here } = placeOf(query);
  const site = database.prepare(`SELECT ${SITE_COLUMNS} FROM sites WHERE id = ${here}`).bind(value);
  return [selectToken(database, query.credential), site];
}

function callerOf(
  token: TokenRow | undefined,
  site: SiteRow | undefined,
  akismetKeyIsSet: AkismetKeyIsSet,
): Pick<CheckFacts, "token" | "site"> {
  return {
    token: token === undefined ? null : tokenOf(token),
    site: site === undefined ? null : siteOf(site, akismetKeyIsSet),
  };
}

/** Who asks, and for which site. */
export async function findCaller(
  database: D1Database,
  query: CallerQuery,
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<Pick<CheckFacts, "token" | "site">> {
  const [[token], [site]] = await batchRows<[TokenRow[], SiteRow[]]>(database, selectCaller(database, query));
  return callerOf(token, site, akismetKeyIsSet);
}

/** Who asks, for which site, and all that the checks may ask about: one round trip, whoever it turns out to be. */
export async function loadCheckFacts(
  database: D1Database,
  query: CheckFactsQuery,
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<CheckFacts> {
  const { bans: candidates, now } = query;
  const { value, here } = placeOf(query);
  const dayStartId = idAt(dayOf(now).startMs);
  const burstStartId = idAt(now - LIMITS.burstWindowMs);
  const [[token], [site], earlier, [words], bans] = await batchRows<
    [TokenRow[], SiteRow[], EarlierRow[], WordsRow[], Ban[]]
  >(database, [
    ...selectCaller(database, query),
    database
      .prepare(
        `SELECT id, used, json_extract(submitted, '$.user_ip') AS address,
           lower(json_extract(submitted, '$.comment_author_email')) AS email, akismet_result AS akismetResult,
           akismet_checked_at AS akismetCheckedAt
         FROM checks WHERE site_id = ${here} AND id >= ?2 ORDER BY id DESC LIMIT ?3`,
      )
      .bind(value, Math.min(dayStartId, burstStartId), LIMITS.recentComments),
    selectWords(database, value, here),
    selectBans(database, value, candidates, now, here),
  ]);
  const newest = earlier[0];
  const recent = earlier.filter(({ id }) => id >= burstStartId);
  return {
    ...callerOf(token, site, akismetKeyIsSet),
    recent: recent.map(({ used: _, ...check }) => ({ ...check, createdAt: timeOfId(check.id) })),
    words: wordsOf(words),
    bans,
    used: newest === undefined || newest.id < dayStartId ? {} : (JSON.parse(newest.used) as Record<string, number>),
  };
}
