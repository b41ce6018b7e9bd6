import type { Context } from "../context.ts";
import { deleteChecks, removeCheckTexts } from "../db/checks.ts";
import { deleteEndedBans, deleteExpired, deletePurge, type PurgeRow, removePrivate, storePurge } from "../db/purges.ts";
import { findSite } from "../db/sites.ts";
import { deleteGone } from "../db/tombstones.ts";
import { deleteUsage } from "../db/usage.ts";
import { idAt } from "../domain/comment.ts";
import { dayOf } from "../domain/day.ts";
import { LIMITS } from "../domain/limits.ts";
import { countDays } from "./count-days.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const FROM_THE_OLDEST = { spamUntil: 0, trashUntil: 0, discardedUntil: 0 };

/**
 * Removes what a site's retention no longer allows: addresses, the copies of what went to Akismet, old spam, trash and
 * checks, bans that have ended. The days are counted before, as long as their comments are there.
 * A run does a bounded piece of each and comes back soon when there is more; else it comes back a day later.
 */
export async function purgeSite(context: Context, due: PurgeRow): Promise<void> {
  const { siteId } = due;
  const { database } = context;
  const now = context.now();
  const site = await findSite(database, siteId, context.settings.isAkismetKeySet);
  if (site === null) return deletePurge(database, due);
  await countDays(context, siteId);
  const { retention, blatantSpam } = site.settings;
  const endOf = (days: number) => now - days * DAY_MS;
  let isMore = false;

  async function removeNext(what: "address" | "submitted" | "checks", afterId: number, days: number): Promise<number> {
    const untilId = idAt(endOf(days));
    if (untilId <= afterId) return afterId;
    const ids =
      what === "checks"
        ? await removeCheckTexts(database, siteId, afterId, untilId)
        : await removePrivate(database, what, siteId, afterId, untilId);
    if (ids.length < LIMITS.purgeRows) return untilId;
    isMore = true;
    return Math.max(...ids);
  }

  async function deleteNext(folder: "spam" | "trash" | "discarded", afterId: number, before: number): Promise<number> {
    const untilId = idAt(before);
    const lastId = await deleteExpired(database, { siteId, folder, afterId, untilId, before });
    if (lastId !== null) isMore = true;
    return lastId ?? Math.max(afterId, untilId);
  }

  const addressUntil = await removeNext("address", due.addressUntil, retention.ipDays);
  const submittedUntil = await removeNext("submitted", due.submittedUntil, retention.submittedDays);
  if ((await deleteChecks(database, siteId, idAt(now - LIMITS.checksKeptMs))) === LIMITS.purgeRows) isMore = true;
  // Text and addresses are one copy of what was sent, so the shorter retention of the two holds for both.
  const checkDays = Math.min(retention.ipDays, retention.submittedDays);
  const checksUntil = await removeNext("checks", due.checksUntil, checkDays);
  const spamUntil = await deleteNext("spam", due.spamUntil, endOf(retention.spamDays));
  const trashUntil = await deleteNext("trash", due.trashUntil, endOf(retention.trashDays));
  // What was discarded before a site chose to keep it is spam like any other.
  const discardedBefore = blatantSpam === "discard" ? now - LIMITS.discardKeepMs : endOf(retention.spamDays);
  const discardedUntil = await deleteNext("discarded", due.discardedUntil, discardedBefore);
  if ((await deleteGone(database, siteId)) === LIMITS.purgeRows) isMore = true;
  await deleteUsage(database, dayOf(now, LIMITS.usageKeptDays).name);
  if ((await deleteEndedBans(database, siteId, now)) === LIMITS.purgeRows) isMore = true;
  // What has begun has waited long enough: the next run goes on, though it has other work too.
  const dueAt = isMore ? now - LIMITS.purgeWaitMostMs : now + LIMITS.purgeIntervalMs;
  // The next day begins at the oldest again: what stayed may have expired since.
  const folders = isMore ? { spamUntil, trashUntil, discardedUntil } : FROM_THE_OLDEST;
  await storePurge(database, due, { siteId, dueAt, addressUntil, submittedUntil, checksUntil, ...folders });
}
