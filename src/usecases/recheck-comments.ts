import type { Context } from "../context.ts";
import type { RecheckResult } from "../contract.ts";
import { findRechecks, type RecheckRow } from "../db/rechecks.ts";
import { siteOf } from "../db/sites.ts";
import { LIMITS } from "../domain/limits.ts";
import { unknownSite } from "./read-by-page.ts";
import { keepRechecks, type Rechecked, recheckOne } from "./recheck-one.ts";

function resultOf(row: RecheckRow, { answer, outcome }: Rechecked): RecheckResult {
  return { id: row.id, status: outcome?.to ?? row.status, akismet: answer?.result ?? null };
}

function errorOf(isDeleted: boolean): RecheckResult["error"] & object {
  return isDeleted
    ? { code: "conflict", message: "Its author deleted the comment" }
    : { code: "not_found", message: "There is no such comment" };
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
  await keepRechecks(context, site, rows, rechecked, actor);
  const byId = new Map(rows.map((row, index) => [row.id, resultOf(row, rechecked[index]!)]));
  return ids.map((id) => byId.get(id) ?? { id, status: null, akismet: null, error: errorOf(deleted.has(id)) });
}
