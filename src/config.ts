import type { Plan } from "./domain/day-usage.ts";

/** The Worker's bindings and variables, as wrangler.toml and the secrets name them. */
export interface WorkerEnv {
  DB: D1Database;
  POST_LIMITER: RateLimit;
  TOKEN_LIMITER: RateLimit;
  CHECK_LIMITER: RateLimit;
  PUBLIC_URL?: string;
  ADMIN_TOKEN?: string;
  SIGNING_SECRET?: string;
  AKISMET_KEY?: string;
  AKISMET_URL?: string;
  TURNSTILE_SECRET?: string;
  PLAN?: string;
}

export interface Settings {
  /** Where readers reach this Worker, without a trailing slash; never taken from a request. */
  publicUrl: string;
  adminToken: string;
  signingSecret: string;
  turnstileSecret: string | null;
  akismetUrl: string;
  /** Cloudflare's, for what may be used. */
  plan: Plan;
  /** The key under a variable's name, or `null` when there is none. */
  akismetKey(variable: string): string | null;
  isAkismetKeySet(variable: string): boolean;
}

export type Configuration = { settings: Settings } | { problems: string[] };

function originOf(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && text === url.origin ? text : null;
}

/** An isolate has one environment for all its requests. */
const configurations = new WeakMap<WorkerEnv, Configuration>();

/** Reads the settings, or names everything that is missing or wrong at once. No value is ever repeated. */
export function readConfiguration(env: WorkerEnv): Configuration {
  const known = configurations.get(env);
  if (known !== undefined) return known;
  const configuration = parseConfiguration(env);
  configurations.set(env, configuration);
  return configuration;
}

function parseConfiguration(env: WorkerEnv): Configuration {
  const problems: string[] = [];
  const publicUrl = originOf(env.PUBLIC_URL ?? "");
  const akismetUrl = originOf(env.AKISMET_URL || "https://rest.akismet.com");
  if (publicUrl === null)
    problems.push("PUBLIC_URL must be an origin without a trailing slash (https://comments.example)");
  if (akismetUrl === null) problems.push("AKISMET_URL must be an origin without a trailing slash");
  if (!env.ADMIN_TOKEN || env.ADMIN_TOKEN.length < 12) problems.push("ADMIN_TOKEN must have at least 12 characters");
  if (!env.SIGNING_SECRET || env.SIGNING_SECRET.length < 32) {
    problems.push("SIGNING_SECRET must have at least 32 characters");
  }
  const plan = env.PLAN || "free";
  if (plan !== "free" && plan !== "paid") problems.push("PLAN must be free or paid");
  if (problems.length > 0) return { problems };
  const variables = env as unknown as Record<string, unknown>;
  // A site names its variable, so no other secret may be reachable by that name.
  const akismetKey = (variable: string): string | null => {
    const key = /^AKISMET_KEY(?:_[A-Z0-9_]+)?$/.test(variable) ? variables[variable] : undefined;
    return typeof key === "string" && key !== "" ? key : null;
  };
  return {
    settings: {
      publicUrl: publicUrl as string,
      akismetUrl: akismetUrl as string,
      adminToken: env.ADMIN_TOKEN as string,
      signingSecret: env.SIGNING_SECRET as string,
      plan: plan as Plan,
      turnstileSecret: env.TURNSTILE_SECRET || null,
      akismetKey,
      isAkismetKeySet: (variable) => akismetKey(variable) !== null,
    },
  };
}
