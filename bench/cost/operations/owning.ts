import type { BanItem, OutboxItem, OutboxPage, TokenCreated } from "../../../src/contract.ts";
import { type Cost, type Ledger, type Measured, type Operation, OWNER } from "../ledger.ts";
import { reads } from "./reading.ts";

const SAME_ORIGIN = { Origin: "https://comments.example" };

let sites = 0;

/** Goes through the outbox for what waits of a comment. */
async function findItem(ledger: Ledger, id: number): Promise<OutboxItem> {
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: OutboxPage = (await ledger.admin<OutboxPage>(`/outbox${cursor && `?cursor=${cursor}`}`)).body;
    const item = page.items.find(({ comment }) => comment === id);
    if (item !== undefined) return item;
    cursor = page.cursor;
  }
  throw new Error(`nothing waits of ${id}`);
}

async function ask(ledger: Ledger, path: string, budget: Cost): Promise<Measured> {
  return { figures: (await ledger.measure(path, { headers: OWNER })).figures, budget };
}

function createToken(ledger: Ledger) {
  const wanted = { name: "Reader", sites: [ledger.app.siteId], scopes: ["read"] };
  return ledger.send<TokenCreated>("POST", "/v1/admin/tokens", wanted, 201, OWNER);
}

async function remove(ledger: Ledger, path: string, budget: Cost): Promise<Measured> {
  const { figures } = await ledger.measure(path, { method: "DELETE", headers: OWNER }, 204);
  return { figures, budget };
}

/** What the owner does now and then: tokens, sites, a session, what waits and who is banned. */
export const OWNING: Operation[] = [
  { name: "the Worker's own health", formula: "1 / 0 / 0", perform: (ledger) => ask(ledger, "/healthz", reads(0)) },
  {
    name: "who asks, as the owner",
    formula: "1 / a site each / 0",
    perform: async (ledger) => ask(ledger, "/v1/admin/me", reads(await ledger.countRows("sites"))),
  },
  {
    name: "a session begun",
    formula: "1 / a site each / 0",
    async perform(ledger) {
      const { figures } = await ledger.send("POST", "/admin/session", { token: "test-admin-token" }, 201, SAME_ORIGIN);
      return { figures, budget: reads(await ledger.countRows("sites")) };
    },
  },
  {
    name: "a session ended",
    formula: "1 / 0 / 0",
    async perform(ledger) {
      const { figures } = await ledger.measure("/admin/session", { method: "DELETE", headers: SAME_ORIGIN }, 204);
      return { figures, budget: reads(0) };
    },
  },
  {
    name: "a token",
    formula: "2 / 2 a token + 10 / 2",
    async perform(ledger) {
      const tokens = await ledger.countRows("tokens");
      const { figures } = await createToken(ledger);
      return { figures, budget: { roundTrips: 2, rowsRead: 2 * tokens + 10, rowsWritten: 2 } };
    },
  },
  {
    name: "the tokens",
    formula: "1 / a token each / 0",
    perform: async (ledger) => ask(ledger, "/v1/admin/tokens", reads(await ledger.countRows("tokens"))),
  },
  {
    name: "a token revoked",
    formula: "2 / 4 / 1",
    async perform(ledger) {
      const { id } = (await createToken(ledger)).body;
      return remove(ledger, `/v1/admin/tokens/${id}`, { roundTrips: 2, rowsRead: 4, rowsWritten: 1 });
    },
  },
  {
    name: "a site",
    formula: "2 / 3 / 2",
    async perform(ledger) {
      sites += 1;
      const wanted = { id: `ledger-${sites}`, name: "New", url: "https://new.example" };
      const { figures } = await ledger.send("POST", "/v1/admin/sites", wanted, 201, OWNER);
      return { figures, budget: { roundTrips: 2, rowsRead: 3, rowsWritten: 2 } };
    },
  },
  {
    name: "a ban lifted",
    formula: "2 / n + 5 / 1",
    async perform(ledger) {
      const value = "lifted@example.org";
      const { body } = await ledger.adminSend<BanItem>("POST", "/bans", { kind: "email", value }, 201);
      return remove(ledger, ledger.adminPath(`/bans/${body.id}`), { roundTrips: 2, rowsRead: 110, rowsWritten: 1 });
    },
  },
  {
    name: "a report sent again",
    formula: "1 / 20 / 3",
    async perform(ledger) {
      ledger.app.emulator.script({ match: "submit-*", fault: "server-error" });
      const [id] = await ledger.ids(
        "SELECT id FROM comments WHERE +site_id = ?1 AND status = 'approved' AND submitted IS NOT NULL LIMIT 1",
        ledger.app.siteId,
      );
      await ledger.adminSend("POST", "/decisions", { ids: [id], status: "spam" });
      const item = await findItem(ledger, id!);
      const { figures } = await ledger.adminSend("POST", `/outbox/${item.id}/retries`, {}, 202);
      return { figures, budget: { roundTrips: 1, rowsRead: 20, rowsWritten: 3 } };
    },
  },
];
