import { useEffect, useRef } from "preact/hooks";
import type { NoticeAction } from "./view.ts";

const shownMs = 8_000;

export interface Notice {
  text: string;
  kind: "ok" | "problem";
  action: NoticeAction | null;
}

/** The last thing that happened. Good news leaves by itself, a problem stays until it is put away. */
export function Notices({ notice, dismiss }: { notice: Notice | null; dismiss(): void }) {
  const notices = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (notice?.kind !== "ok") return undefined;
    const timer = setInterval(() => {
      // Not from under the hand of who is about to press its button.
      if (!notices.current?.matches(":hover, :focus-within")) dismiss();
    }, shownMs);
    return () => clearInterval(timer);
  }, [notice, dismiss]);
  const putAway = () => {
    dismiss();
    document.getElementById("main")?.focus();
  };
  // Both regions are always there, since screen readers only tell of changes in regions that they know.
  return (
    <div class="notices" ref={notices}>
      <div role="status">{notice?.kind === "ok" && <Toast notice={notice} putAway={putAway} />}</div>
      <div role="alert">{notice?.kind === "problem" && <Toast notice={notice} putAway={putAway} />}</div>
    </div>
  );
}

function Toast({ notice: { text, kind, action }, putAway }: { notice: Notice; putAway(): void }) {
  return (
    <div class={`notice ${kind}`}>
      <p>{text}</p>
      {action && (
        <button type="button" class="plain" onClick={action.run}>
          {action.label}
        </button>
      )}
      <button type="button" class="plain icon" aria-label="Dismiss" onClick={putAway}>
        ×
      </button>
    </div>
  );
}
