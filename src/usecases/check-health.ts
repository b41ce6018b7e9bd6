import type { KeyState } from "../clients/akismet.ts";
import type { Context } from "../context.ts";
import type { HealthProblem, ServerHealth } from "../contract.ts";
import { findSchema, findWaiting, tryWriting } from "../db/health.ts";
import { listSites } from "../db/sites.ts";
import { LIMITS } from "../domain/limits.ts";
import { RELEASE } from "../domain/release.ts";
import type { Site } from "../domain/site.ts";
import { akismetKeyOf } from "./akismet-key.ts";
import {
  addressProblems,
  clockProblems,
  error,
  schemaProblems,
  secretProblems,
  siteProblems,
  waitingProblems,
  warning,
} from "./health-problems.ts";

export interface HealthQuery {
  /** `null` for all of them, and for what concerns the whole server. */
  sites: string[] | null;
  /** The address that was asked. */
  askedAt: string;
  /** By the clock of who asks; `NaN` when they did not say. */
  clientTime: number;
}

function keyProblem(state: KeyState, { id, url, settings }: Site): HealthProblem[] {
  if (state === "valid") return [];
  if (state === "unknown") {
    const says = "Akismet could not be asked about the key";
    return [warning("akismet-key", says, "See status.akismet.com; comments are held meanwhile", id)];
  }
  const says = `Akismet does not accept the key for ${url}`;
  const remedy = `See at akismet.com/account for which sites it is, then npx wrangler secret put ${settings.akismetKeyVariable}, or set the site's url`;
  return [error("akismet-key", says, remedy, id)];
}

/** Asks Akismet about each key for its site, of the first sites only. */
async function keyProblems(context: Context, sites: Site[]): Promise<HealthProblem[]> {
  const asked = sites.flatMap((site) => {
    const key = akismetKeyOf(context, site);
    return key === null ? [] : [{ site, key }];
  });
  const found = asked
    .slice(0, LIMITS.healthKeys)
    .map(async ({ site, key }) => keyProblem(await context.akismet.verifyKey(key, site.url), site));
  return (await Promise.all(found)).flat();
}

/** Everything that the server itself can see to be wrong. It writes nothing; what fails on the way is what it finds. */
export async function checkHealth(context: Context, query: HealthQuery): Promise<ServerHealth> {
  const { database, settings, now } = context;
  const startedAt = now();
  const [schema, waiting, write, sites] = await Promise.allSettled([
    findSchema(database),
    findWaiting(database, startedAt),
    query.sites === null ? tryWriting(database) : undefined,
    listSites(database, settings.isAkismetKeySet, query.sites),
  ]);
  const tookMs = now() - startedAt;
  const applied = schema.status === "fulfilled" ? schema.value : null;
  const known = sites.status === "fulfilled" ? sites.value : [];
  const problems: HealthProblem[] = [];
  if (query.sites === null) {
    if (sites.status === "rejected") {
      const remedy = "See cloudflarestatus.com and npx wrangler tail; after an upgrade npm run upgrade again";
      problems.push(error("database", "The database cannot be read", remedy));
    } else if (write.status === "rejected") {
      const remedy =
        "Look at its size and at today's rows written in the dashboard (D1): a limit of the plan stops writes";
      problems.push(error("database", "The database takes no writes", remedy));
    } else if (tookMs > LIMITS.slowDatabaseMs) {
      const remedy = "See cloudflarestatus.com; a database far from its readers has to be moved (docs/operating.md)";
      problems.push(warning("database", `The database took ${tookMs} ms`, remedy));
    }
    if (schema.status === "fulfilled" || sites.status === "fulfilled") problems.push(...schemaProblems(applied));
    problems.push(...secretProblems(settings), ...addressProblems(settings, query.askedAt));
    problems.push(...clockProblems(startedAt, query.clientTime));
    if (waiting.status === "fulfilled") problems.push(...waitingProblems(waiting.value, startedAt, known.length));
  }
  problems.push(...known.flatMap((site) => siteProblems(settings, site)), ...(await keyProblems(context, known)));
  return { version: RELEASE.version, schema: { applied, expected: RELEASE.schema }, problems };
}
