import { readBounded, untilAborted } from "./bounded-body.ts";

/**
 * Stands in for superagent and bluebird, the two dependencies of akismet-api that cannot live on Workers
 * (`[alias]` in wrangler.toml). It offers only the calls that package makes, on `fetch`, and bounds what superagent
 * did not: time, redirects and size.
 */

/** What one call brought back, as it was on the wire. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  body: string;
}

/** Travels with a call's fields under `EXCHANGE`, since the package's own results leave out the headers. */
export interface Exchange {
  fetch(request: Request): Promise<Response>;
  signal: AbortSignal;
  bodyBytesMost: number;
  onAnswer(answer: RawAnswer): void;
}

/** A symbol is copied when the package spreads its options into the fields, and is never sent. */
export const EXCHANGE = Symbol.for("afterword.akismet.exchange");

type Fields = Record<string, string | string[] | undefined> & { [EXCHANGE]?: Exchange };

/** The package ends each chain with bluebird's `asCallback`; `then` of a subclass returns the subclass. */
class Answer<Value> extends Promise<Value> {
  asCallback(): this {
    return this;
  }
}

function encodeFields(fields: Fields): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (Array.isArray(value)) for (const item of value) form.append(`${name}[]`, item);
    else if (value !== undefined) form.append(name, value);
  }
  return form;
}

class PostRequest {
  readonly #url: string;
  readonly #headers = new Headers();
  #fields: Fields = {};

  constructor(url: string) {
    this.#url = url;
  }

  type(_form: "form"): this {
    this.#headers.set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    return this;
  }

  send(fields: Fields): this {
    this.#fields = fields;
    return this;
  }

  set(name: string, value: string): this {
    this.#headers.set(name, value);
    return this;
  }

  endAsync(): Answer<{ text: string; header: Record<string, string> }> {
    return Answer.resolve(this.#exchange()) as Answer<{ text: string; header: Record<string, string> }>;
  }

  async #exchange() {
    const exchange = this.#fields[EXCHANGE];
    if (exchange === undefined) throw new Error("An Akismet call without an exchange");
    const { signal, bodyBytesMost } = exchange;
    const request = new Request(this.#url, {
      method: "POST",
      headers: this.#headers,
      body: encodeFields(this.#fields).toString(),
      redirect: "manual",
      signal,
    });
    const response = await untilAborted(exchange.fetch(request), signal);
    const body = await readBounded(response, bodyBytesMost, signal);
    exchange.onAnswer({ status: response.status, headers: response.headers, body });
    if (response.status !== 200) throw new Error(`Akismet answered with status ${response.status}`);
    return { text: body, header: Object.fromEntries(response.headers) };
  }
}

export function post(url: string): PostRequest {
  return new PostRequest(url);
}

/** bluebird's; our requests are promises already. */
export function promisifyAll<Value>(value: Value): Value {
  return value;
}
