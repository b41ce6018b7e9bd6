/** The id of a comment's next event, at least ?`parameter`: after its last one, whatever two clocks in one millisecond say. */
export function nextHistoryId(parameter: number): string {
  return `max(?${parameter}, coalesce((SELECT max(h.id) FROM history h WHERE h.comment_id = comments.id), 0) + 1)`;
}

/** What is said of a comment at that moment, in JSON. */
export const VERDICT = "json_object('says', comments.says, 'findings', json(comments.findings))";

/** Something that changed nothing of a comment. */
export interface Line {
  siteId: string;
  commentId: number;
  firstHistoryId: number;
  event: string;
  actor: string;
  detail: object;
}

/** Adds a line, as long as its comment exists. */
export async function storeLine(database: D1Database, line: Line): Promise<void> {
  const { siteId, commentId, firstHistoryId, event, actor, detail } = line;
  await database
    .prepare(
      `INSERT INTO history (comment_id, id, event, actor, status_before, status_after, detail)
       SELECT id, ${nextHistoryId(3)}, ?4, ?5, status, status, ?6 FROM comments WHERE id = ?1 AND +site_id = ?2`,
    )
    .bind(commentId, siteId, firstHistoryId, event, actor, JSON.stringify(detail))
    .run();
}
