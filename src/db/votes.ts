/** What a reader says of a comment. */
export interface Vote {
  commentId: number;
  pageId: number;
  prefixHash: string;
  voterHash: string;
  /** 1 gives a vote, 0 takes back one's own. */
  value: 0 | 1;
}

const GIVE = "INSERT INTO votes (comment_id, prefix_hash, voter_hash) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
const TAKE_BACK = "DELETE FROM votes WHERE comment_id = ?1 AND prefix_hash = ?2 AND voter_hash = ?3";

/**
 * Stores a vote, and only where that changed something counts it and lets the thread be read anew, all or nothing: of
 * two at once from one network one counts. Whether anything changed.
 */
export async function storeVote(database: D1Database, vote: Vote): Promise<boolean> {
  const { commentId, pageId, prefixHash, voterHash, value } = vote;
  const [, counted] = await database.batch([
    database.prepare(value === 1 ? GIVE : TAKE_BACK).bind(commentId, prefixHash, voterHash),
    database
      .prepare("UPDATE comments SET score = max(score + ?2, 0) WHERE id = ?1 AND changes() > 0")
      .bind(commentId, value === 1 ? 1 : -1),
    database.prepare("UPDATE pages SET version = version + 1 WHERE id = ?1 AND changes() > 0").bind(pageId),
  ]);
  return (counted?.meta.changes ?? 0) > 0;
}
