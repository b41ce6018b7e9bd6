import type { CommentForm } from "../contract.ts";
import { ApiError } from "./api.ts";
import type { FormValues } from "./draft.ts";
import { messages } from "./messages.ts";

export const visibleFields = ["body", "name", "email", "url"] as const;
export type VisibleField = (typeof visibleFields)[number];

/** One sentence for the reader, beside the field it is about if there is one. */
export interface Problem {
  field: VisibleField | null;
  text: string;
}

/** What the server would refuse, found before anything is sent. Lengths count code points, as the server's do. */
export function findProblems(values: FormValues, settings: CommentForm, isEmail: (text: string) => boolean): Problem[] {
  const problems: Problem[] = [];
  for (const field of ["body", ...settings.require] as const) {
    if (values[field].trim() === "") problems.push({ field, text: messages.missing[field] });
  }
  for (const field of visibleFields) {
    const length = [...values[field]].length;
    const limit = settings.maxLength[field];
    if (length > limit) problems.push({ field, text: messages.tooLong(length, limit) });
  }
  if (values.email !== "" && !isEmail(values.email)) problems.push({ field: "email", text: messages.invalid.email });
  return problems;
}

/** Why a submission failed, and what to do about it. */
export function describeFailure(error: unknown, isOnline: boolean): Problem {
  if (!(error instanceof ApiError)) return { field: null, text: messages.failed };
  const { code, message, field, retryAfterSeconds } = error;
  if (code === "unreachable") return { field: null, text: isOnline ? messages.unreachable : messages.offline };
  if (code === "rate_limited") return { field: null, text: messages.tooFast(describeWait(retryAfterSeconds)) };
  if (code === "unavailable") return { field: null, text: messages.unavailable(describeWait(retryAfterSeconds)) };
  if (code === "internal" || message === "") return { field: null, text: messages.failed };
  if (field === "email" || field === "url") return { field, text: messages.invalid[field] };
  const beside = field === "body" || field === "name" ? field : null;
  return { field: beside, text: messages.refused(message.replace(/\.$/, "")) };
}

function describeWait(seconds: number | null): string {
  if (seconds === null) return messages.soon;
  return seconds < 120 ? messages.inSeconds(Math.max(1, seconds)) : messages.inMinutes(Math.ceil(seconds / 60));
}
