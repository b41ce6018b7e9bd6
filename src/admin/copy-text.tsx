import { useId, useRef, useState } from "preact/hooks";

/** A text to take along: shown whole, and copied at the press of a button. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [outcome, setOutcome] = useState("");

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("Copied.");
    } catch {
      // Without permission it is at least marked, ready for the keyboard's own copy.
      area.current?.select();
      setOutcome("Press Ctrl+C (⌘C) to copy.");
    }
  }

  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea class="copy" id={id} ref={area} readOnly rows={text.split("\n").length} value={text} />
      <div class="actions">
        <button type="button" aria-label={`Copy: ${label}`} onClick={() => void copy()}>
          Copy
        </button>
        <span role="status">{outcome}</span>
      </div>
    </div>
  );
}
