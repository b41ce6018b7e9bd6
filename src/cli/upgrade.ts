// `npm run upgrade`: brings what is deployed to the version in this directory, and says how to go back.
import { parseArgs } from "node:util";
import * as prompts from "@clack/prompts";
import { bookmark, deploy, findAccount, migrate, pendingMigrations } from "./deployment.ts";
import { type Powers, realPowers, untilHealthy } from "./server.ts";
import { runWrangler, type Wrangler } from "./wrangler.ts";

const readyTimeoutMs = 60_000;

export interface Upgrade {
  pending: string[];
  /** Where Time Travel goes back to; `null` where nothing was migrated. */
  bookmark: string | null;
}

interface Tools {
  wrangler: Wrangler;
  powers: Powers;
  say: (line: string) => void;
  isDryRun: boolean;
}

/**
 * Migrates before it deploys, so that the new code finds its tables; what is deployed goes on meanwhile, since a
 * migration never takes away what the version before needs. A bookmark is taken first.
 * @throws when wrangler fails, or the address does not answer afterwards.
 */
export async function upgrade(address: string, { wrangler, powers, say, isDryRun }: Tools): Promise<Upgrade> {
  await findAccount(wrangler);
  const pending = await pendingMigrations(wrangler);
  say(pending.length === 0 ? "The database is up to date." : `The database lacks ${pending.join(", ")}.`);
  if (isDryRun) return { pending, bookmark: null };
  const before = pending.length === 0 ? null : await bookmark(wrangler);
  if (before !== null) {
    say(`The database as it is now: bookmark ${before}.`);
    await migrate(wrangler);
    say("Migrated.");
  }
  await deploy(wrangler);
  await untilHealthy(powers, address, readyTimeoutMs, goBack(before));
  say("Deployed, and it answers.");
  return { pending, bookmark: before };
}

/** The commands that undo an upgrade; what was written since is lost with the database's. */
export function goBack(before: string | null): string {
  const database = before === null ? "" : ` and npx wrangler d1 time-travel restore DB --bookmark=${before}`;
  return `To go back: npx wrangler rollback${database}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { address: { type: "string" }, "dry-run": { type: "boolean" } } });
  if (values.address === undefined) {
    throw new Error("Usage: npm run upgrade -- --address https://comments.example.com [--dry-run]");
  }
  prompts.intro("Afterword");
  const address = values.address.replace(/\/$/, "");
  const isDryRun = values["dry-run"] === true;
  const done = await upgrade(address, { wrangler: runWrangler, powers: realPowers, say: prompts.log.step, isDryRun });
  prompts.outro(isDryRun ? "Nothing was changed." : goBack(done.bookmark));
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    prompts.cancel(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
