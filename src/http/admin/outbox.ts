import { Hono } from "hono";
import * as v from "valibot";
import type { OutboxItem, OutboxPage } from "../../contract.ts";
import { listOutbox, type OutboxKey, type OutboxRow } from "../../db/outbox.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import { retryTask, staleItem } from "../../usecases/retry-task.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { AppEnvironment } from "../environment.ts";
import { requireScopes } from "../middleware/admin-token.ts";
import { noQuery } from "../middleware/no-query.ts";
import { keepBody } from "../middleware/request-size.ts";
import { timestamp } from "../present.ts";
import { querySchema, validateQuery } from "../validate.ts";

export const outboxQuery = querySchema({ cursor: v.optional(v.string()) });

/** Numbers of a row's place, as text that stands for the item until it is tried. */
function itemId({ dueAt, commentId, createdAt }: OutboxKey): string {
  return [dueAt, commentId, createdAt].map((number) => number.toString(36)).join("-");
}

function keyOf(id: string): OutboxKey {
  if (!/^[0-9a-z]{1,11}-[0-9a-z]{1,11}-[0-9a-z]{1,11}$/.test(id)) throw staleItem();
  const [dueAt, commentId, createdAt] = id.split("-").map((number) => Number.parseInt(number, 36));
  return { dueAt: dueAt!, commentId: commentId!, createdAt: createdAt! };
}

function presentItem(row: OutboxRow): OutboxItem {
  const { kind, about, commentId, attempts, dueAt, lastError } = row;
  const comment = about === "comment" ? commentId : null;
  const check = about === "check" ? commentId : null;
  return { id: itemId(row), kind, comment, check, attempts, nextAttemptAt: timestamp(dueAt), lastError };
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
      items: rows.map(presentItem),
      cursor:
        next === null ? null : await encodeCursor(signingSecret, scope, [next.dueAt, next.commentId, next.createdAt]),
    };
    return c.json(answer);
  })
  .post("/:site/outbox/:id/retries", keepBody, requireScopes(["moderate"]), noQuery, async (c) => {
    await retryTask(c.var.context, c.req.param("site"), keyOf(c.req.param("id")));
    return c.json({ status: "due" }, 202);
  });
