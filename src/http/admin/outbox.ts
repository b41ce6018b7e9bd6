import { Hono } from "hono";
import * as v from "valibot";
import type { OutboxItem, OutboxPage } from "../../contract.ts";
import { listOutbox, type OutboxKey, type OutboxRow } from "../../db/outbox.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import { retryTask } from "../../usecases/retry-task.ts";
import { type CursorScope, decodeCursor, encodeCursor, readPlace } from "../cursor.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { timestamp } from "../present.ts";
import { querySchema, validateQuery } from "../validate.ts";

export const outboxQuery = querySchema({ cursor: v.optional(v.string()) });

/** A row's place, which stands for the item until it is tried. */
function idScope(siteId: string): CursorScope {
  return ["outbox item", siteId];
}

async function keyOf(secret: string, siteId: string, id: string): Promise<OutboxKey | null> {
  const place = await readPlace(secret, idScope(siteId), id);
  return place && { dueAt: place[0]!, commentId: place[1]!, createdAt: place[2]! };
}

async function presentItem(secret: string, row: OutboxRow): Promise<OutboxItem> {
  const { kind, about, commentId, attempts, dueAt, lastError } = row;
  const comment = about === "comment" ? commentId : null;
  const check = about === "check" ? commentId : null;
  const id = await encodeCursor(secret, idScope(row.siteId), [dueAt, commentId, row.createdAt]);
  return { id, kind, comment, check, attempts, nextAttemptAt: timestamp(dueAt), lastError };
}

/** What is due or stuck on its way to Akismet. */
export const adminOutbox = new Hono<AppEnvironment>()
  .get("/:site/outbox", requireScopes(["read"]), async (c) => {
    const { database, settings } = c.var.context;
    const { signingSecret } = settings;
    const siteId = c.req.param("site");
    const query = validateQuery(c, outboxQuery);
    const scope = ["outbox", siteId];
    const [dueAt = 0, commentId = 0, createdAt = 0] =
      query.cursor === undefined ? [] : await decodeCursor(signingSecret, scope, query.cursor);
    const found = await listOutbox(database, siteId, { dueAt, commentId, createdAt });
    if (found === null) throw unknownSite();
    const { rows, next } = found;
    const answer: OutboxPage = {
      items: await Promise.all(rows.map((row) => presentItem(signingSecret, row))),
      cursor:
        next === null ? null : await encodeCursor(signingSecret, scope, [next.dueAt, next.commentId, next.createdAt]),
    };
    return c.json(answer);
  })
  .post("/:site/outbox/:id/retries", keepBody, requireScopes(["moderate"]), noQuery, async (c) => {
    const { context } = c.var;
    const siteId = c.req.param("site");
    await retryTask(context, siteId, await keyOf(context.settings.signingSecret, siteId, c.req.param("id")));
    return c.json({ status: "due" }, 202);
  });
