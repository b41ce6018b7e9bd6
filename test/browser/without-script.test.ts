import type { FrameLocator, Page, Request } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { LIMITS } from "../../src/domain/limits.ts";
import { findAccessibilityProblems } from "./browser.ts";
import { ScriptFreeSite } from "./script-free-site.ts";

let site: ScriptFreeSite;

beforeAll(async () => {
  site = await ScriptFreeSite.start();
});

afterAll(() => site.stop());

afterEach(() => site.reset());

const field = (place: Page | FrameLocator, name: string) => place.getByRole("textbox", { name });
const postButton = (place: Page | FrameLocator) => place.getByRole("button", { name: "Post Comment" });
const pending = "Your comment is awaiting moderation.";

async function fill(place: Page | FrameLocator, body: string, url = ""): Promise<void> {
  await field(place, "Comment").fill(body);
  await field(place, "Name").fill("Ada");
  await field(place, "Email").fill("ada@example.org");
  await field(place, "Website").fill(url);
}

/** Posts, and gives the request as the browser sent it. */
async function post(page: Page, place: Page | FrameLocator = page): Promise<Request> {
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await postButton(place).click();
  return sent;
}

const idsOn = (page: Page) =>
  page.getByRole("article").evaluateAll((all) => all.map(({ id }) => Number(id.replace("comment-", ""))));

describe("works with script off", () => {
  it("reads, turns pages, and finds what it answers", async () => {
    const ids = await site.seed("/read", ["One.", "Two, with **weight**.", "Three."]);
    await site.change({ perPage: 2 });
    const page = await site.newReader();
    await page.goto(site.threadUrl("/read"));
    expect(await idsOn(page)).toEqual(ids.slice(0, 2));
    expect(await page.locator("strong").textContent()).toBe("weight");
    await page.getByRole("link", { name: "Newer comments" }).click();
    expect(await idsOn(page)).toEqual(ids.slice(2));
    await page.getByRole("link", { name: /^Reply to Reader/ }).click();
    expect(await page.getByRole("heading", { level: 2 }).textContent()).toMatch(
      /^Leave a Reply to Reader \d+ Cancel reply$/,
    );
    expect(await page.getByRole("blockquote").textContent()).toContain("Three.");
    expect(await idsOn(page)).toEqual(ids.slice(2));
    await page.getByRole("link", { name: "Cancel reply" }).click();
    expect(await page.getByRole("heading", { level: 2 }).textContent()).toBe("Leave a Reply");
    expect(page.url()).toContain(`#comment-${ids[2]}`);
    await site.change({ perPage: null });
  });

  it("keeps what was typed when it is refused, and posts it when it is corrected, as its own origin", async () => {
    const [parent] = await site.seed("/post", ["Answer me."]);
    const page = await site.newReader();
    await page.goto(site.threadUrl("/post", `&parent=${parent}#form`));
    const openedAt = Date.now();
    await fill(page, "First line.\n\nSecond line.", "javascript:alert(1)");
    const refused = await post(page);
    expect((await refused.response())?.status()).toBe(422);
    expect(await page.getByRole("alert").textContent()).toContain("Website must be a web address");
    expect(await page.evaluate("document.activeElement.name")).toBe("url");
    expect(await field(page, "Comment").inputValue()).toBe("First line.\n\nSecond line.");
    expect(await field(page, "Name").inputValue()).toBe("Ada");
    expect(await field(page, "Email").inputValue()).toBe("ada@example.org");
    expect(await page.getByRole("blockquote").textContent()).toContain("Answer me.");
    await field(page, "Website").fill("ada.example");
    // A person takes so long at least.
    const readyAt = openedAt + LIMITS.formTokenNotBeforeMs;
    await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(readyAt);
    const sent = await post(page);
    expect(await sent.allHeaders()).toMatchObject({
      origin: site.afterword.url,
      "content-type": "application/x-www-form-urlencoded",
    });
    await page.waitForURL((url) => url.hash.startsWith("#comment-"));
    expect(page.url()).toContain(site.threadUrl("/post", "&comment=approved#comment-"));
    const comment = page.locator("article:target");
    expect(await comment.textContent()).toMatch(/Ada.*Second line/s);
    expect(await comment.getByRole("link", { name: "Ada", exact: true }).getAttribute("href")).toBe(
      "https://ada.example/",
    );
    expect(site.complaints).toEqual([]);
  });

  it("posts from a frame in an article of another origin, which then says that the comment waits", async () => {
    const page = await site.newReader();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).origin));
    await page.goto(`${site.articles.origin}/frame`);
    const frame = page.frameLocator("iframe");
    expect(await frame.getByRole("heading", { level: 1 }).textContent()).toMatch(/^No comments yet on/);
    await fill(frame, "Faster than a person can be.");
    const sent = await post(page, frame);
    expect(await sent.allHeaders()).toMatchObject({ origin: site.afterword.url });
    await page.waitForURL(`${site.articles.origin}/frame?comment=pending`);
    expect(await frame.getByRole("status").textContent()).toBe(pending);
    expect(await frame.getByRole("article").count()).toBe(0);
    expect(new Set(requests)).toEqual(new Set([site.afterword.url, site.articles.origin]));
    expect(await page.context().cookies()).toEqual([]);
    expect(site.complaints).toEqual([]);
  });

  it("posts from the thread opened by a link, and comes back to it, which then says that the comment waits", async () => {
    const page = await site.newReader();
    site.link = true;
    await page.goto(`${site.articles.origin}/linked`);
    await page.getByRole("link", { name: "Comments" }).click();
    await fill(page, "x".repeat(LIMITS.bodyCharacters + 1));
    await post(page);
    expect(await page.getByRole("alert").textContent()).toMatch(/Comment .*10,?000.*What you typed is still here/);
    expect((await field(page, "Comment").inputValue()).length).toBe(LIMITS.bodyCharacters + 1);
    await field(page, "Comment").fill("Faster than a person can be.");
    await post(page);
    await page.waitForURL(site.threadUrl("/linked", "&comment=pending"));
    expect(await page.getByRole("status").textContent()).toBe(pending);
    expect(await page.getByRole("article").count()).toBe(0);
    expect(site.complaints).toEqual([]);
  });

  it("turns pages inside a frame, and follows other links out of it", async () => {
    await site.seed("/links", ["See [elsewhere](/elsewhere) and https://elsewhere.invalid/."]);
    const page = await site.newReader();
    await page.route("https://elsewhere.invalid/", (route) => route.fulfill({ body: "Elsewhere." }));
    await page.goto(`${site.articles.origin}/links`);
    const frame = page.frameLocator("iframe");
    await frame.getByRole("link", { name: /^Reply to/ }).click();
    expect(await frame.getByRole("blockquote").textContent()).toContain("See");
    expect(page.url()).toBe(`${site.articles.origin}/links`);
    await frame.getByRole("article").getByRole("link", { name: "https://elsewhere.invalid/" }).click();
    await page.waitForURL("https://elsewhere.invalid/");
  });
});

