import type { PublicComment, ThreadPage } from "../../../src/contract.ts";
import { COMMENT_SORTS, type CommentSort } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { encodeCursor } from "../../../src/http/cursor.ts";
import type { Cost, Ledger, Measured, Operation } from "../ledger.ts";
import { idOf, LARGE_PAGE } from "../seed.ts";

/** The harnesses' own. */
const SIGNING_SECRET = "test-signing-secret-of-32-characters";

export function reads(rowsRead: number): Cost {
  return { roundTrips: 1, rowsRead, rowsWritten: 0 };
}

function countOf(comments: readonly PublicComment[]): number {
  return comments.reduce((sum, { replies }) => sum + 1 + countOf(replies), 0);
}

/** Roots whose replies were all read, so that the end of their run was looked at. */
function endedOf(comments: readonly PublicComment[]): number {
  return comments.filter(({ moreReplies }) => moreReplies === null).length;
}

/** One reply more than is shown was read of the others. */
function unshownOf(comments: readonly PublicComment[]): number {
  return comments.length - endedOf(comments);
}

async function thread(ledger: Ledger, query: string, besides = 5): Promise<Measured> {
  const { figures, body } = await ledger.measure<ThreadPage>(ledger.publicPath(`/comments?${query}`));
  const { comments } = body;
  return { figures, budget: reads(countOf(comments) + endedOf(comments) + unshownOf(comments) + besides) };
}

/** A cursor that goes on somewhere in the large thread. */
async function cursorAt(ledger: Ledger, sort: CommentSort, place: number, score = 0): Promise<string> {
  const { seed, app } = ledger;
  const values = [COMMENT_SORTS.indexOf(sort), idOf(seed, Math.floor(seed.size * place)), score];
  return encodeCursor(SIGNING_SECRET, ["thread", app.siteId, LARGE_PAGE], values);
}

const ofLarge = `page=${LARGE_PAGE}`;
// Voted comments and the others are two runs of two indexes, and each looks up the page.
const besidesOf = (sort: CommentSort) => (sort === "top" ? 6 : 5);

const firstPages: Operation[] = COMMENT_SORTS.map((sort) => ({
  name: `thread, first page, ${sort}`,
  formula: sort === "top" ? "1 / n + r + 6 / 0" : "1 / n + r + 5 / 0",
  perform: (ledger) => thread(ledger, `${ofLarge}&sort=${sort}`, besidesOf(sort)),
}));

const deepPages: Operation[] = COMMENT_SORTS.map((sort) => ({
  name: `thread, from three quarters of it on, ${sort}`,
  formula: sort === "top" ? "2 / n + r + 6 + 2 x 250 / 0" : "1 / n + r + 5 / 0",
  async perform(ledger) {
    const measured = await thread(ledger, `${ofLarge}&sort=${sort}&cursor=${await cursorAt(ledger, sort, 0.75)}`);
    if (sort === "top") allowPassing(measured.budget);
    return measured;
  },
}));

/** Roots with votes are passed over, up to a limit; where that ends a page, where it did is asked for. */
function allowPassing(budget: Cost): void {
  budget.roundTrips = 2;
  budget.rowsRead += 2 * (LIMITS.rootsPerPage + LIMITS.votedPassedOver) + 1;
}

