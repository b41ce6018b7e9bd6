import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { Afterword } from "../../dev/server.ts";
import type { CommentStatus, QueueComment, QueuePage } from "../../src/contract.ts";
import { launchBrowser } from "./browser.ts";
import { startServer } from "./server.ts";

interface Sent {
  body: string;
  name?: string;
  email?: string;
  url?: string;
  authorKey?: string;
}

/** For a browser in which nobody is signed in. */
export const signedOut = { storageState: { cookies: [], origins: [] } };

/** The real server, with a site for each test, and a browser for its moderators. */
export class Moderation {
  readonly afterword: Afterword;
  /** What the browser complained of: errors in scripts, and whatever the Content-Security-Policy stopped. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #stateDir: string;
  #session: Awaited<ReturnType<BrowserContext["storageState"]>> | null = null;
  #sites = 0;
  #readers = 0;

  private constructor(afterword: Afterword, browser: Browser, stateDir: string) {
    this.afterword = afterword;
    this.#browser = browser;
    this.#stateDir = stateDir;
  }

  static async start(): Promise<Moderation> {
    const stateDir = await mkdtemp(join(tmpdir(), "afterword-"));
    const [afterword, browser] = await Promise.all([startServer(stateDir), launchBrowser()]);
    return new Moderation(afterword, browser, stateDir);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#browser.close(), this.afterword.stop()]);
    await rm(this.#stateDir, { recursive: true, force: true });
  }

  async closePages(): Promise<void> {
    await Promise.all(this.#browser.contexts().map((context) => context.close()));
  }

  /** A browser of the owner's, signed in once that was done; with `signedOut` it is somebody else's. */
  newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.#browser.newContext({ ...(this.#session === null ? {} : { storageState: this.#session }), ...options });
  }

  async newPage(context?: BrowserContext): Promise<Page> {
    const page = await (context ?? (await this.newContext())).newPage();
    page.setDefaultTimeout(25_000);
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      const isNetwork = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isNetwork) this.complaints.push(message.text());
    });
    return page;
  }

  /** Asks the moderators' API as the owner. */
  async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.afterword.url}/v1/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${this.afterword.adminToken}` },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as Answer;
  }

  /** Makes a site that no other test knows, and returns its id. */
  async newSite(): Promise<string> {
    this.#sites += 1;
    const id = `site-${this.#sites}`;
    await this.ask("POST", "/sites", { id, name: `Site ${this.#sites}`, url: this.afterword.url });
    return id;
  }

  /** Sends comments by as many readers, all of which are held: none of them opened the form. Oldest first. */
  async hold(site: string, comments: Sent[]): Promise<void> {
    for (const comment of comments) await this.#send(site, comment);
  }

  /** The same for many, in no certain order. */
  async holdMany(site: string, comments: Sent[]): Promise<void> {
    const perRound = 20;
    for (let start = 0; start < comments.length; start += perRound) {
      await Promise.all(comments.slice(start, start + perRound).map((comment) => this.#send(site, comment)));
    }
  }

  async #send(site: string, { name, email, ...comment }: Sent): Promise<void> {
    this.#readers += 1;
    const reader = this.#readers;
    const response = await fetch(`${this.afterword.url}/v1/sites/${site}/comments`, {
      method: "POST",
      headers: { "CF-Connecting-IP": `198.${18 + (reader >> 8)}.${reader & 255}.7`, "User-Agent": "Reader" },
      body: JSON.stringify({
        page: "/hello",
        name: name ?? `Reader ${reader}`,
        email: email ?? `reader-${reader}@example.org`,
        ...comment,
      }),
    });
    if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
  }

  /** The texts that a site has in a status, as the server tells, newest first. */
  async textsIn(site: string, status: CommentStatus): Promise<string[]> {
    return (await this.commentsIn(site, status)).map(({ source }) => source);
  }

  async commentsIn(site: string, status: CommentStatus): Promise<QueueComment[]> {
    const found: QueueComment[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query = new URLSearchParams({ status, limit: "100", ...(cursor === "" ? {} : { cursor }) });
      const page: QueuePage = await this.ask("GET", `/sites/${site}/comments?${query}`);
      found.push(...page.comments);
      cursor = page.cursor;
    }
    return found;
  }

  /** Opens a site's queue as who holds a token; the owner unless another is given. */
  async open(site: string, { page, token, query = "" }: { page?: Page; token?: string; query?: string } = {}) {
    const context = token === undefined ? undefined : await this.newContext(signedOut);
    const moderator = page ?? (await this.newPage(context));
    await moderator.goto(`${this.afterword.url}/admin/?site=${site}${query}`);
    const field = moderator.getByLabel("Token", { exact: true });
    const heading = moderator.getByRole("heading", { name: "Comments", exact: true });
    await field.or(heading).waitFor();
    if (await field.isVisible()) await this.signIn(moderator, token);
    await heading.waitFor();
    if (token === undefined) this.#session ??= await moderator.context().storageState();
    return moderator;
  }

  async signIn(page: Page, token = this.afterword.adminToken): Promise<void> {
    await page.getByLabel("Token", { exact: true }).fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
  }
}

/** Gives a test file its server and browser, whose pages are closed after each test, and without a complaint. */
export function startModeration(take: (moderation: Moderation) => unknown): void {
  let moderation: Moderation | undefined;
  beforeAll(async () => {
    moderation = await Moderation.start();
    await take(moderation);
  });
  afterAll(() => moderation?.stop());
  afterEach(async () => {
    await moderation?.closePages();
    expect(moderation?.complaints.splice(0)).toEqual([]);
  });
}

export function rowWith(page: Page, text: string): Locator {
  return page.getByRole("article").filter({ hasText: text });
}

/** What has the focus, in a word: the text of a row's comment, or what the element is called. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return "nothing";
    return (element.querySelector(".body") ?? element).textContent?.trim() || element.id || element.tagName;
  });
}

/** Waits until the page has said so. */
export async function said(page: Page, text: string | RegExp): Promise<void> {
  await page.locator(".notices").getByText(text).waitFor();
}
