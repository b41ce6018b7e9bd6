import type { Context } from "../context.ts";
import { holdReported, storeReport } from "../db/reports.ts";
import { findApproved } from "../db/single-comment.ts";
import { assertOrigin } from "../domain/site.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { reportsFinding } from "../spam/checks/reports.ts";
import { hashNetwork } from "./gather.ts";
import { unknownSite } from "./read-by-page.ts";

export interface ReportInput {
  siteId: string;
  id: number;
  origin: string | null;
  reason: string;
  address: string;
}

/**
 * Takes a reader's report. Each network counts once for a comment, and enough of them bring it to the moderators. What
 * is not shown is not there to be reported; nothing tells, so that nobody learns of it.
 */
export async function reportComment(context: Context, input: ReportInput): Promise<void> {
  const { siteId, id, origin, reason, address } = input;
  const { database, settings } = context;
  const [found, prefixHash] = await Promise.all([
    findApproved(database, siteId, id, settings.isAkismetKeySet),
    hashNetwork(context, "report", siteId, id, address),
  ]);
  if (found === null) throw unknownSite();
  assertOrigin(found.site, origin, settings.publicUrl);
  if (found.comment === null) return;
  const isToHold = await storeReport(database, { id: context.newId(), siteId, commentId: id, prefixHash, reason });
  if (!isToHold) return;
  const held = { siteId, commentId: id, historyId: context.newId(), now: context.now(), finding: reportsFinding() };
  if (await holdReported(database, held)) context.purge(changedThreadTags(siteId, [found.comment.pageId]));
}
