import type { AuthorRole } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";

/** A comment as the thread shows it, still in the database's words. */
export interface ShownRow {
  id: number;
  parentId: number | null;
  ancestors: number[];
  approved: boolean;
  /** Pinned, and approved: before all others of the page. */
  leads: boolean;
  role: AuthorRole;
  score: number;
  name: string;
  url: string | null;
  /** For the picture that it may have somewhere; never shown. */
  email: string | null;
  editedAt: number | null;
  /** `null` when another version of the renderer made it; then `source` is there to make it anew. */
  html: string | null;
  source: string | null;
}

export interface ShownRoot extends ShownRow {
  /** Oldest first; one more than asked for when there are more. */
  replies: ShownRow[];
}

type ShownTuple = [
  id: number,
  parentId: number | null,
  ancestors: number[],
  approved: number,
  leads: number,
  role: AuthorRole,
  score: number,
  name: string,
  url: string | null,
  email: string | null,
  editedAt: number | null,
  html: string | null,
  source: string | null,
];

type RootTuple = [shown: ShownTuple, replies: ShownTuple[]];

function shownOf(tuple: ShownTuple): ShownRow {
  const [id, parentId, ancestors, approved, leads, role, score, name, url, email, editedAt, html, source] = tuple;
  const state = { approved: approved === 1, leads: leads === 1 };
  return { id, parentId, ancestors, ...state, role, score, name, url, email, editedAt, html, source };
}

function rootOf([shown, replies]: RootTuple): ShownRoot {
  return { ...shownOf(shown), replies: replies.map(shownOf) };
}

/** A comment of the given table as JSON. The renderer's version is a number of ours, so it may stand in the text. */
export function shownJson(table: "c" | "r", renderer: number): string {
  const isCurrent = `${table}.renderer = ${Number(renderer)}`;
  const html = `iif(${isCurrent}, ${table}.html, NULL), iif(${isCurrent}, NULL, ${table}.source)`;
  const state = `${table}.status = 'approved', ${table}.leads, ${table}.role, ${table}.score`;
  return `json_array(${table}.id, ${table}.parent_id, json(${table}.ancestors), ${state}, ${table}.name, ${table}.url,
    ${table}.email, ${table}.edited_at, ${html})`;
}

/** Replies never lead, but only where that is said does the index give them in their order. */
function repliesOf(limit: number, renderer: number): string {
  return `(SELECT json_group_array(${shownJson("r", renderer)}) FROM (SELECT * FROM comments
    WHERE page_id = c.page_id AND root_id = c.id AND shown = 1 AND leads = 0 ORDER BY id LIMIT ${limit}) r)`;
}

/** A root `c` with the replies that come inline, as JSON. */
export function rootJson(pageCount: string, renderer: number): string {
  const all = repliesOf(LIMITS.repliesInlineWholePage, renderer);
  const some = repliesOf(LIMITS.repliesInline + 1, renderer);
  const replies = `iif(${pageCount} <= ${LIMITS.repliesInlineWholePage}, ${all}, ${some})`;
  return `json_array(${shownJson("c", renderer)}, json(${replies}))`;
}

/** The roots that lead page `p`, as a list in the row of the page itself: where there are none, looking costs nothing. */
export function leadsJson(renderer: number): string {
  return `(SELECT json_group_array(${rootJson("p.count", renderer)}) FROM (SELECT * FROM comments
    WHERE page_id = p.id AND root_id IS NULL AND shown = 1 AND leads = 1 ORDER BY id) c)`;
}

export function replyFrom(json: string): ShownRow {
  return shownOf(JSON.parse(json) as ShownTuple);
}

/** What is above a reply; `null` for what is not shown. */
export function ancestorsFrom(json: string): (ShownRow | null)[] {
  return (JSON.parse(json) as (ShownTuple | null)[]).map((tuple) => (tuple === null ? null : shownOf(tuple)));
}

export function rootFrom(json: string): ShownRoot {
  return rootOf(JSON.parse(json) as RootTuple);
}

export function rootsFrom(json: string): ShownRoot[] {
  return (JSON.parse(json) as RootTuple[]).map(rootOf);
}
