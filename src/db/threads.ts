import type { CommentSort } from "../domain/comment.ts";
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
  isLast: boolean;
}

const ROOTS_OF_PAGE = `FROM pages p CROSS JOIN comments c ON c.page_id = p.id AND c.shown = 1 AND c.root_id IS NULL
    AND c.leads = 0 WHERE p.site_id = ?1 AND p.key = ?2 AND p.version IS NOT ?3`;

/** ?1 site, ?2 page key, ?3 known version, ?4 limit, ?5 id and ?6 score to go on after. */
const ROOTS: Record<CommentSort, string> = {
  oldest: `SELECT p.count AS page_count, c.* ${ROOTS_OF_PAGE} AND c.id > ?5 ORDER BY c.id LIMIT ?4`,
  newest: `SELECT p.count AS page_count, c.* ${ROOTS_OF_PAGE} AND c.id < ?5 ORDER BY c.id DESC LIMIT ?4`,
  top: `SELECT * FROM (SELECT p.count AS page_count, c.* ${ROOTS_OF_PAGE}
      AND c.score > 0 AND (c.score, c.id) < (?6, ?5) ORDER BY c.score DESC, c.id DESC LIMIT ?4)
    UNION ALL SELECT * FROM (SELECT p.count AS page_count, c.* ${ROOTS_OF_PAGE}
      AND c.score = 0 AND c.id < iif(?6 = 0, ?5, ${Number.MAX_SAFE_INTEGER}) ORDER BY c.id DESC LIMIT ?4)
    LIMIT ?4`,
};

const LAST_ROOT_OF_PAGE =
  "FROM comments c WHERE c.page_id = p.id AND c.shown = 1 AND c.root_id IS NULL AND c.leads = 0";

/** The root that ends the whole order: who has it has all, and no page is read only to find it empty. */
const LAST_ROOT: Record<CommentSort, string> = {
  oldest: `(SELECT c.id ${LAST_ROOT_OF_PAGE} ORDER BY c.id DESC LIMIT 1)`,
  newest: `(SELECT c.id ${LAST_ROOT_OF_PAGE} ORDER BY c.id LIMIT 1)`,
  top: `coalesce((SELECT c.id ${LAST_ROOT_OF_PAGE} AND c.score = 0 ORDER BY c.id LIMIT 1),
    (SELECT c.id ${LAST_ROOT_OF_PAGE} AND c.score > 0 ORDER BY c.score, c.id LIMIT 1))`,
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
      .prepare(`SELECT ${rootJson("c.page_count", renderer)} AS root FROM (${ROOTS[sort]}) c`)
      .bind(siteId, pageKey, knownVersion, limit, after.id, ...(sort === "top" ? [after.score] : [])),
  ]);
  if (head === undefined) return null;
  const roots = rows.map(({ root }) => rootFrom(root));
  const lastId = roots.at(-1)?.id;
  return {
    site: siteOf(head, akismetKeyIsSet),
    page: pageOf(head),
    leads: rootsFrom(head.leads ?? "[]"),
    roots,
    isLast: lastId === undefined || lastId === head.last_root_id,
  };
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
