import type { Context } from "../context.ts";
import type { RecheckResult } from "../contract.ts";
import { findRechecks, type RecheckRow } from "../db/rechecks.ts";
import { siteOf } from "../db/sites.ts";
import type { CommentStatus } from "../domain/comment.ts";
import { LIMITS } from "../domain/limits.ts";
import { unknownSite } from "./read-by-page.ts";
import { keepRechecks, type Rechecked, recheckOne } from "./recheck-one.ts";

const ERRORS = {
  unknown: { code: "not_found", message: "There is no such comment" },
  deleted: { code: "conflict", message: "The comment was deleted" },
  changed: { code: "conflict", message: "The comment was changed at the same moment; look at it again" },
} as const;

function failed(id: number, error: keyof typeof ERRORS): RecheckResult {
  return { id, status: null, akismet: null, error: ERRORS[error] };
}

/** `status` is what the comment became, `undefined` where a later word made the answer void. */
function resultOf(row: RecheckRow, { answer, outcome }: Rechecked, status: CommentStatus | undefined): RecheckResult {
  if (outcome !== null && status === undefined) return failed(row.id, "changed");
  const wasAsked = answer !== null && row.submitted !== null;
  return { id: row.id, status: status ?? row.status, akismet: wasAsked ? answer.result : null };
}

/** Asks Akismet about the named comments again, now, past the breaker, a few at a time. */
export async function recheckComments(
  context: Context,
  request: { siteId: string; ids: number[]; actor: string },
): Promise<RecheckResult[]> {
  const { siteId, ids, actor } = request;
  const found = await findRechecks(context.database, siteId, ids);
  if (found === null) throw unknownSite();
  const rows = found.rows.filter((row) => row.deletedAt === null);
  const deleted = new Set(found.rows.filter((row) => row.deletedAt !== null).map((row) => row.id));
  const site = siteOf(found.siteRow, context.settings.isAkismetKeySet);
  const rechecked: Rechecked[] = [];
  for (let start = 0; start < rows.length; start += LIMITS.akismetConcurrency) {
    const some = rows.slice(start, start + LIMITS.akismetConcurrency);
    rechecked.push(...(await Promise.all(some.map((row) => recheckOne(context, site, row, "recheck_queue")))));
  }
  const outcomes = rechecked.flatMap(({ outcome }) => outcome ?? []);
  const changes = await keepRechecks(context, site, rows, outcomes, { event: "recheck", actor });
  const statuses = new Map(changes.map(({ id, to }) => [id, to]));
  const byId = new Map(rows.map((row, index) => [row.id, resultOf(row, rechecked[index]!, statuses.get(row.id))]));
  return ids.map((id) => byId.get(id) ?? failed(id, deleted.has(id) ? "deleted" : "unknown"));
}
