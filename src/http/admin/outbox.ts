import { Hono } from "hono";
import type { OutboxItem } from "../../contract.ts";
import { listOutbox, type OutboxRow } from "../../db/outbox.ts";
import { findSite } from "../../db/sites.ts";
import { LIMITS } from "../../domain/limits.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import { retryTask } from "../../usecases/retry-task.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScope } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { timestamp } from "../present.ts";
import { pathId } from "../validate.ts";

/** A comment has one word to report at most, so its id names the item. */
function presentItem({ kind, commentId, attempts, dueAt, lastError }: OutboxRow): OutboxItem {
  return { id: commentId, kind, comment: commentId, attempts, nextAttemptAt: timestamp(dueAt), lastError };
}

/** What is due or stuck on its way to Akismet. */
export const adminOutbox = new Hono<AppEnvironment>()
  .get("/:site/outbox", requireScope("read"), noQuery, async (c) => {
    const { database, settings } = c.var.context;
    const site = await findSite(database, c.req.param("site"), settings.isAkismetKeySet);
    if (site === null) throw unknownSite();
    const items = await listOutbox(database, site.id, LIMITS.outboxListed);
    return c.json({ items: items.map(presentItem) });
  })
  .post("/:site/outbox/:id/retries", keepBody, requireScope("moderate"), noQuery, async (c) => {
    await retryTask(c.var.context, c.req.param("site"), pathId(c.req.param("id")));
    return c.json({ status: "due" }, 202);
  });
