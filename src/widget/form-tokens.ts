import type { FormToken } from "../contract.ts";

interface KeptToken {
  token: string;
  usableAtMs: number;
  expiresAtMs: number;
  /** The content that it was sent with when no answer came: the server may know the token by that content. */
  sentWith: string | null;
}

const minimumWaitMs = 3_000;
const maximumWaitMs = 10_000;
const expiryMarginMs = 60_000;

/**
 * Fetches, keeps and renews the form token of one page.
 * A token is sent with one content only, so that the server recognises a repeat, and never before it is valid.
 */
export class FormTokens {
  readonly #fetch: () => Promise<FormToken>;
  #kept: Promise<KeptToken> | null = null;

  constructor(fetch: () => Promise<FormToken>) {
    this.#fetch = fetch;
  }

  /** Fetches a token unless one is kept. A failure is left to `take`, which tries again. */
  prepare(): void {
    this.#keep().catch(() => {});
  }

  /** A token that may be sent now with this content. Waits where it has to. */
  async take(content: string): Promise<string> {
    let kept = await this.#keep();
    const isSpent = kept.sentWith !== null && kept.sentWith !== content;
    if (isSpent || Date.now() > kept.expiresAtMs) {
      this.forget();
      kept = await this.#keep();
    }
    await wait(kept.usableAtMs - Date.now());
    kept.sentWith = content;
    return kept.token;
  }

  /** The server refused and so stored nothing: the token is as good as new. */
  release(): void {
    void this.#kept?.then((kept) => {
      kept.sentWith = null;
    });
  }

  /** The server stored the comment: the next one needs another token. */
  forget(): void {
    this.#kept = null;
  }

  #keep(): Promise<KeptToken> {
    this.#kept ??= this.#renew().catch((error) => {
      this.#kept = null;
      throw error;
    });
    return this.#kept;
  }

  async #renew(): Promise<KeptToken> {
    const askedAtMs = Date.now();
    const { token, notBefore, expiresAt } = await this.#fetch();
    const nowMs = Date.now();
    // The server's clock and the device's may differ by hours, so only spans between two times of one clock count.
    const waitMs = Math.min(Math.max(Date.parse(notBefore) - askedAtMs, minimumWaitMs), maximumWaitMs);
    const lifetimeMs = Date.parse(expiresAt) - Date.parse(notBefore);
    return { token, usableAtMs: nowMs + waitMs, expiresAtMs: nowMs + lifetimeMs - expiryMarginMs, sentWith: null };
  }
}

function wait(milliseconds: number): Promise<void> {
  return milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : Promise.resolve();
}
