import { createHash } from "node:crypto";
import type { Powers } from "../../../src/cli/server.ts";
import type { Ran, Wrangler } from "../../../src/cli/wrangler.ts";

const ok = (stdout = "", events: Ran["events"] = []): Ran => ({ code: 0, stdout, stderr: "", events });
const failed = (stderr: string): Ran => ({ code: 1, stdout: "", stderr, events: [] });

/** An account as wrangler shows it, and a Worker that answers as Afterword does, after so many looks. */
export class FakeCloudflare {
  isLoggedIn = true;
  databases: string[] = [];
  pendingMigrations: string[] = [];
  secrets: Record<string, string> | null = null;
  sites = new Map<string, Record<string, unknown>>();
  targets = ["https://afterword.ada.workers.dev", "schedule: */5 * * * *"];
  /** Every command, with the names of the secrets it was given, never their values. */
  readonly commands: string[] = [];
  /** A command that begins so fails. */
  broken: string | null = null;
  looksUntilReady = 2;
  nowMs = Date.UTC(2026, 10, 24, 10);
  key = "0123456789ab";
  /** What the site's own address answers, by address. */
  visits = new Map<string, { status: number; location?: string }>();
  #bytes = 0;

  readonly wrangler: Wrangler = async (args, secrets) => {
    const names = secrets === undefined ? "" : ` {${Object.keys(secrets).sort().join(", ")}}`;
    const command = args.join(" ");
    this.commands.push(command + names);
    if (this.broken !== null && command.startsWith(this.broken)) return failed("The network is down [code: 7]");
    if (command === "whoami --json") {
      return this.isLoggedIn ? ok('{"accounts":[{"name":"Ada"}]}') : failed("not logged in");
    }
    if (command === "d1 list --json") return ok(JSON.stringify(this.databases.map((name) => ({ name }))));
    if (command.startsWith("d1 migrations list"))
      return ok(this.pendingMigrations.map((name) => `│ ${name} │`).join("\n"));
    if (command.startsWith("d1 time-travel info")) return ok('{"bookmark":"00000085-0000024c"}');
    if (command.startsWith("d1 create ")) this.databases.push(args[2]!);
    if (command.startsWith("secret list")) {
      if (this.secrets === null) return failed("This Worker does not exist on your account. [code: 10007]");
      return ok(JSON.stringify(Object.keys(this.secrets).map((name) => ({ name, type: "secret_text" }))));
    }
    if (secrets !== undefined) this.secrets = { ...this.secrets, ...secrets };
    if (command.startsWith("deploy")) return ok("", [{ type: "deploy", targets: this.targets }]);
    return ok();
  };

  readonly powers: Powers = {
    now: () => this.nowMs,
    wait: async (milliseconds) => {
      this.nowMs += milliseconds;
    },
    randomBytes: (length) => {
      this.#bytes += 1;
      return createHash("sha512").update(String(this.#bytes)).digest().subarray(0, length);
    },
    fetch: async (url, init = {}) => {
      const { origin, hostname, pathname } = new URL(url);
      if (hostname === "rest.akismet.com") {
        return new Response(new URLSearchParams(String(init.body)).get("key") === this.key ? "valid" : "invalid");
      }
      if (origin === this.secrets?.PUBLIC_URL) return this.#worker(pathname, init);
      const visit = this.visits.get(url) ?? { status: 200 };
      return new Response(null, {
        status: visit.status,
        headers: visit.location === undefined ? {} : { Location: visit.location },
      });
    },
  };

  #worker(path: string, init: RequestInit): Response {
    const headers = { Date: new Date(this.nowMs).toUTCString(), "Access-Control-Allow-Origin": "*" };
    const answer = (status: number, body: unknown) => Response.json(body, { status, headers });
    if (path === "/healthz") {
      this.looksUntilReady -= 1;
      const isReady = this.looksUntilReady < 0;
      return isReady
        ? answer(200, { status: "ok" })
        : answer(503, { error: { code: "unavailable", message: "The server is not configured" } });
    }
    if (path.startsWith("/v1/sites/")) return answer(200, { comments: [] });
    const authorization = new Headers(init.headers).get("Authorization");
    if (authorization !== `Bearer ${this.secrets?.ADMIN_TOKEN}`) {
      return answer(401, { error: { code: "unauthorized", message: "This token is not known" } });
    }
    const id = path.split("/")[4];
    if (init.method === "GET" && id === undefined) return answer(200, { sites: [...this.sites.values()] });
    if (init.method === "GET") return answer(200, this.sites.get(id!));
    const body = JSON.parse(String(init.body)) as Record<string, unknown>;
    if (init.method === "PATCH") return answer(200, Object.assign(this.sites.get(id!)!, body));
    if (this.sites.has(String(body.id))) return answer(409, { error: { message: "There is such a site" } });
    this.sites.set(String(body.id), { origins: [], akismetAlert: null, akismetState: "on", ...body });
    return answer(201, this.sites.get(String(body.id)));
  }
}
