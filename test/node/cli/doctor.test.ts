import { beforeEach, describe, expect, test } from "vitest";
import { examine } from "../../../src/cli/doctor.ts";
import { problemText } from "../../../src/cli/problem.ts";
import { readAddress } from "../../../src/cli/server.ts";
import { setUp } from "../../../src/cli/setup.ts";
import { FakeCloudflare } from "./fake-cloudflare.ts";

const address = "https://comments.example";
let cloudflare: FakeCloudflare;
let token: string;
let isWorkersDevOpen: boolean;

beforeEach(async () => {
  cloudflare = new FakeCloudflare();
  isWorkersDevOpen = false;
  const site = { id: "blog", name: "Blog", url: "https://blog.example/" };
  const answers = { site, akismetKey: null, region: "weur", address, adminToken: null };
  ({ adminToken: token } = await setUp(answers, cloudflare));
});

async function look(at = address): Promise<string> {
  const found = await examine(cloudflare.powers, { address: at, token, isWorkersDevOpen });
  return found.map(problemText).join("\n");
}

const site = () => cloudflare.sites.get("blog")!;

/** A rule of the zone that sets, or with `null` removes, a header of every answer to such a path. */
function rule(path: string, header: string, value: string | null): void {
  cloudflare.inFront = (asked, answer) => {
    if (!asked.startsWith(path)) return answer;
    if (value === null) answer.headers.delete(header);
    else answer.headers.set(header, value);
    return answer;
  };
}

describe("works", () => {
  test("nothing to say of a deployment that is well", async () => {
    expect(await look()).toBe("");
  });

  test("says what the server itself sees, with the site that it is about, and the clock once", async () => {
    cloudflare.problems = [
      { check: "cron", level: "error", says: "The cron does not run", remedy: "Look for the cron" },
      { check: "clock", level: "warning", says: "Your clock is 600 s off", remedy: "Set the clock" },
      { check: "origins", level: "error", says: '"www" is no origin', remedy: "Write it so", site: "blog" },
    ];
    const { powers } = cloudflare;
    const late = { ...powers, now: () => powers.now() + 600_000 };
    const found = await examine(late, { address, token, isWorkersDevOpen });
    expect(found.map(problemText)).toEqual([
      "error: The cron does not run.\n  Look for the cron.",
      "warning: Your clock is 600 s off.\n  Set the clock.",
      'error: blog: "www" is no origin.\n  Write it so.',
    ]);
  });

  test("tells the server the time here", async () => {
    let date: string | null = null;
    cloudflare.inFront = (path, answer, { headers }) => {
      if (path === "/v1/admin/health") date = new Headers(headers).get("Date");
      return answer;
    };
    await look();
    expect(date).toBe(new Date(cloudflare.nowMs).toUTCString());
  });
});

