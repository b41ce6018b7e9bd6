import type { Context } from "../context.ts";
import {
  findDueRechecks,
  type Postponed,
  postponeRechecks,
  type RawRecheckRow,
  type RecheckRow,
  recheckOf,
} from "../db/rechecks.ts";
import { findSite } from "../db/sites.ts";
import { type AkismetAnswer, unchecked } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";
import { failureLine } from "../domain/log-line.ts";
import type { Site } from "../domain/site.ts";
import { nextCheckAt } from "../spam/recheck.ts";
import { akismetUsage } from "./akismet-usage.ts";
import { answerNearLimit } from "./ask-akismet.ts";
import { keepRechecks, type Rechecked, recheckOne } from "./recheck-one.ts";

interface Turns {
  taken: number;
  /** What was asked of Akismet, how much of its plan is used included. */
  calls: number;
  /** What ended them before all had one: the unclear answer, or that there was nobody to ask. */
  last: AkismetAnswer;
}

/**
 * Finds out how much of Akismet's plan is used where comments wait for that, since a new isolate does not know, and where
 * little was left, since an old one may know what is over. Gives how many calls that took at most.
 */
async function learnUsage(context: Context, site: Site, rows: RecheckRow[]): Promise<number> {
  const isPostponed = rows.some(({ findings }) => findings.some(({ reason }) => reason === "akismet.postponed"));
  if (!isPostponed && answerNearLimit(context, site) === null) return 0;
  await akismetUsage(context, site);
  return 1;
}

/** Sends a site's due comments in their order, until Akismet gives no clear answer; none while a plan's limit is near. */
async function takeTurns(context: Context, siteId: string, rows: RecheckRow[]): Promise<Turns> {
  let last = unchecked("breaker", "");
  const site = await findSite(context.database, siteId, context.settings.isAkismetKeySet);
  if (site === null) return { taken: 0, calls: 0, last };
  const calls = await learnUsage(context, site, rows);
  const near = answerNearLimit(context, site);
  if (near !== null) return { taken: 0, calls, last: near };
  const rechecked: Rechecked[] = [];
  for (const row of rows) {
    const one = await recheckOne(context, site, row, row.akismetResult === "recheck" ? "recheck" : "retry");
    // Where Akismet was switched off there is nobody to ask; the comment waits for a person or for its next turn.
    if (one.answer === null) break;
    rechecked.push(one);
    if (one.answer.result === "unchecked" && row.submitted !== null) {
      last = one.answer;
      break;
    }
  }
  const outcomes = rechecked.flatMap(({ outcome }) => outcome ?? []);
  await keepRechecks(context, site, rows, outcomes, { event: "recheck", actor: "akismet" });
  return { taken: rechecked.length, calls: calls + rechecked.length, last };
}

/** Puts off who did not get a turn as if Akismet had been asked, since the answer is known. */
function putOff(context: Context, rows: RecheckRow[], answer: AkismetAnswer): Postponed[] {
  return rows.map((row) => ({ id: row.id, nextCheckAt: nextCheckAt(answer, row.id, context.now()) }));
}

/** A row that cannot be read is put off, so that it keeps no other one waiting. */
async function readDue(context: Context, raw: RawRecheckRow[]): Promise<RecheckRow[]> {
  const unreadable: Postponed[] = [];
  const due = raw.flatMap((row) => {
    try {
      return [recheckOf(row)];
    } catch (error) {
      context.log(failureLine("a comment to recheck", error));
      unreadable.push({ id: row.id, nextCheckAt: context.now() + LIMITS.recheckDelayMostMs });
      return [];
    }
  });
  if (unreadable.length > 0) await postponeRechecks(context.database, unreadable);
  return due;
}

/**
 * The cron's part; gives how many calls it made. A site's first unclear answer ends its turn, so that an
 * Akismet that is away is asked once a run and not once a comment; what is due of it is put off, so that its queue
 * keeps no other site waiting.
 */
export async function recheckDue(context: Context, firstDue: RawRecheckRow[]): Promise<number> {
  const away = new Map<string, AkismetAnswer>();
  let due = await readDue(context, firstDue);
  let asked = 0;
  for (let round = 1; due.length > 0 && round <= LIMITS.recheckRounds; round += 1) {
    const waiting: Postponed[] = [];
    for (const [siteId, rows] of Map.groupBy(due, (row) => row.siteId)) {
      const known = away.get(siteId);
      const { taken, calls, last } =
        known === undefined ? await takeTurns(context, siteId, rows) : { taken: 0, calls: 0, last: known };
      asked += calls;
      if (taken < rows.length) {
        away.set(siteId, last);
        waiting.push(...putOff(context, rows.slice(taken), last));
      }
    }
    if (waiting.length === 0) break;
    await postponeRechecks(context.database, waiting);
    const left = Math.max(0, LIMITS.rechecksPerRun - asked);
    due = await readDue(context, await findDueRechecks(context.database, context.now(), left));
  }
  return asked;
}
