import { answerCall } from "./akismet-emulator/behaviour.ts";
import { type Fields, readCall } from "./akismet-emulator/call.ts";
import { control } from "./akismet-emulator/control.ts";
import type { FaultName } from "./akismet-emulator/fault.ts";
import { type HeaderStyle, respond } from "./akismet-emulator/inject.ts";
import { readScript, type Script, ScriptQueue } from "./akismet-emulator/scripts.ts";
import { createState } from "./akismet-emulator/state.ts";
import { deliverWebhook, type WebhookDelivery } from "./akismet-emulator/webhook.ts";

export { type Fault, type FaultName, faultNames } from "./akismet-emulator/fault.ts";
export { ConnectionFailed, ConnectionReset } from "./akismet-emulator/inject.ts";
export { limitedKey, unlimitedKey } from "./akismet-emulator/keys.ts";
export type { Match, Script } from "./akismet-emulator/scripts.ts";
export type { WebhookDelivery } from "./akismet-emulator/webhook.ts";

/** What the emulator takes from the world; all of it can be replaced. */
export interface AkismetEmulatorOptions {
  /** Milliseconds since 1970; the clock by default. */
  now?: () => number;
  /** Waits, and rejects with the signal's reason when the client leaves. Real timers by default. */
  delay?: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** Decides which guids come, one after the other. */
  seed?: number;
  /** Sends webhooks. */
  fetch?: typeof fetch;
}

/** One request to Akismet, as it came, and what became of it. */
export interface LogEntry {
  method: string;
  host: string;
  /** With the query, if there is one. */
  path: string;
  headers: Record<string, string>;
  body: Fields;
  /** How long the headers of the answer took; `null` until then. */
  ms: number | null;
  status: number | null;
  /** The fault that befell the request. */
  fault: FaultName | null;
  /** `failed` is a connection that the emulator broke, `aborted` one that the client gave up. */
  outcome: "waiting" | "answered" | "failed" | "aborted";
}

/** An Akismet for tests and development. */
export interface AkismetEmulator {
  /**
   * Answers a request as Akismet would; the host is of no matter, unless it carries the key. Rejects with
   * `ConnectionReset` or `ConnectionFailed` where a network would fail, and with the signal's reason when the client
   * gives up while it waits.
   */
  handle: (request: Request) => Promise<Response>;
  /** All requests to Akismet since the start or the last reset, oldest first. */
  readonly log: readonly LogEntry[];
  /** Arranges a fault for the next requests that match. */
  script: (script: Script) => void;
  /** Sends the webhooks that are due. */
  flushWebhooks: () => Promise<WebhookDelivery[]>;
  /** Whether a comment that comes twice without a `recheck_reason` is spam; on at the start. */
  setDuplicateTrap: (isOn: boolean) => void;
  /** Ends when a request is being `held`. */
  whenHeld: () => Promise<void>;
  /** Answers the requests that are `held`, and says how many they were. */
  release: () => number;
  /** Forgets everything, scripts and settings too. */
  reset: () => void;
  /** How header names of this response are to look on the wire, if a `header-case` fault decides it. */
  headerStyleOf: (response: Response) => HeaderStyle | undefined;
}

/** Makes an Akismet with no memory yet. It uses Web APIs only, so it runs in workerd as well as in Node. */
export function createAkismetEmulator(options: AkismetEmulatorOptions = {}): AkismetEmulator {
  const { now = Date.now, delay = waitFor, seed = 1, fetch: fetchCallback = (...call) => fetch(...call) } = options;
  const scripts = new ScriptQueue();
  const headerStyles = new WeakMap<Response, HeaderStyle>();
  const held = createGate();
  let state = createState(now, seed);
  let log: LogEntry[] = [];

  async function answer(request: Request): Promise<Response> {
    const startedAt = now();
    const entry = openEntry(request);
    log.push(entry);
    const call = await readCall(request);
    entry.body = call.fields;
    const fault = scripts.take(call, "request");
    entry.fault = fault?.name ?? null;
    try {
      const response = await respond(fault, {
        usualAnswer: () => answerCall(call, state),
        guid: () => state.nextHex(32),
        signal: request.signal,
        delay,
        hold: held.wait,
      });
      if (fault?.name === "header-case") headerStyles.set(response, fault.style);
      Object.assign(entry, { status: response.status, outcome: "answered", ms: now() - startedAt });
      return response;
    } catch (error) {
      Object.assign(entry, { outcome: request.signal.aborted ? "aborted" : "failed", ms: now() - startedAt });
      throw error;
    }
  }

  const emulator: AkismetEmulator = {
    handle: async (request) => (await control(request, emulator)) ?? answer(request),
    get log() {
      return log;
    },
    script: (script) => scripts.add(readScript(script)),
    flushWebhooks: async () => {
      const due = state.webhooks.splice(0);
      const deliveries: WebhookDelivery[] = [];
      for (const webhook of due) {
        const fault = scripts.take(webhook.call, "webhook");
        deliveries.push(...(await deliverWebhook(webhook, fault?.name === "webhook" ? fault : null, fetchCallback)));
      }
      return deliveries;
    },
    setDuplicateTrap: (isOn) => {
      state.duplicateTrap = isOn;
    },
    whenHeld: held.whenUsed,
    release: held.open,
    reset: () => {
      held.open();
      scripts.clear();
      state = createState(now, seed);
      log = [];
    },
    headerStyleOf: (response) => headerStyles.get(response),
  };
  return emulator;
}

function openEntry(request: Request): LogEntry {
  const { host, pathname, search } = new URL(request.url);
  return {
    method: request.method,
    host,
    path: pathname + search,
    headers: Object.fromEntries(request.headers),
    body: {},
    ms: null,
    status: null,
    fault: null,
    outcome: "waiting",
  };
}

/** A gate before which requests wait until it is opened; it shuts again at once. */
function createGate() {
  let waiting: (() => void)[] = [];
  const watching: (() => void)[] = [];
  return {
    wait: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        for (const notify of watching.splice(0)) notify();
      }),
    whenUsed: () =>
      new Promise<void>((resolve) => {
        if (waiting.length > 0) resolve();
        else watching.push(resolve);
      }),
    open: () => {
      const released = waiting;
      waiting = [];
      for (const release of released) release();
      return released.length;
    },
  };
}

function waitFor(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
