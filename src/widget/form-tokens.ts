import type { FormToken } from "../contract.ts";

interface KeptToken {
  token: string;
  /** By a clock that nobody sets. */
  usableAtMs: number;
  expiresAtMs: number;
  /** The content that it was sent with when no answer came: the server may know the token by that content. */
  sentWith?: string | undefined;
}

/**
 * Fetches, keeps and renews the form token of one page.
 * A token is sent with one content only, so that the server recognises a repeat, and never before it is valid.
 */
export interface FormTokens {
  /** Fetches a token unless one is kept that lasts. A failure is left to `take`, which tries again. */
  prepare(): void;
  /** A token that may be sent now with this content. Waits where it has to. */
  take(content: string): Promise<string>;
  /** The server refused and so stored nothing: the token is as good as new. */
  release(): void;
  /** The server stored the comment: the next one needs another token. */
  forget(): void;
}

const minimumWaitMs = 3_000;
const maximumWaitMs = 10_000;
const expiryMarginMs = 60_000;

export function keepFormTokens(fetch: () => Promise<FormToken>): FormTokens {
  let kept: KeptToken | null = null;
  let fetching: Promise<KeptToken> | null = null;

  const renew = async (): Promise<KeptToken> => {
    const askedAtMs = Date.now();
    const { token, notBefore, expiresAt } = await fetch();
    const nowMs = Date.now();
    // The server's clock and the device's may differ by hours: a wait that cannot be is cut, a life is of one clock.
    const waitMs = Math.min(Math.max(Date.parse(notBefore) - askedAtMs, minimumWaitMs), maximumWaitMs);
    const lifetimeMs = Date.parse(expiresAt) - Date.parse(notBefore);
    kept = { token, usableAtMs: performance.now() + waitMs, expiresAtMs: nowMs + lifetimeMs - expiryMarginMs };
    return kept;
  };

  const keep = async (content?: string): Promise<KeptToken> => {
    const isSpent = content !== undefined && kept?.sentWith !== undefined && kept.sentWith !== content;
    if (kept && !isSpent && Date.now() < kept.expiresAtMs) return kept;
    fetching ??= renew().finally(() => {
      fetching = null;
    });
    return fetching;
  };

  return {
    prepare: () => void keep().catch(() => {}),
    async take(content) {
      const token = await keep(content);
      await new Promise((resolve) => setTimeout(resolve, token.usableAtMs - performance.now()));
      token.sentWith = content;
      return token.token;
    },
    release() {
      if (kept) kept.sentWith = undefined;
    },
    forget() {
      kept = null;
    },
  };
}
