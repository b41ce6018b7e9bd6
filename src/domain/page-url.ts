import { LIMITS } from "./limits.ts";

export interface PageRules {
  origins: readonly string[];
  pageParameters: readonly string[];
}

export type PageProblem = "another origin" | "too long";

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

function foldQuery(query: string, pageParameters: readonly string[]): string {
  if (query === "" || pageParameters.length === 0) return "";
  const given = new URLSearchParams(query);
  const kept = new URLSearchParams();
  for (const name of pageParameters) {
    const value = given.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept.size === 0 ? "" : `?${kept}`;
}

/** A page as somebody named it, which folds to its key by the rules of a site. */
export interface PageAddress {
  /** `null` where a path was given: a page of any site. */
  origin: string | null;
  path: string;
  /** As in the URL, with its question mark, or empty. */
  query: string;
}

const ANYWHERE = "https://page.invalid";

/** Reads a page that is given as an absolute URL or as a path; `null` when it is neither. */
export function readPageAddress(page: string): PageAddress | null {
  const url = page.startsWith("/") ? URL.parse(page, ANYWHERE) : URL.parse(page);
  // A blob: URL has the origin of the page that made it, and no page of its own.
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  // What begins with two slashes names a host, which may be the very one that stands for any.
  const isPath = /^\/(?![\t\n\r]*[/\\])/.test(page);
  const origin = isPath && url.origin === ANYWHERE ? null : url.origin;
  return { origin, path: foldPath(url.pathname), query: url.search };
}

/**
 * Folds a page of the site's to the key of its thread: `/a`, `/a/`, `/a/index.html` and
 * `https://site.example/a?utm_source=x#c` are one page. Folding a key gives it back.
 */
export function pageKey(page: PageAddress, rules: PageRules): { key: string } | { problem: PageProblem } {
  if (page.origin !== null && !rules.origins.includes(page.origin)) return { problem: "another origin" };
  const key = page.path + foldQuery(page.query, rules.pageParameters);
  return key.length > LIMITS.pageCharacters ? { problem: "too long" } : { key };
}

/** The key a page has on a site without significant parameters, which can be told before the site is known. */
export function provisionalPageKey(page: PageAddress): { key: string } | { problem: PageProblem } {
  return pageKey({ ...page, origin: null }, { origins: [], pageParameters: [] });
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
