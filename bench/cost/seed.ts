import { idAt } from "../../src/domain/comment.ts";
import { RENDERER_VERSION } from "../../src/render/markdown.ts";

const DAY_MS = 86_400_000;
const ID_STEP = 4_096;
/** How long the comments go back, and how long before now they end. */
const PERIOD_MS = 300 * DAY_MS;
const QUIET_MS = 60 * 60_000;
/** Retention of addresses and of what Akismet was sent. */
const KEPT_MS = 15 * DAY_MS;
const ROWS_PER_STATEMENT = 50_000;
/** A thread's groups are a root and four replies, each to the one before. */
const GROUP = 5;
/** Every so many groups one is of the large thread. */
const LARGE_EVERY = 9;
const GROUPS_PER_PAGE = 10;
/** Some days more than use is kept for. */
const USAGE_DAYS = 70;

/** A site with comments of all kinds, and where to find them. */
export interface Seed {
  siteId: string;
  /** Comments of this site. */
  size: number;
  now: number;
  firstId: number;
  step: number;
  /** Of the thread that has a ninth of all comments; its first root has a twentieth of them as replies. */
  largePageId: number;
}

export const LARGE_PAGE = "/large";

/** Nine tenths of a database's comments are the site's that is measured, the rest another's. */
export function seedsOf(siteId: string, size: number, now: number): [Seed, Seed] {
  const ofSite = Math.ceil(size * 0.9);
  return [seedOf(siteId, ofSite, size * 1_000, now), seedOf(`${siteId}-other`, size - ofSite, size * 1_500, now)];
}

function seedOf(siteId: string, size: number, firstPageId: number, now: number): Seed {
  // Comments of two sites never meet: the other one's ids end in another number.
  const salt = siteId.endsWith("-other") ? 1 : 0;
  const step = Math.floor((PERIOD_MS - QUIET_MS) / size) * ID_STEP;
  return { siteId, size, now, firstId: idAt(now - PERIOD_MS, salt), step, largePageId: firstPageId };
}

export function idOf(seed: Seed, place: number): number {
  return seed.firstId + place * seed.step;
}

/** `i` is the place of a comment, `g` that of its group, `k` its place in the group, `b` the group's place in the large thread. */
const PLACES = `i, i / ${GROUP} AS g, i % ${GROUP} AS k, iif(i / ${GROUP} % ${LARGE_EVERY} = 0, i / ${GROUP * LARGE_EVERY}, NULL) AS b`;

/** All replies of every twentieth group of the large thread hang on its first root. */
const IS_OF_FIRST_ROOT = "(b IS NOT NULL AND b % 20 = 1)";
const IS_ROOT = `(k = 0 AND NOT ${IS_OF_FIRST_ROOT})`;
const STATUS =
  "CASE i % 20 WHEN 3 THEN 'pending' WHEN 4 THEN 'spam' WHEN 5 THEN iif(b IS NULL, 'trash', 'approved') ELSE 'approved' END";

function placesFrom(from: number, to: number): string {
  return `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to - 1}), places AS (SELECT ${PLACES} FROM n)`;
}

