import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { makeComment } from "./fake-api.ts";
import { bodyField, longArticle, patience, postButton, type, WidgetSite } from "./widget-site.ts";

let site: WidgetSite;

beforeAll(async () => {
  site = await WidgetSite.start();
});
afterAll(() => site.stop());
afterEach(() => site.reset());

const author = { name: "Ada Lovelace", url: "https://ada.example/", role: "author" as const };
const thread = () => [
  makeComment(1, { author, score: 3, pinned: true, replies: [makeComment(2, { parent: 1, depth: 1 })] }),
  makeComment(3, { html: "<p>A <strong>word</strong>.</p>\n<blockquote>\n<p>Quoted.</p>\n</blockquote>\n" }),
  ...[4, 5, 6].map((id) => makeComment(id)),
];

/** Everything that a page's browser asks for, as `"GET /embed.js"`; what goes to neither of the two origins, whole. */
function listRequests(page: Page): string[] {
  const list: string[] = [];
  page.on("request", (request) => {
    const { origin, pathname, href } = new URL(request.url());
    if (href.startsWith("data:")) return;
    const isOwn = origin === site.api.url || href.startsWith(site.host.url);
    list.push(`${request.method()} ${isOwn ? pathname : href}`);
  });
  return list;
}

describe("requests", () => {
  test("none before a reader is near, one to view, one on first focus, one to submit; one script, nobody else, no cookie", async () => {
    site.host.before = longArticle;
    site.api.comments = thread();
    const page = await site.newReader();
    const requests = listRequests(page);
    await page.goto(site.host.url);
    await page.waitForLoadState("networkidle");
    const loaded = ["GET /article", "GET /embed.js"];
    expect(requests).toEqual(loaded);

    await page.locator("afterword-comments").scrollIntoViewIfNeeded();
    await page.getByRole("heading", { name: "6 comments" }).waitFor();
    expect(requests).toEqual([...loaded, "GET /v1/sites/demo/comments"]);
    await bodyField(page).focus();
    await expect.poll(() => requests.length, patience).toBe(4);
    await type(page, "Counted.");
    await postButton(page).click();
    await page.getByRole("heading", { name: "7 comments" }).waitFor();
    const posts = ["POST /v1/sites/demo/form-tokens", "POST /v1/sites/demo/comments"];
    // What offers to edit one's own comment comes once it is posted.
    const uncounted = ["GET /widget/own.js"];
    expect(requests.filter((request) => !uncounted.includes(request))).toEqual([
      ...loaded,
      "GET /v1/sites/demo/comments",
      ...posts,
    ]);
    // The server sees preflights too, which the page does not.
    expect(site.api.requests.map(({ method }) => method)).toEqual(["GET", "POST", "POST"]);
    expect(site.api.requests.flatMap(({ headers }) => headers.cookie ?? [])).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    expect(site.complaints).toEqual([]);
  });
});

describe("loading moves nothing on the page", () => {
  /** How far what is seen has moved, https://web.dev/articles/cls, whether or not the reader did something. */
  const watchShifts = (page: Page) =>
    page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: "layout-shift", buffered: true });
    });
  /** The sum, once the browser has drawn what is there. */
  const shiftOf = (page: Page) =>
    page.evaluate(async () => {
      for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
      return (window as unknown as { shifts: number[] }).shifts.reduce((sum, shift) => sum + shift, 0);
    });

  // Where the comments are seen before the script has come, only the page itself can keep room for them.
  const room = "afterword-comments:not(:defined) { display: block; min-height: 100vh }";
  test.each([
    ["a long thread below a long article", longArticle, "", thread(), true],
    ["no comments below a long article", longArticle, "", [], true],
    ["a closed thread below a long article", longArticle, "", [], false],
    ["a long thread below a short article", "<p>Short.</p>", room, thread(), true],
    ["no comments below a short article", "<p>Short.</p>", room, [], true],
    ["a closed thread below a short article", "<p>Short.</p>", room, [], false],
  ])("%s", async (_name, before, styles, comments, open) => {
    Object.assign(site.host, { before, styles });
    site.api.settings = { open };
    site.host.after = "<footer><h2>Related</h2><p>Text below the comments.</p></footer>".repeat(8);
    site.api.comments = comments;
    const page = await site.newReader();
    await watchShifts(page);
    await page.goto(site.host.url);
    await page.locator("afterword-comments").scrollIntoViewIfNeeded();
    await page.getByRole("heading", { name: /comments?( yet)?$/i }).waitFor();
    await page.locator("h2", { hasText: "Related" }).first().waitFor();
    expect(await shiftOf(page)).toBe(0);
    if (before !== longArticle) return;
    // Room that was not needed is given back where nobody sees it.
    await page.evaluate(() => scrollTo(0, 0));
    await expect.poll(() => page.locator("afterword-comments .loading").count(), patience).toBe(0);
    expect(await shiftOf(page)).toBe(0);
  });
});

