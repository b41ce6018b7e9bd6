import type { CommentSort } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Page } from "../domain/page.ts";
import type { Site } from "../domain/site.ts";
import { batchRows } from "./batch.ts";
import { PAGE_COLUMNS, type PageRow, pageOf } from "./pages.ts";
import {
  leadsJson,
  replyFrom,
  rootFrom,
  rootJson,
  rootsFrom,
  type ShownRoot,
  type ShownRow,
  shownJson,
} from "./shown-comments.ts";
import { type AkismetKeyIsSet, type SiteRow, siteOf } from "./sites.ts";

/** Where the page before ended. */
export interface ThreadPosition {
  id: number;
  score: number;
}

export interface ThreadQuery {
  siteId: string;
  pageKey: string;
  sort: CommentSort;
  limit: number;
  after: ThreadPosition | null;
  /** The page version that the reader has already; the thread of that version is not read again. */
  knownVersion: number | null;
  renderer: number;
}

export interface ThreadResult {
  site: Site;
  page: Page | null;
  /** On the first page, in addition to its roots. */
  leads: ShownRoot[];
  roots: ShownRoot[];
  /** Where the next page begins; `null` on the last one. */
  next: ThreadPosition | null;
}

const ROOTS_OF_PAGE = `FROM pages p CROSS JOIN comments c ON c.page_id = p.id AND c.shown = 1 AND c.root_id IS NULL
    AND c.leads = 0 WHERE p.site_id = ?1 AND p.key = ?2 AND p.version IS NOT ?3`;

/** ?1 site, ?2 page key, ?3 known version, ?4 limit, ?5 id and ?6 score to go on after. */
function runOf(condition: string, order: string, limit = "?4"): string {
  return `SELECT p.count AS page_count, c.* ${ROOTS_OF_PAGE} AND ${condition} ORDER BY ${order} LIMIT ${limit}`;
}

const OF_SAME_SCORE = runOf("c.score > 0 AND c.score = ?6 AND c.id < ?5", "c.id DESC");
const OF_LOWER_SCORE = runOf("c.score > 0 AND c.score < ?6", "c.score DESC, c.id DESC");

/**
 * No index has the roots without votes alone, since it would cost a row written for each root: those with votes are
 * passed over, a bounded number at once.
 */
function withoutVotes(condition: string): string {
  const newest = runOf(condition, "c.id DESC", `?4 + ${LIMITS.votedPassedOver}`);
  return `SELECT * FROM (${newest}) WHERE score = 0`;
}

/** The runs that follow a position, one after the other. Comparing score and id at once would read all of one score. */
function runsAfter(sort: CommentSort, { score }: ThreadPosition): string[] {
  if (sort === "oldest") return [runOf("c.id > ?5", "c.id")];
  if (sort === "newest") return [runOf("c.id < ?5", "c.id DESC")];
  if (score === 0) return [withoutVotes("c.id < ?5")];
  const start = score === START.top.score ? [] : [OF_SAME_SCORE];
  return [...start, OF_LOWER_SCORE, withoutVotes("TRUE")];
}

function rootsAfter(sort: CommentSort, position: ThreadPosition): string {
  const runs = runsAfter(sort, position).map((run) => `SELECT * FROM (${run})`);
  return `${runs.join(" UNION ALL ")} LIMIT ?4`;
}

const LAST_ROOT_OF_PAGE =
  "FROM comments c WHERE c.page_id = p.id AND c.shown = 1 AND c.root_id IS NULL AND c.leads = 0";

/** The root that ends the whole order: who has it has all, and no page is read only to find it empty. */
const LAST_ROOT: Record<CommentSort, string> = {
  oldest: `(SELECT c.id ${LAST_ROOT_OF_PAGE} ORDER BY c.id DESC LIMIT 1)`,
  newest: `(SELECT c.id ${LAST_ROOT_OF_PAGE} ORDER BY c.id LIMIT 1)`,
  // Unless it has votes.
  top: `(SELECT c.id ${LAST_ROOT_OF_PAGE} ORDER BY c.id LIMIT 1)`,
};

const START: Record<CommentSort, ThreadPosition> = {
  oldest: { id: 0, score: 0 },
  newest: { id: Number.MAX_SAFE_INTEGER, score: 0 },
  top: { id: Number.MAX_SAFE_INTEGER, score: Number.MAX_SAFE_INTEGER },
};

/** What is read of the roots together with their page. */
interface RootsOfPage {
  last_root_id: number | null;
  leads: string | null;
}

