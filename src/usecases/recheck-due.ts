import type { Context } from "../context.ts";
import { findDueRechecks, postponeRechecks, type RecheckRow } from "../db/rechecks.ts";
import { findSite } from "../db/sites.ts";
import { unchecked } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";
import { nextCheckAt } from "../spam/recheck.ts";
import { keepRechecks, type Rechecked, recheckOne } from "./recheck-one.ts";

/** Sends a site's due comments in their order, until Akismet gives no clear answer; gives how many had their turn. */
async function takeTurns(context: Context, siteId: string, rows: RecheckRow[]): Promise<number> {
  const site = await findSite(context.database, siteId, context.settings.isAkismetKeySet);
  if (site === null) return 0;
  const rechecked: Rechecked[] = [];
  for (const row of rows) {
    const one = await recheckOne(context, site, row, row.akismetResult === "recheck" ? "recheck" : "retry");
    // Where Akismet was switched off there is nobody to ask; the comment waits for a person or for its next turn.
    if (one.answer === null) break;
    rechecked.push(one);
    if (one.answer.result === "unchecked" && row.submitted !== null) break;
  }
  await keepRechecks(context, site, rows, rechecked, "akismet");
  return rechecked.length;
}

/** Puts off who did not get a turn as if Akismet had been asked, since the answer is known. */
async function putOff(context: Context, rows: RecheckRow[]): Promise<void> {
  const away = unchecked("breaker", "");
  await postponeRechecks(
    context.database,
    rows.map((row) => ({ id: row.id, nextCheckAt: nextCheckAt(away, row.id, context.now()) })),
  );
}

/**
 * The cron's part; gives how many comments it asked about. A site's first unclear answer ends its turn, so that an
 * Akismet that is away is asked once a run and not once a comment; what is due of it is put off, so that its queue
 * keeps no other site waiting.
 */
export async function recheckDue(context: Context, firstDue: RecheckRow[]): Promise<number> {
  const away = new Set<string>();
  let due = firstDue;
  let asked = 0;
  for (let round = 1; due.length > 0 && round <= LIMITS.recheckRounds; round += 1) {
    const waiting: RecheckRow[] = [];
    for (const [siteId, rows] of Map.groupBy(due, (row) => row.siteId)) {
      const turns = away.has(siteId) ? 0 : await takeTurns(context, siteId, rows);
      asked += turns;
      if (turns < rows.length) {
        away.add(siteId);
        waiting.push(...rows.slice(turns));
      }
    }
    if (waiting.length === 0) break;
    await putOff(context, waiting);
    due = await findDueRechecks(context.database, context.now(), LIMITS.rechecksPerRun - asked);
  }
  return asked;
}
