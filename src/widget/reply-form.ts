import type { CommentForm } from "../contract.ts";
import { create, createButton, setAttribute } from "./dom.ts";
import type { FormValues, ReplyTarget } from "./draft.ts";
import { findProblems, type Problem, type VisibleField, visibleFields } from "./problems.ts";
import type { Words } from "./words.ts";

export interface ReplyFormActions {
  submit: () => void;
  cancel: () => void;
  /** The reader has begun: something in the form has focus. */
  begin: () => void;
  change: () => void;
}

/** The form under the thread, or under the comment it replies to. It shows and reads; what happens is up to `actions`. */
export class ReplyForm {
  readonly element: HTMLElement;
  readonly #settings: CommentForm;
  readonly #words: Words;
  readonly #form = create("form", { novalidate: true, "aria-labelledby": "form-title" });
  readonly #title = create("h3", { id: "form-title" });
  readonly #alert = create("p", { class: "alert", role: "alert" });
  readonly #cancel: HTMLButtonElement;
  readonly #post = create("button", { class: "post" });
  readonly #fields: Record<VisibleField, HTMLInputElement | HTMLTextAreaElement>;
  readonly #remember = create("input", { id: "remember", type: "checkbox" });
  readonly #homepage = create("input", { id: "homepage", name: "homepage", autocomplete: "off", tabindex: -1 });

  constructor(settings: CommentForm, words: Words, actions: ReplyFormActions) {
    this.#words = words;
    this.#settings = settings;
    this.#cancel = createButton(words.say("cancelReply"), { class: "cancel", hidden: true }, actions.cancel);
    this.#fields = {
      body: create("textarea", { ...named("body"), rows: 6, required: true }),
      name: create("input", { ...named("name"), autocomplete: "name", required: this.#requires("name") }),
      email: create("input", {
        ...named("email"),
        type: "email",
        autocomplete: "email",
        required: this.#requires("email"),
      }),
      url: create("input", { ...named("url"), inputmode: "url", autocomplete: "url", autocapitalize: "none" }),
    };
    this.#form.append(...this.#createContent());
    this.element = create("section", { class: "form", "aria-labelledby": "form-title" });
    this.element.append(create("header", {}, this.#title, this.#cancel), this.#form);
    if (settings.notice) this.element.append(createNotice(settings.notice));
    this.setTarget(null);
    this.setBusy(false);
    this.#form.addEventListener("focusin", actions.begin);
    this.#form.addEventListener("input", actions.change);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      actions.submit();
    });
  }

  get values(): FormValues {
    const { body, name, email, url } = this.#fields;
    return {
      body: body.value,
      name: name.value,
      email: email.value,
      url: url.value,
      homepage: this.#homepage.value,
      remember: this.#remember.checked,
    };
  }

  fill(values: Partial<FormValues>): void {
    for (const field of visibleFields) this.#fields[field].value = values[field] ?? this.#fields[field].value;
    this.#remember.checked = values.remember ?? this.#remember.checked;
  }

  setTarget(target: ReplyTarget | null): void {
    this.#title.textContent = this.#words.say(target === null ? "leaveReply" : "leaveReplyTo", {
      name: target?.name ?? "",
    });
    this.#cancel.hidden = target === null;
  }

  /** While a submission is under way nothing can be changed or sent again. */
  setBusy(busy: boolean): void {
    this.#post.disabled = busy;
    this.#post.textContent = this.#words.say(busy ? "posting" : "post");
    this.#cancel.disabled = busy;
    for (const field of visibleFields) this.#fields[field].readOnly = busy;
  }

  focus(): void {
    this.#fields.body.focus();
  }

  /** Checks what can be checked here; shows what is wrong and returns whether all is well. */
  validate(): boolean {
    const isEmail = () => !this.#fields.email.validity.typeMismatch;
    const problems = findProblems(this.values, this.#settings, this.#words, isEmail);
    this.showProblems(problems);
    return problems.length === 0;
  }

  /** Shows these problems and no others, and takes the reader to the first. */
  showProblems(problems: Problem[]): void {
    for (const field of visibleFields) {
      this.#showBeside(field, problems.find((problem) => problem.field === field)?.text ?? "");
    }
    const [first] = problems;
    this.#alert.textContent = problems.find((problem) => problem.field === null)?.text ?? "";
    if (first) (first.field === null ? this.#post : this.#fields[first.field]).focus();
  }

  #showBeside(field: VisibleField, text: string): void {
    const input = this.#fields[field];
    const hint = input.parentElement?.querySelector(".problem");
    if (hint) hint.textContent = text;
    const describedBy = [field === "email" && "email-note", text !== "" && `${field}-problem`].filter(Boolean);
    setAttribute(input, "aria-invalid", text !== "" && "true");
    setAttribute(input, "aria-describedby", describedBy.join(" ") || null);
  }

  #requires(field: VisibleField): boolean {
    return field === "body" || this.#settings.require.some((required) => required === field);
  }

  #createContent(): HTMLElement[] {
    const note = create("p", { class: "note" }, create("span", { id: "email-note" }, this.#words.say("emailNote")));
    note.append(` ${this.#words.say("requiredNote")} *`);
    const remember = create("p", { class: "remember" }, this.#remember);
    remember.append(create("label", { for: "remember" }, this.#words.say("remember")));
    // For bots that fill in whatever they find. People meet it neither on the screen nor by keyboard nor by ear.
    const trap = create("div", { class: "extra", "aria-hidden": "true" }, this.#homepage);
    trap.prepend(create("label", { for: "homepage" }, this.#words.say("homepage")));
    const fields = visibleFields.map((field) => this.#createField(field));
    return [note, ...fields, trap, remember, create("p", {}, this.#post), this.#alert];
  }

  #createField(field: VisibleField): HTMLElement {
    const label = create("label", { for: field }, this.#words.say(field));
    if (this.#requires(field)) label.append(create("span", { "aria-hidden": "true" }, " *"));
    const problem = create("span", { class: "problem", id: `${field}-problem` });
    return create("p", { class: `field ${field}` }, label, this.#fields[field], problem);
  }
}

function named(field: VisibleField) {
  return { id: field, name: field };
}

function createNotice({ text, link, url }: NonNullable<CommentForm["notice"]>): HTMLElement {
  const anchor = create("a", { href: url, target: "_blank", rel: "nofollow noopener" }, link);
  return create("p", { class: "notice" }, `${text} `, anchor);
}
