import { createHash } from "node:crypto";
import type { KeptToken } from "../../../src/cli/kept-token.ts";
import type { LocalSettings } from "../../../src/cli/local-settings.ts";
import type { Powers } from "../../../src/cli/server.ts";
import type { Ran, Wrangler } from "../../../src/cli/wrangler.ts";
import type { AkismetTrial, HealthProblem } from "../../../src/contract.ts";

const ok = (stdout = "", events: Ran["events"] = []): Ran => ({ code: 0, stdout, stderr: "", events });
const failed = (stderr: string): Ran => ({ code: 1, stdout: "", stderr, events: [] });

/** An account as wrangler shows it, and a Worker that answers as Afterword does, after so many looks. */
export class FakeCloudflare {
  isLoggedIn = true;
  accounts = [{ name: "Ada" }];
  databases: string[] = [];
  pendingMigrations: string[] = [];
  secrets: Record<string, string> | null = null;
  sites = new Map<string, Record<string, unknown>>();
  targets = ["https://afterword.ada.workers.dev", "schedule: */5 * * * *"];
  /** Every command, with the names of the secrets it was given, never their values. */
  readonly commands: string[] = [];
  /** A command that begins so fails. */
  broken: string | null = null;
  /** A command that begins so succeeds with another answer than it has today. */
  strange: string | null = null;
  looksUntilReady = 2;
  nowMs = Date.UTC(2026, 10, 24, 10);
  key = "0123456789ab";
  /** What the site's own address answers, by address. */
  visits = new Map<string, { status: number; location?: string }>([["https://blog.example/", { status: 200 }]]);
  /** The setting that the Worker misses until it is ready. */
  missing = "SIGNING_SECRET";
  /** Another address that the Worker answers at. */
  otherAddress = "";
  /** What is deployed; a `null` version has no health to tell of. */
  version: string | null = "0.1.0";
  /** The version that the next deployment brings; `null` where it brings no other. */
  deploying: string | null = null;
  schema = { applied: "0001_initial.sql", expected: "0001_initial.sql" };
  problems: HealthProblem[] = [];
  trial: AkismetTrial = { result: "spam", detail: null };
  /** What stands between readers and the Worker: rules of a zone, a cache. */
  inFront = (_path: string, answer: Response, _init: RequestInit): Response => answer;
  #bytes = 0;
  #requests = 0;

  local: LocalSettings = {
    version: "0.1.0",
    schema: "0001_initial.sql",
    isWorkersDevOpen: false,
    compatibilityDate: "2026-10-20",
    bindings: {
      DB: { kind: "database", value: "" },
      POST_LIMITER: { kind: "rate limit", value: "20 in 60 s" },
    },
  };
  /** The bindings of the deployed version, as Cloudflare's API has them. */
  bindings: Record<string, unknown>[] = [
    { type: "d1", name: "DB", id: "5a6b" },
    { type: "ratelimit", name: "POST_LIMITER", namespace_id: "1001", simple: { limit: 20, period: 60 } },
    { type: "secret_text", name: "ADMIN_TOKEN" },
    { type: "assets", name: "ASSETS" },
  ];
  compatibilityDate = "2026-10-20";
  versions = [{ version_id: "f1f1f1f1-0000-4000-8000-000000000001", percentage: 100 }];
  /** How many things may still happen before the process is killed. */
  left = Number.POSITIVE_INFINITY;
  /** What the owner was shown. */
  readonly shown: string[] = [];
  kept: string | null = null;

