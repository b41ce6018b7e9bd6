import { COMMENT_STATUSES, type CommentStatus } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import { nextHistoryId } from "./history.ts";
import type { Lease, OutboxKind } from "./outbox.ts";
import { TAKE_DETAILS } from "./pages.ts";
import { HAS_SHOWN_REPLY } from "./tombstones.ts";

/** What a person decided or its author deleted no machine changes. */
export const IS_OPEN_TO_MACHINES = "decided_at IS NULL AND deleted_at IS NULL AND status <> 'trash'";

/** What readers' reports hold: only what is shown, and that no person decided to show. The figure is a number of ours. */
export const IS_HELD_BY_REPORTS = `status = 'approved' AND ${IS_OPEN_TO_MACHINES} AND reports >= ${LIMITS.reportsToHold}`;

/** What was deleted nobody changes, and a person only what is still as they read it. The figure is a number of ours. */
function isOpenToPerson({ editedBefore }: Decision): string {
  const isAsRead = editedBefore === null ? "" : ` AND coalesce(comments.edited_at, 0) < ${Number(editedBefore)}`;
  return `deleted_at IS NULL${isAsRead}`;
}

/** A machine speaks of what it read: neither of what a person decided nor of a text that was edited since. */
function guardOf(change: StatusChange): string {
  if (change.by === "person") return `status <> ?2 AND ${isOpenToPerson(change)}`;
  if (change.by === "readers") return IS_HELD_BY_REPORTS;
  return `status <> ?2 AND ${IS_OPEN_TO_MACHINES} AND ${isAsRead(change.ids, change.read)}`;
}

/**
 * What a comment was, and when it was last edited and last answered by Akismet, 0 for never: a later one of either, or
 * readers who had it held, void what was read.
 */
export interface AsRead {
  status: CommentStatus;
  editedAt: number;
  checkedAt: number;
}

/**
 * Whether each comment still is as it was read. Where a person has decided meanwhile its status does not matter, since no
 * machine changes it. The figures are numbers of ours, so they may stand in the text.
 */
export function isAsRead(ids: readonly number[], read: ReadonlyMap<number, AsRead>): string {
  const each = (of: (one: AsRead) => number) =>
    `CASE comments.id ${ids.map((id) => `WHEN ${Number(id)} THEN ${Number(of(read.get(id)!))}`).join(" ")} END`;
  const statuses = COMMENT_STATUSES.map((status, place) => `WHEN '${status}' THEN ${place}`).join(" ");
  return `coalesce(comments.edited_at, 0) = ${each((one) => one.editedAt)}
    AND coalesce(comments.akismet_checked_at, 0) = ${each((one) => one.checkedAt)}
    AND (NOT (${IS_OPEN_TO_MACHINES})
      OR CASE comments.status ${statuses} END = ${each((one) => COMMENT_STATUSES.indexOf(one.status))})`;
}

/** A person's word counts too when it only confirms what a machine found: from then on no machine changes it. */
function decidedBy(change: StatusChange): string {
  return change.by === "person"
    ? `(status <> ?2 OR decided_at IS NULL) AND ${isOpenToPerson(change)}`
    : guardOf(change);
}

interface Change {
  siteId: string;
  ids: number[];
  to: CommentStatus;
  now: number;
}

/** A person may change any status. */
export interface Decision extends Change {
  by: "person";
  actor: string;
  firstHistoryId: number;
  /** Under which Akismet is told of it. */
  lease: Lease;
  /** What was edited from this moment on is not what the person read; `null` when they do not say. */
  editedBefore: number | null;
}

/** A machine changes only what no person has decided; what it tells of it in the history is its own affair. */
export interface Judgement extends Change {
  by: "machine";
  /** What the machine read of each comment. */
  read: ReadonlyMap<number, AsRead>;
}

/** Readers' reports only ever hold. */
export interface Reported extends Change {
  by: "readers";
  to: "pending";
}

export type StatusChange = Decision | Judgement | Reported;

/** D1 binds at most 100 values; a list in JSON would be billed again for each of its elements. */
const IDS_PER_STATEMENT = 90;

