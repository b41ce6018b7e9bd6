import type { CheckAnswer, ChecksPage, TokenCreated } from "../../../src/contract.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import type { Cost, Ledger, Operation } from "../ledger.ts";
import { OWNER } from "../ledger.ts";
import { reads } from "./reading.ts";

/** Token, site, words, what bans are looked up by, and the newest checks. */
const CHECK: Cost = { roundTrips: 2, rowsRead: LIMITS.recentComments + 12, rowsWritten: 1 };
const FEEDBACK: Cost = { roundTrips: 2, rowsRead: 20, rowsWritten: 3 };

/** A program with a token of its own, which has been used today, where so many checked before that not all are looked at. */
async function program(ledger: Ledger): Promise<Record<string, string>> {
  ledger.app.advance(1);
  await ledger.rows(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
     INSERT INTO checks (site_id, id, used, actor, type, says, findings, submitted)
     SELECT ?1, ?2 - i, '{}', 'token:1', 'comment', 'ham', '[]', '{"user_ip":"198.51.100.7"}' FROM n`,
    ledger.app.siteId,
    idAt(ledger.app.now - 2 * LIMITS.burstWindowMs),
    LIMITS.recentComments,
  );
  const wanted = { name: "Form", sites: [ledger.app.siteId], scopes: ["check"] };
  const { body } = await ledger.send<TokenCreated>("POST", "/v1/admin/tokens", wanted, 201, OWNER);
  const headers = { Authorization: `Bearer ${body.token}` };
  await check(ledger, headers);
  return headers;
}

function check(ledger: Ledger, headers: Record<string, string>) {
  const message = { ip: ledger.newAddress(), body: "When do you open?", email: "ada@example.org" };
  return ledger.send<CheckAnswer>("POST", ledger.publicPath("/checks"), message, 200, headers);
}

/** The spam API, with a token of its own kind, whose look-up is counted. */
export const CHECKING: Operation[] = [
  {
    name: "a check",
    formula: `2 / ${LIMITS.recentComments} + 12 / 1`,
    async perform(ledger) {
      const { figures } = await check(ledger, await program(ledger));
      return { figures, budget: CHECK };
    },
  },
  {
    name: "feedback on a check",
    formula: "2 / 20 / 3",
    async perform(ledger) {
      const headers = await program(ledger);
      const { body } = await check(ledger, headers);
      const path = ledger.publicPath(`/checks/${body.id}/feedback`);
      const { figures } = await ledger.send("POST", path, { status: "spam" }, 200, headers);
      return { figures, budget: FEEDBACK };
    },
  },
  {
    name: "feedback on a check by a moderator",
    formula: "1 / 20 / 3",
    async perform(ledger) {
      const { body } = await check(ledger, await program(ledger));
      const status = body.says === "ham" ? "spam" : "ham";
      const { figures } = await ledger.adminSend("POST", `/checks/${body.id}/feedback`, { status });
      if (figures.rowsWritten < 2) throw new Error("Akismet was told nothing");
      return { figures, budget: { ...FEEDBACK, roundTrips: 1 } };
    },
  },
  ...[
    { endpoint: "verify-key", budget: reads(8) },
    // The site is found by the blog's address.
    { endpoint: "comment-check", budget: { ...CHECK, rowsRead: CHECK.rowsRead + 20 } },
    { endpoint: "submit-spam", budget: { ...FEEDBACK, rowsRead: FEEDBACK.rowsRead + 8 } },
    { endpoint: "submit-ham", budget: { ...FEEDBACK, rowsRead: FEEDBACK.rowsRead + 8 } },
  ].map(
    ({ endpoint, budget }): Operation => ({
      name: `Akismet's own ${endpoint}`,
      formula: `${budget.roundTrips} / ${budget.rowsRead} / ${budget.rowsWritten}`,
      async perform(ledger) {
        const { Authorization = "" } = await program(ledger);
        const fields = { blog: "https://blog.example/", user_ip: ledger.newAddress(), comment_content: "Hello." };
        const key = Authorization.replace("Bearer ", "");
        const body = new URLSearchParams({ ...fields, api_key: key, key });
        const { figures } = await ledger.measure(`/1.1/${endpoint}`, { method: "POST", body });
        return { figures, budget };
      },
    }),
  ),
  {
    name: "the list of checks",
    formula: "1 / 3n + 5 / 0",
    async perform(ledger) {
      const { figures, body } = await ledger.admin<ChecksPage>("/checks");
      return { figures, budget: reads(3 * body.checks.length + 5) };
    },
  },
];
