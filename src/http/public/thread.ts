import type { Context } from "../../context.ts";
import type { ThreadPage } from "../../contract.ts";
import { loadReplies, loadThread, type RepliesResult, type ThreadResult } from "../../db/threads.ts";
import { COMMENT_SORTS, type CommentSort } from "../../domain/comment.ts";
import { invalid, Refusal } from "../../domain/error.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { Site } from "../../domain/site.ts";
import { RENDERER_VERSION } from "../../render/markdown.ts";
import { readByPage } from "../../usecases/read-by-page.ts";
import { type CursorScope, decodeCursor, encodeCursor } from "../cursor.ts";
import { etagOf, isKnown, type ThreadPlace, versionKnownBy } from "./etag.ts";
import { presentReplies, presentRoot, threadPage } from "./thread-page.ts";
import type { ThreadQuery } from "./thread-query.ts";

export interface ThreadAnswer {
  site: Site;
  etag: string;
  pageId: number | null;
  /** `null` when the reader has it already. */
  thread: ThreadPage | null;
}

interface Position {
  sort: CommentSort;
  id: number;
  score: number;
}

/** What was read under a key that a cursor does not belong to; it counts only when that key was the page's own. */
interface Misplaced {
  misplaced?: Refusal;
}

/** Decodes where the key may still be the provisional one: a cursor of the page's real key is none of it. */
async function decodeOrRefusal(context: Context, scope: CursorScope, cursor: string): Promise<number[] | Refusal> {
  return decodeCursor(context.settings.signingSecret, scope, cursor).catch((error) => {
    if (error instanceof Refusal) return error;
    throw error;
  });
}

function refuseMisplaced({ misplaced }: Misplaced): void {
  if (misplaced !== undefined) throw misplaced;
}

/** Where a cursor goes on; it remembers its own sort, so that a page in another one cannot follow. */
async function positionOf(
  context: Context,
  siteId: string,
  pageKey: string,
  query: ThreadQuery,
): Promise<Position | Refusal | null> {
  if (query.cursor === undefined) return null;
  const decoded = await decodeOrRefusal(context, ["thread", siteId, pageKey], query.cursor);
  if (decoded instanceof Refusal) return decoded;
  const [sortIndex = 0, id = 0, score = 0] = decoded;
  return { sort: COMMENT_SORTS[sortIndex] ?? "oldest", id, score };
}

function refuseOtherSort(position: Position | null, sort: CommentSort): void {
  if (position !== null && position.sort !== sort) throw invalid("cursor", "The cursor belongs to another sort");
}

/** Reads a page of roots by the sort and limit that were asked for, or else by those that the site has set. */
async function readRoots(
  context: Context,
  siteId: string,
  pageKey: string,
  query: ThreadQuery,
  knownVersion: number | null,
): Promise<(ThreadResult & Misplaced & { sort: CommentSort }) | null> {
  const decoded = await positionOf(context, siteId, pageKey, query);
  const position = decoded instanceof Refusal ? null : decoded;
  if (query.sort !== undefined) refuseOtherSort(position, query.sort);
  const load = async (sort: CommentSort, limit: number) => {
    const found = await loadThread(
      context.database,
      { siteId, pageKey, sort, limit, after: position, knownVersion, renderer: RENDERER_VERSION },
      context.settings.isAkismetKeySet,
    );
    if (found === null) return null;
    return decoded instanceof Refusal ? { ...found, sort, misplaced: decoded } : { ...found, sort };
  };
  const guessedSort = query.sort ?? position?.sort ?? "oldest";
  const guessedLimit = query.limit ?? LIMITS.rootsPerPage;
  const found = await load(guessedSort, guessedLimit);
  if (found === null) return null;
  const sort = query.sort ?? found.site.settings.sort;
  const limit = query.limit ?? found.site.settings.perPage;
  refuseOtherSort(position, sort);
  return sort === guessedSort && limit === guessedLimit ? found : load(sort, limit);
}

async function cursorAfter(context: Context, place: ThreadPlace, found: ThreadResult & { sort: CommentSort }) {
  if (found.next === null) return null;
  const values = [COMMENT_SORTS.indexOf(found.sort), found.next.id, found.next.score];
  return encodeCursor(context.settings.signingSecret, ["thread", place.site.id, place.pageKey], values);
}

async function answerRoots(
  context: Context,
  siteId: string,
  query: ThreadQuery,
  ifNoneMatch: string | undefined,
): Promise<ThreadAnswer> {
  const read = (knownVersion: number | null) =>
    readByPage(query.page, (key) => readRoots(context, siteId, key, query, knownVersion));
  const knownVersion = versionKnownBy(ifNoneMatch);
  let found = await read(knownVersion);
  refuseMisplaced(found);
  const etag = etagOf(context, found);
  if (isKnown(etag, ifNoneMatch)) return { site: found.site, etag, pageId: found.page?.id ?? null, thread: null };
  // The thread is as the reader knows it, but the form is not: then the thread was left unread too early.
  if (knownVersion !== null && knownVersion === (found.page?.version ?? 0)) found = await read(null);
  const comments = await Promise.all([...found.leads, ...found.roots].map((root) => presentRoot(context, found, root)));
  const cursor = await cursorAfter(context, found, found);
  return {
    site: found.site,
    etag: etagOf(context, found),
    pageId: found.page?.id ?? null,
    thread: threadPage(context, found, comments, cursor),
  };
}

async function answerReplies(
  context: Context,
  siteId: string,
  rootId: number,
  query: ThreadQuery,
): Promise<ThreadAnswer> {
  const { signingSecret, isAkismetKeySet } = context.settings;
  const limit = Math.min(query.limit ?? LIMITS.repliesPerPage, LIMITS.repliesPerPage);
  const found = await readByPage(query.page, async (pageKey): Promise<(RepliesResult & Misplaced) | null> => {
    const scope = ["replies", siteId, pageKey, rootId];
    const decoded = query.cursor === undefined ? [] : await decodeOrRefusal(context, scope, query.cursor);
    const [pageId = null, afterId = 0] = decoded instanceof Refusal ? [] : decoded;
    const read = await loadReplies(
      context.database,
      { siteId, pageKey, pageId, rootId, afterId, limit, renderer: RENDERER_VERSION },
      isAkismetKeySet,
    );
    return read === null || !(decoded instanceof Refusal) ? read : { ...read, misplaced: decoded };
  });
  refuseMisplaced(found);
  const replies = found.replies.slice(0, limit);
  const last = replies.at(-1);
  const isLast = found.page === null || last === undefined || replies.length === found.replies.length;
  const scope = ["replies", siteId, found.pageKey, rootId];
  const cursor = isLast ? null : await encodeCursor(signingSecret, scope, [found.page!.id, last!.id]);
  const comments = await presentReplies(found.site, replies);
  return {
    site: found.site,
    etag: etagOf(context, found),
    pageId: found.page?.id ?? null,
    thread: threadPage(context, found, comments, cursor),
  };
}

/** A page of roots, or with `parent` the further replies of one root. A repeated read of the same is a 304. */
export async function readThread(
  context: Context,
  siteId: string,
  query: ThreadQuery,
  ifNoneMatch: string | undefined,
): Promise<ThreadAnswer> {
  if (query.parent === undefined) return answerRoots(context, siteId, query, ifNoneMatch);
  const answer = await answerReplies(context, siteId, query.parent, query);
  return isKnown(answer.etag, ifNoneMatch) ? { ...answer, thread: null } : answer;
}
