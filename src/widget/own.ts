import type { OwnStatus, SubmitResponse } from "../contract.ts";
import type { ApiError } from "./api.ts";
import { create, createButton } from "./dom.ts";
import { own as english, problems, waiting } from "./languages/en.ts";
import { addPartStyles } from "./part-styles.ts";
import type { OwnComment, ThreadView } from "./thread-view.ts";
import { describeWait, reasonOf } from "./waiting.ts";
import { isWhole } from "./whole.ts";

/** Longer than any cache lives: what an answer still does not contain then has been taken down. */
const cachesMs = 10 * 60_000;
/** The server deletes what nobody decided on. */
const undecidedMs = 30 * 24 * 60 * 60_000;

/**
 * Shows what was posted from this device and is not in the server's answers, since they come from a cache or since it is
 * held; asks what became of what is held; and offers to change what can still be changed.
 */
export function showOwn(thread: ThreadView): void {
  addPartStyles(thread);
  for (const own of listOwn(thread)) {
    const { id } = own.comment;
    const isContained = thread.list.has(id) && !thread.list.isNew(id);
    // An answer that is older than the edit by which a comment was held says nothing of it.
    if (isContained && Date.now() - (own.heldAtMs ?? 0) < cachesMs) showHeld(thread, own);
    else if (isContained) keep(thread, { ...own, status: "approved", isContained: true });
    else if (isAwaited(own)) insert(thread, own);
    if (isChangeable(thread, own)) offerChange(thread, own);
    else if (own.isContained || !isAwaited(own)) forget(thread, id);
  }
}

function showHeld(thread: ThreadView, own: OwnComment): void {
  thread.list.redraw(own.comment, { isOwn: true, isPending: true });
  void askWhatBecame(thread, own);
}

function insert(thread: ThreadView, own: OwnComment): void {
  const { comment, status } = own;
  if (thread.list.has(comment.id)) return;
  const isShown = thread.list.addNew(comment, { isOwn: true, isPending: status === "pending" }, !thread.isOldestFirst);
  if (!isShown) return;
  if (status === "approved") thread.count = Math.max(thread.count, own.count);
  else void askWhatBecame(thread, own);
}

async function askWhatBecame(thread: ThreadView, own: OwnComment): Promise<void> {
  const { id } = own.comment;
  try {
    const { status } = await send<OwnStatus>(thread, "POST", `/comments/${id}/status`);
    if (status === "gone") throw { code: "not_found" };
    if (status === "pending" || thread.api.closed.aborted) return;
    const { heldAtMs, ...rest } = own;
    // Where the whole thread is shown and lacks it, the answer is older than the approval; else the count may have it.
    if (isWhole(thread.answer)) thread.count++;
    keep(thread, { ...rest, status, approvedAtMs: Date.now(), count: thread.count });
    thread.list.redraw(own.comment, { isOwn: true });
  } catch (error) {
    // Without an answer it stays as it is.
    if ((error as ApiError).code !== "not_found") return;
    forget(thread, id);
    thread.remove(id);
  }
}

/** Whether it is worth showing though no answer contains it. */
function isAwaited({ status, isContained, postedAtMs, approvedAtMs = postedAtMs }: OwnComment): boolean {
  if (isContained) return false;
  return status === "pending" ? Date.now() - postedAtMs < undecidedMs : Date.now() - approvedAtMs < cachesMs;
}

/** By this device's clock alone, which need not be the server's. */
function isChangeable(thread: ThreadView, { postedAtMs }: OwnComment): boolean {
  return Date.now() - postedAtMs < thread.answer.site.editMinutes * 60_000;
}

function offerChange(thread: ThreadView, own: OwnComment): void {
  const article = thread.list.articleOf(own.comment.id);
  const actions = article?.querySelector(".actions");
  if (!article || !actions || actions.querySelector(".edit")) return;
  const words = thread.words.with(english);
  for (const button of actions.querySelectorAll(".vote, .report")) button.remove();
  const edit = createButton(words.say("edit"), { class: "edit" }, () => openEdit(thread, own, article));
  const remove = createButton(words.say("remove"), { class: "remove" }, () => openRemove(thread, own, actions));
  actions.prepend(edit, remove);
}

