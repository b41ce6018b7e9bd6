import { LIMITS } from "../domain/limits.ts";
import type { Finding } from "../domain/verdict.ts";
import { batchRows } from "./batch.ts";
import { nextHistoryId, VERDICT } from "./history.ts";
import { IS_HELD_BY_REPORTS, statusChangeStatements } from "./status-changes.ts";

export interface NewReport {
  id: number;
  siteId: string;
  commentId: number;
  prefixHash: string;
  reason: string;
}

/** Stores the first report of each network, up to as many as a moderator reads. Whether the comment is to be held now. */
export async function storeReport(database: D1Database, report: NewReport): Promise<boolean> {
  const { id, siteId, commentId, prefixHash, reason } = report;
  const [, , held] = await batchRows<[unknown[], unknown[], unknown[]]>(database, [
    database
      .prepare(
        `INSERT INTO reports (comment_id, prefix_hash, id, reason)
         SELECT id, ?3, ?4, ?5 FROM comments
         WHERE id = ?1 AND +site_id = ?2 AND status = 'approved' AND reports < ${LIMITS.reportsKept}
         ON CONFLICT DO NOTHING`,
      )
      .bind(commentId, siteId, prefixHash, id, reason),
    database.prepare("UPDATE comments SET reports = reports + 1 WHERE id = ?1 AND changes() > 0").bind(commentId),
    database.prepare(`SELECT 1 FROM comments WHERE id = ?1 AND ${IS_HELD_BY_REPORTS}`).bind(commentId),
  ]);
  return held.length > 0;
}

export interface HeldByReports {
  siteId: string;
  commentId: number;
  historyId: number;
  now: number;
  /** What the moderators read. */
  finding: Finding;
}

const FINDINGS = "json_insert(comments.findings, '$[#]', json(?3))";
const SAYS = "iif(comments.says = 'ham', 'hold', comments.says)";

/** Holds a comment that enough readers reported, unless a person decided on it. Whether it was held by this. */
export async function holdReported(database: D1Database, held: HeldByReports): Promise<boolean> {
  const { siteId, commentId, historyId, now, finding } = held;
  const where = `id = ?1 AND +site_id = ?2 AND ${IS_HELD_BY_REPORTS}`;
  const [lines] = await batchRows<unknown[][]>(database, [
    database
      .prepare(
        `INSERT INTO history (comment_id, id, event, actor, status_before, status_after, detail)
         SELECT id, ${nextHistoryId(4)}, 'reports', 'readers', status, 'pending',
           json_object('before', ${VERDICT}, 'after', json_object('says', ${SAYS}, 'findings', json(${FINDINGS})),
             'akismet', NULL)
         FROM comments WHERE ${where} RETURNING comment_id`,
      )
      .bind(commentId, siteId, JSON.stringify(finding), historyId),
    database
      .prepare(`UPDATE comments SET says = ${SAYS}, findings = ${FINDINGS} WHERE ${where}`)
      .bind(commentId, siteId, JSON.stringify(finding)),
    ...statusChangeStatements(database, { by: "readers", siteId, ids: [commentId], to: "pending", now }),
  ]);
  return (lines?.length ?? 0) > 0;
}

export interface ReportRow {
  id: number;
  reason: string;
}

export function selectReports(database: D1Database, commentId: number): D1PreparedStatement {
  return database.prepare("SELECT id, reason FROM reports WHERE comment_id = ?1 ORDER BY id").bind(commentId);
}
