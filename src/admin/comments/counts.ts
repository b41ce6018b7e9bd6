import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { CommentStatus, QueueCounts } from "../../contract.ts";
import { sitePath, type ViewProps } from "../view.ts";

const pollIntervalMs = 30_000;

interface Counts {
  /** `null` until they are known. */
  counts: QueueCounts | null;
  /** A decision changes them at once. */
  moved(from: CommentStatus, to: CommentStatus, count: number): void;
}

/**
 * How many comments each status has, asked for again while the page is looked at. `isBusy` tells of decisions on their
 * way, which an answer may or may not count.
 */
export function useCounts({ api, site }: Pick<ViewProps, "api" | "site">, isBusy: () => boolean): Counts {
  const [counts, setCounts] = useState<QueueCounts | null>(null);
  const isBusyNow = useRef(isBusy);
  isBusyNow.current = isBusy;

  useEffect(() => {
    const leaving = new AbortController();
    const ask = async () => {
      if (document.hidden || isBusyNow.current()) return;
      const path = `${sitePath(site)}/counts`;
      const answer = await api.request<QueueCounts>("GET", path, undefined, leaving.signal).catch(() => null);
      if (answer !== null && !isBusyNow.current()) setCounts(answer);
    };
    const listen = () => void ask();
    listen();
    const timer = setInterval(listen, pollIntervalMs);
    document.addEventListener("visibilitychange", listen);
    return () => {
      leaving.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", listen);
    };
  }, [api, site]);

  const moved = useCallback((from: CommentStatus, to: CommentStatus, count: number) => {
    setCounts((known) => known && add(add(known, from, -count), to, count));
  }, []);
  return { counts, moved };
}

function add(counts: QueueCounts, status: CommentStatus, change: number): QueueCounts {
  const { count, isMore } = counts[status];
  // Beyond what was counted nobody knows how many there are.
  return isMore ? counts : { ...counts, [status]: { ...counts[status], count: Math.max(0, count + change) } };
}
