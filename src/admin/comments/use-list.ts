import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import type { QueueComment } from "../../contract.ts";
import { sitePath, type ViewProps } from "../view.ts";
import type { Decisions } from "./decisions.ts";
import { type Filter, statusOfTab } from "./filter.ts";
import { Pages } from "./pages.ts";
import { Queue } from "./queue.ts";

/** The id of the element that takes focus for a comment. */
export function elementIdOf(comment: number): string {
  return `comment-${comment}`;
}

interface List {
  queue: Queue;
  pages: Pages;
  /** The element that all of it is in. */
  region: RefObject<HTMLElement | null>;
  /** What takes focus when there is no row. */
  fallback: RefObject<HTMLParagraphElement | null>;
  /** Takes focus to the current row once it is drawn. */
  focusCurrent(): void;
  /** Reads one comment again. */
  refresh(id: number): Promise<void>;
}

/** One list with its pages, which never loses the focus: where the row that has it leaves, the next one gets it. */
export function useList({ api, site }: ViewProps, filter: Filter, decisions: Decisions): List {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const region = useRef<HTMLElement>(null);
  const fallback = useRef<HTMLParagraphElement>(null);
  const isWanted = useRef(false);
  const wasInside = useRef(false);

  const list = useMemo(() => {
    const changed = () => {
      wasInside.current ||= region.current?.contains(document.activeElement) ?? false;
      redraw(undefined);
    };
    const queue = new Queue(statusOfTab(filter.tab), changed);
    const focusCurrent = () => {
      isWanted.current = true;
      changed();
    };
    const refresh = async (id: number) => {
      const readAt = api.now();
      const path = `${sitePath(site)}/comments/${id}`;
      const { comment } = await api.request<{ comment: QueueComment }>("GET", path);
      queue.update([id], () => ({ comment, readAt }));
    };
    return { queue, pages: new Pages({ api, site, filter, queue, changed }), region, fallback, focusCurrent, refresh };
  }, [api, site, filter]);

  useEffect(() => {
    decisions.show(list);
    void list.pages.loadMore();
    return () => list.pages.close();
  }, [list, decisions]);

  useLayoutEffect(() => {
    const isLost = wasInside.current && document.activeElement === document.body;
    if (isWanted.current || isLost) focusRow(list.queue.current, fallback.current);
    isWanted.current = false;
    wasInside.current = false;
  });
  return list;
}

function focusRow(id: number | null, fallback: HTMLElement | null): void {
  const element = (id === null ? null : document.getElementById(elementIdOf(id))) ?? fallback;
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: "nearest" });
}
