import type { ApiError } from "./api.ts";
import { setAttribute } from "./dom.ts";
import type { Problem } from "./fields.ts";
import { failure, problems, waiting } from "./languages/en.ts";
import type { ReplyForm } from "./reply-form.ts";
import { formatWait, reasonOf } from "./waiting.ts";
import type { Words } from "./words.ts";

/** What a server's refusal of a submission means to the reader, and what to do about it. */
export function explain(error: unknown, form: ReplyForm, core: Words, closed: AbortSignal): Problem {
  const words = core.with({ ...failure, ...waiting });
  const { code, status, message, field, retryAfterSeconds } = error as Partial<ApiError>;
  if (field === "parent") return { field: null, text: words.say("parentGone") };
  const wait = retryAfterSeconds ? formatWait(retryAfterSeconds, core.language) : words.say("soon");
  if (retryAfterSeconds) holdBack(retryAfterSeconds, form, core, closed);
  if (status === 429) return { field: null, text: words.say("tooFast", { wait }) };
  if (status === 503) return { field: null, text: words.say("unavailable", { wait }) };
  if (!code || code === "internal" || !message) return { field: null, text: words.say("failed") };
  if (isSetUpWrong(code, field)) {
    console.error(`Afterword: ${message}`);
    return { field: null, text: words.say("failed") };
  }
  if (field === "email") return { field, text: words.with(problems).say("wrongEmail") };
  if (field === "url") return { field, text: words.say("wrongUrl") };
  const beside = field === "body" || field === "name" ? field : null;
  return { field: beside, text: words.say("refused", { reason: reasonOf(message, core) }) };
}

/** Whether it is for the site's owner to mend, so that the reason would tell readers nothing. */
function isSetUpWrong(code: ApiError["code"], field: string | undefined): boolean {
  const isTyped = ["body", "name", "email", "url"].includes(field ?? "body");
  return code === "forbidden" || code === "not_found" || (code === "invalid" && !isTyped);
}

/** Until the time that the server stated is over, the button says how long that is, and does nothing. */
function holdBack(seconds: number, form: ReplyForm, core: Words, closed: AbortSignal): void {
  const words = core.with(waiting);
  const endMs = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((endMs - Date.now()) / 1000);
    form.isWaiting = left > 0 && !closed.aborted;
    setAttribute(form.post, "aria-disabled", form.isWaiting && "true");
    form.post.textContent = form.isWaiting
      ? words.say("tryAgainIn", { wait: formatWait(left, core.language) })
      : words.say("post");
    if (!form.isWaiting) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
  tick();
}
