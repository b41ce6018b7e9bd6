/** An answer before it becomes a `Response`. A `null` header is left out, even where one would be added otherwise. */
export interface Answer {
  status: number;
  headers: Record<string, string | null>;
  body: string;
}

/** A plain 200, which is how Akismet says everything that it decided itself. */
export function plain(body: string, headers: Answer["headers"] = {}): Answer {
  return { status: 200, headers, body };
}

/** A 200 with JSON, given as a value. */
export function json(value: unknown): Answer {
  return plain(JSON.stringify(value), { "content-type": "application/json" });
}

/** A refused key or blog. */
export function invalid(debugHelp: string): Answer {
  return plain("invalid", { "x-akismet-debug-help": debugHelp });
}

/** A required field that is absent or empty. */
export function missingField(name: string): Answer {
  return plain(`Missing required field: ${name}.`, { "x-akismet-debug-help": `Empty "${name}" value` });
}

/** The same answer with more headers; they replace those of the same name. */
export function withHeaders(answer: Answer, headers: Answer["headers"]): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** The answer as Akismet's front server sends it. `stream` takes the place of the body, under the headers of the body. */
export function toResponse(answer: Answer, stream?: ReadableStream<Uint8Array>): Response {
  const headers = new Headers({ server: "nginx", "content-type": "text/plain; charset=utf-8" });
  headers.set("content-length", String(new TextEncoder().encode(answer.body).length));
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const body = [204, 205, 304].includes(answer.status) ? null : answer.body;
  return new Response(stream ?? body, { status: answer.status, headers });
}
