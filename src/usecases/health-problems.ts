import type { Context } from "../context.ts";
import type { HealthProblem } from "../contract.ts";
import type { Waiting } from "../db/health.ts";
import { LIMITS } from "../domain/limits.ts";
import { RELEASE } from "../domain/release.ts";
import type { Site } from "../domain/site.ts";

type Settings = Context["settings"];

const problem =
  (level: HealthProblem["level"]) =>
  (check: string, says: string, remedy: string, site?: string): HealthProblem => ({
    check,
    level,
    says,
    remedy,
    ...(site === undefined ? {} : { site }),
  });
export const error = problem("error");
export const warning = problem("warning");

function isLocal({ hostname }: URL): boolean {
  return /^(?:.+\.)?localhost$|^127\.|^\[::1\]$/.test(hostname);
}

/** Where the database and the code are of two versions; told even while the newer database still serves. */
export function schemaProblems(applied: string | null): HealthProblem[] {
  if (applied === RELEASE.schema) return [];
  if (applied !== null && applied > RELEASE.schema) {
    const says = `The database (${applied}) is newer than the Worker (${RELEASE.schema})`;
    return [warning("schema", says, "Deploy the version that made it: git pull, then npm run upgrade")];
  }
  const says = `The database (${applied ?? "no migration"}) is older than the Worker (${RELEASE.schema})`;
  return [error("schema", says, "npm run upgrade")];
}

/** What can be guessed, besides what is so short that nothing is served at all. Nobody attacks a server on one's own machine. */
export function secretProblems({ adminToken, signingSecret, publicUrl }: Settings): HealthProblem[] {
  if (isLocal(new URL(publicUrl))) return [];
  const isWeak = (secret: string) =>
    secret.length < LIMITS.secretCharacters || new Set(secret).size < LIMITS.secretLetters;
  const weak = Object.entries({ ADMIN_TOKEN: adminToken, SIGNING_SECRET: signingSecret }).filter(
    ([, secret]) => isWeak(secret) || adminToken === signingSecret,
  );
  return weak.map(([name]) =>
    warning("secret", `${name} can be guessed`, `openssl rand -base64 32, then npx wrangler secret put ${name}`),
  );
}

/** Where the request came to another address than readers are sent to. */
export function addressProblems({ publicUrl }: Settings, askedAt: string): HealthProblem[] {
  const [own, asked] = [new URL(publicUrl), new URL(askedAt)];
  const found = [];
  if (own.protocol === "http:" && !isLocal(own)) {
    const remedy = "npx wrangler secret put PUBLIC_URL, with https: browsers block the widget on https pages";
    found.push(error("public-url", `PUBLIC_URL is ${publicUrl}, without https`, remedy));
  }
  if (asked.origin === own.origin) return found;
  if (asked.hostname.endsWith(".workers.dev")) {
    const says = `${asked.origin} answers besides ${publicUrl}`;
    return [...found, warning("workers-dev", says, "workers_dev = false in wrangler.toml, then npm run deploy")];
  }
  const says = `You asked ${asked.origin}, and PUBLIC_URL is ${publicUrl}`;
  const remedy = `Use ${publicUrl}, or npx wrangler secret put PUBLIC_URL: links and sign-in work there alone`;
  return [...found, warning("public-url", says, remedy)];
}

export function clockProblems(now: number, clientTime: number): HealthProblem[] {
  if (Number.isNaN(clientTime) || Math.abs(now - clientTime) <= LIMITS.clockToleranceMs) return [];
  const says = `Your clock is ${Math.round((clientTime - now) / 1_000)} s off the server's`;
  return [warning("clock", says, "Set the clock: form tokens and sessions end by time")];
}

/** What the cron should long have done, and what it tries in vain. A purge waits for other work, and a run does one. */
export function waitingProblems(
  { workDueAt, purgeDueAt, stuck }: Waiting,
  now: number,
  sites: number,
): HealthProblem[] {
  const dueAt = [
    ...(workDueAt === null ? [] : [workDueAt + LIMITS.overdueMs]),
    ...(purgeDueAt === null
      ? []
      : [purgeDueAt + LIMITS.overdueMs + LIMITS.purgeWaitMostMs + sites * LIMITS.cronIntervalMs]),
  ];
  const found = [];
  if (dueAt.some((at) => at < now)) {
    const remedy =
      "Look for the cron */5 * * * * in the dashboard (Settings, Trigger Events); npm run deploy sets it. After an outage of Akismet wait some hours";
    found.push(
      error("cron", "What was due over 15 minutes ago is not done: the cron does not run, or is behind", remedy),
    );
  }
  const errors = new Map(stuck.map(({ siteId, lastError }) => [siteId, lastError]));
  for (const [site, lastError] of errors) {
    const says = `Corrections do not reach Akismet (${lastError ?? "no answer"})`;
    found.push(warning("outbox", says, "Look at the key and at Outbox in the moderators' page", site));
  }
  return found;
}

/** What the settings of a site have wrong, as far as nobody else need be asked. */
export function siteProblems(
  settings: Settings,
  { id, url, origins, settings: chosen, akismetAlert }: Site,
): HealthProblem[] {
  const found = [];
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    found.push(error("site-url", `"${url}" is no web address`, "Set the site's url", id));
  } else if (address.protocol === "http:" && !isLocal(address)) {
    const remedy = "Serve it by https and set its url so: http and https are different origins";
    found.push(warning("site-url", `The site's url ${url} is not https`, remedy, id));
  }
  for (const origin of origins.filter((one) => URL.parse(one)?.origin !== one)) {
    const right = URL.parse(origin)?.origin ?? "https://www.blog.example";
    found.push(error("origins", `"${origin}" is no origin: no page has it`, `Write it as ${right}`, id));
  }
  const variable = chosen.akismetKeyVariable;
  if (!settings.isAkismetKeySet(variable)) {
    const says = `${variable} is not set: local checks alone judge`;
    const remedy = `Get a key at akismet.com, then npx wrangler secret put ${variable}`;
    found.push((variable === "AKISMET_KEY" ? warning : error)("akismet-key", says, remedy, id));
  }
  if (akismetAlert !== null && akismetAlert.code !== "key") {
    const says = `Akismet says: ${akismetAlert.message}`;
    found.push(error("akismet-account", says, "Look at the account at akismet.com", id));
  }
  if (chosen.turnstileKey !== null && settings.turnstileSecret === null) {
    const remedy = "npx wrangler secret put TURNSTILE_SECRET";
    found.push(warning("turnstile", "Turnstile's secret is not set, so it is off", remedy, id));
  }
  return found;
}