export const READING: Operation[] = [
  {
    name: "thread, unchanged (304)",
    formula: "1 / 4 / 0",
    async perform(ledger) {
      const path = ledger.publicPath(`/comments?${ofLarge}`);
      const { headers } = await ledger.measure(path);
      const { figures } = await ledger.measure(path, { headers: { "If-None-Match": headers.get("ETag")! } }, 304);
      return { figures, budget: reads(4) };
    },
  },
  ...firstPages,
  {
    name: "thread, 100 roots a page",
    formula: "1 / n + r + 5 / 0",
    perform: (ledger) => thread(ledger, `${ofLarge}&sort=oldest&limit=100`),
  },
  ...deepPages,
  {
    name: "thread, top, from the middle of those with three votes on",
    formula: "1 / n + r + 7 / 0",
    async perform(ledger) {
      const query = `${ofLarge}&sort=top&cursor=${await cursorAt(ledger, "top", 0.15, 3)}`;
      return ledger.seed.size < 1_000 ? null : thread(ledger, query, 7);
    },
  },
  {
    name: "thread, top, where only roots with votes follow",
    formula: "2 / n + r + 6 + 2 x 250 / 0",
    hasWindow: true,
    async perform(ledger) {
      const measured = await thread(ledger, `${ofLarge}&sort=top&cursor=${await cursorAt(ledger, "top", 0.3)}`);
      allowPassing(measured.budget);
      return measured;
    },
  },
  {
    name: "thread, all of a short one",
    formula: "1 / n + r + 5 / 0",
    async perform(ledger) {
      const [page] = await ledger.rows<{ key: string }>(
        "SELECT key FROM pages WHERE id > ?1 AND count > 0 ORDER BY id LIMIT 1",
        ledger.seed.largePageId,
      );
      return page === undefined ? null : thread(ledger, `page=${page.key}`);
    },
  },
  {
    name: "thread, of a page without comments",
    formula: "1 / 2 / 0",
    perform: (ledger) => thread(ledger, "page=/nothing-yet", 2),
  },
  {
    name: "further replies",
    formula: "1 / n + 3 / 0",
    async perform(ledger) {
      const first = await ledger.measure<ThreadPage>(ledger.publicPath(`/comments?${ofLarge}&sort=oldest&limit=20`));
      const root = first.body.comments.find(({ moreReplies }) => moreReplies !== null);
      if (root === undefined) return null;
      const query = `${ofLarge}&parent=${root.id}&cursor=${root.moreReplies!.cursor}`;
      const { figures, body } = await ledger.measure<ThreadPage>(ledger.publicPath(`/comments?${query}`));
      return { figures, budget: reads(countOf(body.comments) + 3) };
    },
  },
  {
    name: "a permalink, four replies deep",
    formula: "1 / 5 + 2 a level / 0",
    async perform(ledger) {
      const [row] = await ledger.rows<{ id: number; ancestors: string }>(
        `SELECT id, ancestors FROM comments WHERE page_id = ?1 AND shown = 1
           AND json_array_length(ancestors) > 1 ORDER BY id LIMIT 1`,
        ledger.seed.largePageId,
      );
      const { figures } = await ledger.measure(ledger.publicPath(`/comments/${row!.id}`));
      return { figures, budget: reads(5 + 2 * (JSON.parse(row!.ancestors) as number[]).length) };
    },
  },
  {
    name: "the thread as a page without script",
    formula: "1 / n + r + 5 / 0",
    async perform(ledger) {
      const json = await ledger.measure<ThreadPage>(ledger.publicPath(`/comments?${ofLarge}`));
      const { figures } = await ledger.measure(`/sites/${ledger.app.siteId}/thread?${ofLarge}`);
      return { figures, budget: reads(countOf(json.body.comments) + json.body.comments.length + 5) };
    },
  },
  ...[1, 50].map(
    (pages): Operation => ({
      name: `counts of ${pages} ${pages === 1 ? "page" : "pages"}`,
      formula: "1 / 2k + 1 / 0",
      async perform(ledger) {
        const query = Array.from(
          { length: pages },
          (_, place) => `page=/${place % 10}/${String(place).padStart(6, "0")}`,
        );
        const { figures } = await ledger.measure(ledger.publicPath(`/counts?${query.join("&")}`));
        return { figures, budget: reads(2 * pages + 1) };
      },
    }),
  ),
  {
    name: "a form token",
    formula: "1 / 1 / 0",
    async perform(ledger) {
      const { figures } = await ledger.send("POST", ledger.publicPath("/form-tokens"), { page: LARGE_PAGE }, 201);
      return { figures, budget: reads(1) };
    },
  },
  {
    name: "a preview",
    formula: "1 / 1 / 0",
    async perform(ledger) {
      const { figures } = await ledger.send("POST", ledger.publicPath("/preview"), { body: "*Hello*" });
      return { figures, budget: reads(1) };
    },
  },
  {
    name: "the privacy page",
    formula: "1 / 1 / 0",
    async perform(ledger) {
      const { figures } = await ledger.measure(`/sites/${ledger.app.siteId}/privacy`);
      return { figures, budget: reads(1) };
    },
  },
];