function openEdit(thread: ThreadView, own: OwnComment, article: HTMLElement): void {
  const words = thread.words.with(english);
  const { id } = own.comment;
  const field = create("textarea", { id: `edit-${id}`, rows: 6, dir: "auto", "aria-label": words.say("body") });
  field.value = own.source;
  const save = create("button", { class: "save" }, words.say("save"));
  const problem = create("p", { class: "alert", role: "alert" });
  const shown = [...article.querySelectorAll<HTMLElement>(".body, .actions")];
  const close = () => {
    form.remove();
    for (const element of shown) element.hidden = false;
    article.querySelector<HTMLElement>(".edit")?.focus();
  };
  const cancel = createButton(words.say("cancel"), { class: "cancel" }, close);
  const form = create("form", { class: "edit-form", "aria-label": words.say("edit") });
  form.append(create("div", { class: "field" }, field), create("div", { class: "choices" }, save, cancel), problem);
  form.addEventListener("keydown", ({ key, isComposing }) => key === "Escape" && !isComposing && close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (field.value.trim() === "") {
      problem.textContent = words.with(problems).say("missingBody");
      field.focus();
      return;
    }
    save.disabled = true;
    try {
      const { comment, status } = await send<SubmitResponse>(thread, "PATCH", `/comments/${id}`, { body: field.value });
      if (own.status === "approved" && status === "pending") thread.count--;
      const heldAtMs = status === "pending" ? Date.now() : 0;
      keep(thread, {
        ...own,
        comment,
        status,
        source: field.value,
        isContained: false,
        approvedAtMs: Date.now(),
        heldAtMs,
      });
      form.remove();
      thread.list.redraw(comment, { isOwn: true, isPending: status === "pending" });
      showOwn(thread);
      thread.list.focus(id);
      thread.announce(words.say(status === "pending" ? "pending" : "saved"));
    } catch (error) {
      save.disabled = false;
      problem.textContent = describe(thread, error);
    }
  });
  for (const element of shown) element.hidden = true;
  article.append(form);
  field.focus();
}

function openRemove(thread: ThreadView, own: OwnComment, actions: Element): void {
  const words = thread.words.with(english);
  const buttons = [...actions.childNodes];
  const close = () => {
    actions.replaceChildren(...buttons);
    actions.querySelector<HTMLElement>(".remove")?.focus();
  };
  const yes = createButton(words.say("remove"), { class: "yes" }, async () => {
    yes.disabled = true;
    try {
      await send(thread, "DELETE", `/comments/${own.comment.id}`);
      takeAway(thread, own);
      thread.announce(words.say("removed"));
      thread.heading.focus();
    } catch (error) {
      close();
      actions.append(create("span", { class: "alert", role: "alert" }, describe(thread, error)));
    }
  });
  const question = create("span", { id: `question-${own.comment.id}` }, words.say("removeQuestion"));
  yes.setAttribute("aria-describedby", question.id);
  actions.replaceChildren(question, yes, createButton(words.say("cancel"), { class: "cancel" }, close));
  yes.focus();
}

/** A comment with replies leaves its place behind, as it does on the server. */
function takeAway(thread: ThreadView, { comment, status }: OwnComment): void {
  const hasReplies = thread.list.articleOf(comment.id)?.parentElement?.querySelector(".replies > li");
  forget(thread, comment.id);
  if (status === "approved") thread.count--;
  thread.remove(comment.id, hasReplies ? { ...comment, author: null, html: null, deleted: true } : null);
}

function describe(thread: ThreadView, error: unknown): string {
  const words = thread.words.with(english);
  const { code, message } = error as ApiError;
  thread.notifyError(error);
  if (code === "forbidden" || code === "not_found") return words.say("tooLate");
  if (code === "invalid" || code === "conflict")
    return words.with(waiting).say("refused", { reason: reasonOf(message, words) });
  return describeWait(error, words) ?? words.say("changeFailed");
}

function send<Answer>(
  thread: ThreadView,
  method: "POST" | "PATCH" | "DELETE",
  path: string,
  more: object = {},
): Promise<Answer> {
  return thread.api.send(method, path, { authorKey: thread.shared.authorKey(), ...more });
}

function listAll({ shared }: ThreadView): OwnComment[] {
  const all = shared.read<OwnComment[]>("localStorage", "own") ?? [];
  // The repeat of a submission was answered with the first one.
  return [...new Map(all.map((own) => [own.comment.id, own])).values()];
}

function listOwn(thread: ThreadView): OwnComment[] {
  return listAll(thread).filter(({ place }) => place === thread.place);
}

function keep(thread: ThreadView, own: OwnComment): void {
  const kept = listAll(thread).map((one) => (one.comment.id === own.comment.id ? own : one));
  thread.shared.write("localStorage", "own", kept);
}

function forget(thread: ThreadView, id: number): void {
  const kept = listAll(thread).filter(({ comment }) => comment.id !== id);
  thread.shared.write("localStorage", "own", kept.length > 0 ? kept : null);
}
