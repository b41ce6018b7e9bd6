import type { CheckAnswer, ChecksPage, TokenCreated } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import type { Cost, Ledger, Operation } from "../ledger.ts";
import { OWNER } from "../ledger.ts";
import { reads } from "./reading.ts";

/** Token, site, words and the newest checks; what bans are looked up by is besides. */
const CHECK: Cost = { roundTrips: 2, rowsRead: LIMITS.recentComments + 20, rowsWritten: 1 };

/** A program with a token of its own, which has been used today. */
async function program(ledger: Ledger): Promise<Record<string, string>> {
  ledger.app.advance(1);
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
    formula: `${LIMITS.recentComments} + 20`,
    async perform(ledger) {
      const { figures } = await check(ledger, await program(ledger));
      return { figures, budget: CHECK };
    },
  },
  {
    name: "feedback on a check",
    formula: "20",
    async perform(ledger) {
      const headers = await program(ledger);
      const { body } = await check(ledger, headers);
      const path = ledger.publicPath(`/checks/${body.id}/feedback`);
      const { figures } = await ledger.send("POST", path, { status: "spam" }, 200, headers);
      return { figures, budget: { roundTrips: 2, rowsRead: 20, rowsWritten: 3 } };
    },
  },
  {
    name: "feedback on a check by a moderator",
    formula: "20",
    async perform(ledger) {
      const { body } = await check(ledger, await program(ledger));
      const status = body.says === "ham" ? "spam" : "ham";
      const { figures } = await ledger.adminSend("POST", `/checks/${body.id}/feedback`, { status });
      if (figures.rowsWritten < 2) throw new Error("Akismet was told nothing");
      return { figures, budget: { roundTrips: 1, rowsRead: 20, rowsWritten: 3 } };
    },
  },
  ...[
    { endpoint: "verify-key", budget: reads(10) },
    { endpoint: "comment-check", budget: CHECK },
    { endpoint: "submit-spam", budget: { ...CHECK, rowsWritten: 3 } },
    { endpoint: "submit-ham", budget: { ...CHECK, rowsWritten: 3 } },
  ].map(
    ({ endpoint, budget }): Operation => ({
      name: `Akismet's own ${endpoint}`,
      formula: String(budget.rowsRead),
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
    formula: "3n + 5",
    async perform(ledger) {
      const { figures, body } = await ledger.admin<ChecksPage>("/checks");
      return { figures, budget: reads(3 * body.checks.length + 5) };
    },
  },
];
