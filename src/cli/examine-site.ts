import type { HealthProblem, SiteItem } from "../contract.ts";
import { FOREIGN_ORIGIN } from "./examine-address.ts";
import { error, warning } from "./problem.ts";
import { type Answer, ask, isLocal, type Powers, reasonOf } from "./server.ts";

const redirectsMost = 5;
const proxyRemedy =
  "Something between readers and the Worker changes its answers: look at the Rules of the zone (Transform Rules)";

/** What the readers of one site would meet. What cannot be an address or an origin is the server's to name. */
export async function siteProblems(powers: Powers, address: string, site: SiteItem): Promise<HealthProblem[]> {
  const own = URL.parse(site.url)?.origin;
  if (own === undefined) return [];
  const origins = [...new Set([own, ...site.origins])].filter((origin) => URL.parse(origin)?.origin === origin);
  const found = await Promise.all([
    ...origins.map((origin) => accessProblem(powers, address, site.id, origin)),
    foreignProblem(powers, address, site.id),
    frameProblem(powers, address, site.id, origins),
    ...addressesOf(site.url).map((visited) => arrivalProblem(powers, site, visited, origins)),
  ]);
  return found.filter((problem) => problem !== null);
}

const formTokenRequest = (origin: string): RequestInit => ({
  method: "POST",
  headers: { Origin: origin, "Content-Type": "text/plain" },
  body: JSON.stringify({ page: "/" }),
});

/** Reads a thread, asks whether an edit may follow, and for the token of a form, which stores nothing. */
async function accessProblem(
  powers: Powers,
  address: string,
  id: string,
  origin: string,
): Promise<HealthProblem | null> {
  const base = `${address}/v1/sites/${id}`;
  const preflight = { Origin: origin, "Access-Control-Request-Method": "PATCH" };
  const [read, edit, write] = await Promise.all([
    ask(powers, `${base}/comments?page=/`, { headers: { Origin: origin } }),
    ask(powers, `${base}/comments/1`, { method: "OPTIONS", headers: preflight }),
    ask(powers, `${base}/form-tokens`, formTokenRequest(origin)),
  ]);
  const isOpen = ({ headers }: Answer) => headers.get("Access-Control-Allow-Origin") === "*";
  const why = (answer: Answer, isWell: boolean) =>
    isWell
      ? `Access-Control-Allow-Origin is ${answer.headers.get("Access-Control-Allow-Origin") ?? "missing"}`
      : reasonOf(answer);
  if (read.status !== 200 || !isOpen(read)) {
    const says = `Pages at ${origin} cannot read comments (${why(read, read.status === 200)})`;
    return error("cors", says, proxyRemedy, id);
  }
  if (write.status !== 201 || !isOpen(write)) {
    const remedy = write.status === 403 ? `Add ${origin} to the site's origins` : proxyRemedy;
    return error("cors", `Pages at ${origin} cannot comment (${why(write, write.status === 201)})`, remedy, id);
  }
  const isEditable = edit.headers.get("Access-Control-Allow-Methods")?.includes("PATCH") === true;
  if (isOpen(edit) && isEditable) return null;
  const says = `Readers at ${origin} cannot edit their comments (${why(edit, isEditable)})`;
  return error("cors", says, proxyRemedy, id);
}

async function foreignProblem(powers: Powers, address: string, id: string): Promise<HealthProblem | null> {
  const answer = await ask(powers, `${address}/v1/sites/${id}/form-tokens`, formTokenRequest(FOREIGN_ORIGIN));
  if (answer.status !== 201) return null;
  const says = `Pages of other sites may comment: ${FOREIGN_ORIGIN} was not refused`;
  return error("cors", says, "Take the rule away that drops the header Origin (Transform Rules of the zone)", id);
}

/** The thread without script is a frame in an article. */
async function frameProblem(
  powers: Powers,
  address: string,
  id: string,
  origins: string[],
): Promise<HealthProblem | null> {
  const { status, headers } = await ask(powers, `${address}/sites/${id}/thread?page=/`);
  const policy = headers.get("Content-Security-Policy") ?? "";
  const ancestors = /frame-ancestors ([^;]*)/.exec(policy)?.[1]?.split(" ") ?? [];
  const refused = origins.filter((origin) => !ancestors.includes(origin));
  const says = (why: string) => `The thread without script cannot be shown in an article (${why})`;
  if (status !== 200) return error("frame", says(`status ${status}`), proxyRemedy, id);
  if (headers.has("X-Frame-Options")) return error("frame", says("X-Frame-Options"), proxyRemedy, id);
  if (refused.length === 0) return null;
  return error("frame", says(`frame-ancestors lacks ${refused.join(", ")}`), proxyRemedy, id);
}

/** Where readers may come from: the site's address, the same without https, and with or without `www.`. */
function addressesOf(siteUrl: string): string[] {
  const url = new URL(siteUrl);
  if (isLocal(url)) return [];
  const twin = new URL(url);
  twin.hostname = url.hostname.startsWith("www.") ? url.hostname.slice("www.".length) : `www.${url.hostname}`;
  const plain = new URL(url);
  plain.protocol = "http:";
  return [...new Set([siteUrl, plain.href, twin.href])];
}

/** Follows redirects by hand, to know where they end; what is wrong with an address that only few would try is nothing. */
async function arrivalProblem(
  powers: Powers,
  { id, url }: SiteItem,
  visited: string,
  origins: string[],
): Promise<HealthProblem | null> {
  let here = visited;
  for (let redirects = 0; redirects <= redirectsMost; redirects += 1) {
    const { status, headers } = await ask(powers, here, { redirect: "manual" });
    const location = headers.get("Location");
    const next = location === null ? null : URL.parse(location, here);
    if (next === null) {
      const { origin } = new URL(here);
      if (visited === url && (status === 0 || status === 404 || status === 410 || status >= 500)) {
        const says = `The site's url ${url} ${status === 0 ? "does not answer" : `answers ${status}`}`;
        return warning("site-url", says, "Set the site's url to where its pages are: Akismet judges by it", id);
      }
      if (status !== 200 || origins.includes(origin)) return null;
      const says = `Who opens ${visited} reads at ${origin}, from where nobody may comment`;
      const remedy = `Let ${origin} send on to ${new URL(url).origin}, or add it to the site's origins, or set the site's url to it`;
      return error("origins", says, remedy, id);
    }
    here = next.href;
  }
  return null;
}
