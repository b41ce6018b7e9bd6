import type { CommentSort, ErrorCode, ErrorEnvelope, ThreadPage } from "../contract.ts";

/** Why a request failed. */
export interface ApiError extends Error {
  /** The server's, or what its status stands for; `unreachable` when no whole answer came. */
  code: ErrorCode | "unreachable";
  field?: string;
  status?: number;
  retryAfterSeconds?: number;
}

export interface ThreadQuery {
  page: string;
  sort?: CommentSort | null;
  cursor?: string | null;
  parent?: number | null;
}

const timeoutMs = 30_000;

/** The public API of one site. What a reader needs up to their first comment is CORS-simple: never a preflight. */
export class Api {
  readonly #base: string;
  readonly #closing = new AbortController();
  /** Aborted once this is closed. */
  readonly closed = this.#closing.signal;

  constructor(origin: string, site: string) {
    this.#base = `${origin}/v1/sites/${encodeURIComponent(site)}`;
  }

  /** Ends every request that is under way. */
  close(): void {
    this.#closing.abort();
  }

  thread(query: ThreadQuery): Promise<ThreadPage> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, String(value));
    return this.request(`/comments?${parameters}`, { cache: "no-cache" });
  }

  /** The server knows which origins belong to the site: where it refuses one address of the page, the next one is tried. */
  async firstThread(
    [page = "", ...others]: string[],
    sort: CommentSort | null,
  ): Promise<{ page: string; answer: ThreadPage }> {
    try {
      return { page, answer: await this.thread({ page, sort }) };
    } catch (error) {
      if ((error as ApiError).field !== "page" || others.length === 0) throw error;
      return this.firstThread(others, sort);
    }
  }

  /** What few readers need is in files of their own, below `/widget/`. */
  loadPart<Part>(name: string): Promise<Part> {
    // By its whole address: browsers give a script of another origin none that a relative one could start from.
    // The version keeps an older one out that a browser may have in its cache.
    return import(new URL(`/widget/${name}.js?${VERSION}`, this.#base).href);
  }

  /** Writes. Of these only a POST goes without a preflight. */
  send<Answer>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body: unknown): Promise<Answer> {
    // A string is sent as text/plain. Akismet wants to know the article, hence the whole referrer.
    return this.request(path, {
      method,
      body: JSON.stringify(body),
      referrerPolicy: "no-referrer-when-downgrade",
    });
  }

  async request<Answer>(path: string, init: RequestInit): Promise<Answer> {
    const signal = AbortSignal.any([this.closed, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(this.#base + path, { credentials: "omit", signal, ...init }).catch(() =>
      refuse({ code: "unreachable" }),
    );
    const answer = await response.json().catch(() => null);
    const { ok, status, headers } = response;
    if (ok && (answer !== null || status === 204)) return answer;
    // A proxy in between may answer without our envelope; the status then has to do.
    const { error } = (answer ?? {}) as Partial<ErrorEnvelope>;
    const retryAfterSeconds = Number(headers.get("Retry-After"));
    return refuse({ code: "internal", ...error, status, retryAfterSeconds });
  }
}

function refuse(why: Omit<ApiError, keyof Error>): never {
  throw Object.assign(new Error(), why);
}