function commentsOf(seed: Seed, from: number, to: number): string {
  const { siteId, size, now, firstId, step, largePageId } = seed;
  const id = `(${firstId} + i * ${step})`;
  const idInGroup = (place: number) => `(${firstId} + (g * ${GROUP} + ${place}) * ${step})`;
  const isKept = `${id} > ${idAt(now - KEPT_MS)}`;
  const groups = Math.ceil(size / GROUP / LARGE_EVERY);
  // The oldest third of the large thread's roots have votes, and a tenth of the others.
  const score = `CASE WHEN ${IS_ROOT} AND b IS NOT NULL AND (b < ${groups} / 3 OR b % 10 = 0) THEN 1 + b % 5
    WHEN i % 50 = 1 THEN 1 ELSE 0 END`;
  const text = `'Comment ' || i || ' of the cost ledger, with as many words as readers usually write.' || iif(i % 100 = 7, ' A needle.', '')`;
  const email = "iif(i % 7 = 0, NULL, 'reader-' || (i % 1000) || '@example.org')";
  return `${placesFrom(from, to)}
    INSERT INTO comments (id, site_id, page_id, parent_id, root_id, ancestors, status, shown, pinned, score, reports, name, email,
      address, address_hash, user_agent, author_key_hash, idempotency_key, text_hash, source, folded, html, renderer, says,
      findings, submitted, akismet_result, akismet_guid, akismet_checked_at, decided_at, author_approved)
    SELECT ${id}, '${siteId}', iif(b IS NULL, ${largePageId} + 1 + g / ${GROUPS_PER_PAGE}, ${largePageId}),
      CASE WHEN ${IS_OF_FIRST_ROOT} THEN ${firstId} WHEN k = 0 THEN NULL ELSE ${idInGroup(0)} + (k - 1) * ${step} END,
      CASE WHEN ${IS_OF_FIRST_ROOT} THEN ${firstId} WHEN k = 0 THEN NULL ELSE ${idInGroup(0)} END,
      CASE WHEN ${IS_OF_FIRST_ROOT} THEN json_array(${firstId}) WHEN k = 0 THEN '[]'
        ELSE (SELECT json_group_array(${idInGroup(0)} + a.value * ${step}) FROM json_each('[0,1,2,3]') a WHERE a.value < k) END,
      ${STATUS}, ${STATUS} = 'approved', ${IS_ROOT} AND coalesce(b, 0) IN (2, 3), ${score}, i % 400 = 1, 'Reader ' || (i % 1000),
      ${email},
      iif(${isKept}, '203.0.113.' || (i % 250), NULL), 'address-' || (i % 997), iif(${isKept}, 'Mozilla/5.0', NULL),
      'key-' || (i % 1000), iif(${isKept}, '${siteId}-' || i, NULL), 'text-' || i, ${text},
      'reader ' || (i % 1000) || char(10) || coalesce(${email}, '') || char(10) || char(10) || lower(${text}), '<p>' || ${text} || '</p>', ${RENDERER_VERSION},
      CASE i % 20 WHEN 3 THEN 'hold' WHEN 4 THEN iif(i % 200 = 4, 'spam', 'discard') ELSE 'ham' END, '[]',
      iif(${isKept}, '{"user_ip":"203.0.113.7","blog":"https://blog.example/","comment_type":"comment"}', NULL),
      iif(i % 20 = 4, 'spam', 'ham'), 'guid-' || i, ${id} / ${ID_STEP} + ${Date.UTC(2000, 0, 1)},
      iif(i % 10 = 7, ${id} / ${ID_STEP} + ${Date.UTC(2000, 0, 1)} + 60000, NULL), 0
    FROM places`;
}

