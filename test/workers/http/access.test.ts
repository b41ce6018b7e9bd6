import { beforeAll, describe, expect, it } from "vitest";
import documentation from "../../../docs/api.md?raw";
import { createApp } from "../../../src/app.ts";
import type { Scope } from "../../../src/contract.ts";
import { OPERATIONS } from "../../../src/openapi/operations.ts";
import { ADMIN, Afterword } from "../afterword.ts";
import { comeThroughAccess, giveRights, makeToken, OWN_ORIGIN, signIn } from "../moderators.ts";

const SCOPES: Scope[] = ["read", "moderate", "manage", "check"];
const UNKNOWN_SITE = "nowhere";
/** Answers that have private fields of readers in them. */
const SHOWING: (string | null)[] = ["QueuePage", "CommentWithHistory", "ChangedComment", "WordsTrial", "ChecksPage"];

interface Route {
  name: string;
  method: string;
  path: string;
  /** What its middleware asks for, as the app itself has it; `null` without such a middleware. */
  scopes: readonly Scope[] | null;
  isOfAllSites: boolean;
}

function routesOfApp(): Route[] {
  const routes = new Map<string, Route>();
  for (const { method, path, handler } of createApp(new Afterword().powers).routes) {
    if (method === "ALL") continue;
    const name = `${method} ${path}`;
    const route = routes.get(name) ?? { name, method, path, scopes: null, isOfAllSites: false };
    if ("scopes" in handler) route.scopes = handler.scopes as Scope[];
    if ("where" in handler) route.isOfAllSites = handler.where === "everywhere";
    routes.set(name, route);
  }
  return [...routes.values()];
}

const isAdmin = ({ path }: Route) => path.split("/").includes("admin");
/** The spam API reads who asks together with what it judges by; test/workers/http/checks.test.ts tries it. */
const isOfPrograms = ({ path }: Route) => path.startsWith("/v1/sites/:site/checks");
const isSignIn = ({ path }: Route) => path === "/admin/session";
const isWriting = ({ method }: Route) => method !== "GET";

const all = routesOfApp();
const routes = all.filter((route) => isAdmin(route) && !isSignIn(route));
const ofOneSite = ({ path }: Route) => path.includes(":site");
const ofAllSites = ({ isOfAllSites }: Route) => isOfAllSites;

