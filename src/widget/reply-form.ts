import type { CommentForm } from "../contract.ts";
import { create, createButton, setAttribute } from "./dom.ts";
import type { FormValues, ReplyTarget } from "./draft.ts";
import { lengthOf, type Problem, type VisibleField, visibleFields } from "./fields.ts";
import type { Words } from "./words.ts";

interface ReplyFormActions {
  submit: () => void;
  cancel: () => void;
  /** The reader has begun: something in the form has focus. */
  begin: () => void;
  change: () => void;
  /** The reader wants the toolbar over this field. */
  format: (field: HTMLTextAreaElement) => void;
  loadProblems: () => Promise<typeof import("./problems.ts")>;
}

/** The form under the thread, or under the comment it replies to. It shows and reads; what happens is up to its actions. */
export interface ReplyForm {
  readonly element: HTMLElement;
  readonly post: HTMLButtonElement;
  /** The server stated a time to wait for. */
  isWaiting: boolean;
  read(): FormValues;
  fill(values: Partial<FormValues>): void;
  setTarget(target: ReplyTarget | null): void;
  /** While a submission is under way nothing can be changed or sent again. */
  setBusy(isBusy: boolean): void;
  focus(): void;
  /** Checks what can be checked here; shows what is wrong and returns whether all is well. */
  validate(): Promise<boolean>;
  /** Shows these problems and no others, and takes the reader to the first. */
  showProblems(problems: Problem[]): void;
}

/** What says more about a field, besides its label. */
const notes: { [Field in VisibleField]?: string } = { email: "email-note", body: "left" };

export function createReplyForm(settings: CommentForm, words: Words, actions: ReplyFormActions): ReplyForm {
  const { maxLength, require, notice } = settings;
  const title = create("h3", { id: "form-title" });
  const alert = create("p", { class: "alert", role: "alert" });
  const cancel = createButton(words.say("cancelReply"), { class: "quiet cancel", hidden: true }, actions.cancel);
  const post = create("button", { class: "post" });
  const left = create("span", { class: "quiet left", id: "left" });
  const remember = create("input", { id: "remember", type: "checkbox" });
  // For bots that fill in whatever they find. People meet it neither on the screen nor by keyboard nor by ear.
  const homepage = create("input", {
    class: "extra",
    name: "homepage",
    autocomplete: "off",
    tabindex: -1,
    "aria-hidden": "true",
  });
  const required: VisibleField[] = ["body", ...require];
  const attributesOf = (field: VisibleField) => ({
    id: field,
    name: field,
    required: required.includes(field),
    autocomplete: field,
    dir: "auto",
  });
  const body = create("textarea", { ...attributesOf("body"), autocomplete: null, rows: 6 });
  const fields = {
    body,
    name: create("input", attributesOf("name")),
    email: create("input", { ...attributesOf("email"), type: "email" }),
    url: create("input", { ...attributesOf("url"), inputmode: "url", autocapitalize: "none" }),
  };
  const format = createButton(words.say("formatting"), { class: "quiet format" }, () => actions.format(body));
  const labelFor = (name: string, text: string) => create("label", { for: name }, text);

  const createField = (field: VisibleField) => {
    const isBody = field === "body";
    const label = labelFor(field, words.say(field));
    if (required.includes(field)) label.append(create("span", { "aria-hidden": "true" }, " *"));
    const problem = create("span", { class: "problem", id: `${field}-problem` });
    const extras = isBody ? [format, body, left] : [fields[field]];
    return create("div", { class: isBody ? "field" : "field short" }, label, ...extras, problem);
  };

  /** Near the limit the reader is told how much of it is left. */
  const countDown = async () => {
    const isNear = lengthOf(body.value) > maxLength.body * 0.9;
    const part = isNear && (await actions.loadProblems().catch(() => null));
    left.textContent = part ? part.describeLeft(maxLength.body - lengthOf(body.value), words) : "";
  };

  const form = create(
    "form",
    { novalidate: true, "aria-labelledby": title.id },
    create(
      "p",
      { class: "quiet note" },
      create("span", { id: "email-note" }, words.say("emailNote")),
      ` ${words.say("requiredNote")}`,
    ),
    ...visibleFields.map(createField),
    homepage,
    create("p", { class: "remember" }, remember, labelFor("remember", words.say("remember"))),
    create("p", {}, post),
    alert,
  );
  form.addEventListener("focusin", actions.begin);
  form.addEventListener("input", () => {
    void countDown();
    actions.change();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!replyForm.isWaiting) actions.submit();
  });
  const element = create("section", { class: "form" }, create("header", {}, title, cancel), form);
  if (notice) {
    const attributes = { href: notice.url, target: "_blank", rel: "nofollow noopener" };
    const link = create("a", attributes, words.translate("akismetLink", notice.link));
    element.append(create("p", { class: "quiet notice" }, words.translate("akismet", notice.text), " ", link));
  }

  const showProblem = (field: VisibleField, text: string) => {
    const input = fields[field];
    const describedBy = [notes[field], text && `${field}-problem`].filter(Boolean);
    input.parentElement!.lastElementChild!.textContent = text;
    setAttribute(input, "aria-invalid", text !== "" && "true");
    setAttribute(input, "aria-describedby", describedBy.join(" ") || null);
  };

  const replyForm: ReplyForm = {
    element,
    post,
    isWaiting: false,
    read: () => ({
      body: body.value,
      name: fields.name.value,
      email: fields.email.value,
      url: fields.url.value,
      homepage: homepage.value,
      remember: remember.checked,
    }),
    fill(values) {
      for (const field of visibleFields) fields[field].value = values[field] ?? fields[field].value;
      remember.checked = values.remember ?? remember.checked;
      void countDown();
    },
    setTarget(target) {
      title.textContent = target ? words.say("leaveReplyTo", { name: target.name }) : words.say("leaveReply");
      cancel.hidden = !target;
    },
    setBusy(isBusy) {
      post.disabled = cancel.disabled = isBusy;
      post.textContent = words.say(isBusy ? "posting" : "post");
      for (const field of visibleFields) fields[field].readOnly = isBusy;
    },
    focus: () => body.focus(),
    async validate() {
      const isWell = visibleFields.every((field) => {
        const { value } = fields[field];
        return lengthOf(value) <= maxLength[field] && (value.trim() !== "" || !fields[field].required);
      });
      const isEmail = !fields.email.validity.typeMismatch;
      const part = isWell && isEmail ? null : await actions.loadProblems().catch(() => null);
      const problems = part?.findProblems(replyForm.read(), settings, words, isEmail) ?? [];
      replyForm.showProblems(problems);
      // Without those words the browser has its own.
      return part ? false : form.reportValidity();
    },
    showProblems(problems) {
      for (const field of visibleFields) {
        showProblem(field, problems.find((problem) => problem.field === field)?.text ?? "");
      }
      const [first] = problems;
      alert.textContent = first?.field === null ? first.text : "";
      if (first) (first.field === null ? post : fields[first.field]).focus();
    },
  };
  replyForm.setBusy(false);
  replyForm.showProblems([]);
  return replyForm;
}
