import type { AkismetCall } from "./call.ts";

/** Counts of one site under one key in one month. */
export interface Tally {
  key: string;
  site: string;
  /** `2026-01` */
  month: string;
  spam: number;
  ham: number;
  missedSpam: number;
  falsePositives: number;
}

/** A verdict that Akismet still owes to a callback. */
export interface PendingWebhook {
  callback: string;
  guid: string;
  result: "true" | "false";
  call: AkismetCall;
}

/** Everything that the emulated Akismet remembers from one request to the next. */
export interface AkismetState {
  tallies: Tally[];
  seen: Set<string>;
  taught: Map<string, "spam" | "ham">;
  webhooks: PendingWebhook[];
  duplicateTrap: boolean;
  now: () => number;
  /** The next hexadecimal name of that many digits: always the same ones for one seed. */
  nextHex: (digits: number) => string;
}

/** A memory without a past. */
export function createState(now: () => number, seed: number): AkismetState {
  let counter = 0;
  return {
    tallies: [],
    seen: new Set(),
    taught: new Map(),
    webhooks: [],
    duplicateTrap: true,
    now,
    nextHex: (digits) => {
      counter += 1;
      return hexOf(seed, counter, digits);
    },
  };
}

/** The month of a time: `2026-01`. */
export function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7);
}

/** The counts of a site in this month, made when it is new. */
export function tallyOf(state: AkismetState, key: string, blog: string): Tally {
  const site = new URL(blog).host;
  const month = monthOf(state.now());
  const known = state.tallies.find((tally) => tally.key === key && tally.site === site && tally.month === month);
  if (known) return known;
  const tally = { key, site, month, spam: 0, ham: 0, missedSpam: 0, falsePositives: 0 };
  state.tallies.push(tally);
  return tally;
}

/** Checks counted for a key in this month. */
export function usageOf(state: AkismetState, key: string): number {
  const month = monthOf(state.now());
  return state.tallies
    .filter((tally) => tally.key === key && tally.month === month)
    .reduce((sum, tally) => sum + tally.spam + tally.ham, 0);
}

function hexOf(seed: number, counter: number, digits: number): string {
  let hex = "";
  for (let word = 0; hex.length < digits; word += 1) {
    hex += scatter(scatter(scatter(seed) + counter) + word)
      .toString(16)
      .padStart(8, "0");
  }
  return hex.slice(0, digits);
}

/** Spreads neighbouring numbers over all 32 bits. */
function scatter(value: number): number {
  let bits = (value + 0x9e3779b9) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
