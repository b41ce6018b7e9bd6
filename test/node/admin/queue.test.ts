import { beforeEach, describe, expect, test } from "vitest";
import { Queue, toRow } from "../../../src/admin/comments/queue.ts";
import { comment } from "./comment.ts";

let changes = 0;
let queue: Queue;

const idsOf = (list: Queue) => list.visible.map((row) => row.comment.id);
const rows = (...ids: number[]) => ids.map((id) => toRow(comment({ id }), 0));

beforeEach(() => {
  changes = 0;
  queue = new Queue("pending", () => {
    changes += 1;
  });
  queue.append(rows(5, 4, 3, 2, 1));
});

describe("works: rows that leave and come back", () => {
  test("a decided row leaves at once, and the next one becomes the current one", () => {
    queue.goTo(4);
    queue.update([4], () => ({ decided: "spam" }));
    expect(idsOf(queue)).toEqual([5, 3, 2, 1]);
    expect(queue.current).toBe(3);
  });

  test("the last row leaves to the one before it, the only one to none", () => {
    queue.goTo(1);
    queue.update([1], () => ({ decided: "spam" }));
    expect(queue.current).toBe(2);
    queue.update([5, 4, 3, 2], () => ({ decided: "spam" }));
    expect(queue.current).toBeNull();
  });

  test("a row that is taken back stands where it stood, and takes the current place from nobody", () => {
    queue.update([4], () => ({ decided: "spam" }));
    queue.goTo(2);
    queue.update([4], () => ({ decided: null, problem: "No." }));
    expect(idsOf(queue)).toEqual([5, 4, 3, 2, 1]);
    expect(queue.current).toBe(2);
  });

  test("in the list of all statuses a decided row stays", () => {
    const all = new Queue(null, () => undefined);
    all.append(rows(2, 1));
    all.update([2], () => ({ decided: "spam" }));
    expect(idsOf(all)).toEqual([2, 1]);
  });

  test("a row at which is written stays until it is written", () => {
    queue.update([3], () => ({ panel: "reply", decided: "approved" }));
    expect(idsOf(queue)).toContain(3);
    queue.update([3], () => ({ panel: null }));
    expect(idsOf(queue)).not.toContain(3);
  });
});

describe("works: what arrives", () => {
  test("above the list leaves the current row alone", () => {
    queue.goTo(4);
    queue.prepend(rows(7, 6));
    expect(idsOf(queue).slice(0, 3)).toEqual([7, 6, 5]);
    expect(queue.current).toBe(4);
    expect(queue.newest).toBe(7);
  });

  test("a page that repeats what is there adds only the rest", () => {
    queue.append(rows(1, 0));
    expect(idsOf(queue)).toEqual([5, 4, 3, 2, 1, 0]);
  });
});

describe("works: selecting", () => {
  test("a range from the last one that was selected by itself, in both directions", () => {
    queue.toggle(4);
    queue.selectTo(2);
    expect([...queue.selected]).toEqual([4, 3, 2]);
    queue.toggle(1);
    queue.selectTo(2);
    expect(queue.selected.size).toBe(4);
  });

  test("all that are shown, and none", () => {
    queue.update([5], () => ({ decided: "trash" }));
    queue.selectAll();
    expect([...queue.selected]).toEqual([4, 3, 2, 1]);
    queue.selectNone();
    expect(queue.selected.size).toBe(0);
  });

  test("what leaves is selected no more", () => {
    queue.selectAll();
    queue.update([3], () => ({ decided: "trash" }));
    expect(queue.selected.has(3)).toBe(false);
  });
});

describe("resists: what would do nothing", () => {
  test("moving past an end, going to where one is", () => {
    queue.goTo(1);
    const before = changes;
    queue.move(1);
    queue.goTo(1);
    expect(queue.current).toBe(1);
    expect(changes).toBe(before);
  });

  test("a range that starts at a row that has left selects the one", () => {
    queue.toggle(4);
    queue.update([4], () => ({ decided: "spam" }));
    queue.selectTo(2);
    expect([...queue.selected]).toEqual([2]);
  });
});
