import { useState } from "preact/hooks";
import { areShortcutsOn, switchShortcuts } from "./shortcuts.ts";

const KEYS: [string, string[][]][] = [
  [
    "Move",
    [
      ["j / k", "Next, previous comment"],
      ["Enter", "Timeline and details"],
      ["o", "Open the page"],
      ["/", "Search"],
      ["n", "Show new comments"],
    ],
  ],
  [
    "Decide",
    [
      ["a", "Approve"],
      ["s", "Spam"],
      ["t", "Trash"],
      ["p", "Back to pending"],
      ["u", "Undo"],
    ],
  ],
  [
    "Select",
    [
      ["x", "Select"],
      ["Shift + x", "Select up to here"],
      ["*", "Select all that are loaded"],
      ["Esc", "Close, or select none"],
    ],
  ],
  [
    "Write",
    [
      ["e", "Edit"],
      ["r", "Reply"],
      ["Ctrl + Enter", "Send"],
      ["?", "This help"],
    ],
  ],
];

/** All keys, and the switch that turns single keys off. */
export function KeyboardHelp({ close }: { close(): void }) {
  const [isOn, setOn] = useState(areShortcutsOn);
  const change = () => {
    switchShortcuts(!isOn);
    setOn(!isOn);
  };
  return (
    <dialog ref={(dialog) => dialog?.showModal()} class="wide" aria-labelledby="help-title" onClose={close}>
      <form method="dialog" class="stack">
        <h2 id="help-title">Keyboard</h2>
        <div class="keys">
          {KEYS.map(([title, keys]) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {keys.map(([key, does]) => (
                  <div key={key}>
                    <dt>
                      <kbd>{key}</kbd>
                    </dt>
                    <dd>{does}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <label class="check">
          <input type="checkbox" checked={isOn} onChange={change} /> Single keys do these things
        </label>
        <div class="actions">
          <button type="submit" class="primary">
            Close
          </button>
        </div>
      </form>
    </dialog>
  );
}
