import type { Ban, WordLists } from "../domain/ban.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Page } from "../domain/page.ts";
import type { Site } from "../domain/site.ts";
import type { EarlierComment } from "../spam/submission.ts";
import { selectWords, type WordsRow, wordsOf } from "./bans-and-words.ts";
import { batchRows } from "./batch.ts";
import { EARLIER_COLUMNS, type EarlierRow, earlierOf } from "./facts.ts";
import { PAGE_COLUMNS, type PageRow, pageOf } from "./pages.ts";
import { type AkismetKeyIsSet, type SiteRow, selectSite, siteOf } from "./sites.ts";

/** A stored comment with its page, and what proves its author. */
export interface JudgedComment {
  id: number;
  parentId: number | null;
  name: string;
  email: string | null;
  url: string | null;
  source: string;
  address: string | null;
  addressHash: string;
  userAgent: string | null;
  referrer: string | null;
  authorKeyHash: string | null;
  textHash: string;
  pageKey: string;
  page: Page | null;
  /** The author's approved comments, newest first. */
  trail: EarlierComment[];
}

/** What holds for a site's comments now. */
export interface Rules {
  site: Site;
  words: WordLists;
  comments: JudgedComment[];
}

interface JudgedRow extends Omit<JudgedComment, "page" | "pageKey" | "trail">, PageRow {
  trail: string;
}

const EARLIER_JSON = EARLIER_COLUMNS.split(/,\s*/)
  .map((column) => `'${column}', ${column}`)
  .join(", ");

/** What else came under the author's e-mail; what others try under it is passed over, as in a submission's facts. */
const TRAIL = `(SELECT json_group_array(json_object(${EARLIER_JSON})) FROM (
    SELECT * FROM (SELECT ${EARLIER_COLUMNS} FROM comments e WHERE e.site_id = c.site_id AND e.email = c.email AND e.id <> c.id
      ORDER BY e.id DESC LIMIT ${LIMITS.authorSearched})
    WHERE status = 'approved' LIMIT ${LIMITS.authorTrail}))`;

function judgedOf({ trail, ...row }: JudgedRow): JudgedComment {
  const earlier = JSON.parse(trail) as EarlierRow[];
  return { ...row, pageKey: row.page_key, page: pageOf(row), trail: earlier.map(earlierOf) };
}

/** The rules of a site, and some of its comments as they are now. `null` when the site does not exist. */
export async function findRules(
  database: D1Database,
  siteId: string,
  ids: number[],
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<Rules | null> {
  const [[siteRow], [words], rows] = await batchRows<[SiteRow[], WordsRow[], JudgedRow[]]>(database, [
    selectSite(database, siteId),
    selectWords(database, siteId),
    database
      .prepare(
        `SELECT c.id, c.parent_id AS parentId, c.name, c.email, c.url, c.source, c.address, c.address_hash AS addressHash,
           c.user_agent AS userAgent, c.referrer, c.author_key_hash AS authorKeyHash, c.text_hash AS textHash,
           ${PAGE_COLUMNS}, ${TRAIL} AS trail
         FROM json_each(?1) wanted CROSS JOIN comments c ON c.id = wanted.value AND +c.site_id = ?2
         CROSS JOIN pages p ON p.id = c.page_id`,
      )
      .bind(JSON.stringify(ids), siteId),
  ]);
  if (siteRow === undefined) return null;
  return { site: siteOf(siteRow, akismetKeyIsSet), words: wordsOf(words), comments: rows.map(judgedOf) };
}

/** Which of some bans there are and have not ended: one row read for each, however many bans there are. */
export async function findBans(
  database: D1Database,
  siteId: string,
  candidates: Pick<Ban, "kind" | "value">[],
  now: number,
): Promise<Ban[]> {
  const { results } = await database
    .prepare(
      `SELECT b.kind, b.value, b.note FROM json_each(?3) c
       CROSS JOIN bans b ON b.site_id = ?1 AND b.kind = c.value ->> 'kind' AND b.value = c.value ->> 'value'
       WHERE b.until IS NULL OR b.until > ?2`,
    )
    .bind(siteId, now, JSON.stringify(candidates))
    .all<Ban>();
  return results;
}
