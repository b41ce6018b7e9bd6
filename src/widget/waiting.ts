import type { ApiError } from "./api.ts";
import { waiting } from "./languages/en.ts";
import type { Words } from "./words.ts";

/** How long from now, as in "in 15 seconds". */
export function formatWait(seconds: number, language: string): string {
  const isLong = seconds >= 120;
  const amount = isLong ? Math.ceil(seconds / 60) : Math.max(1, seconds);
  return new Intl.RelativeTimeFormat(language).format(amount, isLong ? "minute" : "second");
}

/** The server's sentence without its full stop, in which the comment's field is called as the reader knows it. */
export function reasonOf(message: string, words: Words): string {
  return message.replace('"body"', words.say("body")).replace(/\.$/, "");
}

/** When to try again, if the server has stated that. */
export function describeWait(error: unknown, words: Words): string | null {
  const { retryAfterSeconds } = error as Partial<ApiError>;
  if (!retryAfterSeconds) return null;
  return words.with(waiting).say("tryAgainIn", { wait: formatWait(retryAfterSeconds, words.language) });
}
