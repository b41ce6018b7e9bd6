import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/domain/limits.ts";
import { nest } from "../../src/domain/thread.ts";
import { renderCommentList } from "../../src/render/comment-list.ts";
import { assess } from "../../src/spam/assess.ts";
import { cpuMs } from "./cpu-time.ts";
import { shownComment, shownThread } from "./render/thread-builders.ts";
import { facts, submission } from "./spam/builders.ts";

const PROSE =
  "The bridge opened in 1932; see https://archive.example/b for the plan, and nobody thought it would last. ";

/** Texts, lists and threads of a size, each with what a request does with it. */
const WORK: Record<string, { base: number; of(size: number): () => unknown }> = {
  "the checks of a long comment": {
    base: 2 * LIMITS.bodyCharacters,
    of(size) {
      const long = submission({ body: PROSE.repeat(Math.ceil(size / PROSE.length)).slice(0, size) });
      const known = facts({ words: { hold: ["casino"], block: ["roulette"] } });
      return () => assess(long, known);
    },
  },
  "the checks against long word lists": {
    base: 2 * LIMITS.wordEntries,
    of(size) {
      const hold = Array.from({ length: size }, (_, place) => `${place} ${"casino".repeat(8)}`);
      const known = facts({ words: { hold, block: [] } });
      const plain = submission();
      return () => assess(plain, known);
    },
  },
  "nesting replies to replies": {
    base: 10_000,
    of(size) {
      const rows = Array.from({ length: size }, (_, id) => ({
        id,
        parentId: id === 0 ? null : id - 1,
        ancestors: Array.from({ length: Math.min(id, LIMITS.depthMost) }, (_, level) => level),
      }));
      return () => nest(rows, LIMITS.depthMost);
    },
  },
  "a document of many comments": {
    base: 1_000,
    of(size) {
      const html = `<p>${PROSE.repeat(6)}</p>\n`;
      const comments = Array.from({ length: size }, (_, id) => shownComment({ id, html }));
      const thread = shownThread({ comments });
      // Reading a character is what puts the text in one piece, as sending it does.
      return () => renderCommentList(thread).charCodeAt(size);
    },
  },
};

describe("CPU time grows no faster than the input", () => {
  test.each(Object.entries(WORK))("%s", (_name, { base, of }) => {
    const timeOf = (factor: number) => {
      const run = of(factor * base);
      run();
      return Math.min(cpuMs(run), cpuMs(run), cpuMs(run));
    };
    timeOf(4);
    // 4 where it is linear and 16 where it is squared; a busy machine and the garbage blur it.
    expect(timeOf(4)).toBeLessThan(9 * timeOf(1) + 2);
  });
});
