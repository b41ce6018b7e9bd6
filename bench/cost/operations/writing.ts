import type { FormToken, SubmitResponse } from "../../../src/contract.ts";
import { idAt } from "../../../src/domain/comment.ts";
import type { Cost, Ledger, Measured, Operation } from "../ledger.ts";
import { idOf, LARGE_PAGE } from "../seed.ts";
import { reads } from "./reading.ts";

const DEVICE = "author-key-of-the-ledgers-device";
/** So many others in the last ten minutes, one of them at this moment, is how busy a site may be within the budget. */
const OTHERS = 16;

let texts = 0;

interface Sent {
  measured: Measured;
  answer: SubmitResponse;
  again(): Promise<Measured>;
}

/** A known reader comments on a site where others do too. */
async function submit(ledger: Ledger, budget: Cost, fields: Record<string, unknown>, expected: number): Promise<Sent> {
  const { app, seed } = ledger;
  const page = String(fields.page);
  texts += 1;
  const { body: issued } = await ledger.send<FormToken>("POST", ledger.publicPath("/form-tokens"), { page }, 201);
  app.advance(11 * 60_000);
  await ledger.rows(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
     INSERT INTO comments (id, site_id, page_id, status, shown, name, email, address_hash, text_hash, source, html,
       renderer, says, findings)
     SELECT ?3 + i * 40960, ?1, ?4, CASE i % 4 WHEN 0 THEN 'trash' WHEN 1 THEN 'pending' ELSE 'spam' END, 0, 'Name',
       'busy@example.org', 'hash', 'hash', 'Text.', '<p>Text.</p>', 1, iif(i % 8 = 3, 'discard', 'ham'), '[]' FROM n`,
    seed.siteId,
    OTHERS + 1,
    idAt(app.now - 61_000),
    seed.largePageId,
  );
  const body = {
    name: "Reader",
    // One of those whose earlier comments were all approved.
    email: `reader-${7 + 20 * texts}@example.org`,
    authorKey: DEVICE,
    token: issued.token,
    ...fields,
    body: `${fields.body} Number ${texts}.`,
  };
  const headers = { "CF-Connecting-IP": ledger.newAddress(), "User-Agent": "Mozilla/5.0" };
  const send = () => ledger.send<SubmitResponse>("POST", ledger.publicPath("/comments"), body, expected, headers);
  const { figures, body: answer } = await send();
  return {
    measured: { figures, budget },
    answer,
    again: async () => ({ figures: (await send()).figures, budget: { ...budget, rowsWritten: 0 } }),
  };
}

const writes = (rowsWritten: number): Cost => ({ roundTrips: 2, rowsRead: 42, rowsWritten });

const VERDICTS = [
  { verdict: "approved", body: "Nice.", written: 6, expected: 201 },
  { verdict: "pending", body: "http://a.example http://b.example", written: 4, expected: 202 },
  { verdict: "spam", body: "emu-spam", written: 4, expected: 202 },
];

const submissions = VERDICTS.flatMap(({ verdict, body, written, expected }): Operation[] => [
  {
    name: `a comment, ${verdict}`,
    formula: `2 / 42 / ${written}`,
    perform: async (ledger) => (await submit(ledger, writes(written), { page: LARGE_PAGE, body }, expected)).measured,
  },
  {
    name: `a reply, ${verdict}`,
    formula: `2 / 42 / ${written}`,
    perform: async (ledger) =>
      (await submit(ledger, writes(written), { page: LARGE_PAGE, parent: idOf(ledger.seed, 0), body }, expected))
        .measured,
  },
  {
    name: `a comment on a new page, ${verdict}`,
    formula: `2 / 42 / ${written + 2}`,
    perform: async (ledger) =>
      (await submit(ledger, writes(written + 2), { page: `/new/${verdict}`, body }, expected)).measured,
  },
]);

/** A vote of another reader each time. */
async function vote(ledger: Ledger, id: number, value: 0 | 1, budget: Cost, reader: number): Promise<Measured> {
  const path = ledger.publicPath(`/comments/${id}/vote`);
  const voterKey = `voter-key-of-the-ledgers-reader-${reader}`;
  const { figures } = await ledger.send("PUT", path, { voterKey, value }, 200, {
    "CF-Connecting-IP": `192.0.${reader}.1`,
  });
  return { figures, budget };
}

async function report(ledger: Ledger, id: number, budget: Cost): Promise<Measured> {
  const path = ledger.publicPath(`/comments/${id}/reports`);
  const { figures } = await ledger.send("POST", path, { reason: "Rude." }, 202);
  return { figures, budget };
}

async function own(ledger: Ledger): Promise<number> {
  const { answer } = await submit(ledger, writes(6), { page: LARGE_PAGE, body: "Mine." }, 201);
  return answer.comment.id;
}

/** A root of the large thread that nobody has voted for, or decided on. */
async function unvotedRoot(ledger: Ledger): Promise<number> {
  const [id] = await ledger.ids(
    `SELECT id FROM comments WHERE page_id = ?1 AND root_id IS NULL AND shown = 1 AND pinned = 0 AND decided_at IS NULL
       AND id > ?2 ORDER BY score, id LIMIT 1`,
    ledger.seed.largePageId,
    ledger.seed.size > 10 ? idOf(ledger.seed, 0) : 0,
  );
  return id!;
}

export const WRITING: Operation[] = [
  ...submissions,
  {
    name: "the same comment again",
    formula: "2 / 42 / 0",
    async perform(ledger) {
      const { again } = await submit(ledger, writes(6), { page: LARGE_PAGE, body: "Twice." }, 201);
      return again();
    },
  },
  {
    name: "a vote",
    formula: "2 / 4 / 4",
    perform: async (ledger) =>
      vote(ledger, await unvotedRoot(ledger), 1, { roundTrips: 2, rowsRead: 4, rowsWritten: 4 }, 1),
  },
  {
    name: "a vote taken back",
    formula: "2 / 5 / 3",
    async perform(ledger) {
      const id = await unvotedRoot(ledger);
      await vote(ledger, id, 1, reads(4), 2);
      return vote(ledger, id, 0, { roundTrips: 2, rowsRead: 5, rowsWritten: 3 }, 2);
    },
  },
  {
    name: "a report",
    formula: "2 / 6 / 2",
    perform: async (ledger) => report(ledger, idOf(ledger.seed, 1), { roundTrips: 2, rowsRead: 6, rowsWritten: 2 }),
  },
  {
    name: "the report that holds a comment",
    formula: "3 / 22 / 8",
    async perform(ledger) {
      const id = await own(ledger);
      const budget = { roundTrips: 3, rowsRead: 22, rowsWritten: 8 };
      await report(ledger, id, budget);
      await report(ledger, id, budget);
      return report(ledger, id, budget);
    },
  },
  {
    name: "an edit by its author",
    formula: "4 / 50 / 5",
    async perform(ledger) {
      const id = await own(ledger);
      const { figures } = await ledger.send("PATCH", ledger.publicPath(`/comments/${id}`), {
        authorKey: DEVICE,
        body: "Edited.",
      });
      return { figures, budget: { roundTrips: 4, rowsRead: 50, rowsWritten: 5 } };
    },
  },
  {
    name: "a deletion by its author",
    formula: "3 / 15 / 4",
    async perform(ledger) {
      const id = await own(ledger);
      const path = ledger.publicPath(`/comments/${id}`);
      const { figures } = await ledger.send("DELETE", path, { authorKey: DEVICE }, 204);
      return { figures, budget: { roundTrips: 3, rowsRead: 15, rowsWritten: 4 } };
    },
  },
  {
    name: "an author asking what became of a comment",
    formula: "2 / 4 / 0",
    async perform(ledger) {
      const id = await own(ledger);
      const path = ledger.publicPath(`/comments/${id}/status`);
      const { figures } = await ledger.send("POST", path, { authorKey: DEVICE });
      return { figures, budget: { roundTrips: 2, rowsRead: 4, rowsWritten: 0 } };
    },
  },
];