/** One page of roots with their first replies, in one round trip. `null` when the site does not exist. */
export async function loadThread(
  database: D1Database,
  query: ThreadQuery,
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<ThreadResult | null> {
  const { siteId, pageKey, sort, limit, knownVersion, renderer } = query;
  const after = query.after ?? START[sort];
  const leads = query.after === null ? leadsJson(renderer) : "NULL";
  const [[head], rows] = await batchRows<[(SiteRow & PageRow & RootsOfPage)[], { root: string }[]]>(database, [
    database
      .prepare(
        `SELECT s.*, ${PAGE_COLUMNS}, iif(p.version IS ?3, NULL, ${LAST_ROOT[sort]}) AS last_root_id,
           iif(p.version IS ?3, NULL, ${leads}) AS leads
         FROM sites s LEFT JOIN pages p ON p.site_id = s.id AND p.key = ?2 WHERE s.id = ?1`,
      )
      .bind(siteId, pageKey, knownVersion),
    database
      .prepare(`SELECT ${rootJson("c.page_count", renderer)} AS root FROM (${rootsAfter(sort, after)}) c`)
      .bind(
        siteId,
        pageKey,
        knownVersion,
        limit,
        after.id,
        ...(sort === "top" && after.score > 0 ? [after.score] : []),
      ),
  ]);
  if (head === undefined) return null;
  const roots = rows.map(({ root }) => rootFrom(root));
  const page = pageOf(head);
  const last = roots.at(-1);
  const isShort = roots.length < limit;
  // One with votes comes long before the end, unless all of the thread is on this page.
  const isEnd = ({ id, score }: ShownRoot) =>
    id === head.last_root_id && (sort !== "top" || score === 0 || (isShort && query.after === null));
  const hasAll = head.last_root_id === null || (isShort && sort !== "top") || roots.some(isEnd);
  return {
    site: siteOf(head, akismetKeyIsSet),
    page,
    leads: rootsFrom(head.leads ?? "[]"),
    roots,
    next:
      page === null || hasAll
        ? null
        : isShort
          ? await findPassedOver(database, page.id, after.score === 0 ? after.id : START.top.id, limit)
          : { id: last!.id, score: last!.score },
  };
}

/** Where a page of `top` ended that passed over as many roots with votes as it may; `null` at the end of the thread. */
async function findPassedOver(
  database: D1Database,
  pageId: number,
  beforeId: number,
  limit: number,
): Promise<ThreadPosition | null> {
  const row = await database
    .prepare(
      `SELECT id FROM comments WHERE page_id = ?1 AND shown = 1 AND root_id IS NULL AND leads = 0 AND id < ?2
       ORDER BY id DESC LIMIT 1 OFFSET ?3`,
    )
    .bind(pageId, beforeId, limit + LIMITS.votedPassedOver - 1)
    .first<{ id: number }>();
  return row === null ? null : { id: row.id, score: 0 };
}

export interface RepliesQuery {
  siteId: string;
  pageKey: string;
  /** From the cursor; without it the page is looked up by its key. */
  pageId: number | null;
  rootId: number;
  afterId: number;
  limit: number;
  renderer: number;
}

export interface RepliesResult {
  site: Site;
  page: Page | null;
  replies: ShownRow[];
}

/** The further replies of one root, oldest first, one more than `limit` when there are more. */
export async function loadReplies(
  database: D1Database,
  query: RepliesQuery,
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<RepliesResult | null> {
  const { siteId, pageKey, pageId, rootId, afterId, limit, renderer } = query;
  const [[head], replies] = await batchRows<[(SiteRow & PageRow)[], { reply: string }[]]>(database, [
    database
      .prepare(
        `SELECT s.*, ${PAGE_COLUMNS} FROM sites s LEFT JOIN pages p ON p.site_id = s.id AND p.key = ?2 WHERE s.id = ?1`,
      )
      .bind(siteId, pageKey),
    database
      .prepare(
        `SELECT ${shownJson("r", renderer)} AS reply
         FROM (SELECT * FROM comments
           WHERE page_id = coalesce(?3, (SELECT id FROM pages WHERE site_id = ?1 AND key = ?2))
             AND root_id = ?4 AND shown = 1 AND leads = 0 AND id > ?5 ORDER BY id LIMIT ?6) r`,
      )
      .bind(siteId, pageKey, pageId, rootId, afterId, limit + 1),
  ]);
  if (head === undefined) return null;
  return {
    site: siteOf(head, akismetKeyIsSet),
    page: pageOf(head),
    replies: replies.map(({ reply }) => replyFrom(reply)),
  };
}
