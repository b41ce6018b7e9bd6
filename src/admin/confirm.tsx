import { render } from "preact";

export interface Question {
  title: string;
  text: string;
  /** What the button that agrees says: `Delete`. */
  action: string;
  isDangerous?: boolean;
}

/** Asks in a dialog and resolves with the answer; Escape is a no. Focus goes back to where it was. */
export async function askToConfirm(question: Question): Promise<boolean> {
  const host = document.body.appendChild(document.createElement("div"));
  const answer = await new Promise<string>((resolve) => render(<Confirm {...question} answer={resolve} />, host));
  render(null, host);
  host.remove();
  return answer === "yes";
}

function Confirm({ title, text, action, isDangerous, answer }: Question & { answer(value: string): void }) {
  return (
    <dialog
      ref={(dialog) => dialog?.showModal()}
      aria-labelledby="confirm-title"
      onClose={(event) => answer(event.currentTarget.returnValue)}
    >
      <form method="dialog" class="stack">
        <h2 id="confirm-title">{title}</h2>
        <p>{text}</p>
        <div class="actions">
          <button type="submit" value="no">
            Cancel
          </button>
          <button type="submit" value="yes" class={isDangerous ? "danger" : "primary"}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
