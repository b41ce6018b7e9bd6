import type {
  CommentSort,
  ErrorCode,
  ErrorEnvelope,
  FormToken,
  SubmitRequest,
  SubmitResponse,
  ThreadPage,
} from "../contract.ts";
import type { Messages } from "./languages/messages.ts";
import { trustScriptUrl } from "./safe-html.ts";
import type { Challenge } from "./turnstile.ts";

/** Why a request failed: a code of the server's, or `unreachable` when no whole answer came. */
export class ApiError extends Error {
  readonly code: ErrorCode | "unreachable";
  readonly field: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ApiError["code"],
    message: string,
    field: string | null = null,
    retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.code = code;
    this.field = field;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface ThreadQuery {
  page: string;
  sort?: CommentSort | null;
  cursor?: string | null;
  parent?: number | null;
}

/** The files that are loaded on demand, by their names below `/widget/`. */
interface Parts {
  turnstile: typeof import("./turnstile.ts");
  [language: `languages/${string}`]: { default: Messages };
}

const timeoutMs = 30_000;

/** The public API of one site. Every request is CORS-simple: no custom header, so never a preflight. */
export class Api {
  readonly #base: string;
  readonly #closed = new AbortController();

  constructor(origin: string, site: string) {
    this.#base = `${origin}/v1/sites/${encodeURIComponent(site)}`;
  }

  /** Ends every request that is under way. */
  close(): void {
    this.#closed.abort();
  }

  get closed(): boolean {
    return this.#closed.signal.aborted;
  }

  thread(query: ThreadQuery): Promise<ThreadPage> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, String(value));
    return this.#request(`/comments?${parameters}`, { cache: "no-cache" });
  }

  formToken(page: string): Promise<FormToken> {
    return this.#post("/form-tokens", { page });
  }

  submit(submission: SubmitRequest): Promise<SubmitResponse> {
    return this.#post("/comments", submission);
  }

  /** What few readers need is in files of their own. */
  loadPart<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
    // By its whole address: browsers give a script of another origin none that a relative one could start from.
    return import(new URL(`/widget/${name}.js`, this.#base).href);
  }

  /** For the few sites that have Turnstile; what it shows goes when this closes. */
  async loadChallenge(key: string, form: HTMLElement): Promise<Challenge> {
    const { Challenge } = await this.loadPart("turnstile");
    return new Challenge(key, form, trustScriptUrl, this.#closed.signal);
  }

  #post<Answer>(path: string, body: unknown): Promise<Answer> {
    // A string is sent as text/plain. Akismet wants to know the article, hence the whole referrer.
    return this.#request(path, {
      method: "POST",
      body: JSON.stringify(body),
      referrerPolicy: "no-referrer-when-downgrade",
    });
  }

  async #request<Answer>(path: string, init: RequestInit): Promise<Answer> {
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(timeoutMs)]);
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.#base + path, { credentials: "omit", signal, ...init });
      text = await response.text();
    } catch {
      throw new ApiError("unreachable", "");
    }
    const answer = parseJson(text);
    if (response.ok && answer !== null) return answer as Answer;
    throw toApiError(response, answer as Partial<ErrorEnvelope> | null);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const codesByStatus: Record<number, ErrorCode> = { 413: "too_large", 429: "rate_limited", 503: "unavailable" };

/** A proxy in between may answer without our envelope; the status then has to do. */
function toApiError(response: Response, answer: Partial<ErrorEnvelope> | null): ApiError {
  const error = answer?.error;
  return new ApiError(
    error?.code ?? codesByStatus[response.status] ?? "internal",
    error?.message ?? "",
    error?.field ?? null,
    Number(response.headers.get("Retry-After")) || null,
  );
}
