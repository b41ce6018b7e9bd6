/** How an answer came to who asked. */
export type Served = "hit" | "stale" | "revalidated" | "miss" | "pass" | "error";

interface Kept {
  response: Response;
  body: string;
  /** When it was made or last confirmed, as its `Age` tells. */
  madeAt: number;
  freshSeconds: number;
  staleSeconds: number;
  errorSeconds: number;
  tags: string[];
}

/** What Workers Cache gives an answer that says nothing of itself, by status, in seconds. */
const HEURISTIC: Record<number, number> = { 200: 7_200, 301: 1_200, 404: 180, 405: 60, 501: 60 };

function directives(value: string): Map<string, number> {
  const parts = value.split(",").map((part) => part.trim().toLowerCase().split("="));
  return new Map(parts.map(([name = "", seconds = "0"]) => [name, Number(seconds)]));
}

function isServerError({ status }: Response): boolean {
  return status >= 500;
}

/**
 * A cache after RFC 9111 with stale-while-revalidate and stale-if-error (RFC 5861). `edge` is Workers Cache: it keys by
 * path and query alone, obeys `Cloudflare-CDN-Cache-Control` before `Cache-Control`, is purged by `Cache-Tag`, and hands
 * on neither. `browser` is one reader's own.
 */
export class CacheModel {
  readonly #kind: "edge" | "browser";
  readonly #now: () => number;
  readonly #origin: (request: Request) => Promise<Response>;
  readonly #kept = new Map<string, Kept>();
  readonly served = new Map<Served, number>();

  constructor(kind: "edge" | "browser", now: () => number, origin: (request: Request) => Promise<Response>) {
    this.#kind = kind;
    this.#now = now;
    this.#origin = origin;
  }

  purge(tags: readonly string[]): void {
    for (const [key, { tags: own }] of this.#kept) {
      if (own.some((tag) => tags.includes(tag))) this.#kept.delete(key);
    }
  }

  /** With `asksAnew` as a browser does for `fetch(url, {cache: "no-cache"})`. */
  async fetch(request: Request, { asksAnew = false } = {}): Promise<Response> {
    const { response, served } = await this.#answer(request, asksAnew);
    this.served.set(served, (this.served.get(served) ?? 0) + 1);
    return response;
  }

  async #answer(request: Request, asksAnew: boolean): Promise<{ response: Response; served: Served }> {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return { response: await this.#origin(request), served: "pass" };
    }
    const key = this.#keyOf(request);
    const kept = this.#kept.get(key);
    if (kept === undefined) return this.#load(request, key);
    const age = (this.#now() - kept.madeAt) / 1_000;
    if (!asksAnew && age < kept.freshSeconds) return { response: this.#present(request, kept), served: "hit" };
    if (!asksAnew && age < kept.freshSeconds + kept.staleSeconds) {
      const response = this.#present(request, kept);
      await this.#revalidate(request, key, kept);
      return { response, served: "stale" };
    }
    return this.#revalidate(request, key, kept);
  }

  #keyOf({ url }: Request): string {
    const { pathname, search, host } = new URL(url);
    return this.#kind === "edge" ? pathname + search : host + pathname + search;
  }

  async #load(request: Request, key: string): Promise<{ response: Response; served: Served }> {
    const response = await this.#origin(request);
    const kept = await this.#keep(request, key, response);
    return { response: kept === null ? response : this.#present(request, kept), served: "miss" };
  }

  async #revalidate(request: Request, key: string, kept: Kept): Promise<{ response: Response; served: Served }> {
    const headers = new Headers(request.headers);
    headers.set("If-None-Match", kept.response.headers.get("ETag") ?? "");
    const response = await this.#origin(new Request(request.url, { headers }));
    if (response.status === 304) {
      const confirmed = { ...kept, madeAt: this.#madeAt(response) };
      this.#kept.set(key, confirmed);
      return { response: this.#present(request, confirmed), served: "revalidated" };
    }
    const age = (this.#now() - kept.madeAt) / 1_000;
    if (isServerError(response) && age < kept.freshSeconds + kept.errorSeconds) {
      return { response: this.#present(request, kept), served: "error" };
    }
    const fresh = await this.#keep(request, key, response);
    return { response: fresh === null ? response : this.#present(request, fresh), served: "miss" };
  }

  #madeAt(response: Response): number {
    return this.#now() - 1_000 * Number(response.headers.get("Age") ?? 0);
  }

  async #keep(request: Request, key: string, response: Response): Promise<Kept | null> {
    const { headers, status } = response;
    if (headers.has("Vary")) throw new Error(`${request.url} varies, which this model does not know`);
    const own = headers.get("Cache-Control");
    const said = (this.#kind === "edge" ? headers.get("Cloudflare-CDN-Cache-Control") : null) ?? own;
    const rules = directives(said ?? `max-age=${HEURISTIC[status] ?? 0}`);
    const isShared = this.#kind === "edge";
    const isPrivate = isShared && request.headers.has("Authorization") && !directives(own ?? "").has("public");
    const isForbidden = ["no-store", ...(isShared ? ["private"] : [])].some((name) => rules.has(name));
    if (isForbidden || isPrivate || headers.has("Set-Cookie") || status === 304 || request.method === "HEAD")
      return null;
    const kept: Kept = {
      response: response.clone(),
      body: await response.clone().text(),
      madeAt: this.#madeAt(response),
      freshSeconds: rules.get("max-age") ?? 0,
      staleSeconds: rules.get("stale-while-revalidate") ?? 0,
      errorSeconds: rules.get("stale-if-error") ?? 0,
      tags: (headers.get("Cache-Tag") ?? "").split(",").filter(Boolean),
    };
    this.#kept.set(key, kept);
    return kept;
  }

  #present(request: Request, { response, body, madeAt }: Kept): Response {
    const headers = new Headers(response.headers);
    headers.set("Age", String(Math.floor((this.#now() - madeAt) / 1_000)));
    if (this.#kind === "edge") for (const name of ["Cloudflare-CDN-Cache-Control", "Cache-Tag"]) headers.delete(name);
    const isKnown = request.headers.get("If-None-Match") === headers.get("ETag");
    if (isKnown) return new Response(null, { status: 304, headers });
    return new Response(request.method === "HEAD" ? null : body, { status: response.status, headers });
  }
}
