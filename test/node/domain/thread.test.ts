import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { nest, type ThreadNode, type ThreadRow } from "../../../src/domain/thread.ts";

type Node = ThreadNode<ThreadRow>;

/** Rows of a tree: each comment answers an earlier one or none, and remembers its first ancestors. */
function rowsOf(parents: readonly (number | null)[]): ThreadRow[] {
  const rows: ThreadRow[] = [];
  parents.forEach((parent, index) => {
    const above = parent === null ? undefined : rows[parent];
    const ancestors = above === undefined ? [] : [...above.ancestors, above.id].slice(0, LIMITS.depthMost);
    rows.push({ id: 100 + index, parentId: above?.id ?? null, ancestors });
  });
  return rows;
}

const tree = fc
  .array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 40 })
  .map((picks) =>
    rowsOf(picks.map(([pick, isRoot], index) => (index === 0 || (isRoot && pick % 3 === 0) ? null : pick % index))),
  );
/** A page of a thread in which some comments are gone. */
const torn = fc.tuple(tree, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 })).map(([rows, kept]) => ({
  rows: rows.filter((_, index) => kept[index]),
  all: rows,
}));
const depth = fc.integer({ min: 1, max: LIMITS.depthMost });

function flat(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...flat(node.replies)]);
}

function levels(nodes: readonly Node[], level = 0): [node: Node, level: number][] {
  return nodes.flatMap((node) => [[node, level] as [Node, number], ...levels(node.replies, level + 1)]);
}

describe("works", () => {
  test("replies stand below what they answer, in the order they came in", () => {
    const [root, other] = nest(rowsOf([null, 0, 0, 1, null, 3]), 5);
    expect(root!.replies.map(({ id }) => id)).toEqual([101, 102]);
    expect(root!.replies[0]!.replies[0]!.replies[0]).toMatchObject({ id: 105, parentId: 103, depth: 3 });
    expect(other).toMatchObject({ id: 104, parentId: null, depth: 0, replies: [] });
  });

  test("what answers deeper than the limit stands at the deepest level, with its parent kept true", () => {
    const chain = rowsOf([null, 0, 1, 2, 3]);
    const [root] = nest(chain, 3);
    const deepest = root!.replies[0]!.replies;
    expect(deepest.map(({ id, parentId, depth }) => [id, parentId, depth])).toEqual([
      [102, 101, 2],
      [103, 102, 2],
      [104, 103, 2],
    ]);
  });

  test("a comment that is gone leaves a tombstone as long as something answers it", () => {
    const rows = rowsOf([null, 0, 1, null]).filter(({ id }) => id === 102);
    expect(nest(rows, 5)).toMatchObject([
      { id: 100, parentId: null, row: null, replies: [{ id: 101, parentId: 100, row: null, replies: [{ id: 102 }] }] },
    ]);
  });

  test("in a continuation what was shown before makes no tombstone, and what hung on it stands at the top", () => {
    const rows = rowsOf([null, 0, 1, 2]).slice(2);
    const nodes = nest(rows, 5, true);
    expect(nodes).toMatchObject([{ id: 102, parentId: 101, depth: 2, replies: [{ id: 103, depth: 3 }] }]);
  });

  test("no rows make no thread", () => {
    expect(nest([], 5)).toEqual([]);
  });
});

describe("resists", () => {
  test("no comment is lost or shown twice, whatever is gone and however deep it is", () => {
    fc.assert(
      fc.property(torn, depth, fc.boolean(), ({ rows }, limit, continuation) => {
        const shown = flat(nest(rows, limit, continuation));
        expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length);
        const alive = shown.filter(({ row }) => row !== null).map(({ id }) => id);
        expect(alive.sort()).toEqual(rows.map(({ id }) => id).sort());
      }),
    );
  });

  test("every parent is kept true, a tombstone's as well", () => {
    fc.assert(
      fc.property(torn, depth, fc.boolean(), ({ rows, all }, limit, continuation) => {
        const parents = new Map(all.map(({ id, parentId }) => [id, parentId]));
        for (const { id, parentId } of flat(nest(rows, limit, continuation))) expect(parentId).toBe(parents.get(id));
      }),
    );
  });

  test("nothing stands deeper than the limit, and the depth told is the depth shown", () => {
    fc.assert(
      fc.property(torn, depth, ({ rows }, limit) => {
        for (const [node, level] of levels(nest(rows, limit))) {
          expect(node.depth).toBe(level);
          expect(level).toBeLessThan(limit);
        }
      }),
    );
  });

  test("what is not too deep stands right below its parent", () => {
    fc.assert(
      fc.property(torn, depth, ({ rows }, limit) => {
        for (const node of flat(nest(rows, limit))) {
          for (const reply of node.replies) if (node.depth < limit - 2) expect(reply.parentId).toBe(node.id);
        }
      }),
    );
  });

  test("every tombstone has something alive below it, and a continuation has none", () => {
    fc.assert(
      fc.property(torn, depth, ({ rows }, limit) => {
        const dead = flat(nest(rows, limit)).filter(({ row }) => row === null);
        const remembered = new Set(rows.flatMap(({ ancestors }) => ancestors));
        for (const { id } of dead) expect(remembered.has(id)).toBe(true);
        expect(flat(nest(rows, limit, true)).every(({ row }) => row !== null)).toBe(true);
      }),
    );
  });

  test("each row's ancestors are read a bounded number of times, so that the cost grows with the rows alone", () => {
    const readsOf = (length: number) => {
      let reads = 0;
      const rows = rowsOf(Array.from({ length }, (_, index) => (index === 0 ? null : index - 1))).map((row) => ({
        ...row,
        get ancestors() {
          reads += 1;
          return row.ancestors;
        },
      }));
      nest(rows, LIMITS.depthMost);
      return reads / length;
    };
    expect(readsOf(4_000)).toBeLessThanOrEqual(readsOf(1_000) * 1.01);
  });
});
