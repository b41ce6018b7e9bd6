import type { CommentForm } from "../contract.ts";
import { ApiError } from "./api.ts";
import type { FormValues } from "./draft.ts";
import type { Words } from "./words.ts";

export const visibleFields = ["body", "name", "email", "url"] as const;
export type VisibleField = (typeof visibleFields)[number];

const missing = { body: "missingBody", name: "missingName", email: "missingEmail" } as const;

/** One sentence for the reader, beside the field it is about if there is one. */
export interface Problem {
  field: VisibleField | null;
  text: string;
}

/** What the server would refuse, found before anything is sent. Lengths count code points, as the server's do. */
export function findProblems(
  values: FormValues,
  settings: CommentForm,
  words: Words,
  isEmail: (text: string) => boolean,
): Problem[] {
  const problems: Problem[] = [];
  for (const field of ["body", ...settings.require] as const) {
    if (values[field].trim() === "") problems.push({ field, text: words.say(missing[field]) });
  }
  for (const field of visibleFields) {
    const length = [...values[field]].length;
    const limit = settings.maxLength[field];
    if (length > limit) problems.push({ field, text: words.say("tooLong", { count: limit, length }) });
  }
  if (values.email !== "" && !isEmail(values.email)) problems.push({ field: "email", text: words.say("wrongEmail") });
  return problems;
}

/** Why a submission failed, and what to do about it. */
export function describeFailure(error: unknown, isOnline: boolean, words: Words): Problem {
  if (!(error instanceof ApiError)) return { field: null, text: words.say("failed") };
  const { code, message, field, retryAfterSeconds } = error;
  const wait = retryAfterSeconds === null ? words.say("soon") : words.sayWait(retryAfterSeconds);
  if (code === "unreachable") return { field: null, text: words.say(isOnline ? "unreachable" : "offline") };
  if (code === "rate_limited") return { field: null, text: words.say("tooFast", { wait }) };
  if (code === "unavailable") return { field: null, text: words.say("unavailable", { wait }) };
  if (code === "internal" || message === "") return { field: null, text: words.say("failed") };
  if (field === "email" || field === "url")
    return { field, text: words.say(field === "url" ? "wrongUrl" : "wrongEmail") };
  const beside = field === "body" || field === "name" ? field : null;
  return { field: beside, text: words.say("refused", { reason: message.replace(/\.$/, "") }) };
}
