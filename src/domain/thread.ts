import { LIMITS } from "./limits.ts";

/** What nesting needs to know of a comment. `ancestors` runs from the root to the parent, as far as it is remembered. */
export interface ThreadRow {
  id: number;
  parentId: number | null;
  ancestors: number[];
}

export interface ThreadNode<Row extends ThreadRow> {
  id: number;
  parentId: number | null;
  depth: number;
  /** `null` is a tombstone: a comment that is gone while replies to it are not. */
  row: Row | null;
  replies: ThreadNode<Row>[];
}

/** From the root to the parent, as far as a reply remembers. */
export function ancestorsOfReply(parent: Pick<ThreadRow, "id" | "ancestors"> | null): number[] {
  return parent === null ? [] : [...parent.ancestors, parent.id].slice(0, LIMITS.depthMost);
}

/**
 * Nests rows, given so that a parent comes before its replies, in O(rows × ancestors). What answers deeper than `depth`
 * levels is shown at the deepest one with its parent kept true. A missing ancestor becomes a tombstone; in a
 * `continuation` it is taken as shown before, and what hung on it stands at the top with its own depth.
 */
export function nest<Row extends ThreadRow>(
  rows: readonly Row[],
  depth: number,
  continuation = false,
): ThreadNode<Row>[] {
  const tops: ThreadNode<Row>[] = [];
  const nodes = new Map<number, ThreadNode<Row>>();

  function place(id: number, row: Row | null, ancestors: readonly number[]): void {
    const level = Math.min(ancestors.length, depth - 1);
    const container = level === 0 ? undefined : nodes.get(ancestors[level - 1]!);
    const parentId = row === null ? (ancestors.at(-1) ?? null) : row.parentId;
    const node = { id, parentId, depth: level, row, replies: [] };
    nodes.set(id, node);
    (container?.replies ?? tops).push(node);
  }

  for (const row of rows) {
    if (!continuation) {
      row.ancestors.forEach((id, level) => {
        if (!nodes.has(id)) place(id, null, row.ancestors.slice(0, level));
      });
    }
    place(row.id, row, row.ancestors);
  }
  return tops;
}
