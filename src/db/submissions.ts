import type { AuthorRole, CommentStatus, PageDetails } from "../domain/comment.ts";
import { searchable } from "../domain/fold.ts";
import type { Verdict } from "../domain/verdict.ts";

export interface NewComment {
  id: number;
  siteId: string;
  pageId: number;
  parentId: number | null;
  ancestors: number[];
  status: CommentStatus;
  role: AuthorRole;
  name: string;
  email: string | null;
  url: string | null;
  address: string | null;
  addressHash: string;
  userAgent: string | null;
  referrer: string | null;
  authorKeyHash: string | null;
  idempotencyKey: string;
  textHash: string;
  source: string;
  html: string;
  renderer: number;
  pageDetails: PageDetails;
  verdict: Verdict;
  /** `null` where Akismet is never told of it. */
  submitted: Record<string, string | string[]> | null;
  akismet: { result: string; guid: string | null; checkedAt: number | null } | null;
  nextCheckAt: number | null;
  /** When a person decided on it. */
  decidedAt: number | null;
  authorApproved: number;
  authorSpam: number;
}

/** What others may not have written since the facts were read. */
export interface Rivals {
  /** From this id on the same author may have written nothing. */
  sinceId: number;
  /** `null` where a comment is judged again because of them: then what there is must do. */
  unseen: {
    /** The ids of those that were in sight. */
    seen: number[];
    /** So many more under the same e-mail are a burst. */
    emailsToBurst: number;
  } | null;
}

/** A page that gets its first comment. */
export interface NewPage {
  id: number;
  key: string;
}

function insertPage(database: D1Database, siteId: string, page: NewPage): D1PreparedStatement {
  return database
    .prepare("INSERT INTO pages (id, site_id, key) VALUES (?1, ?2, ?3) ON CONFLICT (site_id, key) DO NOTHING")
    .bind(page.id, siteId, page.key);
}

/** Who lost the race for a new page finds the winner's row by its key; a reply follows a parent that was moved meanwhile. */
function pageOfNew(comment: NewComment, newPage: NewPage | null): string {
  if (newPage !== null) return "(SELECT id FROM pages WHERE site_id = ?2 AND key = ?3)";
  return comment.parentId === null ? "?3" : "coalesce((SELECT page_id FROM comments WHERE id = ?4), ?3)";
}

/** Others' same text, and a burst of one e-mail, that the verdict knows nothing of: a condition, and what it binds from ?36 on. */
function unseenRivals({ unseen }: Rivals): { condition: string; values: number[] } {
  if (unseen === null) return { condition: "", values: [] };
  const isUnseen = `id NOT IN (${unseen.seen.map((_, place) => `?${37 + place}`).join(", ")})`;
  return {
    condition: ` OR max(text_hash = ?18 AND ${isUnseen}) OR sum(email = ?10 AND ${isUnseen}) >= ?36`,
    values: [unseen.emailsToBurst, ...unseen.seen],
  };
}

function insertRow(
  database: D1Database,
  comment: NewComment,
  newPage: NewPage | null,
  rivals: Rivals,
): D1PreparedStatement {
  const pageId = pageOfNew(comment, newPage);
  const unseen = unseenRivals(rivals);
  // All that was written since, of any site: a few rows, where a run of an index for each folder would read more.
  const hasRival = `(SELECT max(address_hash = ?13 OR (email = ?10 AND author_key_hash = ?16)
      OR (page_id = ${pageId} AND text_hash = ?18 AND (email = ?10 OR author_key_hash = ?16)))${unseen.condition}
    FROM comments WHERE id >= ?32 AND +site_id = ?2)`;
  return database
    .prepare(
      `INSERT INTO comments (id, site_id, page_id, parent_id, root_id, ancestors, status, shown, name, email, url,
         address, address_hash, user_agent, referrer, author_key_hash, idempotency_key, text_hash, source, html, renderer,
         page_details, says, findings, submitted, akismet_result, akismet_guid, akismet_checked_at, next_check_at,
         author_approved, author_spam, folded, role, decided_at)
       VALUES (?1, ?2, ${pageId}, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, iif(${hasRival}, NULL, ?13), ?14, ?15,
         ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?33, ?34, ?35)`,
    )
    .bind(
      comment.id,
      comment.siteId,
      newPage === null ? comment.pageId : newPage.key,
      comment.parentId,
      comment.ancestors[0] ?? null,
      JSON.stringify(comment.ancestors),
      comment.status,
      comment.status === "approved" ? 1 : 0,
      comment.name,
      comment.email,
      comment.url,
      comment.address,
      comment.addressHash,
      comment.userAgent,
      comment.referrer,
      comment.authorKeyHash,
      comment.idempotencyKey,
      comment.textHash,
      comment.source,
      comment.html,
      comment.renderer,
      JSON.stringify(comment.pageDetails),
      comment.verdict.says,
      JSON.stringify(comment.verdict.findings),
      comment.submitted === null ? null : JSON.stringify(comment.submitted),
      comment.akismet?.result ?? null,
      comment.akismet?.guid ?? null,
      comment.akismet?.checkedAt ?? null,
      comment.nextCheckAt,
      comment.authorApproved,
      comment.authorSpam,
      rivals.sinceId,
      searchable(comment.name, comment.email, comment.url, comment.source),
      comment.role,
      comment.decidedAt,
      ...unseen.values,
    );
}

/** On the page that the row was stored with. */
function countApproved(database: D1Database, comment: NewComment): D1PreparedStatement {
  return database
    .prepare(
      `UPDATE pages SET count = count + 1, version = version + 1, title = coalesce(title, ?2),
         published = coalesce(published, ?3), tags = iif(tags = '[]', ?4, tags)
       WHERE id = (SELECT page_id FROM comments WHERE id = ?1)`,
    )
    .bind(
      comment.id,
      comment.pageDetails.title,
      comment.pageDetails.published,
      JSON.stringify(comment.pageDetails.tags),
    );
}

/** A root that was taken down while the reply was judged stays as a tombstone. */
function showRoot(database: D1Database, comment: NewComment): D1PreparedStatement {
  return database
    .prepare("UPDATE comments SET shown = 1 WHERE id = ?1 AND +site_id = ?2 AND shown = 0")
    .bind(comment.ancestors[0] ?? null, comment.siteId);
}

/** What stores a comment and what it changes on its page. */
export function insertStatements(
  database: D1Database,
  comment: NewComment,
  newPage: NewPage | null,
  rivals: Rivals,
): D1PreparedStatement[] {
  const statements = [insertRow(database, comment, newPage, rivals)];
  if (newPage !== null) statements.unshift(insertPage(database, comment.siteId, newPage));
  if (comment.status === "approved") statements.push(countApproved(database, comment), showRoot(database, comment));
  return statements;
}

/**
 * Stores a judged comment and what it changes on its page, all or nothing. Throws D1's error when its id or idempotency
 * key is taken, or its moment: when its rivals wrote meanwhile. `takenBy` tells which.
 */
export async function insertComment(
  database: D1Database,
  comment: NewComment,
  newPage: NewPage | null,
  rivals: Rivals,
): Promise<void> {
  await database.batch(insertStatements(database, comment, newPage, rivals));
}