describe("every route of moderators", () => {
  it("asks for its scopes, and no other route does", () => {
    expect(routes.length).toBeGreaterThan(10);
    expect(all.filter((route) => route.scopes !== null && !isOfPrograms(route))).toEqual(routes);
    expect(all.filter(isOfPrograms).map(({ scopes }) => scopes)).toEqual([["check"], ["check"]]);
    expect(routes.flatMap(({ name, scopes }) => (scopes?.length === 0 ? name : []))).toEqual(["GET /v1/admin/me"]);
    expect(all.filter(isSignIn).map(({ method }) => method)).toEqual(["POST", "DELETE"]);
  });

  it("has the scopes that docs/api.md and the OpenAPI document tell", () => {
    const asked = Object.fromEntries(
      [...routes, ...all.filter(isOfPrograms)].map(({ name, scopes }) => [name, scopes?.join(" and ") || "any"]),
    );
    const rows = [
      ...documentation.matchAll(
        /^\| ([A-Z]+) \| `(\/v1\/(?:admin|sites\/:site\/checks)[^`]*)` \| (\w+(?: and \w+)?)(, on all sites)? \|/gm,
      ),
    ];
    expect(Object.fromEntries(rows.map(([, method, path, scope]) => [`${method} ${path}`, scope]))).toEqual(asked);
    const ofAll = rows.filter(([, , , , everywhere]) => everywhere).map(([, method, path]) => `${method} ${path}`);
    expect(ofAll).toEqual(routes.filter(ofAllSites).map(({ name }) => name));
    const operations = Object.entries(OPERATIONS).flatMap(([name, { scopes }]) =>
      scopes === undefined ? [] : [[name, scopes.join(" and ") || "any"]],
    );
    expect(Object.fromEntries(operations)).toEqual(asked);
  });

  it("takes `read` for whatever shows a reader's comment", () => {
    const showing = Object.entries(OPERATIONS).filter(
      ([route, { answers }]) =>
        // What the site itself wrote is shown to everyone and has nothing private.
        route !== "POST /v1/admin/sites/:site/comments" &&
        Object.values(answers).some((name) => SHOWING.includes(name!)),
    );
    expect(showing).toHaveLength(5);
    for (const [route, { scopes }] of showing)
      expect([route, scopes]).toEqual([route, expect.arrayContaining(["read"])]);
  });
});

const afterword = new Afterword();
const other = new Afterword();
const tokens = new Map<string, string>();
const cookies = new Map<string, string>();
let revoked = "";
let ofOtherSite = "";
let ownersCookie = "";
let revokedCookie = "";
let expiredCookie = "";

/** The token of this site that has exactly these scopes. */
async function tokenWith(scopes: Scope[], sites: string[] | null = [afterword.siteId]): Promise<string> {
  const key = JSON.stringify([scopes, sites]);
  const token = tokens.get(key) ?? (await makeToken(afterword, { scopes, sites })).token;
  tokens.set(key, token);
  return token;
}

async function cookieOf(token: string): Promise<string> {
  const cookie = cookies.get(token) ?? (await signIn(afterword, token));
  cookies.set(token, cookie);
  return cookie;
}

beforeAll(async () => {
  await afterword.open();
  await other.open();
  expiredCookie = await signIn(afterword, "test-admin-token");
  afterword.advance(12 * 60 * 60 * 1_000);
  const brief = await makeToken(afterword, { sites: null, scopes: SCOPES });
  revoked = brief.token;
  revokedCookie = await signIn(afterword, revoked);
  await afterword.admin(`/tokens/${brief.id}`, { method: "DELETE" });
  ofOtherSite = (await makeToken(afterword, { sites: [other.siteId], scopes: SCOPES })).token;
  ownersCookie = await signIn(afterword, "test-admin-token");
  await giveRights(afterword, "everything@example.org", { sites: null, scopes: SCOPES });
});

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** Sends what every route would refuse as wrong, so that a refusal for who sends it must have come before. */
async function send(route: Route, headers: Record<string, string>, site: string = afterword.siteId) {
  const path = route.path.replace(":site", site).replace(/:\w+/g, "1");
  const body = isWriting(route) ? "{" : null;
  const response = await afterword.fetch(`${path}?nonsense=1`, { method: route.method, headers, body });
  const answer = (await response.json()) as { error: { code: string; message: string } };
  const { code, message } = answer.error;
  return { response, status: response.status, code, message };
}

async function sendThroughAccess(
  route: Route,
  email: string | undefined,
  headers: Record<string, string> = { Origin: OWN_ORIGIN },
) {
  comeThroughAccess(afterword, email);
  const answer = await send(route, headers);
  afterword.access = undefined;
  return answer;
}

/** The same session with one part of its cookie changed. */
function forged(part: 0 | 1 | 2, change: (text: string) => string): string {
  const [name = "", value = ""] = ownersCookie.split("=");
  const parts = decodeURIComponent(value).split(".");
  parts[part] = change(parts[part]!);
  return `${name}=${encodeURIComponent(parts.join("."))}`;
}

const otherCharacter = (text: string) => `${text.slice(0, -2)}${text.at(-2) === "A" ? "B" : "A"}${text.slice(-1)}`;

/** The routes of a kind, each under its name. */
const each = (isOfKind: (route: Route) => boolean = () => true) =>
  it.each(routes.filter(isOfKind).map((route) => [route.name, route] as const));

const NOBODY: [string, () => Record<string, string>][] = [
  ["nothing", () => ({})],
  ["a wrong token", () => bearer("wrong-admin-token")],
  ["a token that begins as the owner's", () => bearer("test-admin-toke")],
  ["a token nobody made", () => bearer(`afterword-${"a".repeat(48)}`)],
  ["a revoked token", () => bearer(revoked)],
  ["the owner's token in another way", () => ({ Authorization: "Basic test-admin-token" })],
  ["a wrong token beside a good session", () => ({ ...bearer("wrong"), Cookie: ownersCookie, Origin: OWN_ORIGIN })],
  ["an expired session", () => ({ Cookie: expiredCookie, Origin: OWN_ORIGIN })],
  ["the session of a revoked token", () => ({ Cookie: revokedCookie, Origin: OWN_ORIGIN })],
  ["a session with another credential", () => ({ Cookie: forged(0, otherCharacter), Origin: OWN_ORIGIN })],
  ["a prolonged session", () => ({ Cookie: forged(1, (expiry) => `9${expiry}`), Origin: OWN_ORIGIN })],
  ["a session with another signature", () => ({ Cookie: forged(2, otherCharacter), Origin: OWN_ORIGIN })],
  ["a session without a signature", () => ({ Cookie: forged(2, () => ""), Origin: OWN_ORIGIN })],
  ["a session with a part more", () => ({ Cookie: forged(2, (mac) => `${mac}.more`), Origin: OWN_ORIGIN })],
  ["a session with an empty part more", () => ({ Cookie: `${ownersCookie}.`, Origin: OWN_ORIGIN })],
  ["the owner's token as a session", () => ({ Cookie: "__Host-afterword=test-admin-token", Origin: OWN_ORIGIN })],
  ["a session under another name", () => ({ Cookie: ownersCookie.replace("__Host-", ""), Origin: OWN_ORIGIN })],
];

describe("401", () => {
  each()("%s refuses who shows nothing that is valid, wherever it asks", async (_name, route) => {
    for (const site of ofOneSite(route) ? [afterword.siteId, UNKNOWN_SITE] : [afterword.siteId]) {
      for (const [what, headers] of NOBODY) {
        const { response, status, code } = await send(route, headers(), site);
        expect([what, status, code]).toEqual([what, 401, "unauthorized"]);
        expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
        expect(response.headers.get("Cache-Control")).toBe("no-store");
        expect(response.headers.get("WWW-Authenticate")).toContain("Bearer");
      }
    }
  });

  each()("%s refuses without a token before the database is asked anything", async (_name, route) => {
    const { cost } = await afterword.database.measure(() => send(route, {}));
    expect(cost).toEqual({ roundTrips: 0, rowsRead: 0, rowsWritten: 0 });
  });

  each()("%s refuses whom Cloudflare Access knows and nobody gave rights", async (_name, route) => {
    for (const email of ["stranger@example.org", "", undefined]) {
      expect((await sendThroughAccess(route, email)).code).toBe("unauthorized");
    }
  });
});

describe("403", () => {
  each(ofOneSite)("%s refuses the token of another site, whether this one exists or not", async (_name, route) => {
    const existing = await send(route, bearer(ofOtherSite));
    const unknown = await send(route, bearer(ofOtherSite), UNKNOWN_SITE);
    expect([existing.status, existing.code]).toEqual([403, "forbidden"]);
    expect([unknown.status, unknown.code, unknown.message]).toEqual([403, "forbidden", existing.message]);
    expect((await send(route, bearer(ofOtherSite), other.siteId)).code).toBe("invalid");
  });

  each(ofAllSites)("%s refuses the token of some sites", async (_name, route) => {
    expect((await send(route, bearer(await tokenWith(SCOPES)))).code).toBe("forbidden");
  });

  each(({ scopes }) => scopes?.length !== 0)(
    "%s refuses every scope but its own, alone or together",
    async (_name, route) => {
      for (const scope of route.scopes!) {
        const rest = SCOPES.filter((one) => one !== scope);
        for (const scopes of [...rest.map((one) => [one]), rest]) {
          const token = await tokenWith(scopes, ofAllSites(route) ? null : undefined);
          for (const headers of [bearer(token), { Cookie: await cookieOf(token), Origin: OWN_ORIGIN }]) {
            const { status, code, message } = await send(route, headers);
            expect([status, code]).toEqual([403, "forbidden"]);
            const lacking = route.scopes!.find((one) => !scopes.includes(one));
            expect(message).toContain(`"${lacking}"`);
          }
        }
      }
    },
  );

  each(isWriting)("%s refuses a session and Access from elsewhere, but no token", async (_name, route) => {
    const foreign = ["null", "https://evil.example", "http://comments.example", `${OWN_ORIGIN}.evil.example`];
    for (const headers of [{}, ...foreign.map((origin) => ({ Origin: origin }))]) {
      expect((await send(route, { ...headers, Cookie: ownersCookie })).code).toBe("forbidden");
      expect((await sendThroughAccess(route, "everything@example.org", headers)).code).toBe("forbidden");
      expect((await send(route, { ...headers, ...ADMIN })).code).toBe("invalid");
    }
  });
});

describe("413", () => {
  each(isWriting)("%s refuses what is too large before it asks who sends it", async (_name, route) => {
    const path = route.path.replace(":site", UNKNOWN_SITE).replace(/:\w+/g, "1");
    const response = await afterword.fetch(path, { method: route.method, body: "x".repeat(65_537) });
    expect(response.status).toBe(413);
  });
});

describe("422", () => {
  const takesBody = (route: Route) => ofOneSite(route) && OPERATIONS[route.name]?.body !== undefined;

  each(takesBody)("%s refuses a wrong body before it asks whether the site exists", async (_name, route) => {
    const path = route.path.replace(":site", UNKNOWN_SITE).replace(/:\w+/g, "1");
    for (const body of ["{", "[]", '{"ids": 1, "body": 1, "kind": 1, "hold": 1, "open": 1, "votes": 1}']) {
      const response = await afterword.fetch(path, { method: route.method, headers: ADMIN, body });
      expect([body, response.status]).toEqual([body, 422]);
    }
  });
});

describe("neither", () => {
  each()("%s lets in the owner, and whoever has just its scopes on just this site", async (_name, route) => {
    const scopes: Scope[] = route.scopes!.length === 0 ? ["check"] : [...route.scopes!];
    const token = await tokenWith(scopes, ofAllSites(route) ? null : undefined);
    const ways = [
      ADMIN,
      bearer(token),
      { Cookie: ownersCookie, Origin: OWN_ORIGIN },
      { Cookie: await cookieOf(token), Origin: OWN_ORIGIN },
      { ...bearer(token), Cookie: "__Host-afterword=nonsense" },
    ];
    for (const headers of ways) expect((await send(route, headers)).code).toBe("invalid");
    expect((await sendThroughAccess(route, "Everything@example.org")).code).toBe("invalid");
  });
});
