import type { PublicComment, VoteResponse } from "../contract.ts";
import { create, createButton } from "./dom.ts";
import { reactions } from "./languages/en.ts";
import { addPartStyles } from "./part-styles.ts";
import type { ThreadView } from "./thread-view.ts";
import { describeWait } from "./waiting.ts";

const reasonLength = 500;

/** Gives a vote or takes it back: shown at once, and taken back here too if the server does not take it. */
export async function vote(thread: ThreadView, comment: PublicComment, button: HTMLButtonElement): Promise<void> {
  if (button.getAttribute("aria-busy") === "true") return;
  const wasPressed = button.ariaPressed === "true";
  const before = comment.score;
  const show = (score: number, isPressed: boolean) => {
    comment.score = score;
    button.textContent = score ? score.toLocaleString(thread.words.language) : "";
    button.ariaPressed = String(isPressed);
    button.ariaLabel = thread.words.say("vote", { name: comment.author?.name ?? "", count: score });
  };
  show(Math.max(0, before + (wasPressed ? -1 : 1)), !wasPressed);
  button.ariaBusy = "true";
  try {
    const voterKey = thread.shared.authorKey();
    const value = wasPressed ? 0 : 1;
    const { score } = await thread.api.send<VoteResponse>("PUT", `/comments/${comment.id}/vote`, { voterKey, value });
    show(score, !wasPressed);
    const others = (thread.shared.read<number[]>("localStorage", "votes") ?? []).filter((id) => id !== comment.id);
    thread.shared.write("localStorage", "votes", wasPressed ? others : [...others, comment.id]);
  } catch (error) {
    show(before, wasPressed);
    say(button, describeWait(error, thread.words) ?? thread.words.with(reactions).say("voteFailed"));
    thread.notifyError(error);
  }
  button.ariaBusy = null;
}

/** Asks what is wrong with a comment and tells the moderators. */
export function report(thread: ThreadView, comment: PublicComment, button: HTMLButtonElement): void {
  addPartStyles(thread);
  const words = thread.words.with(reactions);
  const id = `report-${comment.id}`;
  const reason = create("textarea", { id, rows: 2, dir: "auto", maxlength: reasonLength });
  const send = create("button", { class: "send" }, words.say("sendReport"));
  const cancel = createButton(words.say("cancelReport"), { class: "cancel" }, () => {
    form.remove();
    button.hidden = false;
    button.focus();
  });
  const form = create("form", { class: "report-form", "aria-labelledby": `${id}-label` });
  const label = create("label", { id: `${id}-label`, for: id }, words.say("reportReason"));
  form.append(create("div", { class: "field" }, label, reason), create("div", { class: "choices" }, send, cancel));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    try {
      await thread.api.send("POST", `/comments/${comment.id}/reports`, { reason: reason.value });
      const thanks = create("p", { class: "quiet note", role: "status", tabindex: -1 }, words.say("reportSent"));
      form.replaceWith(thanks);
      thanks.focus();
    } catch (error) {
      send.disabled = false;
      say(send, describeWait(error, words) ?? words.say("reportFailed"));
      thread.notifyError(error);
    }
  });
  form.addEventListener("keydown", ({ key }) => key === "Escape" && cancel.click());
  button.hidden = true;
  button.parentElement?.after(form);
  reason.focus();
}

/** Says what failed, right behind the button that did. */
function say(button: HTMLElement, text: string): void {
  const { parentElement } = button;
  parentElement?.querySelector(".alert")?.remove();
  parentElement?.append(create("span", { class: "alert", role: "alert" }, text));
}
