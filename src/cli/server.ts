/** What the command line may use besides wrangler; tests give it a network and a clock of their own. */
export interface Powers {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  now(): number;
  wait(milliseconds: number): Promise<void>;
  randomBytes(length: number): Uint8Array;
}

const requestTimeoutMs = 10_000;
const pollIntervalMs = 2_000;

export const realPowers: Powers = {
  fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(requestTimeoutMs) }),
  now: () => Date.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

export function isLocal({ hostname }: URL): boolean {
  return /^(?:.+\.)?localhost$|^127\.|^\[::1\]$/.test(hostname);
}

/** @throws when it is no origin, as the Worker wants its PUBLIC_URL, or would have the owner's token sent in the clear. */
export function readAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || text !== url.origin) {
    throw new Error(`"${text}" must be an origin without a path or a slash at the end: https://comments.example.com.`);
  }
  if (url.protocol !== "https:" && !isLocal(url)) {
    throw new Error(`"${text}" must be https: browsers block the widget else, and the owner's token would be seen.`);
  }
  return text;
}

export interface Answer {
  status: number;
  /** What came as JSON, or `null`. */
  body: unknown;
  headers: Headers;
}

/** Asks a deployment; what cannot be reached has the status 0. */
export async function ask(powers: Powers, url: string, init: RequestInit = {}): Promise<Answer> {
  try {
    const response = await powers.fetch(url, init);
    const text = await response.text();
    return { status: response.status, body: parse(text), headers: response.headers };
  } catch {
    return { status: 0, body: null, headers: new Headers() };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What the server said is wrong, or the status alone. */
export function reasonOf({ status, body }: Answer): string {
  const message = (body as { error?: { message?: string } } | null)?.error?.message;
  return status === 0 ? "no answer" : message === undefined ? `status ${status}` : `${status}: ${message}`;
}

/**
 * Waits until a deployment answers that it is well.
 * @throws when it does not within the time, with what it says instead and what else is to be told.
 */
export async function untilHealthy(powers: Powers, address: string, timeoutMs: number, advice: string): Promise<void> {
  const deadline = powers.now() + timeoutMs;
  for (;;) {
    const health = await ask(powers, `${address}/healthz`);
    if (health.status === 200) return;
    if (powers.now() >= deadline) throw new Error(`${address}/healthz: ${reasonOf(health)}. ${advice}`);
    await powers.wait(pollIntervalMs);
  }
}

/** Asks the moderators' API with a token, and tells the time here. */
export function askAsOwner(powers: Powers, address: string, token: string) {
  return (method: string, path: string, body?: object): Promise<Answer> =>
    ask(powers, `${address}/v1/admin${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        Date: new Date(powers.now()).toUTCString(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}