describe("refuses with script off", () => {
  it("a form in a sandbox, says why, keeps what was typed, and takes it from there", async () => {
    site.sandbox = `sandbox="allow-forms allow-top-navigation"`;
    const page = await site.newReader();
    await page.goto(`${site.articles.origin}/sandbox`);
    const frame = page.frameLocator("iframe");
    await fill(frame, "From a sandbox.");
    const sent = await post(page, frame);
    expect((await sent.allHeaders()).origin).toBe("null");
    expect((await sent.response())?.status()).toBe(403);
    expect(await page.getByRole("alert").textContent()).toContain(`The origin "null" may not post`);
    expect(await field(page, "Comment").inputValue()).toBe("From a sandbox.");
    const again = await post(page);
    expect((await again.allHeaders()).origin).toBe(site.afterword.url);
    await page.waitForURL(new RegExp(`^${site.articles.origin}/sandbox[?#]comment`));
  });

  it("to be shown by a site that is not its own", async () => {
    await site.seed("/stolen", ["Nice."]);
    const page = await site.newReader();
    await page.goto(`${site.thief.origin}/stolen`);
    expect(site.complaints.join()).toContain("frame-ancestors");
    expect(await page.frameLocator("iframe").getByRole("article").count()).toBe(0);
  });

  it("comments on a closed page", async () => {
    await site.change({ open: false });
    const page = await site.newReader();
    await page.goto(site.threadUrl("/closed"));
    expect(await page.getByText("Comments are closed.").isVisible()).toBe(true);
    expect(await postButton(page).count()).toBe(0);
    await site.change({ open: null });
  });
});

/** axe is a script, so here scripts run, and the policy that forbids them is passed by. */
describe("is accessible", () => {
  let parent: number;

  beforeAll(async () => {
    const [root] = await site.seed("/look", [
      "A text with `code`, a [link](https://example.org/) and:\n\n> a quotation\n\n```\nand a long line of code that does not fit on a telephone, or on two of them\n```\n\n1. one\n2. two",
    ]);
    await site.seed("/look", ["x".repeat(400)], root);
    [parent] = (await site.seed("/look", ["مرحبا بالعالم"])) as [number];
  });

  const looks = { light: {}, dark: { colorScheme: "dark" }, "forced colours": { forcedColors: "active" } } as const;

  it.each(Object.entries(looks))("in %s, in every state", async (_, look) => {
    const page = await site.newReader({ javaScriptEnabled: true, bypassCSP: true, ...look });
    for (const more of ["", `&parent=${parent}`, "&comment=pending", "&parent=1", "&nonsense=1", "&sort=newest"]) {
      await page.goto(site.threadUrl("/look", more));
      expect([more, await findAccessibilityProblems(page)]).toEqual([more, []]);
    }
    await fill(page, "Nice.", "javascript:x");
    await post(page);
    await page.getByRole("alert").waitFor();
    expect(await findAccessibilityProblems(page)).toEqual([]);
  });

  it("on a narrow telephone, without scrolling sideways, with fields and buttons that can be hit", async () => {
    const page = await site.newReader({ viewport: { width: 320, height: 640 } });
    await page.goto(site.threadUrl("/look", `&parent=${parent}`));
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    for (const control of [field(page, "Comment"), field(page, "Name"), postButton(page)]) {
      expect((await control.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    }
  });

  it("the trap is met by nobody", async () => {
    const page = await site.newReader();
    await page.goto(site.threadUrl("/look"));
    const trap = page.locator("#homepage");
    const { width, height } = (await trap.locator("..").boundingBox())!;
    expect([width, height]).toEqual([1, 1]);
    await field(page, "Website").focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Post Comment");
    expect(await page.getByRole("textbox").count()).toBe(4);
  });
});
