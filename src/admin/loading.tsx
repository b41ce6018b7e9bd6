import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { describeProblem } from "./api.ts";

/** What was asked of the server, as far as it is there. */
export interface Loaded<Value> {
  value: Value | null;
  problem: string | null;
  reload(): void;
  /** Takes an answer that came another way. */
  replace(value: Value): void;
}

/** Asks again whenever what it depends on changes, and drops an answer that a newer question has overtaken. */
export function useLoaded<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  dependencies: readonly unknown[],
): Loaded<Value> {
  const [value, replace] = useState<Value | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const asking = new AbortController();
    setProblem(null);
    load(asking.signal).then(replace, (error: unknown) => {
      if (!asking.signal.aborted) setProblem(describeProblem(error));
    });
    return () => asking.abort();
  }, [...dependencies, round]);
  return { value, problem, reload: () => setRound(round + 1), replace };
}

/** What stands in place of an answer until it is there, or why it is not. */
export function Waiting({ loaded, children }: { loaded: Loaded<unknown>; children?: ComponentChildren }) {
  if (loaded.problem !== null)
    return (
      <div class="problem" role="alert">
        <p>{loaded.problem}</p>
        <button type="button" onClick={loaded.reload}>
          Try again
        </button>
      </div>
    );
  return loaded.value === null ? <p role="status">{children ?? "Loading…"}</p> : null;
}
