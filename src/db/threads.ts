import type { CommentSort } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Page } from "../domain/page.ts";
import type { Site } from "../domain/site.ts";
import { batchRows } from "./batch.ts";
import { PAGE_COLUMNS, type PageRow, pageOf } from "./pages.ts";
import { type AkismetKeyIsSet, type SiteRow, siteOf } from "./sites.ts";

/** A comment as the thread shows it, still in the database's words. */
export interface ShownRow {
  id: number;
  parentId: number | null;
  ancestors: number[];
  approved: boolean;
  score: number;
  name: string;
  url: string | null;
  editedAt: number | null;
  /** `null` when another version of the renderer made it; then `source` is there to make it anew. */
  html: string | null;
  source: string | null;
}

export interface ShownRoot extends ShownRow {
  /** Oldest first; one more than asked for when there are more. */
  replies: ShownRow[];
}

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
  roots: ShownRoot[];
  isLast: boolean;
}

/** The renderer's version is a number of ours, so it may stand in the text. */
function shownColumns(renderer: number): string {
  return `page_id, id, parent_id, ancestors, status = 'approved' AS approved, score, name, url, edited_at,
    iif(renderer = ${Number(renderer)}, html, NULL) AS html, iif(renderer = ${Number(renderer)}, NULL, source) AS source`;
}

const REPLY_JSON =
  "json_array(r.id, r.parent_id, json(r.ancestors), r.approved, r.score, r.name, r.url, r.edited_at, r.html, r.source)";

function repliesOf(limit: number, renderer: number): string {
  return `(SELECT json_group_array(${REPLY_JSON}) FROM (SELECT ${shownColumns(renderer)} FROM comments
    WHERE page_id = c.page_id AND root_id = c.id AND shown = 1 ORDER BY id LIMIT ${limit}) r)`;
}

const ROOTS_OF_PAGE = `FROM pages p CROSS JOIN comments c ON c.page_id = p.id AND c.shown = 1 AND c.root_id IS NULL
    WHERE p.site_id = ?1 AND p.key = ?2 AND p.version IS NOT ?3`;

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

const LAST_ROOT_OF_PAGE = "FROM comments c WHERE c.page_id = p.id AND c.shown = 1 AND c.root_id IS NULL";

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

type ReplyTuple = [
  id: number,
  parentId: number | null,
  ancestors: number[],
  approved: number,
  score: number,
  name: string,
  url: string | null,
  editedAt: number | null,
  html: string | null,
  source: string | null,
];

interface RootRow {
  id: number;
  parent_id: number | null;
  ancestors: string;
  approved: number;
  score: number;
  name: string;
  url: string | null;
  edited_at: number | null;
  html: string | null;
  source: string | null;
  replies: string;
}

function shownOf([id, parentId, ancestors, approved, score, name, url, editedAt, html, source]: ReplyTuple): ShownRow {
  return { id, parentId, ancestors, approved: approved === 1, score, name, url, editedAt, html, source };
}

function rootOf(row: RootRow): ShownRoot {
  return {
    id: row.id,
    parentId: row.parent_id,
    ancestors: JSON.parse(row.ancestors) as number[],
    approved: row.approved === 1,
    score: row.score,
    name: row.name,
    url: row.url,
    editedAt: row.edited_at,
    html: row.html,
    source: row.source,
    replies: (JSON.parse(row.replies) as ReplyTuple[]).map(shownOf),
  };
}

/** One page of roots with their first replies, in one round trip. `null` when the site does not exist. */
export async function loadThread(
  database: D1Database,
  query: ThreadQuery,
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<ThreadResult | null> {
  const { siteId, pageKey, sort, limit, knownVersion, renderer } = query;
  const after = query.after ?? START[sort];
  const [[head], rootRows] = await batchRows<[(SiteRow & PageRow & { last_root_id: number | null })[], RootRow[]]>(
    database,
    [
      database
        .prepare(
          `SELECT s.*, ${PAGE_COLUMNS}, iif(p.version IS ?3, NULL, ${LAST_ROOT[sort]}) AS last_root_id
         FROM sites s LEFT JOIN pages p ON p.site_id = s.id AND p.key = ?2 WHERE s.id = ?1`,
        )
        .bind(siteId, pageKey, knownVersion),
      database
        .prepare(
          `SELECT ${shownColumns(renderer)}, iif(c.page_count <= ${LIMITS.repliesInlineWholePage},
           ${repliesOf(LIMITS.repliesInlineWholePage, renderer)}, ${repliesOf(LIMITS.repliesInline + 1, renderer)}) AS replies
         FROM (${ROOTS[sort]}) c`,
        )
        .bind(siteId, pageKey, knownVersion, limit, after.id, ...(sort === "top" ? [after.score] : [])),
    ],
  );
  if (head === undefined) return null;
  const roots = rootRows.map(rootOf);
  const lastId = roots.at(-1)?.id;
  return {
    site: siteOf(head, akismetKeyIsSet),
    page: pageOf(head),
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
        `SELECT ${REPLY_JSON} AS reply
         FROM (SELECT ${shownColumns(renderer)} FROM comments
           WHERE page_id = coalesce(?3, (SELECT id FROM pages WHERE site_id = ?1 AND key = ?2))
             AND root_id = ?4 AND shown = 1 AND id > ?5 ORDER BY id LIMIT ?6) r`,
      )
      .bind(siteId, pageKey, pageId, rootId, afterId, limit + 1),
  ]);
  if (head === undefined) return null;
  return {
    site: siteOf(head, akismetKeyIsSet),
    page: pageOf(head),
    replies: replies.map(({ reply }) => shownOf(JSON.parse(reply))),
  };
}
