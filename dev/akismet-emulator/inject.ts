import { type Answer, invalid, json, plain, toResponse, withHeaders } from "./answer.ts";
import type { SingleFault } from "./fault.ts";
import { alertHeaders, alertOf, troubleHeaders } from "./keys.ts";

/** The connection broke: thrown before the headers, or the end of a body stream after them. */
export class ConnectionReset extends TypeError {
  override readonly name = "ConnectionReset";
}

/** No connection came about. Over HTTP there is one already, so there it looks like a reset. */
export class ConnectionFailed extends TypeError {
  override readonly name = "ConnectionFailed";
}

/** How header names look on the wire. */
export type HeaderStyle = Extract<SingleFault, { name: "header-case" }>["style"];

/** What a fault may use of the request that it befalls. */
export interface Circumstances {
  /** Lets Akismet judge and count the request. */
  usualAnswer: () => Answer;
  guid: () => string;
  signal: AbortSignal;
  delay: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** Ends when the test releases the request. */
  hold: () => Promise<void>;
}

/** The response to a request under a fault; rejects where there is no response. */
export async function respond(fault: SingleFault | null, circumstances: Circumstances): Promise<Response> {
  const { usualAnswer, signal, delay, hold } = circumstances;
  switch (fault?.name) {
    case "slow": {
      const answer = usualAnswer();
      await delay(fault.delayMs, signal);
      return toResponse(answer);
    }
    case "held": {
      const answer = usualAnswer();
      await Promise.race([hold(), whenAborted(signal)]);
      return toResponse(answer);
    }
    case "hang":
      if (fault.phase === "before-headers") return whenAborted(signal);
      return toResponse(usualAnswer(), new ReadableStream({ pull: () => whenAborted(signal) }));
    case "reset":
      if (fault.phase === "before-headers") throw new ConnectionReset("The connection was reset before the headers.");
      return truncated(usualAnswer(), 0);
    case "truncated":
      return truncated(usualAnswer(), fault.bytes);
    case "trickle":
      return trickling(usualAnswer(), () => delay(fault.intervalMs, signal));
    case "unreachable":
      throw new ConnectionFailed(fault.cause === "dns" ? "The host has no address." : "The TLS handshake failed.");
    default:
      return toResponse(answerUnder(fault ?? null, circumstances));
  }
}

type AnsweredFault = Exclude<
  SingleFault,
  { name: "slow" | "held" | "hang" | "reset" | "truncated" | "trickle" | "unreachable" }
>;

function answerUnder(fault: AnsweredFault | null, { usualAnswer, guid }: Circumstances): Answer {
  const judged = (body: string, headers: Answer["headers"]) => plain(body, { "x-akismet-guid": guid(), ...headers });
  switch (fault?.name) {
    case "suspended":
      return judged(fault.body, troubleHeaders(alertOf(10402)));
    case "denied":
    case "site-refused":
      return judged("false", troubleHeaders(alertOf(fault.code)));
    case "alert": {
      const answer = fault.body === undefined ? usualAnswer() : judged(fault.body, {});
      return withHeaders(answer, alertHeaders(alertOf(fault.code)));
    }
    case "recheck-after":
      return judged(fault.body, { "x-akismet-recheck-after": fault.value });
    case "pro-tip":
      return judged(fault.body, { "x-akismet-pro-tip": fault.value });
    case "guid":
      return withHeaders(usualAnswer(), { "x-akismet-guid": fault.value });
    case "wrong-content-type":
      return withHeaders(usualAnswer(), { "content-type": fault.contentType });
    case "gzip":
      // In process the body is already decoded, as `fetch` gives it; the HTTP adapter compresses it.
      return withHeaders(usualAnswer(), { "content-encoding": "gzip", "content-length": null });
    default:
      return fault ? (cannedAnswer(fault) ?? usualAnswer()) : usualAnswer();
  }
}

function cannedAnswer(fault: AnsweredFault): Answer | null {
  switch (fault.name) {
    case "revoked-key":
      return invalid("Invalid key");
    case "empty":
      return plain("");
    case "html":
      return plain("<html><body><h1>Welcome to nginx!</h1></body></html>", { "content-type": "text/html" });
    case "inexact-verdict":
      return plain(fault.body);
    case "oversized-body":
      return plain(fault.fill.repeat(Math.ceil(fault.bytes / fault.fill.length)).slice(0, fault.bytes));
    case "server-error":
      return { status: fault.status, headers: {}, body: fault.body };
    case "rate-limited":
      return { status: 429, headers: { "retry-after": fault.retryAfter }, body: "Too Many Requests" };
    case "redirect":
      return { status: fault.status, headers: { location: fault.location }, body: "" };
    case "usage-limit": {
      const { limit, usage, percentage, throttled } = fault;
      return json({ limit, usage, percentage, throttled });
    }
    case "malformed-json":
      return plain('{"limit":350000,"usage":', { "content-type": "application/json" });
    case "answer":
      return { status: fault.status, headers: fault.headers, body: fault.body };
    default:
      return null;
  }
}

/** The headers at once, and each byte of the body after a wait. */
function trickling(answer: Answer, wait: () => Promise<void>): Response {
  const bytes = new TextEncoder().encode(answer.body);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent === bytes.length) return controller.close();
      await wait();
      controller.enqueue(bytes.slice(sent, sent + 1));
      sent += 1;
    },
  });
  return toResponse(answer, body);
}

/** The headers of the whole body, its first bytes, and the end of the connection. */
function truncated(answer: Answer, bytes: number): Response {
  const beginning = new TextEncoder().encode(answer.body).slice(0, bytes);
  let isSent = beginning.length === 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (isSent) return controller.error(new ConnectionReset("The connection was reset after the headers."));
        controller.enqueue(beginning);
        isSent = true;
      },
    },
    { highWaterMark: 0 },
  );
  return toResponse(answer, body);
}

/** Never ends well: rejects once the client has left. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
  });
}