/** What makes the rows that hang on comments agree with them. */
function agreements(seed: Seed): string[] {
  const { siteId, size, now, firstId, step, largePageId } = seed;
  const ofSite = `c.id BETWEEN ${firstId} AND ${firstId + size * step} AND +c.site_id = '${siteId}'`;
  const farDue = now + 365 * DAY_MS;
  const pages = Math.floor((size - 1) / GROUP / GROUPS_PER_PAGE) + 1;
  const later = idAt(now);
  return [
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${pages})
     INSERT INTO pages (id, site_id, key, title, version)
     SELECT ${largePageId} + i, '${siteId}', iif(i = 0, '${LARGE_PAGE}', printf('/%d/%06d', i % 10, i)), 'Page ' || i, 1 FROM n`,
    `UPDATE pages SET count = (SELECT count(*) FROM comments c WHERE c.page_id = pages.id AND c.shown = 1)
     WHERE id BETWEEN ${largePageId} AND ${largePageId + pages}`,
    `UPDATE comments AS c SET shown = 1 WHERE ${ofSite} AND status <> 'approved' AND root_id IS NULL
       AND EXISTS (SELECT 1 FROM comments r WHERE r.page_id = c.page_id AND r.root_id = c.id AND r.shown = 1)`,
    `INSERT INTO votes SELECT c.id, 'network-' || v.value, 'voter-' || v.value
     FROM comments c CROSS JOIN json_each('[1,2,3,4,5]') v WHERE ${ofSite} AND c.score > 0 AND v.value <= c.score`,
    `INSERT INTO reports SELECT c.id, 'network', ${later}, 'Rude.' FROM comments c WHERE ${ofSite} AND c.reports = 1`,
    `INSERT INTO history (comment_id, id, event, actor, status_before, status_after)
     SELECT c.id, ${later}, 'decision', 'owner', 'pending', c.status FROM comments c WHERE ${ofSite} AND c.decided_at IS NOT NULL`,
    `INSERT INTO outbox (due_at, site_id, kind, comment_id, actor, created_at, attempts)
     SELECT ${farDue}, c.site_id, 'akismet.submit-spam', c.id, 'owner', ${now}, 9 FROM comments c WHERE ${ofSite} AND c.id % 1000 = 0`,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
     INSERT INTO bans (site_id, kind, value, id) SELECT '${siteId}', 'email', 'banned-' || i || '@example.org', i FROM n`,
    `WITH RECURSIVE sites(s) AS (SELECT 1 UNION ALL SELECT s + 1 FROM sites WHERE s < ${Math.sqrt(size) / 10}),
       days(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM days WHERE d < ${USAGE_DAYS})
     INSERT INTO usage SELECT date(${now / 1_000} - d * 86400, 'unixepoch'), '${siteId}-' || s, 1, 1, 1, 1 FROM sites, days`,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90)
     INSERT INTO daily_counts SELECT '${siteId}', date(${now / 1_000} - i * 86400, 'unixepoch'), 1, 1, 1, 1, 1, 1, 1 FROM n`,
    `INSERT INTO word_lists SELECT '${siteId}', json_group_array('heldword' || value), json_group_array('blockedword' || value)
     FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 100) SELECT value FROM n)`,
    `UPDATE purges SET address_until = ${idAt(now - KEPT_MS)}, submitted_until = ${idAt(now - KEPT_MS)} WHERE site_id = '${siteId}'`,
  ];
}

/** The statements that fill a database, once its two sites are there. */
export function seedStatements(seeds: readonly Seed[]): string[] {
  return seeds.flatMap((seed) => {
    const statements: string[] = [];
    for (let from = 0; from < seed.size; from += ROWS_PER_STATEMENT) {
      statements.push(commentsOf(seed, from, Math.min(seed.size, from + ROWS_PER_STATEMENT)));
    }
    return [...statements, ...agreements(seed)];
  });
}

/** What must never be found in a database that the app wrote, each by its own question. */
export const INVARIANTS: Record<string, string> = {
  "a page counts other than its approved comments": `SELECT p.id FROM pages p
    LEFT JOIN (SELECT page_id, count(*) AS approved FROM comments WHERE status = 'approved' GROUP BY page_id) c ON c.page_id = p.id
    WHERE p.count <> coalesce(c.approved, 0)`,
  "a comment is on a page of another site, or of none": `SELECT c.id FROM comments c LEFT JOIN pages p ON p.id = c.page_id
    WHERE p.site_id IS NOT c.site_id`,
  "a comment is shown, or hidden, against its status": `SELECT c.id FROM comments c
    WHERE c.shown <> (c.status = 'approved' OR (c.root_id IS NULL AND EXISTS (SELECT 1 FROM comments r
      WHERE r.page_id = c.page_id AND r.root_id = c.id AND r.status = 'approved' AND r.shown = 1)))`,
};

/** The same of a seeded database; a purge or a merge may leave otherwise what nobody sees. */
export const SEEDED_INVARIANTS: Record<string, string> = {
  ...INVARIANTS,
  "a reply knows other ancestors than its parent does": `SELECT c.id FROM comments c JOIN comments p ON p.id = c.parent_id
    WHERE c.ancestors <> json_insert(p.ancestors, '$[#]', p.id) OR c.root_id <> c.ancestors ->> 0 OR c.page_id <> p.page_id`,
  "a reply has no parent": `SELECT c.id FROM comments c LEFT JOIN comments p ON p.id = c.parent_id
    WHERE c.parent_id IS NOT NULL AND p.id IS NULL`,
  "a score differs from the votes": `SELECT c.id FROM comments c
    WHERE c.score <> (SELECT count(*) FROM votes v WHERE v.comment_id = c.id)`,
  "a number of reports differs from the reports": `SELECT c.id FROM comments c
    WHERE c.reports <> (SELECT count(*) FROM reports r WHERE r.comment_id = c.id)`,
};
