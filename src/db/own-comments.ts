import type { AkismetResult } from "../domain/akismet.ts";
import type { CommentStatus } from "../domain/comment.ts";
import { searchable } from "../domain/fold.ts";
import type { Finding, Verdict } from "../domain/verdict.ts";
import { nextHistoryId, VERDICT } from "./history.ts";
import { TAKE_DETAILS } from "./pages.ts";
import { HAS_SHOWN_REPLY } from "./tombstones.ts";

/** A stored comment as its author may see it. */
export interface OwnRow {
  id: number;
  parentId: number | null;
  ancestors: number[];
  status: CommentStatus;
  /** Pinned, and approved. */
  leads: boolean;
  score: number;
  name: string;
  url: string | null;
  html: string;
  editedAt: number | null;
}

interface RawOwnRow {
  id: number;
  parent_id: number | null;
  ancestors: string;
  status: CommentStatus;
  leads: number;
  score: number;
  name: string;
  url: string | null;
  html: string;
  edited_at: number | null;
}

const OWN_COLUMNS = "c.id, c.parent_id, c.ancestors, c.status, c.leads, c.score, c.name, c.url, c.html, c.edited_at";

function ownOf(row: RawOwnRow): OwnRow {
  const { id, status, score, name, url, html } = row;
  const ancestors = JSON.parse(row.ancestors) as number[];
  const leads = row.leads === 1;
  return { id, parentId: row.parent_id, ancestors, status, leads, score, name, url, html, editedAt: row.edited_at };
}

export async function findOwn(database: D1Database, siteId: string, id: number): Promise<OwnRow | null> {
  const row = await database
    .prepare(`SELECT ${OWN_COLUMNS} FROM comments c WHERE c.id = ?1 AND +c.site_id = ?2`)
    .bind(id, siteId)
    .first<RawOwnRow>();
  return row === null ? null : ownOf(row);
}

/** A comment with all that an edit of it is judged by. */
export interface EditableRow extends OwnRow {
  pageId: number;
  pageKey: string;
  email: string | null;
  address: string | null;
  addressHash: string;
  userAgent: string | null;
  referrer: string | null;
  authorKeyHash: string | null;
  source: string;
  findings: Finding[];
  submitted: Record<string, string | string[]> | null;
  decidedAt: number | null;
  deletedAt: number | null;
  /** Whether a moderator changed what it says, and not only pinned it. */
  isModerated: boolean;
  /** How often its author changed it. */
  edits: number;
}

interface RawEditableRow extends RawOwnRow {
  page_id: number;
  page_key: string;
  email: string | null;
  address: string | null;
  address_hash: string;
  user_agent: string | null;
  referrer: string | null;
  author_key_hash: string | null;
  source: string;
  findings: string;
  submitted: string | null;
  decided_at: number | null;
  deleted_at: number | null;
  is_moderated: number;
  edits: number;
}

const IS_MODERATED = `EXISTS (SELECT 1 FROM history h WHERE h.comment_id = c.id AND h.event = 'edit' AND h.actor <> 'author'
  AND json_remove(h.detail -> 'after', '$.pinned') <> '{}')`;

const EDITS = "(SELECT count(*) FROM history h WHERE h.comment_id = c.id AND h.event = 'edit' AND h.actor = 'author')";

export async function findEditable(database: D1Database, siteId: string, id: number): Promise<EditableRow | null> {
  const row = await database
    .prepare(
      `SELECT ${OWN_COLUMNS}, c.page_id, p.key AS page_key, c.email, c.address, c.address_hash, c.user_agent, c.referrer,
         c.author_key_hash, c.source, c.findings, c.submitted, c.decided_at, c.deleted_at,
         ${IS_MODERATED} AS is_moderated, ${EDITS} AS edits
       FROM comments c CROSS JOIN pages p ON p.id = c.page_id WHERE c.id = ?1 AND +c.site_id = ?2`,
    )
    .bind(id, siteId)
    .first<RawEditableRow>();
  if (row === null) return null;
  return {
    ...ownOf(row),
    pageId: row.page_id,
    pageKey: row.page_key,
    email: row.email,
    address: row.address,
    addressHash: row.address_hash,
    userAgent: row.user_agent,
    referrer: row.referrer,
    authorKeyHash: row.author_key_hash,
    source: row.source,
    findings: JSON.parse(row.findings) as Finding[],
    submitted: row.submitted === null ? null : (JSON.parse(row.submitted) as EditableRow["submitted"]),
    decidedAt: row.decided_at,
    deletedAt: row.deleted_at,
    isModerated: row.is_moderated === 1,
    edits: row.edits,
  };
}

/** Only what is still as it was read: an edit and a decision at once have one winner. */
const UNCHANGED =
  "id = ?1 AND +site_id = ?2 AND status = ?3 AND decided_at IS ?4 AND edited_at IS ?5 AND deleted_at IS NULL";

function unchangedValues(siteId: string, before: EditableRow): (string | number | null)[] {
  return [before.id, siteId, before.status, before.decidedAt, before.editedAt];
}