function chunksOf(ids: number[]): number[][] {
  const chunks: number[][] = [];
  for (let start = 0; start < ids.length; start += IDS_PER_STATEMENT) {
    chunks.push(ids.slice(start, start + IDS_PER_STATEMENT));
  }
  return chunks;
}

/** `id IN (…)` from the given parameter on; the `+` keeps the planner from reading the whole site. */
function named(ids: number[], firstParameter: number): string {
  return `id IN (${ids.map((_, place) => `?${firstParameter + place}`).join(", ")}) AND +site_id = ?1`;
}

function writeHistory(database: D1Database, change: Decision): D1PreparedStatement {
  const { siteId, ids, to, actor, firstHistoryId } = change;
  return database
    .prepare(
      `INSERT INTO history (comment_id, id, event, actor, status_before, status_after)
       SELECT id, ${nextHistoryId(3)}, 'decision', ?4, status, ?2
       FROM comments WHERE ${named(ids, 5)} AND ${decidedBy(change)}`,
    )
    .bind(siteId, to, firstHistoryId, actor, ...ids);
}

/** Counts, versions, and what a page takes over from the first of its comments to be approved here. */
function updatePages(database: D1Database, change: StatusChange): D1PreparedStatement {
  const { siteId, ids, to } = change;
  return database
    .prepare(
      `UPDATE pages SET count = count + d.difference, version = version + 1, ${TAKE_DETAILS}
       FROM (SELECT page_id, sum((?2 = 'approved') - (status = 'approved')) AS difference, min(id),
           iif(?2 = 'approved', page_details, NULL) AS details
         FROM comments WHERE ${named(ids, 3)} AND ${guardOf(change)} AND (?2 = 'approved' OR status = 'approved')
         GROUP BY page_id) d
       WHERE pages.id = d.page_id`,
    )
    .bind(siteId, to, ...ids);
}

/** What a decision to ?2 that is not to the trash says of a comment. */
const WORD = "iif(?2 = 'spam', 'spam', 'ham')";
/**
 * Akismet learns of a person's change between spam and approved or pending (WordPress's plugin, akismet_transition).
 * Out of the trash it learns only what takes back the last word it was told.
 */
const IS_WORD = `(?2 <> status AND ?2 <> 'trash'
  AND iif(status = 'trash', coalesce(feedback <> ${WORD}, FALSE), ?2 = 'spam' OR status = 'spam'))`;

/** The same of a comment as it was before. */
export function isWord(before: Pick<CommentBefore, "status" | "feedback">, to: CommentStatus): boolean {
  if (to === "trash" || before.status === to) return false;
  if (before.status !== "trash") return to === "spam" || before.status === "spam";
  return before.feedback !== null && before.feedback !== (to === "spam" ? "spam" : "ham");
}

/** Akismet is told of it. The row is due when its lease ends; the request that wrote it sends it before. */
function writeFeedback(database: D1Database, decision: Decision): D1PreparedStatement {
  const { siteId, ids, to, actor, now, lease } = decision;
  return database
    .prepare(
      `INSERT OR REPLACE INTO outbox (due_at, site_id, kind, comment_id, actor, created_at, lease)
       SELECT ?4, ?1, ?5, id, ?3, ?6, ?7
       FROM comments WHERE ${named(ids, 8)} AND ${guardOf(decision)} AND ${IS_WORD} AND submitted IS NOT NULL`,
    )
    .bind(siteId, to, actor, lease.until, feedbackKind(to), now, lease.id, ...ids);
}

/** What a person's change to a status tells Akismet, if it tells anything. */
function feedbackKind(to: CommentStatus): OutboxKind {
  return to === "spam" ? "akismet.submit-spam" : "akismet.submit-ham";
}

/** What waits for its spam check, or what a person puts back to wait for it, is checked again; but nothing else. */
const NEXT_CHECK = `iif(?2 = 'pending' AND submitted IS NOT NULL AND akismet_result IN ('unchecked', 'recheck'),
  coalesce(next_check_at, ?3 + ${LIMITS.recheckDelayLeastMs}), NULL)`;

