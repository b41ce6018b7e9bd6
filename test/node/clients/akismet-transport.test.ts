import { describe, expect, test } from "vitest";
import { EXCHANGE, type Exchange, post, type RawAnswer } from "../../../src/clients/akismet-transport.ts";
import { BodyTooLong } from "../../../src/clients/bounded-body.ts";

type Fields = Record<string, string | string[]>;

/** One call over a network that answers as told; gives what went out and what came back. */
async function call(
  fields: Fields,
  answer: (request: Request) => Response | Promise<Response>,
  most = 1_024,
  signal?: AbortSignal,
) {
  const answers: RawAnswer[] = [];
  const requests: Request[] = [];
  const exchange: Exchange = {
    fetch: async (request) => {
      requests.push(request);
      return answer(request);
    },
    signal: signal ?? new AbortController().signal,
    bodyBytesMost: most,
    onAnswer: (raw) => answers.push(raw),
  };
  const sent = { ...fields, [EXCHANGE]: exchange };
  const outcome = await post("https://akismet.test/1.1/comment-check")
    .type("form")
    .send(sent)
    .set("User-Agent", "Afterword/0.1")
    .endAsync()
    .asCallback()
    .then(
      (value) => ({ value, error: null }),
      (error: unknown) => ({ value: null, error }),
    );
  return { ...outcome, answers, request: requests[0]!, requests };
}

const ok = (body: string | ReadableStream | null = "false", headers: Record<string, string> = {}) =>
  new Response(body, { headers });

/** A body that comes in pieces, and says when it was given up. */
function inPieces(pieces: readonly Uint8Array[], isEndless = false) {
  let taken = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken < pieces.length) controller.enqueue(pieces[taken]!);
        else if (!isEndless) controller.close();
        taken += 1;
      },
      cancel() {
        isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken: () => taken, isCancelled: () => isCancelled };
}

describe("works", () => {
  test("a call is one form post, and its answer comes back with the headers", async () => {
    const { value, answers, request } = await call({ blog: "https://blog.example" }, () =>
      ok("true", { "X-akismet-guid": "g" }),
    );
    expect(request.method).toBe("POST");
    expect(request.url).toBe("https://akismet.test/1.1/comment-check");
    expect(request.headers.get("content-type")).toBe("application/x-www-form-urlencoded; charset=utf-8");
    expect(request.headers.get("user-agent")).toBe("Afterword/0.1");
    expect(value).toMatchObject({ text: "true", header: { "x-akismet-guid": "g" } });
    expect(answers).toMatchObject([{ status: 200, body: "true" }]);
    expect(answers[0]!.headers.get("X-akismet-guid")).toBe("g");
  });

  test("a list goes out as one field an entry with brackets, and a text with all its characters", async () => {
    const fields = { comment_context: ["a&b", "c d"], comment_content: "é😀 = &\r\n+%", empty: "", none: [] };
    const { request } = await call(fields, () => ok());
    expect([...new URLSearchParams(await request.text())]).toEqual([
      ["comment_context[]", "a&b"],
      ["comment_context[]", "c d"],
      ["comment_content", "é😀 = &\r\n+%"],
      ["empty", ""],
    ]);
  });

  test("an answer without a body is an empty one", async () => {
    const { answers } = await call({}, () => ok(null));
    expect(answers).toMatchObject([{ status: 200, body: "" }]);
  });

  test("a character that is cut between two pieces comes back whole", async () => {
    const [first, second] = [new Uint8Array([0xc3]), new Uint8Array([0xa9])];
    const { answers } = await call({}, () => ok(inPieces([first, second]).body));
    expect(answers[0]!.body).toBe("é");
  });
});

describe("refuses", () => {
  test.each([301, 302, 307, 308])(
    "to follow a redirect with the status %i, since it would carry the key along",
    async (status) => {
      const away = () => new Response(null, { status, headers: { Location: "https://evil.example/" } });
      const { error, answers, request, requests } = await call({ api_key: "k" }, away);
      expect(request.redirect).toBe("manual");
      expect(requests).toHaveLength(1);
      expect(error).toBeInstanceOf(Error);
      expect(answers).toMatchObject([{ status }]);
    },
  );

  test.each([400, 403, 429, 500, 503])("the status %i as a success, but hands its answer on", async (status) => {
    const { value, error, answers } = await call({}, () => new Response("false", { status }));
    expect(value).toBeNull();
    expect(error).toBeInstanceOf(Error);
    expect(answers).toMatchObject([{ status, body: "false" }]);
  });

  test("a body that is one byte too long, as soon as that byte is there", async () => {
    expect((await call({}, () => ok("x".repeat(10)), 10)).answers[0]!.body).toBe("x".repeat(10));
    const { error, answers } = await call({}, () => ok("x".repeat(11)), 10);
    expect(error).toBeInstanceOf(BodyTooLong);
    expect(answers).toEqual([]);
  });

  test("to go out without an exchange, which is where its bounds are", async () => {
    await expect(post("https://akismet.test/").send({}).endAsync()).rejects.toThrow("without an exchange");
  });
});

describe("resists", () => {
  test("the exchange is never sent, nor is what has no value", async () => {
    const fields: Record<string, string | string[]> = { comment_author: "Ada" };
    Object.assign(fields, { comment_author_url: undefined });
    const { request } = await call(fields, () => ok());
    expect(await request.text()).toBe("comment_author=Ada");
  });

  test("an endless body is given up at the limit, and the connection with it", async () => {
    const pieces = inPieces(Array<Uint8Array>(1_000).fill(new Uint8Array(100)), true);
    const { error } = await call({}, () => ok(pieces.body), 1_000);
    expect(error).toBeInstanceOf(BodyTooLong);
    expect(pieces.isCancelled()).toBe(true);
    expect(pieces.taken()).toBeLessThanOrEqual(12);
  });

  test("a network that never answers ends with the signal, though it does not listen to it", async () => {
    const controller = new AbortController();
    const never = () => {
      queueMicrotask(() => controller.abort(new Error("too late")));
      return new Promise<Response>(() => undefined);
    };
    const { error, answers } = await call({}, never, 1_024, controller.signal);
    expect(error).toEqual(new Error("too late"));
    expect(answers).toEqual([]);
  });

  test("a body that stops in the middle ends with the signal, and nothing of it is believed", async () => {
    const controller = new AbortController();
    const pieces = inPieces([new TextEncoder().encode("false")], true);
    const stalled = () => {
      setImmediate(() => controller.abort(new Error("too late")));
      return ok(pieces.body);
    };
    const { error, answers } = await call({}, stalled, 1_024, controller.signal);
    expect(error).toEqual(new Error("too late"));
    expect(answers).toEqual([]);
    expect(pieces.isCancelled()).toBe(true);
  });

  test("a signal that came before the call ends it at once", async () => {
    const { error } = await call({}, () => new Promise<Response>(() => undefined), 1_024, AbortSignal.abort("gone"));
    expect(error).toBe("gone");
  });

  test("a network error comes through as it is", async () => {
    const broken = () => Promise.reject(new TypeError("connection reset"));
    const { error, answers } = await call({}, broken);
    expect(error).toEqual(new TypeError("connection reset"));
    expect(answers).toEqual([]);
  });
});
