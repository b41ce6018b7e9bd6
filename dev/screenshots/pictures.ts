import type { Page } from "playwright-core";

/** One picture of the moderators' page. */
export interface Picture {
  /** Of the file, without its ending. */
  name: string;
  /** The view and its parameters, as they stand in the address. */
  view: string;
  /** A selector of what is there once the view has its data. */
  ready: string;
  scheme?: "light" | "dark";
  size?: { width: number; height: number };
  /** Brings the view into the state to show. */
  prepare?(page: Page): Promise<void>;
}

export const WIDE = { width: 1_120, height: 720 };
/** Two of these stand side by side. */
export const HALF = { width: 620, height: 800 };
const TALL = { width: 1_120, height: 900 };
const SHORT = { width: 1_120, height: 480 };
const PHONE = { width: 390, height: 760 };

/** All that docs/moderating.md shows. */
export const PICTURES: Picture[] = [
  { name: "comments", view: "comments", ready: "text=Ben Lindqvist" },
  {
    name: "comment-details",
    view: "comments&status=spam",
    ready: "text=casino bonus",
    scheme: "dark",
    size: TALL,
    async prepare(page) {
      await page.getByRole("button", { name: "Details" }).first().click();
      await page.getByRole("region", { name: "Details" }).getByText("Source").waitFor();
    },
  },
  { name: "reported", view: "comments&status=all&q=is:reported", ready: "text=Reported by 2 readers", size: SHORT },
  { name: "comments-phone", view: "comments&status=all", ready: "text=Marguerite", size: PHONE },
  { name: "statistics", view: "stats", ready: "canvas", size: TALL },
  {
    name: "plan",
    view: "stats",
    ready: "canvas",
    size: SHORT,
    async prepare(page) {
      await page.getByRole("heading", { name: "Cloudflare today" }).scrollIntoViewIfNeeded();
      await page.getByText("views answered from the cache").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "pages",
    view: "pages",
    ready: "text=Letters to nobody",
    async prepare(page) {
      await page.getByRole("button", { name: "Edit" }).first().click();
    },
  },
  {
    name: "words",
    view: "words",
    ready: "textarea",
    size: { width: 1_120, height: 1_080 },
    async prepare(page) {
      await page.getByLabel("Hold").fill("e-book\nunderlined");
      await page.getByLabel("Block").fill('casino\nwatches\n"sale"');
      await page.getByRole("button", { name: /^Try over/ }).click();
      await page.getByText("would have been caught").waitFor();
      await page.locator("summary").first().click();
    },
  },
  {
    name: "bans",
    view: "bans&kind=domain&value=casino-bonus.example",
    ready: "text=198.51.100.140/32",
    scheme: "dark",
  },
  { name: "outbox", view: "outbox", ready: "text=server failed", size: SHORT },
  {
    name: "settings",
    view: "settings",
    ready: "text=Judging",
    async prepare(page) {
      await page.getByLabel("Hold from this many links").fill("3");
    },
  },
  {
    name: "tokens",
    view: "tokens",
    ready: "text=Theo",
    async prepare(page) {
      await page.getByLabel("Name").fill("Grace");
      await page.getByRole("button", { name: "Create" }).click();
      await page.getByRole("heading", { name: /^The token of/ }).waitFor();
    },
  },
];
