import { AkismetClient } from "akismet-api";
import { type AkismetAnswer, unchecked } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";
import { readAnswer } from "./akismet-answer.ts";
import { EXCHANGE, type Exchange, type RawAnswer } from "./akismet-transport.ts";

export interface AkismetOptions {
  /** `https://rest.akismet.com`, or an emulator's. */
  origin: string;
  fetch(request: Request): Promise<Response>;
  /** A signal that aborts after so many milliseconds. */
  timeoutSignal(milliseconds: number): AbortSignal;
  userAgent: string;
}

export type RecheckReason = "retry" | "recheck_queue" | "recheck" | "edit";

export interface CommentCheck {
  key: string;
  /** By Akismet's own names. */
  fields: Record<string, string | string[]>;
  /** On every re-send: without it Akismet takes the second for a duplicate post. */
  recheckReason?: RecheckReason;
}

export interface Akismet {
  /** Always answers, within 4 s, a second try after a network error included; what is unclear is `unchecked`. */
  checkComment(check: CommentCheck): Promise<AkismetAnswer>;
}

/** What the package's typings leave out: where it sends to, and what is spread last into every call's fields. */
interface ClientInternals {
  endpoint: string;
  requestOpts: Record<PropertyKey, unknown>;
}

type CheckedComment = Parameters<AkismetClient["checkSpam"]>[0];

/** Akismet through the akismet-api package; our transport hands back the headers that the package hides. */
export function createAkismet(options: AkismetOptions): Akismet {
  async function attempt(check: CommentCheck, signal: AbortSignal): Promise<AkismetAnswer> {
    let answer: RawAnswer | null = null;
    const exchange: Exchange = {
      fetch: options.fetch,
      signal,
      bodyBytesMost: LIMITS.akismetAnswerBytes,
      onAnswer(raw) {
        answer = raw;
      },
    };
    const { key, fields, recheckReason } = check;
    const client = new AkismetClient({ key, blog: String(fields.blog), userAgent: options.userAgent });
    const internals = client as unknown as ClientInternals;
    internals.endpoint = `${options.origin}/1.1/`;
    internals.requestOpts = {
      ...fields,
      api_key: key,
      ...(recheckReason === undefined ? {} : { recheck_reason: recheckReason }),
      [EXCHANGE]: exchange,
    };
    try {
      await client.checkSpam(fields as CheckedComment);
    } catch (error) {
      if (answer === null) {
        if (signal.aborted) return unchecked("timeout", "no answer in time");
        return unchecked("network", error instanceof Error ? error.message.slice(0, 100) : "");
      }
    }
    // The package answers a boolean and knows nothing of the headers that can outweigh it.
    return answer === null ? unchecked("protocol", "the request never went out") : readAnswer(answer);
  }

  return {
    async checkComment(check) {
      const signal = options.timeoutSignal(LIMITS.akismetTimeoutMs);
      const first = await attempt(check, signal);
      if (first.result !== "unchecked" || first.kind !== "network" || signal.aborted) return first;
      return attempt(check, signal);
    },
  };
}
