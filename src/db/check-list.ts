import type { StoredCheck } from "../domain/check.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Says } from "../domain/verdict.ts";
import { batchRows } from "./batch.ts";
import { type CheckRow, checkOf } from "./checks.ts";
import { type AkismetKeyIsSet, type SiteRow, selectSite, siteOf } from "./sites.ts";

/** A check as moderators see it, with what was sent as far as it is kept and shown. */
export interface ListedCheck extends Omit<StoredCheck, "submitted"> {
  address: string | null;
  userAgent: string | null;
  name: string | null;
  email: string | null;
  url: string | null;
  permalink: string | null;
  body: string | null;
}

type ListedRow = Omit<CheckRow, "submitted"> &
  Pick<ListedCheck, "address" | "userAgent" | "name" | "email" | "url" | "permalink" | "body">;

/** A text of the form as long as a comment's; a list of texts, which some program may have sent, reads as JSON. */
function field(name: string, most: number): string {
  return `substr(json_extract(submitted, '$.${name}'), 1, ${most})`;
}

const COLUMNS = `id, actor, type, says, findings, akismet_result, akismet_guid, akismet_checked_at, feedback, feedback_at,
  feedback_by, ${field("user_ip", LIMITS.nameCharacters)} AS address,
  ${field("user_agent", LIMITS.userAgentCharacters)} AS userAgent,
  ${field("comment_author", LIMITS.nameCharacters)} AS name,
  ${field("comment_author_email", LIMITS.emailCharacters)} AS email,
  ${field("comment_author_url", LIMITS.urlCharacters)} AS url,
  ${field("permalink", LIMITS.pageCharacters)} AS permalink,
  ${field("comment_content", LIMITS.bodyCharacters)} AS body`;

function listedOf(row: ListedRow): ListedCheck {
  const { address, userAgent, name, email, url, permalink, body } = row;
  const { submitted: _, ...check } = checkOf({ ...row, submitted: null });
  return { ...check, address, userAgent, name, email, url, permalink, body };
}

/**
 * A site's checks before an id, newest first. A filter has no index, which would cost each check a row, so a part is
 * gone through and `next` is where to go on. `null` when the site does not exist; nothing where it hides them.
 */
export async function listChecks(
  database: D1Database,
  { siteId, says, beforeId, limit }: { siteId: string; says: Says | null; beforeId: number; limit: number },
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<{ checks: ListedCheck[]; next: number | null } | null> {
  const depth = says === null ? limit : LIMITS.searchRows;
  const scanned = "SELECT id FROM checks WHERE site_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
  const [[site], [seen], rows] = await batchRows<[SiteRow[], { count: number; last: number | null }[], ListedRow[]]>(
    database,
    [
      selectSite(database, siteId),
      database.prepare(`SELECT count(*) AS count, min(id) AS last FROM (${scanned})`).bind(siteId, beforeId, depth),
      database
        .prepare(
          `SELECT ${COLUMNS} FROM checks
         WHERE site_id = ?1 AND id < ?2 AND id >= coalesce((SELECT min(id) FROM (${scanned})), 0)
           AND (?4 IS NULL OR says = ?4)
         ORDER BY id DESC LIMIT ?5`,
        )
        .bind(siteId, beforeId, depth, says, limit),
    ],
  );
  if (site === undefined) return null;
  if (siteOf(site, akismetKeyIsSet).settings.checks === "hide") return { checks: [], next: null };
  const isFull = rows.length === limit;
  const isEnd = seen!.count < depth && !isFull;
  return { checks: rows.map(listedOf), next: isEnd ? null : isFull ? rows.at(-1)!.id : seen!.last };
}
