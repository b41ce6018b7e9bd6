import type { CommentWithHistory, QueuePage } from "../../../src/contract.ts";
import { keyedHashText } from "../../../src/domain/keyed-hash.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import type { Cost, Ledger, Measured, Operation } from "../ledger.ts";
import { idOf, LARGE_PAGE } from "../seed.ts";
import { reads } from "./reading.ts";

async function queue(ledger: Ledger, query: string, budget: (found: number) => number): Promise<Measured> {
  const { figures, body } = await ledger.admin<QueuePage>(`/comments?${query}`);
  return { figures, budget: reads(budget(body.comments.length)) };
}

const lists: Operation[] = [
  { name: "the queue, pending", query: "status=pending", besides: 5 },
  { name: "the queue, approved, 100 a page", query: "status=approved&limit=100", besides: 5 },
  { name: "the queue, all", query: "limit=50", besides: 8 },
  { name: "the queue, a month of it", query: "q=after:2026-03-01 before:2026-04-01", besides: 8 },
].map(({ name, query, besides }) => ({
  name,
  formula: `1 / 2n + ${besides} / 0`,
  perform: (ledger) => queue(ledger, query, (found) => 2 * found + besides),
}));

const SEARCHES = [
  "needle",
  "nothing",
  "writes",
  "writes -needle author:read status:approved",
  "author:nobody status:spam",
  "email:reader-7@example.org",
  "email:reader-8@example.org status:trash needle",
  "email:nobody@example.org",
  "page:/7/",
  "page:/7/ needle status:approved",
  "-page:/7/ -page:/8/ needle",
  "ip:203.0.113.7",
  "ip:203.0.113.0/24",
  "-ip:2001:db8::/48",
  "has:link",
  "-has:link is:unchecked",
  "is:reported",
  "needle after:2026-03-01 before:2026-09-01",
];

const searches: Operation[] = SEARCHES.map((query) => ({
  name: `search ${query}`,
  formula: `1 / ${LIMITS.searchRows} + 2n / 0`,
  hasWindow: true,
  perform: (ledger) => queue(ledger, `q=${encodeURIComponent(query)}`, (found) => LIMITS.searchRows + 2 * found),
}));

/** The newest of the seeded comments that are approved. */
function approved(ledger: Ledger, count: number, condition = "TRUE"): Promise<number[]> {
  return ledger.ids(
    `SELECT id FROM comments WHERE +site_id = ?1 AND status = 'approved' AND ${condition} AND akismet_guid LIKE 'guid-%'
     ORDER BY id DESC LIMIT ?2`,
    ledger.app.siteId,
    count,
  );
}

async function pagesOf(ledger: Ledger, ids: readonly number[]): Promise<number> {
  const pages = await ledger.rows(
    "SELECT DISTINCT page_id FROM comments WHERE id IN (SELECT value FROM json_each(?1))",
    JSON.stringify(ids),
  );
  return pages.length;
}

async function decide(ledger: Ledger, ids: readonly number[], status: string): Promise<Measured> {
  const pages = await pagesOf(ledger, ids);
  const voted = await ledger.ids(
    "SELECT id FROM comments WHERE id IN (SELECT value FROM json_each(?1)) AND root_id IS NULL AND score > 0",
    JSON.stringify(ids),
  );
  const tombstones = await ledger.ids(
    `SELECT id FROM comments WHERE status <> 'approved'
       AND id IN (SELECT root_id FROM comments WHERE id IN (SELECT value FROM json_each(?1)))`,
    JSON.stringify(ids),
  );
  const reportable = await ledger.ids(
    "SELECT id FROM comments WHERE id IN (SELECT value FROM json_each(?1)) AND submitted IS NOT NULL",
    JSON.stringify(ids),
  );
  ledger.app.advance(1_000);
  const { figures } = await ledger.adminSend("POST", "/decisions", { ids, status });
  // A root with votes enters one index more, a tombstone comes or goes, a page has its count and perhaps its details.
  const besides = voted.length + 2 * tombstones.length + 2 * pages;
  const behind = status === "trash" ? 0 : Math.min(reportable.length, LIMITS.outboxPerRun);
  const budget: Cost = {
    roundTrips: 1,
    rowsRead: 20 + (ids.length === 1 ? 0 : 18 * ids.length) + 3 * tombstones.length + 16 * behind,
    rowsWritten: 5 * ids.length + besides + 2 * behind,
  };
  return { figures, budget };
}

const decisions: Operation[] = [1, 100].flatMap((count): Operation[] => {
  const of = count === 1 ? "one comment" : `${count} comments`;
  const read = count === 1 ? "20" : "18 an id + 20";
  const formula = `1 / ${read} + 16 a report + 3 a tombstone / 5 an id + 2 a report, page or tombstone + 1 a voted root`;
  return [
    {
      name: `a decision on ${of}: spam`,
      formula,
      async perform(ledger) {
        const ids = await approved(ledger, count);
        const measured = await decide(ledger, ids, "spam");
        await decide(ledger, ids, "approved");
        return measured;
      },
    },
    {
      name: `a decision on ${of}: approved, undoing spam`,
      formula,
      async perform(ledger) {
        const ids = await approved(ledger, count);
        await decide(ledger, ids, "spam");
        return decide(ledger, ids, "approved");
      },
    },
    {
      name: `a decision on ${of}: trash`,
      formula,
      async perform(ledger) {
        const ids = await approved(ledger, count);
        const measured = await decide(ledger, ids, "trash");
        await decide(ledger, ids, "approved");
        return measured;
      },
    },
  ];
});

