import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Afterword } from "../../dev/server.ts";
import { launchBrowser } from "./browser.ts";
import { startServer } from "./server.ts";

/** A server of articles that show their comments in a frame, or link to them, to whoever has no script. */
class Articles {
  readonly #server: Server;

  constructor(commentsFor: (path: string) => string) {
    this.#server = createServer(({ url = "/" }, response) => {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
      response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Article</title>
        <link rel="icon" href="data:,"></head><body><h1>Article</h1><noscript>${commentsFor(url)}</noscript></body></html>`);
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The real server with the site `blog`, its articles on an origin of their own, and a browser in which no script runs. */
export class ScriptFreeSite {
  readonly afterword: Afterword;
  /** Beside the site's articles those of somebody else, who shows the site's comments as well. */
  readonly articles: Articles;
  readonly thief: Articles;
  /** The `sandbox` attribute of the frame, if it has one. */
  sandbox = "";
  /** Whether the articles link to their comments and have no frame. */
  link = false;
  /** What the browser complained of, above all what a Content-Security-Policy stopped. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #stateDir: string;
  #readers = 0;

  private constructor(afterword: Afterword, browser: Browser, stateDir: string) {
    this.afterword = afterword;
    this.#browser = browser;
    this.#stateDir = stateDir;
    const commentsFor = (path: string) => {
      const url = this.threadUrl(path.split("?")[0]!);
      if (this.link) return `<a href="${url}">Comments</a>`;
      return `<iframe src="${url}" title="Comments" referrerpolicy="no-referrer-when-downgrade" width="800" height="2000"
        ${this.sandbox}></iframe>`;
    };
    this.articles = new Articles(commentsFor);
    this.thief = new Articles(commentsFor);
  }

  static async start(): Promise<ScriptFreeSite> {
    const stateDir = await mkdtemp(join(tmpdir(), "afterword-"));
    const [afterword, browser] = await Promise.all([startServer(stateDir), launchBrowser()]);
    const site = new ScriptFreeSite(afterword, browser, stateDir);
    await Promise.all([site.articles.start(), site.thief.start()]);
    await site.#ask("POST", "", { id: "blog", name: "Blog", url: site.articles.origin });
    return site;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#browser.close(), this.afterword.stop(), this.articles.stop(), this.thief.stop()]);
    await rm(this.#stateDir, { recursive: true, force: true });
  }

  async reset(): Promise<void> {
    await Promise.all(this.#browser.contexts().map((context) => context.close()));
    this.complaints.length = 0;
    this.sandbox = "";
    this.link = false;
  }

  threadUrl(page: string, more = ""): string {
    return `${this.afterword.url}/sites/blog/thread?page=${encodeURIComponent(page)}${more}`;
  }

  /** A reader of a network of their own. */
  async newReader(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      javaScriptEnabled: false,
      extraHTTPHeaders: { "CF-Connecting-IP": this.#newAddress() },
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(25_000);
    page.on("console", (message) => {
      const isNetwork = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isNetwork) this.complaints.push(message.text());
    });
    return page;
  }

  /** Comments that a moderator approved, oldest first; gives their ids. */
  async seed(page: string, bodies: readonly string[], parent: number | null = null): Promise<number[]> {
    const ids: number[] = [];
    for (const body of bodies) {
      const name = `Reader ${this.#readers}`;
      const fields = { page, parent, body, name, email: `reader-${this.#readers}@example.org` };
      const response = await fetch(`${this.afterword.url}/v1/sites/blog/comments`, {
        method: "POST",
        headers: { "CF-Connecting-IP": this.#newAddress(), "Content-Type": "application/json" },
        body: JSON.stringify(fields),
      });
      const { comment } = (await response.json()) as { comment: { id: number } };
      await this.#ask("POST", "/blog/decisions", { ids: [comment.id], status: "approved" });
      ids.push(comment.id);
    }
    return ids;
  }

  change(settings: object): Promise<void> {
    return this.#ask("PATCH", "/blog", settings);
  }

  #newAddress(): string {
    this.#readers += 1;
    return `10.1.${this.#readers}.7`;
  }

  async #ask(method: string, path: string, body: object): Promise<void> {
    const response = await fetch(`${this.afterword.url}/v1/admin/sites${path}`, {
      method,
      headers: { authorization: `Bearer ${this.afterword.adminToken}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
}
