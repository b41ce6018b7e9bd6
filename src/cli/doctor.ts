import type { SiteItem, SiteWithState } from "../contract.ts";
import { type Answer, ask, askAsOwner, type Powers, reasonOf } from "./server.ts";

/** Something that is not as it should be, and what to do about it. */
export interface Trouble {
  what: string;
  remedy: string;
}

export interface Deployment {
  address: string;
  token: string;
}

const clockToleranceMs = 60_000;

/**
 * Looks at a deployment from outside, as a reader's browser and as the owner, and names what is wrong with its remedy.
 * It writes nothing there.
 */
export async function examine(powers: Powers, { address, token }: Deployment): Promise<Trouble[]> {
  const health = await ask(powers, `${address}/healthz`);
  if (health.status !== 200) return [healthTrouble(address, health)];
  const troubles = [...addressTroubles(address), ...clockTroubles(powers, health)];
  const sites = await askAsOwner(powers, address, token)("GET", "/sites");
  if (sites.status !== 200) {
    const remedy = "Pass the secret ADMIN_TOKEN, or set a new one: npx wrangler secret put ADMIN_TOKEN.";
    return [...troubles, { what: `The token is not accepted (${reasonOf(sites)}).`, remedy }];
  }
  const list = (sites.body as { sites: SiteItem[] }).sites;
  if (list.length === 0)
    troubles.push({ what: "There is no site yet.", remedy: "Run npm run setup, or POST /v1/admin/sites." });
  for (const { id } of list) {
    const site = (await askAsOwner(powers, address, token)("GET", `/sites/${id}`)).body as SiteWithState;
    troubles.push(...(await siteTroubles(powers, address, site)));
  }
  return troubles;
}

function healthTrouble(address: string, health: Answer): Trouble {
  if (health.status === 0) {
    const remedy =
      "See that it is the Worker's address, that the Worker is deployed, and that its domain has a record.";
    return { what: `${address} does not answer.`, remedy };
  }
  if (health.status === 503) {
    const remedy =
      "A secret is missing or malformed: npx wrangler tail shows which. Needed are ADMIN_TOKEN, SIGNING_SECRET, PUBLIC_URL.";
    return { what: `The server is not ready (${reasonOf(health)}).`, remedy };
  }
  const remedy = "Something else answers there: compare the address with what npx wrangler deploy prints.";
  return { what: `${address}/healthz is not Afterword's (${reasonOf(health)}).`, remedy };
}

function addressTroubles(address: string): Trouble[] {
  const { hostname, protocol } = new URL(address);
  if (protocol === "https:" || hostname === "localhost" || hostname === "127.0.0.1") return [];
  const remedy = "Use the https address, and set it as PUBLIC_URL: browsers block the widget on https pages otherwise.";
  return [{ what: `${address} is not https.`, remedy }];
}

function clockTroubles(powers: Powers, { headers }: Answer): Trouble[] {
  const serverTime = Date.parse(headers.get("Date") ?? "");
  if (Number.isNaN(serverTime) || Math.abs(serverTime - powers.now()) < clockToleranceMs) return [];
  const remedy = "Set this machine's clock: links and tokens made here would be too old or not yet valid.";
  return [{ what: "This machine's clock and the server's differ by more than a minute.", remedy }];
}

/** What readers of one site would meet. */
async function siteTroubles(powers: Powers, address: string, site: SiteWithState): Promise<Trouble[]> {
  const troubles: Trouble[] = [];
  const origin = new URL(site.url).origin;
  const read = await ask(powers, `${address}/v1/sites/${site.id}/comments?page=/`, { headers: { Origin: origin } });
  if (read.status !== 200 || read.headers.get("Access-Control-Allow-Origin") !== "*") {
    const remedy = "Something between the reader and the Worker changes its answers: look at rules of the zone.";
    troubles.push({ what: `${site.id}: ${origin} cannot read comments (${reasonOf(read)}).`, remedy });
  }
  troubles.push(...originTroubles(site), ...akismetTroubles(site));
  const visit = await ask(powers, site.url, { redirect: "manual" });
  const target = visit.headers.get("Location");
  const arrived = target === null ? origin : new URL(target, site.url).origin;
  if (visit.status >= 300 && visit.status < 400 && arrived !== origin && !site.origins.includes(arrived)) {
    const remedy = `Set the site's url to ${arrived}, or add that to its origins: readers comment from there.`;
    troubles.push({ what: `${site.id}: ${site.url} redirects to ${arrived}, which may not comment.`, remedy });
  }
  return troubles;
}

function originTroubles(site: SiteWithState): Trouble[] {
  const { protocol, hostname } = new URL(site.url);
  if (protocol === "https:" || /^(?:localhost|127\.0\.0\.1)$/.test(hostname)) return [];
  const remedy = "Serve the site by https and set its url so; http and https are different origins.";
  return [{ what: `${site.id}: the site's url is http.`, remedy }];
}

function akismetTroubles(site: SiteWithState): Trouble[] {
  if (site.akismetAlert !== null) {
    const remedy = "Look at the key and the account at akismet.com, then set the secret AKISMET_KEY again.";
    return [{ what: `${site.id}: Akismet says: ${site.akismetAlert.message}.`, remedy }];
  }
  if (site.akismetState === "away") {
    const remedy = "Nothing to do: comments are held and checked again. See status.akismet.com if it lasts.";
    return [{ what: `${site.id}: Akismet gives no clear answers at the moment.`, remedy }];
  }
  return [];
}