describe("a hostile page", () => {
  /** Where each element of the widget is, and what its words look like. */
  const lookOf = (page: Page) =>
    page.locator("afterword-comments").evaluate((host) => {
      const origin = host.getBoundingClientRect();
      const shown = [...host.shadowRoot!.querySelectorAll("*")].filter((element) => element.checkVisibility());
      return shown.map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const { color, font, display, backgroundColor, margin } = getComputedStyle(element);
        const place = [x - origin.x, y - origin.y, width, height].map(Math.round);
        return [element.localName, element.className, ...place, color, font, display, backgroundColor, margin].join(
          " ",
        );
      });
    });

  test("cannot break the widget by its style sheet", async () => {
    site.api.comments = thread();
    site.host.styles = "main { display: block }";
    const usual = await lookOf(await site.open());
    site.host.styles = "* { all: revert; display: block !important }";
    const page = await site.open();
    expect(await lookOf(page)).toEqual(usual);
    expect(usual.length).toBeGreaterThan(90);
    expect(site.complaints).toEqual([]);
  });

  test("is not broken by the widget: it adds nothing to the page but its own element's inside", async () => {
    site.api.comments = thread();
    const page = await site.newReader();
    const pageOf = () =>
      page.evaluate(() => [
        document.documentElement.outerHTML,
        document.adoptedStyleSheets.length,
        ...[...document.querySelectorAll("*")].map((element) => getComputedStyle(element).font),
      ]);
    await page.route("**/embed.js", (route) => route.abort());
    await page.goto(site.host.url);
    const without = await pageOf();
    await page.unroute("**/embed.js");
    await site.visit(page);
    expect(await pageOf()).toEqual(without);
  });

  test("may require isolation of what it loads (COEP), from the thread to the preview", async () => {
    site.host.headers = {
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Cross-Origin-Opener-Policy": "same-origin",
    };
    const page = await site.open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.getByRole("button", { name: "Formatting" }).click();
    await page.getByRole("toolbar").waitFor();
    await type(page, "Isolated.");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByText("Preview: Isolated.").waitFor();
    await postButton(page).click();
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(site.complaints).toEqual([]);
  });

  test("may require Trusted Types: the widget's one policy is all that it needs, and no HTML enters without", async () => {
    site.api.comments = thread();
    const page = await site.newReader();
    await page.addInitScript(() => {
      const made: string[] = [];
      Object.assign(window, { made });
      const { createPolicy } = window.trustedTypes!;
      window.trustedTypes!.createPolicy = (name, rules) => {
        made.push(name);
        return createPolicy.call(window.trustedTypes, name, rules) as typeof rules;
      };
    });
    await site.visit(page);
    await page.locator("strong", { hasText: "word" }).waitFor();
    expect(await page.evaluate(() => (window as unknown as { made: string[] }).made)).toEqual(["afterword"]);
    const refused = page.locator("#comment-3").evaluate((element) => {
      element.innerHTML = "<p>Without a policy.</p>";
    });
    await expect(refused).rejects.toThrow("TrustedHTML");
  });

  test.each([
    ["no policy at all", "", []],
    ["a policy that allows no Trusted Types policy and requires none", "trusted-types 'none'", ["trusted-types"]],
  ])("may have %s", async (_name, policy, complaints) => {
    site.api.comments = thread();
    site.host.headers = { "Content-Security-Policy": policy };
    const page = await site.open();
    await page.locator("strong", { hasText: "word" }).waitFor();
    expect(site.complaints.map((complaint) => /trusted-types/.exec(complaint)?.[0])).toEqual(complaints);
  });
});
