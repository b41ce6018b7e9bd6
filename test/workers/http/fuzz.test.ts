import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { openApiDocument } from "../../../src/openapi/document.ts";
import { ADMIN, Afterword, newAddress, newReader } from "../afterword.ts";

// Whatever is sent to whichever route: a clear answer, never a failure, and never a reader's text as markup.

const markup = `"><img src=x onerror=alert(1)><script>x</script>`;
/** More of them in a long run: `npm run fuzz`. */
const runs = Number(env.FUZZ_RUNS);

let afterword: Afterword;
let ids: number[];
beforeAll(async () => {
  afterword = await new Afterword().open();
  const root = await afterword.submit({ body: "A root." });
  const reply = await afterword.submit({ body: "A reply.", parent: root.comment.id });
  ids = [root.comment.id, reply.comment.id];
});

const paths = Object.keys((openApiDocument() as { paths: object }).paths);

const strange = fc.oneof(
  fc.constantFrom(
    markup,
    "",
    "\u0000",
    "../..",
    "%",
    "%ff",
    "null",
    "1e999",
    "-1",
    "9007199254740993",
    "[]",
    "{}",
    "\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 400 }),
);

/** Encodings that a client that escapes would never send. */
const unescaped = fc.constantFrom(
  "%",
  "%f",
  "%ff",
  "%C0%AE",
  "%00",
  "%u0041",
  "%ED%A0%80",
  "a%2",
  "+%+",
  ";",
  "//",
  "=",
);

const names = [
  ...["page", "sort", "limit", "cursor", "parent", "replies", "part", "comment", "status", "q", "email", "ip", "days"],
  ...["body", "name", "url", "title", "published", "tags", "token", "authorKey", "homepage", "turnstile", "voterKey"],
  ...["value", "reason", "ids", "asOf", "kind", "until", "note", "hold", "block", "key", "open", "holdAll", "pinned"],
  ...["role", "sites", "scopes", "origins", "retention", "require", "akismetKeyVariable", "pageParameters", "id"],
];

const likely = fc.constantFrom<unknown>(
  ...["/hello", "https://blog.example/hello", "Ada", "ada@example.org", "oldest", "approved", "address", "10.0.0.1"],
  ...["2026-11-20", "author-key-of-reader-00000001", 1, 0, 50, true, null, [], {}],
);

const fields = fc.dictionary(
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: strange }),
  fc.oneof(likely, strange, fc.jsonValue({ maxDepth: 3 })),
  { maxKeys: 8 },
);

function parametersOf(values: Record<string, unknown>): URLSearchParams {
  const texts = Object.entries(values).map(([name, value]) => [
    name.toWellFormed(),
    (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed(),
  ]);
  return new URLSearchParams(texts);
}

const body = fc.oneof(
  fields.map((value) => JSON.stringify(value)),
  fields.map((value) => `${parametersOf(value)}`),
  fc.json(),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
  fc.constant("x".repeat(70_000)),
  fc.constant(`${"[".repeat(5_000)}${"]".repeat(5_000)}`),
);

const visible = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) });

const headers = fc.record(
  {
    "Content-Type": fc.oneof(
      fc.constantFrom("application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"),
      visible,
    ),
    Origin: fc.oneof(fc.constantFrom("https://blog.example", "https://comments.example", "null"), visible),
    Authorization: fc.oneof(fc.constantFrom(ADMIN.Authorization, "Bearer", "Basic eDp5", "Bearer x"), visible),
    Cookie: fc.oneof(fc.constantFrom("__Host-afterword=x.y.z", "__Host-afterword="), visible),
    "CF-Connecting-IP": fc.oneof(fc.constantFrom("::", "10.0.0.256", "fe80::1%eth0"), visible),
    "If-None-Match": visible,
    "Content-Length": fc.constantFrom("0", "-1", "99999999", "x"),
    "User-Agent": visible,
    Referer: fc.oneof(fc.constant("https://blog.example/hello?comment=pending"), visible),
    "Accept-Language": visible,
  },
  { requiredKeys: [] },
);

interface Attempt {
  method: string;
  path: string;
  segments: string[];
  query: Record<string, unknown>;
  /** Put into the address as it is: in place of the second segment, and behind the query. */
  unescaped: string | null;
  headers: Record<string, string>;
  body: BodyInit;
}

const attempt: fc.Arbitrary<Attempt> = fc.record({
  method: fc.constantFrom("GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND"),
  path: fc.constantFrom(...paths),
  segments: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom("real", "real", "other") }, strange), {
    minLength: 3,
    maxLength: 3,
  }),
  query: fields,
  unescaped: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, unescaped),
  headers: headers as fc.Arbitrary<Record<string, string>>,
  body,
});

/** The path with the test's own site and comments in it, or whatever else was drawn. */
function urlOf({ path, segments, query, unescaped }: Attempt): string {
  let place = 0;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const drawn = segments[place++]!;
    if (unescaped !== null && place === 2) return unescaped;
    if (drawn === "real") return name === "site" ? afterword.siteId : String(ids[place % ids.length]);
    return encodeURIComponent(drawn.toWellFormed());
  });
  const parameters = parametersOf(query);
  const whole = parameters.size === 0 ? filled : `${filled}?${parameters}`;
  return unescaped === null ? whole : `${whole}${parameters.size === 0 ? "?" : "&"}page=${unescaped}&${unescaped}=x`;
}

describe("resists", () => {
  it(`${runs} malformed requests: no failure, no echo as markup`, { timeout: 3_600_000 }, async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(attempt, async (drawn) => {
        const { method, path } = drawn;
        const headers = new Headers({ "CF-Connecting-IP": newAddress() });
        for (const [name, value] of Object.entries(drawn.headers)) headers.set(name, value);
        const init: RequestInit = { method, headers };
        if (method !== "GET" && method !== "HEAD") init.body = drawn.body;
        const response = await afterword.fetch(urlOf(drawn), init);
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        expect(response.status).toBeLessThan(500);
        expect(response.headers.has("Cache-Control")).toBe(true);
        const text = await response.text();
        const type = response.headers.get("Content-Type") ?? "";
        if (type.startsWith("text/html")) expect(text).not.toMatch(/<img src=x|<script>x/);
        else if (text !== "" && method !== "HEAD")
          expect(type).toMatch(path.startsWith("/1.1/") ? /^(?:text\/plain|application\/json)/ : /^application\/json/);
      }),
      { numRuns: runs, endOnFailure: true },
    );
    // That the attempts came through to more than the first refusal.
    for (const status of [200, 401, 403, 404, 413, 422]) expect(statuses.has(status), String(status)).toBe(true);
  });

  it("does its work afterwards as before", async () => {
    const { http } = await afterword.submit({ body: "Still here." }, newReader());
    expect(http).toBe(201);
  });
});
