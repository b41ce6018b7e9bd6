import type { Page } from "../domain/page.ts";
import type { Site } from "../domain/site.ts";
import { PAGE_COLUMNS, type PageRow, pageOf } from "./pages.ts";
import { ancestorsFrom, replyFrom, type ShownRow, shownJson } from "./shown-comments.ts";
import { type AkismetKeyIsSet, type SiteRow, siteOf } from "./sites.ts";

/** An approved comment, as far as a vote or a report of it needs to know. */
export interface ApprovedComment {
  pageId: number;
  authorKeyHash: string | null;
  score: number;
}

type ApprovedRow = SiteRow & { page_id: number | null; author_key_hash: string | null; score: number };

/** A site with one of its approved comments, `null` where that is none. `null` when the site does not exist. */
export async function findApproved(
  database: D1Database,
  siteId: string,
  id: number,
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<{ site: Site; comment: ApprovedComment | null } | null> {
  const row = await database
    .prepare(
      `SELECT s.*, c.page_id, c.author_key_hash, c.score
       FROM sites s LEFT JOIN comments c ON c.id = ?2 AND +c.site_id = s.id AND c.status = 'approved' WHERE s.id = ?1`,
    )
    .bind(siteId, id)
    .first<ApprovedRow>();
  if (row === null) return null;
  const { page_id: pageId, author_key_hash: authorKeyHash, score } = row;
  return {
    site: siteOf(row, akismetKeyIsSet),
    comment: pageId === null ? null : { pageId, authorKeyHash, score },
  };
}

/** An approved comment with its place in the thread. */
export interface PlacedComment {
  page: Page;
  comment: ShownRow;
  /** From the root to the parent; `null` for what is not shown. */
  ancestors: (ShownRow | null)[];
  /** The comment itself where it is a root. */
  root: { id: number; score: number; leads: boolean };
}

type PlacedRow = SiteRow &
  PageRow & { comment: string; ancestors: string; root_id: number; root_score: number; root_leads: number };

/** A site with one of its approved comments and what is above it, in one trip. `null` when the site does not exist. */
export async function findPlaced(
  database: D1Database,
  siteId: string,
  id: number,
  renderer: number,
  akismetKeyIsSet: AkismetKeyIsSet,
): Promise<{ site: Site; placed: PlacedComment | null } | null> {
  const row = await database
    .prepare(
      `SELECT s.*, ${PAGE_COLUMNS}, ${shownJson("c", renderer)} AS comment,
         coalesce(c.root_id, c.id) AS root_id, coalesce(root.score, 0) AS root_score,
         coalesce(root.leads, 0) AS root_leads,
         (SELECT json_group_array(json(iif(r.status = 'approved', ${shownJson("r", renderer)}, NULL)))
           FROM json_each(c.ancestors) a LEFT JOIN comments r ON r.id = a.value) AS ancestors
       FROM sites s LEFT JOIN comments c ON c.id = ?2 AND +c.site_id = s.id AND c.status = 'approved'
         LEFT JOIN pages p ON p.id = c.page_id LEFT JOIN comments root ON root.id = coalesce(c.root_id, c.id)
       WHERE s.id = ?1`,
    )
    .bind(siteId, id)
    .first<PlacedRow>();
  if (row === null) return null;
  const page = pageOf(row);
  const site = siteOf(row, akismetKeyIsSet);
  if (page === null) return { site, placed: null };
  const placed = {
    page,
    comment: replyFrom(row.comment),
    ancestors: ancestorsFrom(row.ancestors),
    root: { id: row.root_id, score: row.root_score, leads: row.root_leads === 1 },
  };
  return { site, placed };
}
