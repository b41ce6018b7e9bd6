import { useEffect, useRef, useState } from "preact/hooks";
import { describeProblem } from "./api.ts";

/** One piece of a list that the server gives piece by piece. */
export interface Piece<Item> {
  items: Item[];
  cursor: string | null;
}

export interface Paged<Item> {
  /** `null` until the first piece is there. */
  items: Item[] | null;
  isLoading: boolean;
  hasMore: boolean;
  problem: string | null;
  /** Asks for the next piece, or again for one that failed. */
  more(): void;
  reload(): void;
  replace(items: Item[]): void;
}

interface State<Item> extends Piece<Item> {
  hasBegun: boolean;
  isLoading: boolean;
  problem: string | null;
}

/** A list that grows by pieces; it begins anew whenever what it depends on changes. */
export function usePaged<Item>(
  load: (cursor: string | null, signal: AbortSignal) => Promise<Piece<Item>>,
  dependencies: readonly unknown[],
): Paged<Item> {
  const nothing: State<Item> = { items: [], cursor: null, hasBegun: false, isLoading: true, problem: null };
  const [state, setState] = useState(nothing);
  const [round, setRound] = useState(0);
  const asking = useRef(new AbortController());

  async function ask(known: State<Item>): Promise<void> {
    asking.current.abort();
    asking.current = new AbortController();
    const { signal } = asking.current;
    setState({ ...known, isLoading: true, problem: null });
    try {
      let piece = await load(known.cursor, signal);
      // A piece may be empty before the end.
      while (piece.items.length === 0 && piece.cursor !== null) piece = await load(piece.cursor, signal);
      const items = [...known.items, ...piece.items];
      setState({ items, cursor: piece.cursor, hasBegun: true, isLoading: false, problem: null });
    } catch (error) {
      if (!signal.aborted) setState({ ...known, isLoading: false, problem: describeProblem(error) });
    }
  }

  useEffect(() => {
    void ask(nothing);
    return () => asking.current.abort();
  }, [...dependencies, round]);

  return {
    items: state.hasBegun ? state.items : null,
    isLoading: state.isLoading,
    hasMore: state.cursor !== null,
    problem: state.problem,
    more: () => void ask(state),
    reload: () => setRound(round + 1),
    replace: (items) => setState({ ...state, items }),
  };
}

/** What stands below a list: that it is loading, why it is not, or the button for more. */
export function PagedEnd({ paged }: { paged: Paged<unknown> }) {
  const { items, isLoading, hasMore, problem, more } = paged;
  if (problem === null && items !== null && !hasMore) return null;
  return (
    <div class="stack">
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="actions">
        {isLoading && <span role="status">Loading…</span>}
        {(problem !== null || items !== null) && (
          <button type="button" aria-disabled={isLoading} onClick={() => !isLoading && more()}>
            {problem === null ? "Load more" : "Try again"}
          </button>
        )}
      </div>
    </div>
  );
}
