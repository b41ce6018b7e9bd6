import type { PublicComment, SubmitRequest, SubmitResponse } from "../contract.ts";
import type { ApiError } from "./api.ts";
import { create } from "./dom.ts";
import { authorKey, dropDraft, type FormValues, finishDraft, type ReplyTarget, readDraft, saveDraft } from "./draft.ts";
import type { Problem } from "./fields.ts";
import { keepFormTokens } from "./form-tokens.ts";
import { createReplyForm } from "./reply-form.ts";
import { trustScriptUrl } from "./safe-html.ts";
import type { ThreadView } from "./thread-view.ts";
import type { Challenge } from "./turnstile.ts";

interface SubmissionOptions {
  /** What a submission says about the article. */
  article: () => Pick<SubmitRequest, "title" | "published" | "tags">;
  /** Where on this device the draft is kept. */
  draft: string;
  stored: (response: SubmitResponse, source: string) => void;
  /** The reader wants the toolbar over this field. */
  format: (field: HTMLTextAreaElement) => void;
}

/** Takes a comment from the first key to the server's acknowledgement: draft, form token, one POST, and what came of it. */
export interface Submission {
  /** The form's own place, which it leaves for the comment it replies to. */
  readonly element: HTMLElement;
  /** Puts the form below the comment it replies to, or where it is at home. */
  place(): void;
  /** Writes the draft down, if it is of this visit. */
  save(): void;
  /** Whether the reader is in the form, or has left something in it. */
  readonly isInUse: boolean;
  /** A comment is gone: what was to answer it is kept, and answers nothing. */
  release(id: number): void;
  /** Moves the form below a comment. */
  replyTo(comment: PublicComment): void;
}

const saveAfterMs = 400;

/** Begins with what was typed here and never acknowledged. */
export function createSubmission(thread: ThreadView, options: SubmissionOptions): Submission {
  const { api, words, answer } = thread;
  const { draft, stored, article, format } = options;
  const element = create("div");
  const tokens = keepFormTokens(() => api.send("POST", "/form-tokens", { page: thread.page }));
  let challenge: Promise<Challenge | null> | null = null;
  let target: ReplyTarget | null = null;
  let isSending = false;
  /** By the reader on this visit, and not yet stored by the server. */
  let isChanged = false;
  let saved = "";
  let saveTimer: ReturnType<typeof setTimeout> | undefined;

  const save = () => {
    clearTimeout(saveTimer);
    if (!isChanged) return;
    const values = form.read();
    if (values.body.trim() === "") dropDraft(draft, saved);
    else saved = values.body;
    saveDraft(draft, values, target);
  };

  const noteChange = () => {
    isChanged = true;
    clearTimeout(saveTimer);
    saveTimer = setTimeout(save, saveAfterMs);
  };

  /** The comment that is replied to, if it is shown. */
  const findAnswered = () => thread.list.articleOf(target?.id ?? 0);

  const place = () => {
    const answered = findAnswered();
    if (answered) answered.after(form.element);
    else element.append(form.element);
  };

  const setTarget = (next: ReplyTarget | null) => {
    target = next;
    form.setTarget(next);
    place();
  };

  /** What has to be fetched before a comment can be sent. A failure is tried again the next time. */
  const begin = () => {
    tokens.prepare();
    const { turnstileKey } = answer.form;
    if (!turnstileKey) return;
    challenge ??= api
      .loadPart<typeof import("./turnstile.ts")>("turnstile")
      .then((part) => new part.Challenge(turnstileKey, form.element, trustScriptUrl, api.closed))
      .catch(() => {
        challenge = null;
        return null;
      });
  };

  const setSending = (isSent: boolean) => {
    isSending = isSent;
    form.setBusy(isSent);
  };

  const send = async (values: FormValues): Promise<SubmitResponse> => {
    const content = {
      page: thread.page,
      parent: target?.id ?? null,
      name: values.name.trim(),
      email: values.email.trim(),
      url: values.url.trim(),
      body: values.body,
    };
    begin();
    const token = await tokens.take(JSON.stringify(content));
    const shown = await challenge;
    try {
      return await api.send("POST", "/comments", {
        ...content,
        ...article(),
        token,
        ...(shown && { turnstile: await shown.take() }),
        authorKey: authorKey(),
        homepage: values.homepage,
      });
    } catch (error) {
      // Without a clear refusal the server may have stored the comment all the same.
      if (((error as ApiError).status ?? 500) < 500) tokens.release();
      throw error;
    } finally {
      shown?.reset();
    }
  };

  /** Acknowledged means stored: only now may what was typed go. */
  const finish = (values: FormValues) => {
    isChanged = false;
    finishDraft(draft, values);
    tokens.forget();
    setSending(false);
    form.fill({ body: "" });
    setTarget(null);
  };

  const submit = async () => {
    if (isSending || !(await form.validate()) || isSending) return;
    const values = form.read();
    setSending(true);
    isChanged = true;
    // What is written down already may have been followed by another tab's.
    if (values.body !== saved) save();
    try {
      const response = await send(values);
      finish(values);
      stored(response, values.body);
    } catch (error) {
      const problem = await explain(error);
      setSending(false);
      form.showProblems([problem]);
      thread.notifyError(error);
    }
  };

  /** Says what happened, and sends again where the reader has nothing to do but wait for the connection. */
  const explain = async (error: unknown): Promise<Problem> => {
    const { code, field } = error as ApiError;
    const isUnreachable = code === "unreachable";
    if (field === "parent") setTarget(null);
    if (!isUnreachable) {
      const part = await api.loadPart<typeof import("./failure.ts")>("failure").catch(() => null);
      if (part) return part.explain(error, form, words, api.closed);
    }
    const isOffline = isUnreachable && !navigator.onLine;
    const { body } = form.read();
    // What the reader has changed meanwhile is not what they wanted posted.
    const resend = () => body === form.read().body && submit();
    if (isOffline) addEventListener("online", resend, { once: true, signal: api.closed });
    return { field: null, text: words.say(isOffline ? "offline" : "unreachable") };
  };

  const form = createReplyForm(answer.form, words, {
    submit,
    cancel() {
      const button = findAnswered()?.querySelector<HTMLElement>(".reply");
      setTarget(null);
      noteChange();
      if (button) button.focus();
      else form.focus();
    },
    begin,
    change: noteChange,
    format,
    loadProblems: () => api.loadPart("problems"),
  });
  const kept = readDraft(draft);
  saved = kept.values.body ?? "";
  form.fill(kept.values);
  setTarget(kept.target);
  return {
    element,
    place,
    save,
    get isInUse() {
      return isChanged || form.element.matches(":focus-within");
    },
    release(id) {
      if (id !== target?.id) return;
      setTarget(null);
      noteChange();
    },
    replyTo({ id, author }) {
      if (isSending) return;
      setTarget({ id, name: author?.name ?? "" });
      noteChange();
      form.focus();
    },
  };
}
