import { useRef, useState } from "preact/hooks";
import type { WordLists, WordsTrial } from "../../contract.ts";
import { type AdminApi, describeProblem } from "../api.ts";
import type { Caught } from "./catches.ts";

/** How many of the newest comments a trial looks at in all, a part a request. */
export const TRIAL_COMMENTS = 1_000;

export interface Trial {
  /** As they were when it began. */
  lists: WordLists;
  examined: number;
  caught: Caught[];
  state: "running" | "done" | "stopped";
  problem: string | null;
}

/** Tries word lists on a site's newest comments, part by part, until the end or until it is stopped. */
export function useTrial(api: AdminApi, path: string) {
  const [trial, setTrial] = useState<Trial | null>(null);
  const running = useRef<AbortController | null>(null);

  async function start(lists: WordLists): Promise<void> {
    running.current?.abort();
    running.current = new AbortController();
    const { signal } = running.current;
    let seen: Trial = { lists, examined: 0, caught: [], state: "running", problem: null };
    let cursor: string | null = null;
    setTrial(seen);
    try {
      do {
        const query: string = cursor === null ? "" : `?cursor=${cursor}`;
        const part: WordsTrial = await api.request("POST", `${path}/trials${query}`, lists, signal);
        cursor = part.cursor;
        seen = { ...seen, examined: seen.examined + part.examined, caught: [...seen.caught, ...part.caught] };
        setTrial(seen);
      } while (cursor !== null);
      setTrial({ ...seen, state: "done" });
    } catch (error) {
      if (!signal.aborted) setTrial({ ...seen, state: "stopped", problem: describeProblem(error) });
    }
  }

  function stop(): void {
    running.current?.abort();
    setTrial((seen) => seen && { ...seen, state: "stopped" });
  }
  return { trial, start, stop };
}
