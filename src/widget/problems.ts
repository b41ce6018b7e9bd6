import type { CommentForm } from "../contract.ts";
import type { FormValues } from "./draft.ts";
import { lengthOf, type Problem, visibleFields } from "./fields.ts";
import { problems as english } from "./languages/en.ts";
import type { Words } from "./words.ts";

const missing = { body: "missingBody", name: "missingName", email: "missingEmail" } as const;

/** What the server would refuse, found before anything is sent. */
export function findProblems(values: FormValues, settings: CommentForm, core: Words, isEmail: boolean): Problem[] {
  const words = core.with(english);
  const found: Problem[] = [];
  for (const field of ["body", ...settings.require] as const) {
    if (values[field].trim() === "") found.push({ field, text: words.say(missing[field]) });
  }
  for (const field of visibleFields) {
    const length = lengthOf(values[field]);
    const limit = settings.maxLength[field];
    if (length > limit) found.push({ field, text: words.say("tooLong", { length, limit }) });
  }
  if (!isEmail) found.push({ field: "email", text: words.say("wrongEmail") });
  return found;
}

/** Near the limit, how much of it is left. */
export function describeLeft(count: number, core: Words): string {
  return core.with(english).say("left", { count });
}
