/** Why a statement may go through a table: how few rows that can be, whatever is stored. */
const BOUNDED_SCANS: { of: RegExp; because: string }[] = [
  { of: /FROM sites\s+(?:WHERE id IN|ORDER BY)/, because: "the list of sites gives them all" },
  { of: /FROM tokens/, because: "each site has so many tokens at most" },
];

/** Why a statement may sort. */
const BOUNDED_SORTS: { of: RegExp; because: string }[] = [
  { of: /GROUP BY page_id/, because: "a decision names a hundred comments at most" },
  { of: /SELECT DISTINCT c\.root_id/, because: "a decision names a hundred comments at most" },
  { of: /FROM reports/, because: "a comment has a hundred reports at most" },
  { of: /INSERT INTO tokens|FROM tokens/, because: "each site has so many tokens at most" },
];

/** A line of SQLite's plan that reads or sorts what no index gives it. */
export interface Finding {
  sql: string;
  detail: string;
}

/** How SQLite would run a statement. */
export async function planOf(database: D1Database, sql: string): Promise<string[]> {
  const places = [...sql.matchAll(/\?(\d+)/g)].map(([, number]) => Number(number));
  const anonymous = sql.match(/\?(?!\d)/g)?.length ?? 0;
  const { results } = await database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...Array<null>(Math.max(anonymous, ...places, 0)).fill(null))
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail);
}

/** What is scanned without being a table: lists in JSON, constant rows, and streams of rows that a plan names itself. */
function isTableScan(detail: string, plan: readonly string[]): boolean {
  const scanned = /^SCAN (\S+)/.exec(detail)?.[1];
  if (scanned === undefined || detail.includes("VIRTUAL TABLE") || /CONSTANT ROW|VALUES CLAUSE/.test(detail))
    return false;
  return !plan.some((other) => other === `CO-ROUTINE ${scanned}` || other === `MATERIALIZE ${scanned}`);
}

/** What of a statement's plan grows with what is stored. */
export function growthOf(sql: string, plan: readonly string[]): Finding[] {
  const scans = BOUNDED_SCANS.some(({ of }) => of.test(sql)) ? [] : plan.filter((detail) => isTableScan(detail, plan));
  const sorts = BOUNDED_SORTS.some(({ of }) => of.test(sql))
    ? []
    : plan.filter((detail) => detail.includes("TEMP B-TREE"));
  return [...scans, ...sorts].map((detail) => ({ sql, detail }));
}
