import type { CommentStatus } from "../../contract.ts";
import { safeLink } from "../safe-html.ts";
import { useShortcuts } from "../shortcuts.ts";
import type { Panel, Row } from "./queue.ts";
import type { RowActions } from "./row-actions.ts";
import type { useList } from "./use-list.ts";

interface Powers {
  list: ReturnType<typeof useList>;
  actions: RowActions;
  /** Decides on what is selected or, if nothing is, on the current row. */
  decide(status: CommentStatus): void;
  undo(): void;
  showArrivals(): void;
}

/** The keys of the list; `keyboard-help.tsx` tells them. */
export function useKeys({ list, actions, decide, undo, showArrivals }: Powers): void {
  const { queue, region, focusCurrent } = list;
  const row = () => queue.find(queue.current);
  const onRow = (run: (row: Row) => void) => () => {
    const current = row();
    if (current) run(current);
  };
  const move = (step: number) => () => {
    // The first key brings focus into the list, to where it is.
    if (region.current?.contains(document.activeElement)) queue.move(step);
    focusCurrent();
  };
  // A key that is held down must not decide on row after row.
  const once = (run: () => void) => (event: KeyboardEvent) => {
    if (!event.repeat) run();
  };
  const toggle = (panel: Panel) => onRow((current) => actions.open(current, current.panel === panel ? null : panel));

  const decisions = {
    a: once(() => decide("approved")),
    s: once(() => decide("spam")),
    t: once(() => decide("trash")),
    p: once(() => decide("pending")),
    u: once(undo),
    e: toggle("edit"),
    r: toggle("reply"),
    x: onRow(({ comment }) => queue.toggle(comment.id)),
    "shift+x": onRow(({ comment }) => queue.selectTo(comment.id)),
    "*": () => queue.selectAll(),
  };
  useShortcuts({
    ...(actions.mayModerate ? decisions : {}),
    j: move(1),
    k: move(-1),
    n: showArrivals,
    "/": () => document.getElementById("query")?.focus(),
    o: onRow(({ comment }) => {
      const link = safeLink(comment.page.url);
      if (link !== null) window.open(link, "_blank", "noopener,noreferrer");
    }),
    Enter(event) {
      if (!(event.target instanceof HTMLElement && event.target.matches("article"))) return false;
      return toggle("details")();
    },
    Escape() {
      const current = row();
      if (queue.selected.size > 0) queue.selectNone();
      else if (current?.panel) actions.open(current, null);
      else return false;
      return true;
    },
  });
}
