import type { CommentStatus } from "../../contract.ts";
import type { Queue } from "./queue.ts";

const BUTTONS: [CommentStatus, string][] = [
  ["approved", "Approve"],
  ["spam", "Spam"],
  ["trash", "Trash"],
  ["pending", "Hold"],
];

/** What can be done to all that are selected; there only while any are. */
export function BulkBar({ queue, decide }: { queue: Queue; decide(status: CommentStatus): void }) {
  const { selected, visible, status } = queue;
  if (selected.size === 0) return null;
  return (
    <section class="bulk" aria-label="Selected comments">
      <strong>{selected.size} selected</strong>
      {BUTTONS.filter(([to]) => to !== status).map(([to, title]) => (
        <button key={to} type="button" class={to === "approved" ? "primary" : ""} onClick={() => decide(to)}>
          {title}
        </button>
      ))}
      {selected.size < visible.length && (
        <button type="button" class="plain" onClick={() => queue.selectAll()}>
          Select all {visible.length} loaded
        </button>
      )}
      <button type="button" class="plain" onClick={() => queue.selectNone()}>
        Select none
      </button>
    </section>
  );
}