/** `detail` is an expression over the comment as it was, with parameters from ?8 on. */
function writeHistory(
  database: D1Database,
  siteId: string,
  before: EditableRow,
  event: { id: number; name: "edit" | "deletion"; to: CommentStatus; detail: string; values: (string | null)[] },
): D1PreparedStatement {
  return database
    .prepare(
      `INSERT INTO history (comment_id, id, event, actor, status_before, status_after, detail)
       SELECT id, ${nextHistoryId(6)}, '${event.name}', 'author', status, ?7, ${event.detail}
       FROM comments WHERE ${UNCHANGED}`,
    )
    .bind(...unchangedValues(siteId, before), event.id, event.to, ...event.values);
}

/** A visible change of the page: its version grows, and its count by what came or went; as any approval, it gives details. */
function updatePage(database: D1Database, siteId: string, before: EditableRow, to: CommentStatus): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE pages SET version = version + 1, count = count + (?6 = 'approved') - (?3 = 'approved'), ${TAKE_DETAILS}
       FROM (SELECT page_id, iif(?6 = 'approved', page_details, NULL) AS details FROM comments WHERE ${UNCHANGED}) d
       WHERE pages.id = d.page_id AND (?6 = 'approved' OR ?3 = 'approved')`,
    )
    .bind(...unchangedValues(siteId, before), to);
}

function updateRoot(database: D1Database, id: number): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE comments SET shown = 1 - shown WHERE id = (SELECT root_id FROM comments WHERE id = ?1)
         AND status <> 'approved' AND shown <> ${HAS_SHOWN_REPLY}`,
    )
    .bind(id);
}

export interface Edit {
  source: string;
  html: string;
  renderer: number;
  textHash: string;
  editedAt: number;
  to: CommentStatus;
  verdict: Verdict;
  /** Akismet's answer to the new text; `null` when it was not asked. */
  answer: Finding | null;
  /** `null` where Akismet is never told of it. */
  submitted: Record<string, string | string[]> | null;
  akismet: { result: AkismetResult; guid: string | null; checkedAt: number | null } | null;
  nextCheckAt: number | null;
}

/** Stores an edit with the original in the history; whether the comment was still as it was read. */
export async function storeEdit(
  database: D1Database,
  siteId: string,
  before: EditableRow,
  edit: Edit,
  historyId: number,
): Promise<boolean> {
  // What a person approved was another text; the new one has not been decided by anybody, nor may it be reported.
  const decidedAt = before.status === "approved" ? null : before.decidedAt;
  const results = await database.batch([
    writeHistory(database, siteId, before, {
      id: historyId,
      name: "edit",
      to: edit.to,
      detail: `json_object('before', ${VERDICT}, 'after', json(?8), 'akismet', json(?9), 'source', source)`,
      values: [JSON.stringify(edit.verdict), edit.answer === null ? null : JSON.stringify(edit.answer)],
    }),
    updatePage(database, siteId, before, edit.to),
    database
      .prepare(
        `UPDATE comments SET source = ?6, html = ?7, renderer = ?8, text_hash = ?9, edited_at = ?10, status = ?11,
           shown = (?11 = 'approved' OR (root_id IS NULL AND ${HAS_SHOWN_REPLY})), says = ?12, findings = ?13,
           submitted = ?14, akismet_result = ?15, akismet_guid = ?16, akismet_checked_at = ?17, next_check_at = ?18,
           decided_at = ?19, decided_says = iif(?19 IS NULL, NULL, decided_says), feedback = NULL, feedback_at = NULL, folded = ?20
         WHERE ${UNCHANGED} RETURNING id`,
      )
      .bind(
        ...unchangedValues(siteId, before),
        edit.source,
        edit.html,
        edit.renderer,
        edit.textHash,
        edit.editedAt,
        edit.to,
        edit.verdict.says,
        JSON.stringify(edit.verdict.findings),
        edit.submitted === null ? null : JSON.stringify(edit.submitted),
        edit.akismet?.result ?? null,
        edit.akismet?.guid ?? null,
        edit.akismet?.checkedAt ?? null,
        edit.nextCheckAt,
        decidedAt,
        searchable(before.name, before.email, before.url, edit.source),
      ),
    updateRoot(database, before.id),
  ]);
  return (results[2]?.results.length ?? 0) > 0;
}

/**
 * Deletes a comment for its author: nobody brings it back, Akismet is told nothing of it any more, and the same text
 * may be written again.
 */
export async function storeDeletion(
  database: D1Database,
  siteId: string,
  before: EditableRow,
  now: number,
  historyId: number,
): Promise<boolean> {
  const results = await database.batch([
    writeHistory(database, siteId, before, {
      id: historyId,
      name: "deletion",
      to: "trash",
      detail: "'{}'",
      values: [],
    }),
    updatePage(database, siteId, before, "trash"),
    database
      .prepare(
        `UPDATE comments SET status = 'trash', shown = (root_id IS NULL AND ${HAS_SHOWN_REPLY}), deleted_at = ?6,
           next_check_at = NULL, feedback = NULL, feedback_at = NULL, submitted = NULL, idempotency_key = NULL, text_hash = ''
         WHERE ${UNCHANGED} RETURNING id`,
      )
      .bind(...unchangedValues(siteId, before), now),
    updateRoot(database, before.id),
  ]);
  return (results[2]?.results.length ?? 0) > 0;
}
