import { type Plan, usageSince } from "../../../src/domain/day-usage.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import type { Ledger, Measured, Operation } from "../ledger.ts";
import { reads } from "./reading.ts";

const DAY_MS = 86_400_000;
/** Deletes and updates of up to so many rows each: two private fields, three folders twice, their belongings, bans. */
const PURGE_ROWS = LIMITS.purgeRows;

async function settle(ledger: Ledger): Promise<void> {
  for (let waits = 1; waits > 0; ) {
    ledger.app.advance(120_000);
    await ledger.app.cron();
    waits = (await ledger.rows("SELECT 1 FROM outbox WHERE due_at <= ?1 LIMIT 1", ledger.app.now + 120_000)).length;
  }
}

/** Writes down what was used, behind an answer that asks the database nothing. */
async function writeUse(ledger: Ledger, plan: Plan): Promise<Measured> {
  const { app } = ledger;
  const { usage } = app.memory;
  const usual = { env: app.env, intervalMs: usage.intervalMs };
  app.env = { ...app.env, PLAN: plan };
  usage.intervalMs = LIMITS.usageIntervalMs;
  app.advance(LIMITS.usageIntervalMs);
  const figures = await ledger.behind(async () => (await app.respond("/healthz")).settled());
  app.env = usual.env;
  usage.intervalMs = usual.intervalMs;
  if (figures.rowsWritten === 0) throw new Error("no use was written down");
  const summed = await ledger.rows("SELECT 1 FROM usage WHERE day >= ?1", usageSince(plan, app.now));
  return { figures, budget: { roundTrips: 1, rowsRead: summed.length + 1, rowsWritten: 1 } };
}

/** What nobody asked for: the use of each minute, and the cron's work. */
export const CRON: Operation[] = [
  {
    name: "a minute's use on Free",
    formula: "1 / a site used today each + 1 / 1",
    perform: (ledger) => writeUse(ledger, "free"),
  },
  {
    name: "a minute's use on Paid",
    formula: "1 / a site and day of the month each + 1 / 1",
    perform: (ledger) => writeUse(ledger, "paid"),
  },
  {
    name: "the cron, nothing due",
    formula: "1 / 4 / 0",
    async perform(ledger) {
      await settle(ledger);
      return { figures: await ledger.behind(() => ledger.app.cron()), budget: reads(4) };
    },
  },
  {
    name: "the cron, 20 rechecks due",
    formula: "3 / 17 each + 20 / 2 each",
    async perform(ledger) {
      const ids = await ledger.ids(
        `SELECT id FROM comments WHERE +site_id = ?1 AND status = 'approved' AND decided_at IS NULL AND submitted IS NOT NULL
         ORDER BY id DESC LIMIT ?2`,
        ledger.app.siteId,
        LIMITS.rechecksPerRun,
      );
      if (ids.length === 0) return null;
      await ledger.rows(
        "UPDATE comments SET next_check_at = ?1 WHERE id IN (SELECT value FROM json_each(?2))",
        ledger.app.now,
        JSON.stringify(ids),
      );
      const budget = { roundTrips: 3, rowsRead: 17 * ids.length + 20, rowsWritten: 2 * ids.length };
      return { figures: await ledger.behind(() => ledger.app.cron()), budget };
    },
  },
  {
    name: "the cron, 40 reports due",
    formula: `3 + 1 for each ${LIMITS.akismetConcurrency} / 16 each + 10 / 3 each`,
    async perform(ledger) {
      const ids = await ledger.ids(
        `SELECT id FROM comments WHERE +site_id = ?1 AND status = 'approved' AND submitted IS NOT NULL ORDER BY id DESC LIMIT ?2`,
        ledger.app.siteId,
        LIMITS.outboxPerRun,
      );
      if (ids.length === 0) return null;
      ledger.app.emulator.script({ match: "submit-*", fault: "server-error", times: ids.length });
      await ledger.adminSend("POST", "/decisions", { ids, status: "spam" });
      ledger.app.advance(120_000);
      const trips = 3 + Math.ceil(ids.length / LIMITS.akismetConcurrency);
      const budget = { roundTrips: trips, rowsRead: 16 * ids.length + 10, rowsWritten: 3 * ids.length };
      return { figures: await ledger.behind(() => ledger.app.cron()), budget };
    },
  },
  {
    name: "the cron, a purge with much to remove",
    formula: `18 / ${LIMITS.daysRecounted + 1} days of comments + 40 x ${PURGE_ROWS} / 9 x ${PURGE_ROWS} + ${LIMITS.daysRecounted}`,
    hasWindow: true,
    async perform(ledger) {
      await settle(ledger);
      await ledger.adminSend("PATCH", "", { retention: { spamDays: 15, trashDays: 15 }, blatantSpam: "discard" });
      ledger.app.advance(DAY_MS);
      const perDay = Math.ceil((ledger.seed.size / 300) * (LIMITS.daysRecounted + 1));
      const budget = {
        roundTrips: 18,
        rowsRead: perDay + 40 * PURGE_ROWS,
        rowsWritten: 9 * PURGE_ROWS + LIMITS.daysRecounted,
      };
      await ledger.rows("UPDATE purges SET due_at = 0 WHERE site_id = ?1", ledger.app.siteId);
      return { figures: await ledger.behind(() => ledger.app.cron()), budget };
    },
  },
];
