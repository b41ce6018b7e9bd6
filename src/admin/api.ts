import type { ErrorCode, ErrorEnvelope, Me } from "../contract.ts";

interface Details {
  status: number;
  code: ErrorCode | null;
  field?: string | null;
  retryAfterSeconds?: number | null;
}

/** Why a request failed, in a sentence for the moderator that says when to try again, where the server said so. */
export class AdminError extends Error {
  /** The HTTP status, 0 when there was no answer. */
  readonly status: number;
  /** `null` when the answer was not the API's own. */
  readonly code: ErrorCode | null;
  /** The field that is wrong. */
  readonly field: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(message: string, { status, code, field = null, retryAfterSeconds = null }: Details) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The sentence to show for whatever was thrown. */
export function describeProblem(error: unknown): string {
  return error instanceof AdminError ? error.message : "Something failed on this page. Reload it and try again.";
}

/** The moderators' API as whoever holds this browser's session may use it. */
export class AdminApi {
  readonly #askToSignIn: () => Promise<void>;
  #clockOffsetMs = 0;

  /** `askToSignIn` is called when there is no session (any more), and resolves once there is one. */
  constructor(askToSignIn: () => Promise<void>) {
    this.#askToSignIn = askToSignIn;
  }

  /** The time by the server's clock, in milliseconds. */
  now(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /**
   * Sends a request to a path below `/v1/admin`. Where the session has ended it waits for a new one and is sent again,
   * so that nothing that was typed or decided is lost.
   * @throws AdminError
   */
  async request<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
    for (;;) {
      try {
        return await this.#send<Answer>(method, `/v1/admin${path}`, body, signal);
      } catch (error) {
        if (!(error instanceof AdminError) || error.status !== 401) throw error;
      }
      await this.#askToSignIn();
      signal?.throwIfAborted();
    }
  }

  /** @throws AdminError with status 401 when the token is not valid. */
  signIn(token: string): Promise<Me> {
    return this.#send("POST", "/admin/session", { token });
  }

  signOut(): Promise<void> {
    return this.#send("DELETE", "/admin/session");
  }

  async #send<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
    const response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    }).catch((error: unknown) => {
      throw signal?.aborted ? error : noAnswer();
    });
    const date = Date.parse(response.headers.get("Date") ?? "");
    if (!Number.isNaN(date)) this.#clockOffsetMs = date - Date.now();
    if (response.status === 204) return undefined as Answer;
    const answer: unknown = await response.json().catch(() => null);
    signal?.throwIfAborted();
    if (!response.ok || answer === null) throw toAdminError(response, answer as ErrorEnvelope | null);
    return answer as Answer;
  }
}

function noAnswer(): AdminError {
  const message = navigator.onLine
    ? "The server did not answer. Check the connection and try again."
    : "You are offline. Try again when you are connected.";
  return new AdminError(message, { status: 0, code: null });
}

function toAdminError({ status, headers }: Response, envelope: ErrorEnvelope | null): AdminError {
  const { code = null, message, field } = envelope?.error ?? {};
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(seconds) ? seconds : null;
  const sentence = message ? `${message.replace(/[.!?]?$/, "")}.` : `The server failed (${status}).`;
  const wait = retryAfterSeconds === null ? "" : ` Try again in ${inWords(retryAfterSeconds)}.`;
  return new AdminError(sentence + wait, { status, code, field: field ?? null, retryAfterSeconds });
}

function inWords(seconds: number): string {
  if (seconds >= 120) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}
