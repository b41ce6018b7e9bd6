import type { HealthProblem } from "../contract.ts";
import { error, warning } from "./problem.ts";
import { type Answer, ask, isLocal, type Powers, reasonOf } from "./server.ts";

const clockToleranceMs = 60_000;

/** An origin that no page has (RFC 6761). */
export const FOREIGN_ORIGIN = "https://doctor.invalid";

/** Why what answered `/healthz` is no Afterword that is ready; `null` where it is one. */
export function reachProblem(address: string, health: Answer): HealthProblem | null {
  const location = health.headers.get("Location");
  const target = location === null ? null : URL.parse(location, address);
  if (target?.hostname.endsWith(".cloudflareaccess.com")) {
    const remedy = "Put Access in front of its two paths alone, as docs/deploy.md says (Cloudflare Access)";
    return error("access", `Cloudflare Access asks readers of ${address} to sign in`, remedy);
  }
  if (target !== null) {
    const { origin } = target;
    const remedy = `Use ${origin} here, in your pages and as PUBLIC_URL (npx wrangler secret put PUBLIC_URL), or take the redirect away`;
    return error("address", `${address} sends on to ${origin}`, remedy);
  }
  if (health.status === 0) {
    const remedy = "See that it is the Worker's address, that the Worker is deployed, and that its domain has a record";
    return error("address", `${address} does not answer`, remedy);
  }
  if (health.status === 503) {
    const names = [...reasonOf(health).matchAll(/\b([A-Z][A-Z_]+) must\b/g)].map(([, name]) => name!);
    const commands = names.map((name) => `npx wrangler secret put ${name}`);
    const remedy = commands.length === 0 ? "npx wrangler tail tells why" : commands.join(", ");
    return error("secret", `The server is not ready (${reasonOf(health)})`, remedy);
  }
  if (health.status === 200) return null;
  const remedy = "Something else answers there: compare the address with what npm run deploy prints";
  return error("address", `${address}/healthz is not Afterword's (${reasonOf(health)})`, remedy);
}

/** What can be wrong between readers and the Worker, whatever the site. */
export async function addressProblems(
  powers: Powers,
  address: string,
  health: Answer,
  isWorkersDevOpen: boolean,
): Promise<HealthProblem[]> {
  const found = await Promise.all([
    httpProblem(powers, address),
    cachedRefusalProblem(powers, address),
    scriptProblem(powers, address),
    adminAccessProblem(powers, address),
  ]);
  return [clockProblem(powers, health), workersDevProblem(address, isWorkersDevOpen), ...found].filter(
    (problem) => problem !== null,
  );
}

function clockProblem(powers: Powers, { headers }: Answer): HealthProblem | null {
  const offMs = powers.now() - Date.parse(headers.get("Date") ?? "");
  if (Number.isNaN(offMs) || Math.abs(offMs) <= clockToleranceMs) return null;
  return warning("clock", `Your clock is ${Math.round(offMs / 1_000)} s off the server's`, "Set this machine's clock");
}

/** Each deployment opens `workers.dev` anew unless wrangler.toml says otherwise, so that is what is looked at. */
function workersDevProblem(address: string, isWorkersDevOpen: boolean): HealthProblem | null {
  const url = new URL(address);
  if (!isWorkersDevOpen || url.hostname.endsWith(".workers.dev") || isLocal(url)) return null;
  const says = `wrangler.toml lets the Worker answer at workers.dev too, besides ${address}`;
  return warning("workers-dev", says, "workers_dev = false in wrangler.toml, then npm run deploy");
}

/** Browsers never use http for `.dev`, and nobody can change what `workers.dev` does with it. */
async function httpProblem(powers: Powers, address: string): Promise<HealthProblem | null> {
  const url = new URL(address);
  if (isLocal(url) || url.port !== "" || url.hostname.endsWith(".workers.dev")) return null;
  const plain = `http://${url.hostname}`;
  const answer = await ask(powers, `${plain}/healthz`, { redirect: "manual" });
  if (answer.status !== 200) return null;
  const remedy = "Switch on Always Use HTTPS in the zone (SSL/TLS, Edge Certificates)";
  return warning("https", `${plain} answers without sending on to https`, remedy);
}

/** A thing that is not there and is asked for twice: two answers of the Worker have two request ids. */
async function cachedRefusalProblem(powers: Powers, address: string): Promise<HealthProblem | null> {
  const url = `${address}/v1/sites/doctor-${powers.now()}/counts?page=/`;
  const [first, second] = [await ask(powers, url), await ask(powers, url)];
  const { headers } = second;
  const isCached =
    headers.has("Age") || headers.get("CF-Cache-Status") === "HIT" || requestIdOf(first) === requestIdOf(second);
  if (second.status === 404 && !isCached) return null;
  if (second.status !== 404) {
    const remedy = "Take the rule away that answers in the Worker's place (Rules of the zone)";
    return error("cache", `A site that does not exist is answered with ${reasonOf(second)}`, remedy);
  }
  const remedy = "Take the cache rule of this host away (Caching, Cache Rules): the Worker says what may be kept";
  return error("cache", "A cache in front keeps 404, so that what is new seems to be missing", remedy);
}

function requestIdOf({ body }: Answer): string | undefined {
  return (body as { error?: { requestId?: string } } | null)?.error?.requestId;
}

/** Without these two headers a page with a strict policy of its own does not run the script. */
async function scriptProblem(powers: Powers, address: string): Promise<HealthProblem | null> {
  const { status, headers } = await ask(powers, `${address}/embed.js`);
  const type = headers.get("Content-Type") ?? "none";
  const policy = headers.get("Cross-Origin-Resource-Policy") ?? "none";
  const says = (what: string) => `Pages cannot load ${address}/embed.js: ${what}`;
  if (status !== 200) return error("embed", says(status === 0 ? "no answer" : `status ${status}`), "npm run deploy");
  const remedy = "Take the rule away that changes it (Rules, Transform Rules of the zone), then npm run deploy";
  if (!/^(?:text|application)\/javascript\b/.test(type)) return error("embed", says(`its type is ${type}`), remedy);
  if (policy === "cross-origin") return null;
  return error("embed", says(`its Cross-Origin-Resource-Policy is ${policy}, not cross-origin`), remedy);
}

/** Reading a thread is for every page, moderating for none but our own. */
async function adminAccessProblem(powers: Powers, address: string): Promise<HealthProblem | null> {
  const { headers } = await ask(powers, `${address}/v1/admin/me`, { headers: { Origin: FOREIGN_ORIGIN } });
  const allowed = headers.get("Access-Control-Allow-Origin");
  if (allowed === null) return null;
  const says = `The moderators' API is open to other pages (Access-Control-Allow-Origin: ${allowed})`;
  return error("cors", says, "Take the rule away that adds this header (Rules, Transform Rules of the zone)");
}
