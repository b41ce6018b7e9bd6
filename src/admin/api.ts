import type { CommentStatus, DecisionResult, ErrorEnvelope, Me, QueuePage, RecheckResult } from "../contract.ts";

/** Why a request failed, in a sentence for the moderator. */
export class AdminError extends Error {
  /** The HTTP status, 0 when there was no answer. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export interface QueueQuery {
  status: CommentStatus | null;
  cursor: string | null;
}

/** The moderators' API as the holder of one token may use it. */
export class AdminApi {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  me(): Promise<Me> {
    return this.#request("GET", "/me");
  }

  queue(site: string, { status, cursor }: QueueQuery, signal: AbortSignal): Promise<QueuePage> {
    const parameters = new URLSearchParams();
    if (status) parameters.set("status", status);
    if (cursor) parameters.set("cursor", cursor);
    return this.#request("GET", `${sitePath(site)}/comments?${parameters}`, undefined, signal);
  }

  async decide(site: string, id: number, status: CommentStatus): Promise<DecisionResult> {
    const body = { ids: [id], status };
    return first(await this.#request<Results<DecisionResult>>("POST", `${sitePath(site)}/decisions`, body));
  }

  async recheck(site: string, id: number): Promise<RecheckResult> {
    return first(await this.#request<Results<RecheckResult>>("POST", `${sitePath(site)}/rechecks`, { ids: [id] }));
  }

  async #request<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
    const headers = { Authorization: `Bearer ${this.#token}`, "Content-Type": "application/json" };
    const init = { method, headers, body: body === undefined ? null : JSON.stringify(body), signal: signal ?? null };
    const response = await fetch(`/v1/admin${path}`, init).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new AdminError("The server did not answer. Check the connection and try again.", 0);
    });
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok || answer === null) throw toAdminError(response.status, answer as ErrorEnvelope | null);
    return answer as Answer;
  }
}

interface Results<Result> {
  results: Result[];
}

function sitePath(site: string): string {
  return `/sites/${encodeURIComponent(site)}`;
}

function first<Result extends { error?: { message: string } }>({ results }: Results<Result>): Result {
  const [result] = results;
  if (result === undefined) throw new AdminError("The server's answer was empty.", 200);
  if (result.error) throw new AdminError(result.error.message, 200);
  return result;
}

function toAdminError(status: number, envelope: ErrorEnvelope | null): AdminError {
  if (status === 401) return new AdminError("This token is not valid.", status);
  const message = envelope?.error?.message;
  return new AdminError(message || `The server failed (${status}). Try again in a moment.`, status);
}
