import type { Answer } from "./answer.ts";

/** An account's trouble. With an `error` there is no verdict to trust; without one the verdict still holds. */
export interface Alert {
  code: number;
  message: string;
  error: string | null;
}

/** What Akismet knows about a key: checks a month, and the alert that comes with its answers. */
export interface Standing {
  limit: number | "none";
  alert: Alert | null;
}

export const unlimitedKey = "0123456789ab";
export const limitedKey = "aaaaaaaaaaaa";

const alerts: Record<number, Omit<Alert, "code">> = {
  10001: { message: "This key came with a hosting plan that has ended.", error: null },
  10003: { message: "This personal plan has to be upgraded.", error: null },
  10005: { message: "Somebody else may be using this key.", error: null },
  10006: { message: "This key is suspended for improper use.", error: "suspended" },
  10009: { message: "This key is suspended for overuse.", error: "suspended" },
  10010: { message: "This key is suspended for commercial use.", error: "suspended" },
  10011: { message: "This plan has to be upgraded for its high usage.", error: null },
  10402: { message: "This key is suspended because a payment is missing.", error: "suspended" },
  10403: { message: "The owner of this key has taken it from this site.", error: "revoked" },
  10404: { message: "This site is not among those that may use this key.", error: "site" },
  10501: { message: "This key is over its limit for the first month.", error: null },
  10502: { message: "This key is over its limit for the second month.", error: null },
  10504: { message: "This key is close to its limit for the third month.", error: null },
  10508: { message: "This key is over its limit and is refused until the month ends.", error: "limit" },
  10516: { message: "This key has been over its limit for four months or more.", error: "limit" },
  30001: { message: "This site looks commercial, and the plan is a personal one.", error: null },
};

/** The alert of a code. A code that nobody has documented is an alert without an error. */
export function alertOf(code: number): Alert {
  return { code, ...(alerts[code] ?? { message: `Something is wrong with this account (${code}).`, error: null }) };
}

/** The standing of a key; `undefined` when Akismet does not know it. `0000000` and a code is a key with that alert. */
export function standingOf(key: string): Standing | undefined {
  if (key === unlimitedKey) return { limit: "none", alert: null };
  if (key === limitedKey) return { limit: 10, alert: null };
  const code = /^0{7}([1-9]\d{4})$/.exec(key)?.[1];
  return code === undefined ? undefined : { limit: "none", alert: alertOf(Number(code)) };
}

/** The headers that tell the owner about an alert. */
export function alertHeaders(alert: Alert): Answer["headers"] {
  const headers = { "x-akismet-alert-code": String(alert.code), "x-akismet-alert-msg": alert.message };
  if (alert.code < 10500 || alert.code > 10599) return headers;
  return {
    ...headers,
    "x-akismet-alert-api-calls": "1200",
    "x-akismet-alert-usage-limit": "1000",
    "x-akismet-alert-upgrade-plan": "pro-1000",
    "x-akismet-alert-upgrade-type": "qty",
    "x-akismet-alert-upgrade-url": "https://akismet.com/account/upgrade/",
    "x-akismet-alert-recommended-plan-name": "Pro",
  };
}

/** The headers that take a verdict's worth away, or only the alert when it has no error. */
export function troubleHeaders(alert: Alert): Answer["headers"] {
  return { ...alertHeaders(alert), ...(alert.error === null ? {} : { "x-akismet-error": alert.error }) };
}
