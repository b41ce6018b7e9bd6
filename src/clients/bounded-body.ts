/** What every outbound call needs, since `fetch` bounds neither the time an answer takes nor its size. */

export class BodyTooLong extends Error {
  constructor(bytesMost: number) {
    super(`The answer is longer than ${bytesMost} bytes`);
    this.name = "BodyTooLong";
  }
}

/** Settles as `work` does, or rejects as soon as the signal aborts, whether or not `work` listens to it. */
export function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** The body as text. Rejects, and takes no more of it, once it is longer than allowed or the signal aborts. */
export async function readBounded(response: Response, bytesMost: number, signal: AbortSignal): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (true) {
      const { done, value } = await untilAborted(reader.read(), signal);
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > bytesMost) throw new BodyTooLong(bytesMost);
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
