import { describe, expect, it } from "vitest";
import type { WorkerEnv } from "../../../src/config.ts";
import { openApiDocument } from "../../../src/openapi/document.ts";
import { ADMIN, Afterword, newAddress } from "../afterword.ts";
import { answered } from "../contract-check.ts";
import { SCENARIOS } from "../scenarios.ts";

// Afterword itself holds the headers of every answer against the table in header-check.ts; what is asked here has only
// to reach every status.

interface Attempt {
  /** What the Worker has instead meanwhile. */
  env?: Partial<WorkerEnv>;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
  site?: string;
}

const FULL = { limit: async () => ({ success: false }) };
const FIELDS = {
  ...{
    page: "/hello",
    body: "x",
    name: "A",
    email: "a@b.example",
    authorKey: "k".repeat(22),
    voterKey: "k".repeat(22),
  },
  ...{ value: 1, reason: "x", ids: [1], status: "spam", token: "no token", key: "0123456789ab", comments: [] },
};

/** A database of which every statement fails. */
function broken(message: string): D1Database {
  const fail = async () => {
    throw new Error(message);
  };
  const statement = { all: fail, first: fail, run: fail, bind: () => statement };
  return { prepare: () => statement, batch: fail } as unknown as D1Database;
}

/** All that can go wrong with any route. */
const ATTEMPTS: Attempt[] = [
  {},
  { headers: { Origin: "https://comments.example" } },
  { headers: { Authorization: "Bearer wrong" } },
  { headers: { ...ADMIN, Origin: "https://evil.example" } },
  { query: "nonsense=1", headers: { ...ADMIN, Origin: "https://comments.example" } },
  { body: "no JSON", headers: { ...ADMIN, Origin: "https://comments.example" } },
  { site: "nowhere" },
  { body: "x".repeat(70_000) },
  { env: { POST_LIMITER: FULL, TOKEN_LIMITER: FULL, CHECK_LIMITER: FULL } },
  { env: { DB: broken("D1_ERROR: Network connection lost.") } },
  { env: { DB: broken("D1_ERROR: a mistake of ours") } },
  { env: { DB: broken("D1_ERROR: a mistake of ours") }, headers: { Authorization: `Bearer ${"t".repeat(43)}` } },
];

const UNCONFIGURED: Attempt = { env: { SIGNING_SECRET: "" } };

/** What every route must have been seen to answer where it is documented. */
const ANYWHERE = ["401", "413", "422", "429", "500", "503"];

/** What no request brings about, or one that only the tests of that route know how to make. */
const SPEAKS_AKISMET = ["429", "500", "503"];
const ELSEWHERE: Record<string, string[]> = {
  "GET /healthz": ["422", "500"],
  "POST /admin/session": ["500"],
  "DELETE /admin/session": ["500"],
  "POST /v1/sites/:site/akismet/:id/:secret": ["500"],
  "POST /1.1/verify-key": SPEAKS_AKISMET,
  "POST /1.1/comment-check": SPEAKS_AKISMET,
  "POST /1.1/submit-spam": SPEAKS_AKISMET,
  "POST /1.1/submit-ham": SPEAKS_AKISMET,
};

async function attempt(afterword: Afterword, route: string, attempted: Attempt): Promise<void> {
  const { env = {}, query, body = JSON.stringify(FIELDS), site = afterword.siteId } = attempted;
  const headers = { "CF-Connecting-IP": newAddress(), ...(attempted.headers ?? ADMIN) };
  const [method = "", path = ""] = route.split(" ");
  const place = path.replace(":site", site).replace(":id", "1").replace(":secret", "x");
  const page = /^(\/v1)?\/sites\/:site\/(comments|counts|thread)$/.test(path) && method === "GET" ? "page=/hello" : "";
  const url = `${place}?${[page, query].filter(Boolean).join("&")}`;
  const usual = afterword.env;
  afterword.env = { ...usual, ...env };
  await afterword.fetch(url, { method, headers, body: method === "GET" ? null : body });
  if (method === "GET" && attempted.env === undefined) await afterword.fetch(url, { method: "HEAD", headers });
  afterword.env = usual;
}

const documented = (openApiDocument() as { paths: Record<string, Record<string, { responses: object }>> }).paths;

describe("headers are exactly as designed", () => {
  it.each(Object.entries(SCENARIOS))("%s, on every status that any request can get", async (route, scenario) => {
    const afterword = await new Afterword().open();
    answered.clear();
    await scenario(afterword);
    for (const one of ATTEMPTS) await attempt(afterword, route, one);
    // Without configuration all get the envelope, also who was promised a page or Akismet's words.
    if (!/ (\/1\.1|\/sites\/:site\/thread)/.test(route)) await attempt(afterword, route, UNCONFIGURED);
    const [method = "", path = ""] = route.split(" ");
    const template = path.replaceAll(/:(\w+)/g, "{$1}");
    await afterword.fetch(path.replace(":site", afterword.siteId), { method: "OPTIONS" });
    const statuses = Object.keys(documented[template]![method.toLowerCase()]!.responses);
    const unseen = statuses.filter((status) => !answered.has(`${method} ${template} ${status}`));
    // What takes a state of its own is asked for in the tests of its route, under the same watch.
    expect(unseen.filter((status) => ANYWHERE.includes(status))).toEqual(ELSEWHERE[route] ?? []);
  });
});

describe("while the plan's limits are near", () => {
  const reads = Object.entries(SCENARIOS).filter(([route]) => route.startsWith("GET "));
  it.each(reads)("%s is kept longer if at all", async (_route, scenario) => {
    const afterword = await new Afterword().open();
    afterword.approachLimits();
    await scenario(afterword);
  });

  it.each([
    "/v1/sites/:site/comments?page=/hello",
    "/v1/sites/:site/comments/:id",
    "/v1/sites/:site/counts?page=/hello",
    "/sites/:site/thread?page=/hello&part=comments",
  ])("%s is kept for ten minutes by the edge, also unchanged, and no error is", async (template) => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Fine." });
    afterword.approachLimits();
    const path = template.replace(":site", afterword.siteId).replace(":id", String(comment.id));
    const first = await afterword.fetch(path);
    expect(first.headers.get("Cloudflare-CDN-Cache-Control")).toContain("max-age=600,");
    const headers = { "If-None-Match": first.headers.get("ETag")! };
    expect((await afterword.fetch(path, { headers })).status).toBe(304);
    expect((await afterword.fetch(path, { method: "HEAD" })).status).toBe(200);
    expect((await afterword.fetch(path.replace(afterword.siteId, "nowhere"))).status).toBe(404);
    expect((await afterword.fetch(`${path}${path.includes("?") ? "&" : "?"}nonsense=1`)).status).toBe(422);
  });
});

describe("an error that comes after an answer's headers were made", () => {
  it.each(["comments?page=/hello", "comments/:id", "thread?page=/hello&part=comments"])(
    "is kept nowhere: %s",
    async (path) => {
      const afterword = await new Afterword().open();
      const { comment } = await afterword.submit({ body: "Fine." });
      await afterword.env.DB.prepare("UPDATE sites SET url = 'no address' WHERE id = ?1").bind(afterword.siteId).run();
      const base = path.startsWith("thread") ? "/sites" : "/v1/sites";
      const response = await afterword.fetch(`${base}/${afterword.siteId}/${path.replace(":id", String(comment.id))}`);
      expect(response.status).toBe(500);
    },
  );
});
