import { type Binding, rateLimit, type WorkerSettings } from "./setting-changes.ts";
import { SECRETS_FILE, type Wrangler } from "./wrangler.ts";

/** What wrangler was asked to do and could not, in its own words. */
export class WranglerFailure extends Error {
  constructor(args: string[], output: string) {
    super(`wrangler ${args.slice(0, 3).join(" ")} failed.\n${output.trim().slice(-2_000)}`);
  }
}

async function run(wrangler: Wrangler, args: string[], secrets?: Record<string, string>) {
  const ran = await wrangler(args, secrets);
  if (ran.code !== 0) throw new WranglerFailure(args, `${ran.stdout}\n${ran.stderr}`);
  return ran;
}

/** What wrangler printed, of a shape that only a version of wrangler promises. */
async function readJson<T>(wrangler: Wrangler, args: string[], read: (json: never) => T | undefined): Promise<T> {
  const { stdout } = await run(wrangler, args);
  try {
    const found = read(JSON.parse(stdout) as never);
    if (found !== undefined) return found;
  } catch {
    // Told below like an answer that lacks something.
  }
  throw new WranglerFailure(args, `Its answer is not understood: ${stdout}`);
}

/**
 * The account's name, or those of all among which wrangler chooses.
 * @throws when nobody is logged in, or wrangler cannot tell.
 */
export async function findAccount(wrangler: Wrangler): Promise<string> {
  const args = ["whoami", "--json"];
  const ran = await wrangler(args);
  if (/"loggedIn":\s*false/.test(ran.stdout)) throw new Error("Nobody is logged in: run npx wrangler login first.");
  if (ran.code !== 0) throw new WranglerFailure(args, `${ran.stdout}\n${ran.stderr}`);
  const { accounts } = JSON.parse(ran.stdout) as { accounts?: { name: string }[] };
  return accounts?.map(({ name }) => name).join(" or ") || "your account";
}

export async function hasDatabase(wrangler: Wrangler, name: string): Promise<boolean> {
  const { stdout } = await run(wrangler, ["d1", "list", "--json"]);
  return (JSON.parse(stdout) as { name: string }[]).some((database) => database.name === name);
}

/** Makes the database where its readers are: without a hint it would stand near whoever ran the command. */
export async function createDatabase(wrangler: Wrangler, name: string, region: string): Promise<void> {
  await run(wrangler, ["d1", "create", name, "--location", region]);
}

export async function migrate(wrangler: Wrangler): Promise<void> {
  await run(wrangler, ["d1", "migrations", "apply", "DB", "--remote"]);
}

/** The names of the migrations that the deployed database still lacks. */
export async function pendingMigrations(wrangler: Wrangler): Promise<string[]> {
  const { stdout } = await run(wrangler, ["d1", "migrations", "list", "DB", "--remote"]);
  return [...new Set(stdout.match(/\d{4}_\w+\.sql/g) ?? [])];
}

/** A place in the database's history that Time Travel can bring back, for 7 days on Free and 30 on Paid. */
export async function bookmark(wrangler: Wrangler): Promise<string> {
  const args = ["d1", "time-travel", "info", "DB", "--json"];
  return await readJson(wrangler, args, (json: { bookmark?: string }) => json.bookmark);
}

export interface DeployedVersion extends WorkerSettings {
  /** As `wrangler rollback` takes it. */
  id: string;
}

interface VersionDetails {
  resources: {
    bindings: {
      type: string;
      name: string;
      text?: string;
      json?: unknown;
      simple?: { limit: number; period: number };
    }[];
    script_runtime: { compatibility_date?: string };
  };
}

/**
 * The version that most requests reach.
 * @throws when nothing was ever deployed.
 */
export async function deployedVersion(wrangler: Wrangler): Promise<DeployedVersion> {
  const id = await readJson(
    wrangler,
    ["deployments", "status", "--json"],
    ({ versions }: { versions: { version_id: string; percentage: number }[] }) =>
      versions.sort((one, other) => other.percentage - one.percentage)[0]?.version_id,
  );
  const view = ["versions", "view", id, "--json"];
  const { bindings, script_runtime } = await readJson(wrangler, view, ({ resources }: VersionDetails) => resources);
  const known = bindings.flatMap(({ type, name, text, json, simple }): [string, Binding][] => {
    if (type === "plain_text" || type === "json") return [[name, { kind: "variable", value: text ?? json }]];
    if (type === "d1") return [[name, { kind: "database", value: "" }]];
    if (type === "ratelimit" && simple !== undefined) return [[name, rateLimit(simple)]];
    return type === "secret_text" ? [[name, { kind: "secret", value: "" }]] : [];
  });
  return {
    id,
    compatibilityDate: script_runtime.compatibility_date ?? "",
    bindings: Object.fromEntries(known),
  };
}

/** Deploys, with secrets besides those that are set already, and gives the addresses that the Worker answers at. */
export async function deploy(wrangler: Wrangler, secrets?: Record<string, string>): Promise<string[]> {
  const args = secrets === undefined ? ["deploy"] : ["deploy", "--secrets-file", SECRETS_FILE];
  const { events } = await run(wrangler, args, secrets);
  const targets = events.find(({ type }) => type === "deploy")?.targets ?? [];
  return targets.filter((target) => !target.startsWith("schedule:"));
}

export async function setSecrets(wrangler: Wrangler, secrets: Record<string, string>): Promise<void> {
  await run(wrangler, ["secret", "bulk", SECRETS_FILE], secrets);
}

/**
 * The names of the secrets that are set; none where the Worker was never deployed.
 * @throws when that cannot be known, since secrets taken for missing would be replaced.
 */
export async function secretNames(wrangler: Wrangler): Promise<string[]> {
  const args = ["secret", "list", "--format", "json"];
  const ran = await wrangler(args);
  const output = `${ran.stdout}\n${ran.stderr}`;
  if (ran.code !== 0 && /Worker "[^"]*" not found/.test(output)) return [];
  if (ran.code !== 0) throw new WranglerFailure(args, output);
  return (JSON.parse(ran.stdout) as { name: string }[]).map(({ name }) => name);
}