describe("names, with its remedy,", () => {
  test("an address that nothing answers at, one that something else does, and one that sends on", async () => {
    expect(await look("https://nowhere.example")).toMatch(/does not answer\.\n.*domain has a record/);
    cloudflare.visits.set("https://blog.example/healthz", { status: 404 });
    expect(await look("https://blog.example")).toMatch(/is not Afterword's \(status 404\)\.\n.*npm run deploy/);
    cloudflare.visits.set("https://www.comments.example/healthz", { status: 301, location: `${address}/healthz` });
    expect(await look("https://www.comments.example")).toMatch(
      /sends on to https:\/\/comments\.example\.\n.*Use https:\/\/comments\.example here.*PUBLIC_URL/,
    );
  });

  test("Cloudflare Access in front of the whole host, and a redirect to nowhere", async () => {
    const location = "https://ada.cloudflareaccess.com/cdn-cgi/access/login";
    cloudflare.visits.set("https://www.comments.example/healthz", { status: 302, location });
    expect(await look("https://www.comments.example")).toMatch(/Access asks readers.*\n.*two paths/);
    cloudflare.visits.set("https://www.comments.example/healthz", { status: 302, location: "https://" });
    expect(await look("https://www.comments.example")).toMatch(/is not Afterword's \(status 302\)/);
  });

  test("an address without https, before it sends the token there", () => {
    expect(() => readAddress("http://comments.example")).toThrow("must be https");
    expect(readAddress("http://localhost:8787")).toBe("http://localhost:8787");
  });

  test("a Worker without one of its secrets", async () => {
    cloudflare.looksUntilReady = 1;
    expect(await look()).toMatch(/not ready \(503: .*SIGNING_SECRET.*\n.*npx wrangler secret put SIGNING_SECRET\./);
  });

  test("a token that is not the owner's, and does not repeat it", async () => {
    token = "another";
    const found = await look();
    expect(found).toMatch(/token is not accepted \(401: .*\n.*wrangler secret put ADMIN_TOKEN/);
    expect(found).not.toContain("another");
  });

  test("a version without the route for its health", async () => {
    cloudflare.version = null;
    expect(await look()).toMatch(/too old.*\n.*npm run upgrade/);
  });

  test("Cloudflare Access in front, whose page for signing in comes instead", async () => {
    cloudflare.inFront = (path, answer) => (path.startsWith("/v1/admin/") ? new Response("<!DOCTYPE html>") : answer);
    expect(await look()).toMatch(/Something in front answers.*\n.*Cloudflare Access/);
  });

  test("a clock that is wrong, even where the token is too", async () => {
    const { powers } = cloudflare;
    const early = { ...powers, now: () => powers.now() - 90_000 };
    const found = await examine(early, { address, token: "another", isWorkersDevOpen });
    expect(found.map(({ says }) => says)).toContain("Your clock is -90 s off the server's");
  });

  test("http that is not sent on to https", async () => {
    cloudflare.otherAddress = "http://comments.example";
    expect(await look()).toMatch(/http:\/\/comments\.example answers.*\n.*Always Use HTTPS/);
    cloudflare.otherAddress = "";
    cloudflare.visits.set("http://comments.example/healthz", { status: 301, location: `${address}/healthz` });
    expect(await look()).toBe("");
  });

  test("workers.dev left open beside a domain of one's own, and not where it is the only address", async () => {
    isWorkersDevOpen = true;
    expect(await look()).toMatch(/answer at workers\.dev too.*\n.*workers_dev = false in wrangler\.toml/);
    cloudflare.otherAddress = "https://afterword.ada.workers.dev";
    expect(await look(cloudflare.otherAddress)).toBe("");
  });

  test("a 404 that a cache keeps, by its headers or by being the same answer", async () => {
    rule("/v1/sites/doctor-", "CF-Cache-Status", "HIT");
    expect(await look()).toMatch(/keeps 404.*\n.*cache rule/);
    rule("/v1/sites/doctor-", "Age", "3");
    expect(await look()).toContain("keeps 404");
    const kept = { error: { requestId: "1" } };
    cloudflare.inFront = (path, answer) => (path.includes("doctor-") ? Response.json(kept, { status: 404 }) : answer);
    expect(await look()).toContain("keeps 404");
    cloudflare.inFront = (path, answer) => (path.includes("doctor-") ? Response.json({}) : answer);
    expect(await look()).toMatch(/does not exist is answered with status 200/);
  });

  test.each([
    ["Content-Type", "text/html", /its type is text\/html\.\n.*Transform Rules/],
    ["Cross-Origin-Resource-Policy", "same-origin", /Cross-Origin-Resource-Policy is same-origin.*\n.*Transform Rules/],
    ["Cross-Origin-Resource-Policy", null, /Cross-Origin-Resource-Policy is none/],
  ])("a script that pages cannot load: %s %s", async (header, value, says) => {
    rule("/embed.js", header, value);
    expect(await look()).toMatch(says);
  });

  test("a script that is not there", async () => {
    cloudflare.inFront = (path, answer) => (path === "/embed.js" ? new Response("", { status: 404 }) : answer);
    expect(await look()).toMatch(/embed\.js: status 404\.\n.*npm run deploy/);
  });

  test.each([
    [
      "/v1/sites/blog/comments",
      "Access-Control-Allow-Origin",
      "https://blog.example",
      /cannot read comments.*\n.*zone/,
    ],
    ["/v1/sites/blog/form-tokens", "Access-Control-Allow-Origin", null, /cannot comment \(Access.* missing/],
    ["/v1/sites/blog/comments/1", "Access-Control-Allow-Methods", "GET", /cannot edit their comments/],
    ["/v1/admin/me", "Access-Control-Allow-Origin", "*", /open to other pages.*\n.*Take the rule away/],
    ["/sites/blog/thread", "X-Frame-Options", "SAMEORIGIN", /cannot be shown.*X-Frame-Options.*\n.*zone/],
    ["/sites/blog/thread", "Content-Security-Policy", "frame-ancestors 'self'", /lacks https:\/\/blog\.example/],
  ])("a rule of the zone that changes %s: %s", async (path, header, value, says) => {
    rule(path, header, value);
    expect(await look()).toMatch(says);
  });

  test("each origin of the site by its name", async () => {
    site().origins = ["https://www.blog.example"];
    cloudflare.inFront = (path, answer, { headers }) =>
      path.endsWith("/form-tokens") && new Headers(headers).get("Origin") === "https://www.blog.example"
        ? Response.json({ error: { message: 'The origin "https://www.blog.example" may not post' } }, { status: 403 })
        : answer;
    const found = await look();
    expect(found).toMatch(
      /www\.blog\.example cannot comment \(403: .*\n.*Add https:\/\/www\.blog\.example to the site/,
    );
    expect(found.match(/cannot/g)).toHaveLength(1);
  });

  test("a rule that drops the origin, so that any page may comment", async () => {
    cloudflare.inFront = (path, answer) =>
      path.endsWith("/form-tokens")
        ? Response.json({}, { status: 201, headers: { "Access-Control-Allow-Origin": "*" } })
        : answer;
    expect(await look()).toMatch(/Pages of other sites may comment.*\n.*drops the header Origin/);
  });

  test("no site", async () => {
    cloudflare.sites.clear();
    expect(await look()).toMatch(/no site yet\.\n.*npm run setup/);
  });

  test.each([
    [0, "does not answer"],
    [404, "answers 404"],
  ])("a site's url that is wrong: %i", async (status, says) => {
    cloudflare.visits.set("https://blog.example/", { status });
    expect(await look()).toMatch(new RegExp(`The site's url https://blog.example/ ${says}.\n.*Set the site's url`));
  });

  test.each([
    ["https://blog.example/", { status: 301, location: "https://www.blog.example/" }],
    ["https://www.blog.example/", { status: 200 }],
  ])("www against the bare domain: %s", async (url, visit) => {
    cloudflare.visits.set("https://www.blog.example/", { status: 200 }).set(url, visit);
    expect(await look()).toMatch(/reads at https:\/\/www\.blog\.example, from where nobody may comment.*\n.*origins/);
    site().origins = ["https://www.blog.example"];
    expect(await look()).toBe("");
  });

  test("a site that is read by http too", async () => {
    cloudflare.visits.set("http://blog.example/", { status: 200 });
    expect(await look()).toMatch(/reads at http:\/\/blog\.example.*\n.*Let http:\/\/blog\.example send on to https:/);
    cloudflare.visits.set("http://blog.example/", { status: 301, location: "https://blog.example/" });
    expect(await look()).toBe("");
  });

  test("an Akismet that is away", async () => {
    site().akismetState = "away";
    expect(await look()).toContain("held and checked again");
  });
});

describe("resists", () => {
  test("redirects in a circle, and a site whose url or origins are none", async () => {
    cloudflare.visits.set("http://blog.example/", { status: 301, location: "http://blog.example/" });
    expect(await look()).toBe("");
    site().origins = ["https://www.blog.example/"];
    expect(await look()).toBe("");
    cloudflare.sites.set("blog", { ...site(), url: "blog" });
    expect(await look()).toBe("");
  });
});
