import { LIMITS } from "../domain/limits.ts";
import { readBounded, untilAborted } from "./bounded-body.ts";

const SITEVERIFY_URL = "https://challenges.cloudflare.com/turnstile/v0/siteverify";

/** Codes that speak of us or of Cloudflare; all others speak of the reader's token. */
const NOT_THE_READERS = ["missing-input-secret", "invalid-input-secret", "bad-request", "internal-error"];

export interface TurnstileOptions {
  fetch(request: Request): Promise<Response>;
  /** A signal that aborts after so many milliseconds. */
  timeoutSignal(milliseconds: number): AbortSignal;
}

export interface Verification {
  secret: string;
  /** The token that the widget put into the form. */
  response: string;
  /** The reader's. */
  address: string;
  /**
   * A UUID. A token counts once; asked again with the same UUID, Cloudflare repeats its first answer, so a repeat of
   * the same submission must bring the same one.
   */
  idempotencyKey: string;
}

export type TurnstileAnswer =
  | { result: "passed" }
  | { result: "failed"; codes: string[] }
  /** `detail` is one of a few fixed words, a status or one of Cloudflare's codes, and never holds what was sent. */
  | { result: "unavailable"; detail: string };

export interface Turnstile {
  /** Always answers, within 3 s; what is not clearly passed or failed is `unavailable`. */
  verify(verification: Verification): Promise<TurnstileAnswer>;
}

const unavailable = (detail: string): TurnstileAnswer => ({ result: "unavailable", detail });

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

function readCodes(value: unknown): string[] | null {
  if (value === undefined) return [];
  const isList = Array.isArray(value) && value.length <= LIMITS.turnstileCodes;
  return isList && value.every(isCode) ? value : null;
}

function isCode(value: unknown): boolean {
  return typeof value === "string" && value.length <= LIMITS.turnstileCodeCharacters && /^[a-z0-9-]+$/.test(value);
}

/** A token passes by an exact `true` without any error beside it, and by nothing else. */
function readAnswer(status: number, body: string): TurnstileAnswer {
  const answer = parseObject(body);
  const codes = readCodes(answer?.["error-codes"]);
  if (answer?.success === false && codes !== null) {
    const trouble = codes.find((code) => NOT_THE_READERS.includes(code));
    return trouble === undefined ? { result: "failed", codes } : unavailable(trouble);
  }
  if (status !== 200) return unavailable(`status ${status}`);
  return answer?.success === true && codes?.length === 0 ? { result: "passed" } : unavailable("protocol");
}

/**
 * Asks Cloudflare whether a reader passed Turnstile
 * (https://developers.cloudflare.com/turnstile/get-started/server-side-validation/).
 */
export function createTurnstile(options: TurnstileOptions): Turnstile {
  async function ask(verification: Verification, signal: AbortSignal): Promise<TurnstileAnswer> {
    const { secret, response, address, idempotencyKey } = verification;
    const request = new Request(SITEVERIFY_URL, {
      method: "POST",
      body: new URLSearchParams({ secret, response, remoteip: address, idempotency_key: idempotencyKey }),
      redirect: "manual",
      signal,
    });
    const answer = await untilAborted(options.fetch(request), signal);
    return readAnswer(answer.status, await readBounded(answer, LIMITS.turnstileAnswerBytes, signal));
  }

  return {
    async verify(verification) {
      const { response } = verification;
      if (response === "") return { result: "failed", codes: ["missing-input-response"] };
      if (response.length > LIMITS.turnstileTokenCharacters)
        return { result: "failed", codes: ["invalid-input-response"] };
      const signal = options.timeoutSignal(LIMITS.turnstileTimeoutMs);
      try {
        return await ask(verification, signal);
      } catch {
        // The error's own words are not passed on: nobody promises that they leave out the request.
        return unavailable(signal.aborted ? "timeout" : "network");
      }
    },
  };
}
