import { useEffect } from "preact/hooks";
import type { NoticeAction } from "./view.ts";

const shownMs = 8_000;

export interface Notice {
  text: string;
  kind: "ok" | "problem";
  action: NoticeAction | null;
}

/** The last thing that happened. Good news leaves by itself, a problem stays until it is put away. */
export function Notices({ notice, dismiss }: { notice: Notice | null; dismiss(): void }) {
  useEffect(() => {
    if (notice?.kind !== "ok") return undefined;
    const timer = setTimeout(dismiss, shownMs);
    return () => clearTimeout(timer);
  }, [notice, dismiss]);
  // Both regions are always there, since screen readers only tell of changes in regions that they know.
  return (
    <div class="notices">
      <div role="status">{notice?.kind === "ok" && <Toast notice={notice} dismiss={dismiss} />}</div>
      <div role="alert">{notice?.kind === "problem" && <Toast notice={notice} dismiss={dismiss} />}</div>
    </div>
  );
}

function Toast({ notice: { text, kind, action }, dismiss }: { notice: Notice; dismiss(): void }) {
  return (
    <div class={`notice ${kind}`}>
      <p>{text}</p>
      {action && (
        <button type="button" class="plain" onClick={action.run}>
          {action.label}
        </button>
      )}
      <button type="button" class="plain icon" aria-label="Dismiss" onClick={dismiss}>
        ×
      </button>
    </div>
  );
}
