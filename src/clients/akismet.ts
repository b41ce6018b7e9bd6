import { AkismetClient } from "akismet-api";
import { type AkismetAnswer, type AkismetUsage, type UncheckedKind, unchecked } from "../domain/akismet.ts";
import { LIMITS } from "../domain/limits.ts";
import { readAnswer, readUsageAnswer } from "./akismet-answer.ts";
import { EXCHANGE, type Exchange, post, type RawAnswer } from "./akismet-transport.ts";
import { BodyTooLong } from "./bounded-body.ts";

export interface AkismetOptions {
  /** `https://rest.akismet.com`, or an emulator's. */
  origin: string;
  now(): number;
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
  /** On every re-send, ours or a program's own: without it Akismet takes the second for a duplicate post. */
  recheckReason?: string;
}

/** A moderator's correction, with the fields as last sent to comment-check. */
export interface Feedback {
  key: string;
  kind: "spam" | "ham";
  fields: Record<string, string | string[]>;
  reporter: string;
  /** What the check said, empty when there was none: tells a missed verdict from a comment that was never checked. */
  checkResponse: "true" | "false" | "";
}

export type FeedbackResult =
  | { accepted: true }
  | { accepted: false; kind: UncheckedKind; detail: string; retryAt: number | null };

export type KeyState = "valid" | "invalid" | "unknown";

export interface Akismet {
  /** Always answers, within 4 s, a second try after a network error included; what is unclear is `unchecked`. */
  checkComment(check: CommentCheck): Promise<AkismetAnswer>;
  /** One try; accepted is only what Akismet thanks for. */
  submitFeedback(feedback: Feedback): Promise<FeedbackResult>;
  /** `unknown` when Akismet could not be asked. Meant for the moment a key is set, not for each comment. */
  verifyKey(key: string, blog: string): Promise<KeyState>;
  /** `null` when Akismet did not say. One short try: nothing but a moderator's page waits for it. */
  readUsage(key: string): Promise<AkismetUsage | null>;
}

const THANKS = "Thanks for making the web a better place.";

/** What the package's typings leave out: where it sends to, and what is spread last into every call's fields. */
interface ClientInternals {
  endpoint: string;
  requestOpts: Record<PropertyKey, unknown>;
}

type SentComment = Parameters<AkismetClient["checkSpam"]>[0];

type Exchanged = { answer: RawAnswer } | { kind: "timeout" | "network" | "protocol"; detail: string };

/** Akismet through the akismet-api package; our transport hands back the headers that the package hides. */
export function createAkismet(options: AkismetOptions): Akismet {
  /** Runs one call of the package, whose result knows nothing of the headers that can outweigh it. */
  async function run(signal: AbortSignal, call: (exchange: Exchange) => PromiseLike<unknown>): Promise<Exchanged> {
    let answer: RawAnswer | null = null;
    const exchange: Exchange = {
      fetch: options.fetch,
      signal,
      bodyBytesMost: LIMITS.akismetAnswerBytes,
      onAnswer(raw) {
        answer = raw;
      },
    };
    let failure: Exchanged = { kind: "network", detail: "the request never went out" };
    try {
      await call(exchange);
    } catch (error) {
      const detail = error instanceof Error ? error.message.slice(0, LIMITS.quotedCharacters) : "";
      failure = { kind: error instanceof BodyTooLong ? "protocol" : "network", detail };
    }
    if (answer !== null) return { answer };
    return signal.aborted ? { kind: "timeout", detail: "no answer in time" } : failure;
  }

  function clientFor(key: string, fields: Record<string, unknown>, exchange: Exchange): AkismetClient {
    const client = new AkismetClient({ key, blog: String(fields.blog), userAgent: options.userAgent });
    const internals = client as unknown as ClientInternals;
    internals.endpoint = `${options.origin}/1.1/`;
    internals.requestOpts = { ...fields, api_key: key, [EXCHANGE]: exchange };
    return client;
  }

  async function check({ key, fields, recheckReason }: CommentCheck, signal: AbortSignal): Promise<AkismetAnswer> {
    const reason = recheckReason === undefined ? {} : { recheck_reason: recheckReason };
    const exchanged = await run(signal, (exchange) =>
      clientFor(key, { ...fields, ...reason }, exchange).checkSpam(fields as SentComment),
    );
    return "answer" in exchanged
      ? readAnswer(exchanged.answer, options.now())
      : unchecked(exchanged.kind, exchanged.detail);
  }

  return {
    async checkComment(comment) {
      const signal = options.timeoutSignal(LIMITS.akismetTimeoutMs);
      const first = await check(comment, signal);
      if (first.result !== "unchecked" || first.kind !== "network" || signal.aborted) return first;
      // Akismet may have had the first one and lost only its answer: without a reason the second would be a duplicate.
      return check({ recheckReason: "retry", ...comment }, signal);
    },

    async submitFeedback({ key, kind, fields, reporter, checkResponse }) {
      // A callback is the check's alone.
      const { callback: _, ...sent } = fields;
      const more = { reporter, comment_check_response: checkResponse };
      const exchanged = await run(options.timeoutSignal(LIMITS.akismetTimeoutMs), (exchange) => {
        const client = clientFor(key, { ...sent, ...more }, exchange);
        return kind === "spam" ? client.submitSpam(sent as SentComment) : client.submitHam(sent as SentComment);
      });
      if (!("answer" in exchanged)) return { accepted: false, ...exchanged, retryAt: null };
      if (exchanged.answer.status === 200 && exchanged.answer.body === THANKS) return { accepted: true };
      const read = readAnswer(exchanged.answer, options.now());
      if (read.result !== "unchecked") {
        return { accepted: false, kind: "protocol", detail: "not thanked", retryAt: null };
      }
      return { accepted: false, kind: read.kind, detail: read.detail, retryAt: read.retryAt };
    },

    async verifyKey(key, blog) {
      // The package's own verifyKey has no room for an exchange, so the transport is called as it calls it.
      const exchanged = await run(options.timeoutSignal(LIMITS.akismetTimeoutMs), (exchange) =>
        post(`${options.origin}/1.1/verify-key`)
          .type("form")
          .send({ key, api_key: key, blog, [EXCHANGE]: exchange })
          .set("User-Agent", options.userAgent)
          .endAsync(),
      );
      if (!("answer" in exchanged) || exchanged.answer.status !== 200) return "unknown";
      const { body } = exchanged.answer;
      return body === "valid" || body === "invalid" ? body : "unknown";
    },

    async readUsage(key) {
      const exchanged = await run(options.timeoutSignal(LIMITS.akismetUsageTimeoutMs), (exchange) =>
        post(`${options.origin}/1.2/usage-limit`)
          .type("form")
          .send({ api_key: key, [EXCHANGE]: exchange })
          .set("User-Agent", options.userAgent)
          .endAsync(),
      );
      return "answer" in exchanged ? readUsageAnswer(exchanged.answer) : null;
    },
  };
}
