import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { launchBrowser } from "./browser.ts";
import { ArticleHost, FakeApi } from "./fake-api.ts";

const tokenDelayMs = 4_000;
const waitTimeoutMs = 25_000;

/** For `expect.poll`, which gives up after a second by itself: too soon for a busy machine. */
export const patience = { timeout: waitTimeoutMs };

/** An article with the widget on one origin, its API on another, and a browser to read it with. */
export class WidgetSite {
  readonly api: FakeApi;
  readonly host: ArticleHost;
  /** What the browser complained of: errors in scripts, and whatever the Content-Security-Policy stopped. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  #context: BrowserContext | null = null;

  private constructor(api: FakeApi, host: ArticleHost, browser: Browser) {
    this.api = api;
    this.host = host;
    this.#browser = browser;
  }

  static async start(): Promise<WidgetSite> {
    const browser = await launchBrowser();
    const api = new FakeApi(inject("assets"));
    await api.start();
    const host = new ArticleHost(api.url);
    await host.start();
    return new WidgetSite(api, host, browser);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.api.stop(), this.host.stop()]);
  }

  /** A new reader with a new device. Time passes as usual, and can be moved forward. */
  async newReader(options: BrowserContextOptions = {}): Promise<Page> {
    await this.#context?.close();
    this.#context = await this.#browser.newContext(options);
    const page = await this.#context.newPage();
    page.setDefaultTimeout(waitTimeoutMs);
    await page.clock.install();
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      const isNetwork = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isNetwork) this.complaints.push(message.text());
    });
    return page;
  }

  /** A new reader who looks at the comments of the article. */
  async open(): Promise<Page> {
    const page = await this.newReader();
    await this.visit(page);
    return page;
  }

  /** Opens the article, or reloads it, and waits for its comments. */
  async visit(page: Page): Promise<void> {
    await page.goto(this.host.url);
    await page.getByRole("heading", { name: /comments?( yet)?$/i }).waitFor();
  }

  /** As after each test: nothing is left of it. */
  async reset(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
    this.api.reset();
    this.complaints.length = 0;
    Object.assign(this.host, { attributes: "", before: "", head: "", scripts: "", styles: "", content: "", after: "" });
    Object.assign(this.host, { language: "en", headers: {} });
  }
}

/** Gives a test file its site, which each test leaves as it found it and without a complaint of the browser. */
export function startWidgetSite(take: (site: WidgetSite) => void): void {
  let site: WidgetSite | undefined;
  beforeAll(async () => {
    site = await WidgetSite.start();
    take(site);
  });
  afterAll(() => site?.stop());
  afterEach(async () => {
    const complaints = [...(site?.complaints ?? [])];
    await site?.reset();
    expect(complaints).toEqual([]);
  });
}

/** Keeps the comments far below what is seen. */
export const longArticle = "<p>A line of the article.</p>".repeat(200);

export const bodyField = (page: Page) => page.getByRole("textbox", { name: "Comment" });
export const nameField = (page: Page) => page.getByRole("textbox", { name: "Name" });
export const emailField = (page: Page) => page.getByRole("textbox", { name: "Email" });
/** The status line, once it says something. */
export const alertOf = (page: Page) => page.getByRole("alert").filter({ hasText: /./ });
export const postButton = (page: Page) => page.getByRole("button", { name: "Post Comment" });

/** Types a comment, at leisure: the form token may be used when this returns. */
export async function type(page: Page, body: string): Promise<void> {
  await bodyField(page).fill(body);
  await nameField(page).fill("Ada");
  await emailField(page).fill("ada@example.org");
  await page.clock.fastForward(tokenDelayMs);
}

/** Types a comment and posts it. */
export async function post(page: Page, body: string): Promise<void> {
  await type(page, body);
  await postButton(page).click();
}

/** Whether focus is on an element inside the widget. */
export function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element);
}

/** The id of the element inside the widget that has focus. */
export function focused(page: Page): Promise<string | undefined> {
  return page.locator("afterword-comments").evaluate((element) => element.shadowRoot?.activeElement?.id);
}

/** The ids of the comments that are shown, in their order. */
export function shownIds(page: Page): Promise<number[]> {
  return page.locator("article").evaluateAll((all) => all.map(({ id }) => Number(id.replace("comment-", ""))));
}
