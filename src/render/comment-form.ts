import { isolated } from "./comment-list.ts";
import { escapeHtml } from "./html-writer.ts";

/** What goes into each field; a list where a form sent one. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>;

export interface FormProblem {
  message: string;
  /** The API's name of the field that is wrong. */
  field: string | null;
}

export interface FormView {
  /** Where it is posted. */
  action: string;
  /** What is sent along unseen. */
  hidden: FormFields;
  /** What was typed so far. */
  typed: FormFields;
  required: readonly string[];
  /** The comment that is answered. */
  parent: { name: string; html: string; cancelUrl: string } | null;
  notice: { text: string; link: string; url: string } | null;
  /** Whether comments wait because the site's challenge needs script. */
  isHeldWithoutScript: boolean;
  /** A closed form shows what was typed, so that it is not lost, and sends nothing. */
  isOpen: boolean;
}

interface Field {
  name: "body" | "name" | "email" | "url";
  label: string;
  attributes: string;
}

/**
 * WordPress's fields in WordPress's order, https://developer.wordpress.org/reference/functions/comment_form/
 * None has a `maxlength`, which would silently cut what is pasted: the server says what is too long, and keeps it.
 */
const FIELDS: readonly Field[] = [
  { name: "body", label: "Comment", attributes: `rows="8"` },
  { name: "name", label: "Name", attributes: `type="text" autocomplete="name"` },
  { name: "email", label: "Email", attributes: `type="email" autocomplete="email"` },
  // Not type="url", which would refuse an address without its scheme.
  { name: "url", label: "Website", attributes: `type="text" inputmode="url" autocomplete="url" autocapitalize="none"` },
];

/** For programs that fill in whatever they find. People meet it neither on the screen nor by keyboard nor by ear. */
const HONEYPOT = `<p class="afterword-extra" aria-hidden="true"><label for="homepage">Leave this field empty</label>
<input id="homepage" name="homepage" type="text" tabindex="-1" autocomplete="off"></p>
`;

function textOf(fields: FormFields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

function hiddenInputs(fields: FormFields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const))
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">\n`)
    .join("");
}

function fieldHtml(form: FormView, problem: FormProblem | null, { name, label, attributes }: Field): string {
  const { typed, required, isOpen } = form;
  const isRequired = name === "body" || required.includes(name);
  const isWrong = problem?.field === name;
  const describedBy = [name === "email" && "email-note", isWrong && "problem"].filter(Boolean).join(" ");
  const shared = [
    `id="${name}" name="${name}" ${attributes}`,
    isRequired && "required",
    !isOpen && "readonly",
    describedBy && `aria-describedby="${describedBy}"`,
    isWrong && `aria-invalid="true" autofocus`,
  ]
    .filter(Boolean)
    .join(" ");
  const value = escapeHtml(textOf(typed, name));
  // A parser drops the first line break in a textarea.
  const control = name === "body" ? `<textarea ${shared}>\n${value}</textarea>` : `<input ${shared} value="${value}">`;
  const star = isRequired ? `<span aria-hidden="true"> *</span>` : "";
  return `<p class="afterword-field"><label for="${name}">${label}${star}</label>\n${control}</p>\n`;
}

/** The server's sentence, in which a field is called as the form calls it. */
function sentenceOf({ message, field }: FormProblem): string {
  const label = FIELDS.find(({ name }) => name === field)?.label;
  const sentence = label === undefined ? message : message.replace(`"${field}"`, label);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What went wrong. It takes the focus unless a field does. */
export function problemHtml(problem: FormProblem | null, isKept: boolean): string {
  if (problem === null) return "";
  const kept = isKept ? " What you typed is still here." : "";
  const focus = FIELDS.some(({ name }) => name === problem.field) ? "" : ` tabindex="-1" autofocus`;
  return `<p class="afterword-problem" id="problem" role="alert"${focus}>${escapeHtml(sentenceOf(problem))}${kept}</p>\n`;
}

function parentHtml(parent: NonNullable<FormView["parent"]>): string {
  return `<blockquote class="afterword-quote" tabindex="0" aria-label="${escapeHtml(`The comment by ${parent.name}`)}" dir="auto">
${parent.html}</blockquote>
`;
}

function titleOf({ parent }: FormView): string {
  if (parent === null) return `<h2 id="form-title">Leave a Reply</h2>\n`;
  const cancel = `<a href="${escapeHtml(parent.cancelUrl)}" target="_self">Cancel reply</a>`;
  return `<h2 id="form-title">Leave a Reply to ${isolated(parent.name)} <small>${cancel}</small></h2>\n`;
}

function noticeHtml({ notice }: FormView): string {
  if (notice === null) return "";
  const link = `<a href="${escapeHtml(notice.url)}" rel="nofollow noopener">${escapeHtml(notice.link)}</a>`;
  return `<p class="afterword-aside">${escapeHtml(notice.text)} ${link}</p>\n`;
}

/** The form of a thread, which works without script: `target="_top"` brings its answer out of any frame. */
export function renderCommentForm(form: FormView, problem: FormProblem | null): string {
  const { action, hidden, typed, isOpen, parent, isHeldWithoutScript } = form;
  const isKept = FIELDS.some(({ name }) => textOf(typed, name) !== "");
  if (!isOpen && !isKept)
    return `<section id="form">\n${problemHtml(problem, false)}<p>Comments are closed.</p>\n</section>\n`;
  const button = isOpen ? `<p><button type="submit">Post Comment</button></p>` : "<p>Comments are closed.</p>";
  const held = isHeldWithoutScript
    ? "<p>This site checks with a script that a person is writing. Without script your comment waits for a moderator.</p>\n"
    : "";
  return `<section id="form" aria-labelledby="form-title">
${titleOf(form)}${problemHtml(problem, isKept)}${parent === null ? "" : parentHtml(parent)}${held}<form method="post" action="${escapeHtml(action)}" target="_top" accept-charset="utf-8" aria-labelledby="form-title">
<p class="afterword-aside"><span id="email-note">Your email address will not be published.</span> Required fields are marked *</p>
${hiddenInputs(hidden)}${FIELDS.map((field) => fieldHtml(form, problem, field)).join("")}${HONEYPOT}${button}
</form>
${noticeHtml(form)}</section>
`;
}
