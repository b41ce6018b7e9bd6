/**
 * What a long thread costs the reader's device to show, to scroll and to type below: `npm run bench:thread`.
 * The widget in Chromium on a page of another origin, its API a stand-in. Counted is the processor's time of the page's
 * own thread, from the browser's trace: what other programs on the machine take is not in it.
 */
import type { Browser, Page } from "playwright-core";
import { build } from "../dev/build.ts";
import type { PublicComment } from "../src/contract.ts";
import { launchBrowser } from "../test/browser/browser.ts";
import { ArticleHost, FakeApi, makeComment } from "../test/browser/fake-api.ts";

const RUNS = 5;
/** https://w3c.github.io/longtasks/ */
const LONG_TASK_MS = 50;

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Of the processor, in µs. */
  tdur?: number;
  args: { name?: string };
}

const ACTS = ["first comments", "the rest", "scrolling", "typing"] as const;
type Act = (typeof ACTS)[number];

/** What one visit took of the page's own thread: each of its tasks, in ms of the processor. */
type Visit = Record<Act, number[]>;

/** Roots with replies, each reply to the root. */
function makeThread(roots: number, repliesEach: number): PublicComment[] {
  const text = `<p>A comment of the usual length, with <em>stress</em> and a <a href="https://a.example/">link</a>.</p>`;
  return Array.from({ length: roots }, (_, root) => {
    const id = 1 + root * 1_000;
    const replies = Array.from({ length: repliesEach }, (_, index) =>
      makeComment(id + 1 + index, { parent: id, depth: 1, html: text.repeat(1 + (index % 3)), score: index % 4 }),
    );
    return makeComment(id, { html: text.repeat(2), replies });
  });
}

async function tasksOf(browser: Browser, page: Page, act: () => Promise<unknown>): Promise<number[]> {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const isMain = ({ name, args }: TraceEvent) => name === "thread_name" && args.name === "CrRendererMain";
  const threads = new Set(traceEvents.filter(isMain).map(threadOf));
  const tasks = traceEvents.filter((event) => event.name.endsWith("RunTask") && threads.has(threadOf(event)));
  return tasks.map(({ tdur = 0 }) => tdur / 1000);
}

/** Until the next frame is painted. */
const painted = (page: Page) =>
  page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");

async function visit(browser: Browser, host: ArticleHost, count: number): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const first = await tasksOf(browser, page, async () => {
    await page.goto(host.url);
    await page.locator("article").first().waitFor();
    await painted(page);
  });
  const rest = await tasksOf(browser, page, async () => {
    await page
      .locator("article")
      .nth(count - 1)
      .waitFor();
    await page.waitForTimeout(1_000);
  });
  await page.mouse.move(640, 400);
  const scrolling = await tasksOf(browser, page, async () => {
    for (let step = 0; step < 60; step++) await page.mouse.wheel(0, 700);
    await painted(page);
  });
  const field = page.getByRole("textbox", { name: "Comment" });
  await field.focus();
  const typing = await tasksOf(browser, page, () => field.pressSequentially("As it is typed. ".repeat(6)));
  await page.close();
  return { "first comments": first, "the rest": rest, scrolling, typing };
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

function describe(visits: Visit[], act: Act): string {
  const tasks = visits.map((visit) => visit[act]);
  const total = median(tasks.map(sum)).toFixed(0);
  const long = median(tasks.map((each) => each.filter((ms) => ms > LONG_TASK_MS).length));
  const longest = median(tasks.map((each) => Math.max(0, ...each))).toFixed(0);
  return `  ${act}: ${total} ms in all, ${long} tasks over ${LONG_TASK_MS} ms, the longest ${longest} ms`;
}

const [{ directory }, browser] = await Promise.all([build({ demo: true }), launchBrowser()]);
const api = new FakeApi(directory);
await api.start();
const host = new ArticleHost(api.url);
await host.start();
const threads: [string, PublicComment[]][] = [
  ["50 comments", makeThread(10, 4)],
  ["first page of 1,000, as the server gives it: 50 roots with 5 replies each", makeThread(50, 5)],
  ["all 1,000 shown", makeThread(50, 19)],
];
try {
  for (const [name, comments] of threads) {
    api.comments = comments;
    const count = comments.reduce((total, { replies }) => total + 1 + replies.length, 0);
    await visit(browser, host, count);
    const visits: Visit[] = [];
    for (let run = 0; run < RUNS; run++) visits.push(await visit(browser, host, count));
    console.log([name, ...ACTS.map((act) => describe(visits, act))].join("\n"));
  }
} finally {
  await browser.close();
  await Promise.all([api.stop(), host.stop()]);
}
