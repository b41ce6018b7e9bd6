import type { PageChanged, PageItem, PagesPage, SiteStats, WordsTrial } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { type Cost, type Ledger, type Measured, type Operation, OWNER } from "../ledger.ts";
import { reads } from "./reading.ts";

async function pagesOf(ledger: Ledger, query: string, besides: number): Promise<Measured> {
  const { figures, body } = await ledger.admin<PagesPage>(`/pages?${query}`);
  return { figures, budget: reads(body.pages.length + besides) };
}

async function firstPages(ledger: Ledger): Promise<PageItem[]> {
  return (await ledger.admin<PagesPage>("/pages?limit=3")).body.pages;
}

async function changePage(ledger: Ledger, id: number, change: object, budget: Cost): Promise<Measured> {
  const { figures } = await ledger.adminSend<PageChanged>("PATCH", `/pages/${id}`, change);
  return { figures, budget };
}

export const MANAGING: Operation[] = [
  {
    name: "a list of 100 pages",
    formula: "1 / n + 3 / 0",
    perform: (ledger) => pagesOf(ledger, "limit=100", 3),
  },
  {
    name: "a search for pages, nothing found",
    formula: `1 / ${LIMITS.pagesSearched} + 3 / 0`,
    hasWindow: true,
    perform: (ledger) => pagesOf(ledger, "q=nothing", LIMITS.pagesSearched + 3),
  },
  {
    name: "a page closed",
    formula: "2 / 6 / 1",
    async perform(ledger) {
      const [page] = await firstPages(ledger);
      return changePage(ledger, page!.id, { title: "Closed" }, { roundTrips: 2, rowsRead: 6, rowsWritten: 1 });
    },
  },
  {
    name: "a page with another key",
    formula: "2 / 6 / 2",
    async perform(ledger) {
      const [page] = await firstPages(ledger);
      const budget = { roundTrips: 2, rowsRead: 6, rowsWritten: 2 };
      const moved = await changePage(ledger, page!.id, { key: "/0/0-moved" }, budget);
      await changePage(ledger, page!.id, { key: page!.key }, budget);
      return moved;
    },
  },
  {
    name: "a step of a merge of the largest page",
    formula: `4 / 16 x ${LIMITS.mergeComments} / 2 x ${LIMITS.mergeComments} + 100`,
    hasWindow: true,
    async perform(ledger) {
      const [, target] = await firstPages(ledger);
      if (target === undefined) return null;
      const budget = {
        roundTrips: 4,
        rowsRead: 16 * LIMITS.mergeComments,
        rowsWritten: 2 * LIMITS.mergeComments + 100,
      };
      return changePage(ledger, ledger.seed.largePageId, { key: target.key }, budget);
    },
  },
  {
    name: "the stats of 90 days",
    formula: "2 / 90 + 45 + 2 x 4,000 / 0",
    hasWindow: true,
    async perform(ledger) {
      const { figures } = await ledger.admin<SiteStats>("/stats?days=90");
      return {
        figures,
        budget: { roundTrips: 2, rowsRead: 90 + 45 + 2 * 4 * LIMITS.statsCounted, rowsWritten: 0 },
      };
    },
  },
  {
    name: "the word lists",
    formula: "2 / 2 / 0",
    async perform(ledger) {
      const { figures } = await ledger.admin("/words");
      return { figures, budget: { roundTrips: 2, rowsRead: 2, rowsWritten: 0 } };
    },
  },
  {
    name: "a part of a trial of words",
    formula: "1 / 3n + 10 / 0",
    async perform(ledger) {
      const { figures, body } = await ledger.adminSend<WordsTrial>("POST", "/words/trials", {
        hold: ["writes"],
        block: [],
      });
      return { figures, budget: reads(3 * body.examined + 10) };
    },
  },
  {
    name: "the word lists changed",
    formula: "2 / 3 / 1",
    async perform(ledger) {
      const { figures } = await ledger.adminSend("PUT", "/words", { hold: ["casino"], block: [] });
      return { figures, budget: { roundTrips: 2, rowsRead: 3, rowsWritten: 1 } };
    },
  },
  {
    name: "the bans, a hundred",
    formula: "2 / n + 3 / 0",
    async perform(ledger) {
      const { figures, body } = await ledger.admin<{ bans: unknown[] }>("/bans");
      return { figures, budget: { roundTrips: 2, rowsRead: body.bans.length + 3, rowsWritten: 0 } };
    },
  },
  {
    name: "a ban",
    formula: "2 / n + 5 / 1",
    async perform(ledger) {
      const value = "spammer@example.org";
      const { figures } = await ledger.adminSend("POST", "/bans", { kind: "email", value }, 201);
      return { figures, budget: { roundTrips: 2, rowsRead: 110, rowsWritten: 1 } };
    },
  },
  {
    name: "the site, and whether Akismet answers",
    formula: "2 / 1 + 55 / 0",
    async perform(ledger) {
      const { figures } = await ledger.admin("");
      return { figures, budget: { roundTrips: 2, rowsRead: 1 + LIMITS.recentComments + 5, rowsWritten: 0 } };
    },
  },
  {
    name: "Akismet tried",
    formula: "1 / 1 / 0",
    async perform(ledger) {
      const { figures } = await ledger.adminSend("POST", "/akismet/trials", {});
      return { figures, budget: reads(1) };
    },
  },
  {
    name: "the site's settings changed",
    formula: "2 / 3 / 1",
    async perform(ledger) {
      const { figures } = await ledger.adminSend("PATCH", "", { maxLinks: 2 });
      return { figures, budget: { roundTrips: 2, rowsRead: 3, rowsWritten: 1 } };
    },
  },
  {
    name: "the server's health",
    formula: `4 / a site each + ${LIMITS.healthReports + 5} / 0`,
    hasWindow: true,
    async perform(ledger) {
      const sites = await ledger.countRows("sites");
      const { figures } = await ledger.measure("/v1/admin/health", { headers: OWNER });
      return { figures, budget: { roundTrips: 4, rowsRead: sites + LIMITS.healthReports + 5, rowsWritten: 0 } };
    },
  },
  {
    name: "the list of sites",
    formula: "1 / a site each / 0",
    async perform(ledger) {
      const sites = await ledger.countRows("sites");
      const { figures } = await ledger.measure("/v1/admin/sites", { headers: OWNER });
      return { figures, budget: reads(sites + 1) };
    },
  },
];