async function patch(ledger: Ledger, id: number, change: object): Promise<Measured> {
  const { figures } = await ledger.adminSend("PATCH", `/comments/${id}`, change);
  return { figures, budget: { roundTrips: 3, rowsRead: 16, rowsWritten: 5 } };
}

export const MODERATING: Operation[] = [
  ...lists,
  ...searches,
  {
    name: "the counts of the queue",
    formula: "1 / 4 x 101 + 1 / 0",
    hasWindow: true,
    async perform(ledger) {
      const { figures } = await ledger.admin("/counts");
      return { figures, budget: reads(4 * (LIMITS.queueCounted + 1) + 1) };
    },
  },
  {
    name: "a comment with its history and neighbours",
    formula: "1 / 2 x 210 + 14 / 0",
    hasWindow: true,
    async perform(ledger) {
      const { figures } = await ledger.admin<CommentWithHistory>(
        `/comments/${idOf(ledger.seed, Math.floor(ledger.seed.size / 2))}`,
      );
      return { figures, budget: reads(2 * LIMITS.neighbourWindow + 2 * LIMITS.neighbours + 14) };
    },
  },
  ...decisions,
  {
    name: "an edit by a moderator",
    formula: "3 / 16 / 5",
    perform: async (ledger) => patch(ledger, (await approved(ledger, 1))[0]!, { body: "Edited." }),
  },
  {
    name: "a comment pinned",
    formula: "3 / 16 / 5",
    perform: async (ledger) =>
      patch(ledger, (await approved(ledger, 1, "root_id IS NULL AND pinned = 0"))[0]!, {
        pinned: true,
      }),
  },
  {
    name: "a comment as the site",
    formula: "4 / 18 / 6",
    async perform(ledger) {
      ledger.app.advance(60_000);
      const { figures } = await ledger.adminSend("POST", "/comments", { page: LARGE_PAGE, body: "We." }, 201);
      return { figures, budget: { roundTrips: 4, rowsRead: 18, rowsWritten: 6 } };
    },
  },
  {
    name: "a comment deleted for good",
    formula: "1 / 24 / 8",
    async perform(ledger) {
      const [id] = await approved(ledger, 1, `id <= ${idOf(ledger.seed, Math.floor(ledger.seed.size / 2))}`);
      await decide(ledger, [id!], "trash");
      const { figures } = await ledger.measure(
        ledger.adminPath(`/comments/${id}`),
        { method: "DELETE", headers: { Authorization: "Bearer test-admin-token" } },
        204,
      );
      return { figures, budget: { roundTrips: 1, rowsRead: 24, rowsWritten: 8 } };
    },
  },
  {
    name: "a recheck of 20 comments",
    formula: "2 / 22 an id + 10 / 3 an id",
    async perform(ledger) {
      const ids = await approved(ledger, LIMITS.recheckIds, "decided_at IS NULL");
      if (ids.length === 0) return null;
      const { figures } = await ledger.adminSend("POST", "/rechecks", { ids });
      return { figures, budget: { roundTrips: 2, rowsRead: 22 * ids.length + 10, rowsWritten: 3 * ids.length } };
    },
  },
  {
    name: "a correction by Akismet",
    formula: "2 / 26 / 6",
    async perform(ledger) {
      const [id] = await approved(ledger, 1, "decided_at IS NULL");
      if (id === undefined) return null;
      const [row] = await ledger.rows<{ akismet_guid: string }>("SELECT akismet_guid FROM comments WHERE id = ?1", id);
      const secret = await keyedHashText(
        "test-signing-secret-of-32-characters",
        "akismet-callback",
        ledger.app.siteId,
        String(id),
      );
      const path = ledger.publicPath(`/akismet/${id}/${secret}`);
      const guid = row!.akismet_guid;
      const { figures } = await ledger.send("POST", path, {
        key: "0123456789ab",
        comments: [{ guid, result: "true" }],
      });
      const [corrected] = await ledger.ids("SELECT id FROM comments WHERE id = ?1 AND status = 'spam'", id);
      if (corrected === undefined) throw new Error("the correction was not believed");
      return { figures, budget: { roundTrips: 2, rowsRead: 26, rowsWritten: 6 } };
    },
  },
  {
    name: "a page of the outbox",
    formula: `1 / ${LIMITS.outboxWindow} + 5 / 0`,
    hasWindow: true,
    async perform(ledger) {
      const { figures } = await ledger.admin("/outbox");
      return { figures, budget: reads(LIMITS.outboxWindow + 5) };
    },
  },
];
