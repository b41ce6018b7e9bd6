import type { CommentForm, PublicComment, SubmitRequest, SubmitResponse } from "../contract.ts";
import { type Api, ApiError } from "./api.ts";
import type { CommentList } from "./comment-list.ts";
import { create } from "./dom.ts";
import { authorKey, type FormValues, finishDraft, type ReplyTarget, readDraft, saveDraft } from "./draft.ts";
import { FormTokens } from "./form-tokens.ts";
import { describeFailure } from "./problems.ts";
import { ReplyForm } from "./reply-form.ts";
import type { Challenge } from "./turnstile.ts";
import type { Words } from "./words.ts";

interface SubmissionOptions {
  api: Api;
  page: string;
  settings: CommentForm;
  words: Words;
  article: () => Pick<SubmitRequest, "title" | "published" | "tags">;
  /** Where on this device the page's draft is kept. */
  place: string;
  list: CommentList;
  stored: (response: SubmitResponse) => void;
  failed: (error: unknown) => void;
}

const saveAfterMs = 400;

/** After these the server may have stored the comment all the same. */
const unclearCodes: ApiError["code"][] = ["unreachable", "internal", "unavailable"];

/** Takes a comment from the first key to the server's acknowledgement: draft, form token, one POST, and what came of it. */
export class Submission {
  /** The form's own place, which it leaves for the comment it replies to. */
  readonly element = create("div");
  readonly #options: SubmissionOptions;
  readonly #tokens: FormTokens;
  readonly #form: ReplyForm;
  #challenge: Promise<Challenge | null> | null = null;
  #target: ReplyTarget | null = null;
  #isSending = false;
  #isChanged = false;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SubmissionOptions) {
    this.#options = options;
    this.#tokens = new FormTokens(() => options.api.formToken(options.page));
    this.#form = new ReplyForm(options.settings, options.words, {
      submit: () => this.#submit(),
      cancel: () => this.#cancelReply(),
      begin: () => this.#begin(),
      change: () => this.#noteChange(),
    });
    this.element.append(this.#form.element);
  }

  /** Puts back what was typed here and never acknowledged. */
  restore(): void {
    const { values, target } = readDraft(this.#options.place);
    this.#form.fill(values);
    if (target) this.#setTarget(target);
  }

  /** Writes the draft down, if there is anything new in it. */
  save(): void {
    clearTimeout(this.#saveTimer);
    if (this.#isChanged) saveDraft(this.#options.place, this.#form.values, this.#target);
    this.#isChanged = false;
  }

  /** Moves the form below a comment. */
  replyTo({ id, author }: PublicComment): void {
    if (this.#isSending) return;
    this.#setTarget({ id, name: author?.name ?? "" });
    this.#noteChange();
    this.#form.focus();
  }

  #cancelReply(): void {
    const id = this.#target?.id;
    this.#setTarget(null);
    this.#noteChange();
    if (id === undefined || !this.#options.list.focusReplyButton(id)) this.#form.focus();
  }

  #setTarget(target: ReplyTarget | null): void {
    this.#target = target;
    this.#form.setTarget(target);
    const isPlaced = target !== null && this.#options.list.placeForm(this.#form.element, target.id);
    if (!isPlaced) this.element.append(this.#form.element);
  }

  #noteChange(): void {
    this.#isChanged = true;
    clearTimeout(this.#saveTimer);
    this.#saveTimer = setTimeout(() => this.save(), saveAfterMs);
  }

  /** What has to be fetched before a comment can be sent. A failure is tried again the next time. */
  #begin(): void {
    this.#tokens.prepare();
    const { api, settings } = this.#options;
    if (!settings.turnstileKey) return;
    this.#challenge ??= api.loadChallenge(settings.turnstileKey, this.#form.element).catch(() => {
      this.#challenge = null;
      return null;
    });
  }

  async #submit(): Promise<void> {
    if (this.#isSending || !this.#form.validate()) return;
    const values = this.#form.values;
    this.#setSending(true);
    this.#isChanged = true;
    this.save();
    try {
      const response = await this.#send(values);
      this.#finish(values);
      this.#options.stored(response);
    } catch (error) {
      this.#setSending(false);
      this.#form.showProblems([describeFailure(error, navigator.onLine, this.#options.words)]);
      this.#options.failed(error);
    }
  }

  async #send(values: FormValues): Promise<SubmitResponse> {
    const content = {
      page: this.#options.page,
      parent: this.#target?.id ?? null,
      name: values.name.trim(),
      email: values.email.trim(),
      url: values.url.trim(),
      body: values.body,
    };
    this.#begin();
    const token = await this.#tokens.take(JSON.stringify(content));
    const challenge = await this.#challenge;
    try {
      return await this.#options.api.submit({
        ...content,
        ...this.#options.article(),
        token,
        ...(challenge && { turnstile: await challenge.take() }),
        authorKey: authorKey(),
        homepage: values.homepage,
      });
    } catch (error) {
      const isUnclear = error instanceof ApiError && unclearCodes.includes(error.code);
      if (!isUnclear) this.#tokens.release();
      throw error;
    } finally {
      challenge?.reset();
    }
  }

  /** Acknowledged means stored: only now may what was typed go. */
  #finish(values: FormValues): void {
    this.#isChanged = false;
    finishDraft(this.#options.place, values);
    this.#tokens.forget();
    this.#setSending(false);
    this.#form.fill({ body: "" });
    this.#setTarget(null);
  }

  #setSending(isSending: boolean): void {
    this.#isSending = isSending;
    this.#form.setBusy(isSending);
  }
}
