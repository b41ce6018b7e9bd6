import { Hono } from "hono";
import { ID_STEP, type Recording, type Value } from "./recording.ts";

interface Bindings {
  DB: D1Database;
  POST_LIMITER: RateLimit;
  TOKEN_LIMITER: RateLimit;
}

const DAY_MS = 86_400_000;

/** What this Worker runs for each operation; the bench puts it here. */
const recordings = new Map<string, Recording>();
let count = 0;

/** Values that were one request's own, for another request: the same for the same, with the time that passed. */
function freshValues({ recordedAt }: Recording): (value: Value) => unknown {
  count += 1;
  const request = count;
  const elapsedMs = Date.now() - recordedAt;
  const low = request % ID_STEP;
  return (value) => {
    if (value === null || typeof value !== "object") return value;
    const { own } = value;
    if (typeof own === "string") return `${own}${request}`;
    const isTime = Math.abs(own - recordedAt) < DAY_MS;
    return isTime ? own + elapsedMs : own + elapsedMs * ID_STEP + low;
  };
}

/** A Worker that asks the same rate limiter, sends the same statements to D1 in the same trips, answers with the rows, and does nothing else. */
const app = new Hono<{ Bindings: Bindings }>();

app.put("/:operation", async (c) => {
  recordings.set(c.req.param("operation"), await c.req.json<Recording>());
  return c.body(null, 204);
});

app.all("/:operation", async (c) => {
  const recording = recordings.get(c.req.param("operation"))!;
  if (recording.limiter !== null) await c.env[recording.limiter].limit({ key: c.req.header("CF-Connecting-IP") ?? "" });
  const fresh = freshValues(recording);
  const answers: unknown[] = [];
  for (const { isBatch, statements } of recording.trips) {
    const prepared = statements.map(({ sql, values }) => c.env.DB.prepare(sql).bind(...values.map(fresh)));
    const results = isBatch ? await c.env.DB.batch(prepared) : [await prepared[0]!.all()];
    answers.push(results.map(({ results: rows }) => rows));
  }
  return recording.status === 304 ? c.body(null, 304) : c.json(answers, recording.status);
});

export default app;
