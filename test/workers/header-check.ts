const BROWSER = "public, max-age=30, stale-while-revalidate=60";
const EDGE = "max-age=60, stale-while-revalidate=120, stale-if-error=3600";
/** While the plan's limits are near. */
const SAVING = {
  browser: "public, max-age=120, stale-while-revalidate=300",
  edge: "max-age=600, stale-while-revalidate=600, stale-if-error=3600",
};
const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

/** All that may be kept for a while; everything else is asked for anew each time. */
const KEPT = [/^\/v1\/sites\/[^/]+\/(comments(\/\d+)?|counts)$/, /^\/sites\/[^/]+\/thread\?(.*&)?part=comments(&|$)/];

const TAG = /^[a-z0-9-]+:(\d+|new)$/;
const SOMETHING = /./;

/** By header, what an answer must have in it; `null` where it must lack it. */
export type ExpectedHeaders = Record<string, string | RegExp | null>;

/** The headers that an answer of this status must have, by what was asked. */
export function expectedHeaders(
  { method, url }: Request,
  { status, headers }: Response,
  isSaving = false,
): ExpectedHeaders {
  const { pathname, search } = new URL(url);
  const isRead = method === "GET" || method === "HEAD";
  const isGood = status === 200 || status === 304;
  const isKept = isRead && isGood && KEPT.some((pattern) => pattern.test(pathname) || pattern.test(pathname + search));
  const isPublic = pathname.startsWith("/v1/sites/");
  const isPreflight = isPublic && method === "OPTIONS";
  const isPage = headers.get("Content-Type")?.startsWith("text/html") ?? false;
  const isFragment = isKept && !isPublic;
  const isSession = pathname === "/admin/session" && status < 300;
  const ifThen = (condition: boolean, value: string | RegExp) => (condition ? value : null);
  return {
    "Cache-Control": isKept ? (isSaving ? SAVING.browser : BROWSER) : "no-store",
    "Cloudflare-CDN-Cache-Control": ifThen(isKept, isSaving ? SAVING.edge : EDGE),
    "Cache-Tag": ifThen(isKept, TAG),
    ETag: ifThen(isKept, /^"[^"]+"$/),
    Vary: null,
    "Access-Control-Allow-Origin": ifThen(isPublic || isFragment, "*"),
    "Access-Control-Allow-Credentials": null,
    "Access-Control-Expose-Headers": ifThen(isPublic, "Retry-After"),
    "Access-Control-Allow-Methods": ifThen(isPreflight, METHODS),
    "Access-Control-Allow-Headers": ifThen(isPreflight, "Content-Type"),
    "Access-Control-Max-Age": ifThen(isPreflight, "7200"),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": ifThen(isPage || (isFragment && status === 304), SOMETHING),
    "Retry-After": ifThen(status === 429 || status === 503, /^\d+$/),
    "WWW-Authenticate": ifThen(status === 401, 'Bearer realm="Afterword"'),
    "Set-Cookie": ifThen(isSession, /^__Host-.*; HttpOnly; Secure; SameSite=Strict$/),
  };
}

/** Throws when an answer's headers are not exactly as designed. */
export function assertHeaders(request: Request, response: Response, isSaving = false): void {
  const problems = Object.entries(expectedHeaders(request, response, isSaving)).flatMap(([name, expected]) => {
    const value = response.headers.get(name);
    const isMet = expected instanceof RegExp ? value !== null && expected.test(value) : value === expected;
    return isMet ? [] : [`${name} is ${value}, not ${expected}`];
  });
  if (problems.length === 0) return;
  throw new Error(`${request.method} ${request.url} ${response.status}: ${problems.join("; ")}`);
}
