import type { Context as HonoContext } from "hono";
import { isPassing } from "../db/errors.ts";
import { findSchema } from "../db/health.ts";
import { Refusal } from "../domain/error.ts";
import { RELEASE } from "../domain/release.ts";
import type { AppEnvironment } from "./environment.ts";
import { logError } from "./errors.ts";

/**
 * What a failure really is where the database and the code are of two versions, or the failure itself. It is asked only
 * after one, so that fitting costs no row: a migration that older code must not meet breaks that code's statements.
 */
export async function misfitOf(error: unknown, c: HonoContext<AppEnvironment>): Promise<unknown> {
  const { context } = c.var;
  const isOfDatabase = error instanceof Error && error.message.startsWith("D1_ERROR") && !isPassing(error);
  if (!isOfDatabase || context === undefined) return error;
  const applied = await findSchema(context.database).catch(() => RELEASE.schema);
  if (applied === RELEASE.schema) return error;
  logError(error, c);
  const isNewer = applied !== null && applied > RELEASE.schema;
  const { requestId } = c.var;
  c.var.log({ level: "error", event: "failure", requestId, schema: applied, expected: RELEASE.schema });
  const message = isNewer
    ? "The server's database is newer than its version; its owner deploys the newer version"
    : "The server's database is older than its version; its owner runs npm run upgrade";
  return new Refusal("unavailable", message, { retryAfterSeconds: 60 });
}
