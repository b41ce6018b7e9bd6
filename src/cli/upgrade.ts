// `npm run upgrade`: brings what is deployed to the version in this directory, and says how to go back.
import { parseArgs } from "node:util";
import * as prompts from "@clack/prompts";
import type { HealthProblem, ServerHealth } from "../contract.ts";
import { bookmark, deploy, deployedVersion, findAccount, migrate, pendingMigrations } from "./deployment.ts";
import { examine } from "./doctor.ts";
import { type LocalSettings, readLocalSettings } from "./local-settings.ts";
import { readOwnerToken } from "./owner-token.ts";
import { problemText } from "./problem.ts";
import { type Answer, askAsOwner, type Powers, readAddress, realPowers, reasonOf } from "./server.ts";
import { settingChanges } from "./setting-changes.ts";
import { runWrangler, type Wrangler } from "./wrangler.ts";

const readyTimeoutMs = 60_000;
const pollIntervalMs = 2_000;

export interface UpgradeTools {
  wrangler: Wrangler;
  powers: Powers;
  local: LocalSettings;
  say: (line: string) => void;
  isDryRun: boolean;
}

export interface Upgraded {
  /** The commands that undo it; `null` after a dry run. */
  goBack: string | null;
  /** What is wrong with the deployment afterwards. */
  problems: HealthProblem[];
}

const releaseText = ({ version, schema }: Pick<ServerHealth, "version" | "schema">) =>
  `version ${version}, database ${schema.applied ?? "unknown"}`;

/**
 * Migrates before it deploys, so that the new code finds its tables; what is deployed goes on meanwhile, since a
 * migration never takes away what the version before needs. A bookmark is taken first.
 * @throws when wrangler fails, what is deployed is newer, or the new version does not answer afterwards.
 */
export async function upgrade(
  deployment: { address: string; token: string },
  { wrangler, powers, local, say, isDryRun }: UpgradeTools,
): Promise<Upgraded> {
  const { address, token } = deployment;
  const owner = askAsOwner(powers, address, token);
  const account = await findAccount(wrangler);
  const before = await owner("GET", "/health");
  if (before.status === 0) throw new Error(`${address} does not answer: see that it is the Worker's address.`);
  const health = healthOf(before);
  if (before.status === 200 && health === null) {
    throw new Error(
      "Something in front answers in place of the moderators' API, such as Cloudflare Access: see doctor.",
    );
  }
  const there = health === null ? `it does not tell its version (${reasonOf(before)})` : releaseText(health);
  say(`In ${account}: ${there}. In this directory: version ${local.version}, database ${local.schema}.`);
  if (health?.schema.applied != null && health.schema.applied > local.schema) {
    throw new Error("The database is newer than this directory: git pull, then npm run upgrade again.");
  }
  const deployed = await deployedVersion(wrangler);
  const pending = await pendingMigrations(wrangler);
  say(pending.length === 0 ? "The database is up to date." : `The database lacks ${pending.join(", ")}.`);
  const changes = settingChanges(deployed, local);
  say(changes.length === 0 ? "No setting changes." : ["Settings that change:", ...changes].join("\n  "));
  if (isDryRun) return { goBack: null, problems: [] };

  const goBack = goBackText(deployed.id, await bookmark(wrangler));
  say(goBack);
  if (pending.length > 0) {
    await migrate(wrangler);
    say("Migrated.");
  }
  try {
    await deploy(wrangler);
    const after = await untilDeployed(powers, owner, local.version);
    say(`Deployed: ${releaseText(after)}.`);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${goBack}`);
  }
  return { goBack, problems: await examine(powers, { ...deployment, ...local }) };
}

/**
 * What a deployment tells of itself; `null` where it does not, as one that is broken and to be mended by the upgrade.
 * @throws when the token is not the owner's.
 */
function healthOf(answer: Answer): ServerHealth | null {
  if (answer.status === 401 || answer.status === 403) {
    throw new Error(`The owner's token is not accepted (${reasonOf(answer)}).`);
  }
  const health = answer.body as Partial<ServerHealth> | null;
  return answer.status === 200 && health?.schema !== undefined ? (health as ServerHealth) : null;
}

/** Waits until the new version answers, since the old one does so for some seconds more. */
async function untilDeployed(
  powers: Powers,
  owner: ReturnType<typeof askAsOwner>,
  version: string,
): Promise<ServerHealth> {
  const deadline = powers.now() + readyTimeoutMs;
  for (;;) {
    const answer = await owner("GET", "/health");
    const health = healthOf(answer);
    if (health?.version === version) return health;
    if (powers.now() >= deadline) {
      const says = health === null ? reasonOf(answer) : `version ${health.version} answers`;
      throw new Error(`Version ${version} was deployed and does not answer (${says}).`);
    }
    await powers.wait(pollIntervalMs);
  }
}

function goBackText(versionId: string, before: string): string {
  return [
    `To go back: npx wrangler rollback ${versionId}`,
    "If the database is bad too, which loses what was written since:",
    `  npx wrangler d1 time-travel restore DB --bookmark=${before}`,
  ].join("\n");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      address: { type: "string" },
      "admin-token": { type: "string" },
      "dry-run": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help || values.address === undefined) {
    throw new Error(
      "Usage: npm run upgrade -- --address https://comments.example.com [--dry-run], with the owner's token in ADMIN_TOKEN",
    );
  }
  prompts.intro("Afterword");
  const address = readAddress(values.address.replace(/\/$/, ""));
  const token = await readOwnerToken(values["admin-token"], process.env);
  const local = await readLocalSettings();
  const tools = { wrangler: runWrangler, powers: realPowers, local, say: prompts.log.step };
  const { goBack, problems } = await upgrade({ address, token }, { ...tools, isDryRun: values["dry-run"] === true });
  for (const problem of problems) prompts.log.warn(problemText(problem));
  if (problems.some(({ level }) => level === "error")) process.exitCode = 1;
  prompts.outro(goBack ?? "Nothing was changed.");
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    prompts.cancel(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
