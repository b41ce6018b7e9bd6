import { LIMITS } from "./limits.ts";

export interface PageRules {
  /** The first is the one that a page's own address is built from. */
  origins: readonly string[];
  pageParameters: readonly string[];
}

export type PageProblem = "not a page" | "another origin" | "too long";

const NOT_ALLOWED_IN_PATH = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/g;

/** RFC 3986, 6.2.2: what need not be encoded is not, what is encoded is so in capitals. */
function normaliseEncoding(path: string): string {
  return path
    .replace(/%(?![0-9a-f]{2})/gi, "%25")
    .replace(/%[0-9a-f]{2}/gi, (triplet) => {
      const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
      return /[A-Za-z0-9\-._~]/.test(character) ? character : triplet.toUpperCase();
    })
    .replace(NOT_ALLOWED_IN_PATH, encodeURIComponent);
}

function foldPath(pathname: string): string {
  let path = normaliseEncoding(pathname).replace(/\/{2,}/g, "/");
  for (let before = ""; before !== path; ) {
    before = path;
    path = path.replace(/\/index\.html$/, "/").replace(/(?<=.)\/$/, "");
  }
  return path;
}

function foldQuery(query: URLSearchParams, pageParameters: readonly string[]): string {
  const kept = new URLSearchParams();
  for (const name of pageParameters) {
    const value = query.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept.size === 0 ? "" : `?${kept}`;
}

/**
 * Folds a page, given as an absolute URL on one of the site's origins or as a path, to the key of its thread:
 * `/a`, `/a/`, `/a/index.html` and `https://site.example/a?utm_source=x#c` are one page. Folding a key gives it back.
 */
export function pageKey(page: string, rules: PageRules): { key: string } | { problem: PageProblem } {
  const base = rules.origins[0];
  const isPath = page.startsWith("/");
  const url = isPath && base !== undefined ? URL.parse(page, base) : URL.parse(page);
  if (url === null) return { problem: "not a page" };
  if (!rules.origins.includes(url.origin)) return { problem: "another origin" };
  // A blob: URL has the origin of the page that made it, and no page of its own.
  if (!/^https?:$/.test(url.protocol)) return { problem: "not a page" };
  const key = foldPath(url.pathname) + foldQuery(url.searchParams, rules.pageParameters);
  return key.length > LIMITS.pageCharacters ? { problem: "too long" } : { key };
}

/** The key a page has on a site without significant parameters, which can be told before the site is known. */
export function provisionalPageKey(page: string): { key: string } | { problem: PageProblem } {
  const origin = page.startsWith("/") ? "http://page.invalid" : URL.parse(page)?.origin;
  const url = URL.parse(page, "http://page.invalid");
  if (origin === undefined || url === null) return { problem: "not a page" };
  return pageKey(page, { origins: [url.origin, origin], pageParameters: [] });
}

/** How keys begin that were typed so far; `null` when no key begins so. */
export function pageKeyBeginning(typed: string): string | null {
  if (!typed.startsWith("/")) return null;
  const [path = "", ...query] = typed.split("?");
  return [normaliseEncoding(path.replace(/[^\0-\x7f]+/g, encodeURIComponent)), ...query].join("?");
}

/** The address of a page, from the site's own URL and the page's key. */
export function pageUrl(siteUrl: string, key: string): string {
  return new URL(key, new URL(siteUrl).origin).href;
}
