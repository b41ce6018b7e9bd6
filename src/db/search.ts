import { LIMITS } from "../domain/limits.ts";
import { batchRows } from "./batch.ts";
import { LISTED_COLUMNS, type ListedRow, partOf, type QueuePart, type QueueRange, runsOf } from "./queue.ts";
import { type SiteRow, selectSite } from "./sites.ts";

/** What a comment must be, or with `isExcluded` must not be. */
export type Criterion = { isExcluded: boolean } & (
  | { by: "text" | "author"; folded: string }
  | { by: "email"; email: string }
  /** Of a key that begins so, or of exactly this one. */
  | { by: "pageBeginning" | "page"; key: string }
  /** By the hash, which outlives the address; where that is still there, it must be this one. */
  | { by: "reader"; addressHash: string; address: string | null }
  | { by: "network"; beginnings: string[] }
  | { by: "link" | "unchecked" | "reported" }
);

/** Adds a value to those that are bound, and gives its place. */
type Bind = (value: string) => string;

/** How a link looks in a text, in Markdown and in HTML. */
const LINKS = ["://", "www.", "](", "<a "];

function pageId(key: string): string {
  return `SELECT id FROM pages WHERE site_id = ?1 AND key = ${key}`;
}

function conditionOf(criterion: Criterion, bind: Bind): string {
  switch (criterion.by) {
    case "text":
      return `instr(folded, ${bind(criterion.folded)})`;
    case "author":
      return `instr(substr(folded, 1, instr(folded, char(10))), ${bind(criterion.folded)})`;
    case "email":
      return `email = ${bind(criterion.email)}`;
    case "page":
      return `page_id = (${pageId(bind(criterion.key))})`;
    case "pageBeginning": {
      const place = bind(criterion.key);
      return `EXISTS (SELECT 1 FROM pages WHERE pages.id = page_id AND substr(key, 1, length(${place})) = ${place})`;
    }
    case "reader": {
      const isHere = criterion.address === null ? "" : ` AND (address IS NULL OR address = ${bind(criterion.address)})`;
      return `address_hash = ${bind(criterion.addressHash)}${isHere}`;
    }
    case "network":
      return criterion.beginnings
        .map(bind)
        .map((place) => `substr(address, 1, length(${place})) = ${place}`)
        .join(" OR ");
    case "link":
      return LINKS.map(bind)
        .map((place) => `instr(lower(source), ${place})`)
        .join(" OR ");
    case "unchecked":
      return "role IS NULL AND coalesce(akismet_result, 'unchecked') = 'unchecked'";
    case "reported":
      return "reports > 0";
  }
}

/** Whether a comment is among those that are looked for. */
function hitOf(criteria: readonly Criterion[], bind: Bind): string {
  const conditions = criteria.map((criterion) => {
    const condition = conditionOf(criterion, bind);
    return criterion.isExcluded ? `(${condition}) IS NOT TRUE` : `(${condition})`;
  });
  return ["TRUE", ...conditions].join(" AND ");
}

/**
 * One e-mail address has a run of its own, which is gone through in place of those of the statuses. Looking into a list
 * with IN would be billed as a row read.
 */
function emailRun({ statuses }: QueueRange, email: string, columns: string): string {
  const isInRange = statuses.map((status) => `folder = '${status}'`).join(" OR ");
  return `SELECT ${columns} AND (${isInRange}) AS hit FROM comments
    WHERE site_id = ?1 AND email = ${email} AND id >= ?2 AND id < ?3 ORDER BY id DESC`;
}

interface FoundRow extends ListedRow {
  /** Whether anything can be found at all. */
  possible: number;
  seen: number;
  last_id: number | null;
  found: number;
}

/**
 * The comments of a range that meet all criteria, at most `limit`, among so many that the rows read stay bounded; so
 * there can be none, and more after them. All of it happens in the database, which has the texts folded already. `null`
 * when the site does not exist.
 */
export async function loadFound(
  database: D1Database,
  range: QueueRange,
  criteria: readonly Criterion[],
  limit: number,
): Promise<QueuePart | null> {
  const { siteId, fromId, beforeId } = range;
  // Each comment that is found costs three rows, where the budget has two, and merged runs are read a row ahead.
  const rows = LIMITS.searchRows - limit - 10;
  const span = criteria.some(({ by }) => by === "pageBeginning") ? Math.floor(rows / 2) : rows;
  const values: (string | number)[] = [siteId, fromId, beforeId, span, limit];
  const bind: Bind = (value) => `?${values.push(value)}`;
  const page = criteria.find(({ by }) => by === "page");
  const possible = page?.by === "page" ? `EXISTS (${pageId(bind(page.key))})` : "TRUE";
  const email = criteria.find((criterion) => criterion.by === "email" && !criterion.isExcluded);
  const columns = `id, ${hitOf(criteria, bind)}`;
  const runs = email?.by === "email" ? emailRun(range, bind(email.email), columns) : runsOf(range, `${columns} AS hit`);
  const [[siteRow], found] = await batchRows<[SiteRow[], FoundRow[]]>(database, [
    selectSite(database, siteId),
    database
      .prepare(
        `SELECT ${possible} AS possible, w.seen, w.last_id, json_array_length(w.hits) AS found, ${LISTED_COLUMNS}
         FROM (SELECT count(*) AS seen, min(id) AS last_id, json_group_array(id) FILTER (WHERE hit) AS hits
             FROM (${runs} LIMIT ?4)) w
           LEFT JOIN json_each(w.hits) h LEFT JOIN comments c ON c.id = h.value LEFT JOIN pages p ON p.id = c.page_id
         LIMIT ?5`,
      )
      .bind(...values),
  ]);
  if (siteRow === undefined) return null;
  const { possible: isPossible, seen, last_id, found: count } = found[0]!;
  const isCut = count > limit;
  const isEnd = (!isCut && seen < span) || !isPossible;
  const hits = count === 0 ? [] : found;
  return partOf(database, siteRow, hits, isEnd ? null : isCut ? hits.at(-1)!.id : last_id);
}