  #happens(): void {
    this.left -= 1;
    if (this.left < 0) throw new Error("killed");
  }

  readonly keptToken: KeptToken = {
    read: async () => this.kept,
    write: async (token) => {
      this.#happens();
      this.kept = token;
      this.#happens();
    },
    remove: async () => {
      this.#happens();
      this.kept = null;
    },
  };

  readonly say = (_line: string): void => this.#happens();

  readonly show = (text: string): void => {
    this.#happens();
    this.shown.push(text);
  };

  readonly wrangler: Wrangler = async (args, secrets) => {
    this.#happens();
    const ran = this.#run(args, secrets);
    this.#happens();
    return ran;
  };

  #run(args: string[], secrets?: Record<string, string>): Ran {
    const names = secrets === undefined ? "" : ` {${Object.keys(secrets).sort().join(", ")}}`;
    const command = args.join(" ");
    this.commands.push(command + names);
    if (this.broken !== null && `${command} `.startsWith(this.broken)) return failed("The network is down [code: 7]");
    if (this.strange !== null && command.startsWith(this.strange)) return ok("{}");
    if (command === "whoami --json") {
      if (!this.isLoggedIn) return { ...failed(""), stdout: '{"loggedIn":false}' };
      return ok(JSON.stringify({ loggedIn: true, accounts: this.accounts }));
    }
    if (command === "d1 list --json") return ok(JSON.stringify(this.databases.map((name) => ({ name }))));
    if (command.startsWith("d1 migrations list"))
      return ok(this.pendingMigrations.map((name) => `│ ${name} │`).join("\n"));
    if (command.startsWith("d1 time-travel info")) return ok('{"bookmark":"00000085-0000024c"}');
    if (command === "deployments status --json") return ok(JSON.stringify({ id: "d", versions: this.versions }));
    if (command.startsWith("versions view ")) {
      const script_runtime = { compatibility_date: this.compatibilityDate };
      return ok(JSON.stringify({ id: args[2], resources: { bindings: this.bindings, script: {}, script_runtime } }));
    }
    if (command.startsWith("d1 migrations apply")) {
      this.schema = { ...this.schema, applied: this.pendingMigrations.at(-1) ?? this.schema.applied };
    }
    if (command.startsWith("d1 create ")) this.databases.push(args[2]!);
    if (command.startsWith("secret list")) {
      if (this.secrets === null) return failed('Worker "afterword" not found.');
      return ok(JSON.stringify(Object.keys(this.secrets).map((name) => ({ name, type: "secret_text" }))));
    }
    if (secrets !== undefined) this.secrets = { ...this.secrets, ...secrets };
    if (command.startsWith("deploy")) {
      this.version = this.deploying ?? this.version;
      return ok("", [{ type: "deploy", targets: this.targets }]);
    }
    return ok();
  }

  readonly powers: Powers = {
    now: () => this.nowMs,
    wait: async (milliseconds) => {
      this.#happens();
      this.nowMs += milliseconds;
    },
    randomBytes: (length) => {
      this.#bytes += 1;
      return createHash("sha512").update(String(this.#bytes)).digest().subarray(0, length);
    },
    fetch: async (url, init = {}) => {
      this.#happens();
      const { hostname, origin, pathname } = new URL(url);
      if (hostname === "rest.akismet.com") {
        return new Response(new URLSearchParams(String(init.body)).get("key") === this.key ? "valid" : "invalid");
      }
      if (origin === this.secrets?.PUBLIC_URL || origin === this.otherAddress) {
        const answer = this.#worker(pathname, init);
        answer.headers.set("Date", new Date(this.nowMs).toUTCString());
        return this.inFront(pathname, answer, init);
      }
      const visit = this.visits.get(url) ?? { status: 0 };
      if (visit.status === 0) throw new TypeError("fetch failed");
      return new Response(null, {
        status: visit.status,
        headers: visit.location === undefined ? {} : { Location: visit.location },
      });
    },
  };

  #worker(path: string, init: RequestInit): Response {
    const { method = "GET" } = init;
    const headers = new Headers(init.headers);
    this.#requests += 1;
    const refuse = (status: number, message: string, more = {}) =>
      Response.json({ error: { code: "", message, requestId: String(this.#requests) } }, { status, headers: more });
    this.looksUntilReady -= 1;
    if (this.looksUntilReady >= 0) return refuse(503, `The server is not configured: ${this.missing} must be set`);
    if (path === "/healthz") return Response.json({ status: "ok" });
    if (path === "/embed.js") {
      const script = { "Content-Type": "text/javascript", "Cross-Origin-Resource-Policy": "cross-origin" };
      return new Response("", { headers: script });
    }
    if (path.startsWith("/v1/admin/")) {
      const isOwner = headers.get("Authorization") === `Bearer ${this.secrets?.ADMIN_TOKEN}`;
      return isOwner ? this.#admin(path.slice("/v1/admin".length), init) : refuse(401, "This token is not known");
    }
    const [, id = ""] = /^(?:\/v1)?\/sites\/([^/]+)/.exec(path) ?? [];
    const site = this.sites.get(id);
    const open = { "Access-Control-Allow-Origin": "*" };
    if (method === "OPTIONS") {
      return new Response(null, { status: 204, headers: { ...open, "Access-Control-Allow-Methods": "GET, PATCH" } });
    }
    if (site === undefined) return refuse(404, "There is no such site", open);
    const origins = [new URL(String(site.url)).origin, ...(site.origins as string[])];
    if (path.startsWith("/sites/")) {
      return new Response("", { headers: { "Content-Security-Policy": `frame-ancestors ${origins.join(" ")}` } });
    }
    if (method === "GET") return Response.json({ comments: [] }, { headers: open });
    const origin = headers.get("Origin") ?? origins[0]!;
    if (origins.includes(origin)) return Response.json({ token: "" }, { status: 201, headers: open });
    return refuse(403, `The origin "${origin}" may not post`, open);
  }

  #admin(path: string, { method = "GET", body: sent }: RequestInit): Response {
    const [, collection, id, part] = path.split("/");
    if (collection === "health") {
      if (this.version === null) return Response.json({}, { status: 404 });
      return Response.json({ version: this.version, schema: this.schema, problems: this.problems });
    }
    if (method === "GET" && id === undefined) return Response.json({ sites: [...this.sites.values()] });
    if (method === "GET") return Response.json(this.sites.get(id!));
    if (part === "akismet") return Response.json(this.trial);
    const body = JSON.parse(String(sent)) as Record<string, unknown>;
    if (method === "PATCH") return Response.json(Object.assign(this.sites.get(id!)!, body));
    if (this.sites.has(String(body.id))) {
      return Response.json({ error: { message: "There is such a site" } }, { status: 409 });
    }
    this.sites.set(String(body.id), { origins: [], akismetAlert: null, akismetState: "on", ...body });
    return Response.json(this.sites.get(String(body.id)), { status: 201 });
  }
}
