import type { AkismetResult } from "../domain/akismet.ts";
import type { Ban } from "../domain/ban.ts";
import { idAt } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import type { EarlierComment, Facts, Parent } from "../spam/submission.ts";
import { selectWords, type WordsRow, wordsOf } from "./bans-and-words.ts";
import { batchRows } from "./batch.ts";
import { FOLDERS } from "./folders.ts";
import { PAGE_COLUMNS, type PageRow, pageOf } from "./pages.ts";
import { type AkismetKeyIsSet, type SiteRow, siteOf } from "./sites.ts";

export interface FactsQuery {
  siteId: string;
  pageKey: string;
  parentId: number | null;
  email: string | null;
  authorKeyHash: string | null;
  textHash: string;
  tokenKey: string | null;
  contentKey: string;
  /** Every ban that would fit the reader. */
  bans: Pick<Ban, "kind" | "value">[];
  now: number;
}

export interface EarlierRow {
  id: number;
  page_id: number;
  parent_id: number | null;
  status: EarlierComment["status"];
  name: string;
  email: string | null;
  author_key_hash: string | null;
  text_hash: string;
  address_hash: string;
  akismet_result: AkismetResult | null;
  akismet_checked_at: number | null;
  created_at: number;
  idempotency_key: string | null;
}

export const EARLIER_COLUMNS = `id, page_id, parent_id, status, name, email, author_key_hash, text_hash, address_hash, akismet_result,
  akismet_checked_at, created_at, idempotency_key`;

/** Looks up each candidate by the key: one row read for each, however many bans there are. `here` makes ?1 a site's id. */
export function selectBans(
  database: D1Database,
  site: string,
  candidates: FactsQuery["bans"],
  now: number,
  here = "?1",
): D1PreparedStatement {
  const given = candidates.map((_, place) => `(?${3 + 2 * place}, ?${4 + 2 * place})`);
  // Programs may send a word in place of an address, which no ban can fit.
  const places = given.length === 0 ? ["(NULL, NULL)"] : given;
  return database
    .prepare(
      `SELECT b.kind, b.value, b.note FROM (VALUES ${places.join(", ")}) c
       CROSS JOIN bans b ON b.site_id = ${here} AND b.kind = c.column1 AND b.value = c.column2
       WHERE b.until IS NULL OR b.until > ?2`,
    )
    .bind(site, now, ...candidates.flatMap(({ kind, value }) => [kind, value]));
}

interface ParentRow {
  id: number;
  page_id: number;
  status: Parent["status"];
  ancestors: string;
}

export function earlierOf(row: EarlierRow): EarlierComment {
  return {
    id: row.id,
    pageId: row.page_id,
    parentId: row.parent_id,
    status: row.status,
    name: row.name,
    email: row.email,
    authorKeyHash: row.author_key_hash,
    textHash: row.text_hash,
    addressHash: row.address_hash,
    akismetResult: row.akismet_result,
    akismetCheckedAt: row.akismet_checked_at,
    createdAt: row.created_at,
  };
}

// Each run goes along the index and SQLite merges them lazily: none is read further than the newest need.
const RECENT = FOLDERS.map(
  (folder) => `SELECT ${EARLIER_COLUMNS} FROM comments WHERE site_id = ?1 AND folder = '${folder}' AND id >= ?2`,
).join(" UNION ALL ");

// What others try under an author's e-mail is passed over, so that it does not push out what proves the author.
const TRAIL = `SELECT * FROM (
    SELECT ${EARLIER_COLUMNS} FROM comments WHERE site_id = ?1 AND email = ?2 ORDER BY id DESC LIMIT ${LIMITS.authorSearched})
  WHERE status = 'approved' OR author_key_hash IS ?3 OR text_hash = ?4 LIMIT ${LIMITS.authorTrail}`;

function selectRecent(database: D1Database, siteId: string, now: number): D1PreparedStatement {
  return database
    .prepare(`${RECENT} ORDER BY id DESC LIMIT ${LIMITS.recentComments}`)
    .bind(siteId, idAt(now - LIMITS.burstWindowMs));
}

/** The site's comments of the last ten minutes, whatever became of them: what floods, bursts and the breaker are seen by. */
export async function findRecent(database: D1Database, siteId: string, now: number): Promise<EarlierComment[]> {
  const { results } = await selectRecent(database, siteId, now).all<EarlierRow>();
  return results.map(earlierOf);
}

/**
 * All that the local checks may ask about, in one batch. `null` when the site does not exist.
 * What the form token and Turnstile proved is no matter of the database; the caller adds it.
 */
export async function loadFacts(
  database: D1Database,
  query: FactsQuery,
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<Omit<Facts, "formToken" | "turnstile"> | null> {
  const { siteId, parentId, email } = query;
  const [[siteRow], [parentRow], same, trail, recent, [words], bans] = await batchRows<
    [(SiteRow & PageRow)[], ParentRow[], EarlierRow[], EarlierRow[], EarlierRow[], WordsRow[], Ban[]]
  >(database, [
    database
      .prepare(
        `SELECT s.*, ${PAGE_COLUMNS} FROM sites s LEFT JOIN pages p ON p.site_id = s.id AND p.key = ?2 WHERE s.id = ?1`,
      )
      .bind(siteId, query.pageKey),
    database
      .prepare("SELECT id, page_id, status, ancestors FROM comments WHERE id = ?1 AND +site_id = ?2")
      .bind(parentId, siteId),
    database
      .prepare(`SELECT ${EARLIER_COLUMNS} FROM comments WHERE idempotency_key IN (?1, ?2) AND +site_id = ?3`)
      .bind(query.tokenKey, query.contentKey, siteId),
    database.prepare(TRAIL).bind(siteId, email, query.authorKeyHash, query.textHash),
    selectRecent(database, siteId, query.now),
    selectWords(database, siteId),
    selectBans(database, siteId, query.bans, query.now),
  ]);
  if (siteRow === undefined) return null;
  const sameUnder = (key: string | null) => same.find((row) => row.idempotency_key === key);
  const sameToken = query.tokenKey === null ? undefined : sameUnder(query.tokenKey);
  const sameContent = sameUnder(query.contentKey);
  return {
    site: siteOf(siteRow, akismetKeyIsSet),
    page: pageOf(siteRow),
    parent:
      parentRow === undefined
        ? null
        : {
            id: parentRow.id,
            pageId: parentRow.page_id,
            status: parentRow.status,
            ancestors: JSON.parse(parentRow.ancestors) as number[],
          },
    sameToken: sameToken === undefined ? null : earlierOf(sameToken),
    sameContent: sameContent === undefined ? null : earlierOf(sameContent),
    trail: trail.map(earlierOf),
    recent: recent.map(earlierOf),
    words: wordsOf(words),
    bans,
  };
}
