import type { HealthProblem, ServerHealth, SiteItem, SiteWithState } from "../contract.ts";
import { addressProblems, reachProblem } from "./examine-address.ts";
import { siteProblems } from "./examine-site.ts";
import { error, warning } from "./problem.ts";
import { type Answer, ask, askAsOwner, type Powers, reasonOf } from "./server.ts";

export interface Deployment {
  /** An origin, as `readAddress` gives it. */
  address: string;
  token: string;
  /** Whether wrangler.toml lets the Worker answer at `workers.dev`. */
  isWorkersDevOpen: boolean;
}

/**
 * Looks at a deployment from outside, as a reader's browser and as the owner, and names what is wrong with its remedy:
 * what the server itself sees first. It writes nothing there.
 */
export async function examine(powers: Powers, deployment: Deployment): Promise<HealthProblem[]> {
  const { address, token, isWorkersDevOpen } = deployment;
  const health = await ask(powers, `${address}/healthz`, { redirect: "manual" });
  const unreachable = reachProblem(address, health);
  if (unreachable !== null) return [unreachable];
  const outside = await addressProblems(powers, address, health, isWorkersDevOpen);
  const owner = askAsOwner(powers, address, token);
  const seen = await owner("GET", "/health");
  const problems = (seen.body as Partial<ServerHealth> | null)?.problems;
  if (problems === undefined) return [...outside, ownerProblem(seen)];
  const told = new Set(problems.map(({ check }) => check));
  const found = [...problems, ...outside.filter(({ check }) => check !== "clock" || !told.has(check))];
  const list = ((await owner("GET", "/sites")).body as { sites?: SiteItem[] } | null)?.sites ?? [];
  if (list.length === 0 && !told.has("database")) {
    found.push(error("site", "There is no site yet", "npm run setup, or POST /v1/admin/sites"));
  }
  for (const site of list) {
    const state = (await owner("GET", `/sites/${site.id}`)).body as Partial<SiteWithState> | null;
    if (state?.akismetState === "away") {
      const remedy = "Nothing to do: comments are held and checked again. See status.akismet.com if it lasts";
      found.push(warning("akismet", "Akismet gives no clear answers at the moment", remedy, site.id));
    }
    found.push(...(await siteProblems(powers, address, site)));
  }
  return found;
}

function ownerProblem(answer: Answer): HealthProblem {
  const { status } = answer;
  if (status === 200) {
    const remedy = "Where it is Cloudflare Access, let its policy bypass your own address";
    return error("access", "Something in front answers in place of the moderators' API", remedy);
  }
  if (status === 404) {
    const remedy = "git pull, then npm run upgrade";
    return error("version", "What is deployed is too old to tell of its health", remedy);
  }
  if (status === 401 || status === 403) {
    const remedy = "Pass the secret ADMIN_TOKEN, or set a new one: npx wrangler secret put ADMIN_TOKEN";
    return error("token", `The token is not accepted (${reasonOf(answer)})`, remedy);
  }
  return error("health", `The server does not tell of its health (${reasonOf(answer)})`, "npx wrangler tail tells why");
}