/** A root that is gone stays in the thread, as a tombstone, while a reply to it is shown. */
function updateComments(database: D1Database, change: StatusChange): D1PreparedStatement {
  const { siteId, ids, to, by, now } = change;
  const decided =
    by === "person"
      ? `, decided_at = ?3, decided_says = coalesce(decided_says, says), next_check_at = ${NEXT_CHECK}, feedback = iif(${IS_WORD}, ${WORD}, feedback),
           feedback_at = iif(${IS_WORD} AND feedback IS NOT ${WORD}, ?3, feedback_at)`
      : "";
  return database
    .prepare(
      `UPDATE comments SET status = ?2, shown = (?2 = 'approved' OR (root_id IS NULL AND ${HAS_SHOWN_REPLY}))${decided}
       WHERE ${named(ids, 4)} AND ${decidedBy(change)} AND ?3 IS NOT NULL`,
    )
    .bind(siteId, to, now, ...ids);
}

/** What the replies that came or went make of their roots. */
function updateTombstones(database: D1Database, change: StatusChange): D1PreparedStatement {
  const { siteId, ids } = change;
  return database
    .prepare(
      `UPDATE comments SET shown = 1 - shown
       WHERE id IN (SELECT root_id FROM comments WHERE ${named(ids, 2)} AND root_id IS NOT NULL)
         AND status <> 'approved' AND shown <> ${HAS_SHOWN_REPLY}`,
    )
    .bind(siteId, ...ids);
}

/**
 * Brings back, as tombstones, the roots that were purged while these replies to them were held: a thread is read by
 * its roots.
 */
function restoreRoots(database: D1Database, { siteId, ids, now }: StatusChange): D1PreparedStatement {
  return database
    .prepare(
      `INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer,
         says, findings, deleted_at)
       SELECT root_id, site_id, page_id, 'trash', 1, '', '', '', '', '', 0, 'ham', '[]', ?2
       FROM comments c WHERE ${named(ids, 3)} AND shown = 1 AND root_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM comments root WHERE root.id = c.root_id)
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(siteId, now, ...ids);
}

/** The statements of one change of status, in their order: what reads the old status comes before what writes the new one. */
export function statusChangeStatements(database: D1Database, change: StatusChange): D1PreparedStatement[] {
  return chunksOf(change.ids).flatMap((ids, chunk) => {
    const part = { ...change, ids };
    const told = part.by === "person" ? tellOf(database, part, chunk) : [];
    const restored = part.to === "approved" ? [restoreRoots] : [];
    const writes = [updatePages, updateComments, updateTombstones, ...restored].map((write) => write(database, part));
    return [...told, ...writes];
  });
}

function tellOf(database: D1Database, decision: Decision, chunk: number): D1PreparedStatement[] {
  const firstHistoryId = decision.firstHistoryId + chunk * IDS_PER_STATEMENT;
  const history = writeHistory(database, { ...decision, firstHistoryId });
  return decision.to === "trash" ? [history] : [history, writeFeedback(database, decision)];
}

export interface CommentBefore {
  id: number;
  status: CommentStatus;
  pageId: number;
  editedAt: number | null;
  deletedAt: number | null;
  /** What a person last said that it is. */
  feedback: "spam" | "ham" | null;
}

function selectBefore(database: D1Database, siteId: string, ids: number[]): D1PreparedStatement {
  return database
    .prepare(
      `SELECT id, status, page_id AS pageId, edited_at AS editedAt, deleted_at AS deletedAt, feedback
       FROM comments WHERE ${named(ids, 2)}`,
    )
    .bind(siteId, ...ids);
}

/** A person's decision on comments of one site, in one batch. Answers what each that exists was before. */
export async function decideComments(database: D1Database, decision: Omit<Decision, "by">): Promise<CommentBefore[]> {
  const { siteId, ids } = decision;
  const parts = chunksOf(ids);
  const results = await batchRows<CommentBefore[][]>(database, [
    ...parts.map((part) => selectBefore(database, siteId, part)),
    ...statusChangeStatements(database, { ...decision, by: "person" }),
  ]);
  return results.slice(0, parts.length).flat();
}
