/** What Akismet said of a comment; `unchecked` when it gave no clear answer. */
export type AkismetResult = "ham" | "spam" | "discard" | "recheck" | "unchecked";

/** Whether a site's comments are being checked: `away` since five answers in a row were unclear, until a clear one comes. */
export type AkismetHealth = "off" | "on" | "away";

/** Why there is no verdict. `allowance` saves what is left of a plan and is asked the next day. `account` and `key` will not pass by themselves and are asked again more rarely. */
export type UncheckedKind = "allowance" | "breaker" | "network" | "timeout" | "status" | "account" | "key" | "protocol";

/** An Akismet alert, for the site's owner; a verdict that came with it stays good unless there was an error too. */
export interface AkismetAlert {
  code: string;
  message: string;
}

/** How much of a key's checks of this month are used. */
export interface AkismetUsage {
  /** `null` for a plan without a limit. */
  limit: number | null;
  usage: number;
  percentage: number;
  throttled: boolean;
}

export type AkismetAnswer = (
  | { result: "ham" | "spam" | "discard" }
  | { result: "recheck"; recheckAfterSeconds: number }
  | {
      result: "unchecked";
      kind: UncheckedKind;
      detail: string;
      /** The earliest that Akismet wants to be asked again, where it said so. */
      retryAt: number | null;
    }
) & { guid: string | null; alert: AkismetAlert | null };

export function unchecked(kind: UncheckedKind, detail: string): AkismetAnswer {
  return { result: "unchecked", kind, detail, retryAt: null, guid: null, alert: null };
}
