import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { findFreePorts } from "../../../dev/ports.ts";
import { type Afterword, startAfterword } from "../../../dev/server.ts";
import { authorLink } from "../../../src/domain/author-url.ts";
import { launchBrowser } from "../browser.ts";
import { Watch } from "./inspection.ts";

export const places = ["widget", "without script", "moderators"] as const;
export type Place = (typeof places)[number];

interface Fields {
  name: string;
  url: string;
  body: string;
}

/** How a comment's three fields fared. */
export interface Sent {
  name: number;
  url: number;
  body: number;
}

const perPage = 100;
const atOnce = 6;
/** Harmless, and of every shape that a comment's own markup can have. */
const plain: Fields[] = [
  { name: "Ada", url: "https://ada.example/", body: "Plain." },
  { name: "Grace Hopper", url: "", body: "Plain too." },
  { name: "Eve", url: "", body: "Another." },
  { name: "Radia", url: "", body: "One more." },
  { name: "Barbara", url: "", body: "x\n\n".repeat(60) },
];

/** The real server with comments made of payloads, and the three places where comments are seen. */
export class Safety {
  readonly #afterword: Afterword;
  readonly #browser: Browser;
  readonly #articles: Server;
  readonly #stateDir: string;
  readonly #usual = new Map<Place, Set<string>>();
  readonly #watches = new Map<Place, Watch>();
  #plain: Promise<Sent> | null = null;
  #readers = 0;

  private constructor(afterword: Afterword, browser: Browser, stateDir: string) {
    this.#afterword = afterword;
    this.#browser = browser;
    this.#stateDir = stateDir;
    // A page without any Content-Security-Policy: what gets in, runs.
    this.#articles = createServer(({ url = "/" }, response) => {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
      response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Article</title>
        <link rel="icon" href="data:,"><script src="${afterword.url}/embed.js" defer></script></head>
        <body><afterword-comments site="safety" page="${url}" eager></afterword-comments></body></html>`);
    });
  }

  static async start(): Promise<Safety> {
    const stateDir = await mkdtemp(join(tmpdir(), "afterword-safety-"));
    const [afterword, browser] = await Promise.all([
      findFreePorts().then((port) => startAfterword({ port, stateDir, quiet: true, akismetKey: "" })),
      launchBrowser(),
    ]);
    const safety = new Safety(afterword, browser, stateDir);
    await new Promise<void>((resolve) => safety.#articles.listen(0, "127.0.0.1", resolve));
    const site = { id: "safety", name: "Safety", url: safety.#origin };
    await safety.#ask("POST", "", site);
    await safety.#ask("PATCH", "/safety", { require: [], perPage });
    return safety;
  }

  async stop(): Promise<void> {
    this.#articles.closeAllConnections();
    this.#articles.close();
    await Promise.all([this.#browser.close(), this.#afterword.stop()]);
    await rm(this.#stateDir, { recursive: true, force: true });
  }

  /** Posts each payload as name, address and text of one comment, has all approved, and tells what was taken. */
  async seed(page: string, payloads: readonly string[]): Promise<Sent> {
    return this.#seed(page, payloads.map(fieldsOf));
  }

  /** What is wrong where a page's comments are seen. */
  async inspect(place: Place, page: string): Promise<string[]> {
    const watch = await this.#watch(place);
    if (!this.#usual.has(place)) {
      this.#plain ??= this.#seed("/plain", plain);
      await this.#plain;
      await this.#show(watch, place, "/plain");
      const { shape, violations } = await watch.inspect(null);
      this.#usual.set(place, new Set(shape));
      if (violations.length > 0) return violations;
    }
    await this.#show(watch, place, page);
    return (await watch.inspect(this.#usual.get(place)!)).violations;
  }

  /** The watch over one place, in a browser that holds back nothing. */
  async #watch(place: Place): Promise<Watch> {
    const known = this.#watches.get(place);
    if (known) return known;
    const context = await this.#browser.newContext({ bypassCSP: true });
    const watch = await Watch.open(context, [this.#origin, this.#afterword.url]);
    this.#watches.set(place, watch);
    if (place === "moderators") {
      await watch.page.goto(`${this.#afterword.url}/admin/?site=safety`);
      await watch.page.getByLabel("Token", { exact: true }).fill(this.#afterword.adminToken);
      await watch.page.getByRole("button", { name: "Sign in" }).click();
      await watch.page.getByRole("heading", { name: "Comments", exact: true }).waitFor();
    }
    return watch;
  }

  async #show({ page: tab }: Watch, place: Place, page: string): Promise<void> {
    const comments = await this.#count(page);
    const addresses: Record<Place, string> = {
      widget: this.#origin + page,
      "without script": `${this.#afterword.url}/sites/safety/thread?page=${page}`,
      moderators: `${this.#afterword.url}/admin/?site=safety&status=approved&page=${page}`,
    };
    await tab.goto(addresses[place]);
    const articles = tab.locator("article");
    await articles.first().waitFor();
    for (let seen = 0; seen < comments; seen = await articles.count()) {
      await articles.last().scrollIntoViewIfNeeded();
      await articles.nth(seen).waitFor();
    }
    if (place === "moderators") await articles.first().getByRole("button", { name: "Edit" }).click();
    if (place === "widget")
      await articles
        .first()
        .getByRole("button", { name: /^Reply to/ })
        .click();
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#articles.address() as AddressInfo).port}`;
  }

  async #seed(page: string, comments: readonly Fields[]): Promise<Sent> {
    const sent: Sent = { name: 0, url: 0, body: 0 };
    const ids: number[] = [];
    const queue = comments.values();
    const poster = async () => {
      for (const fields of queue) {
        const taken = await this.#post(page, fields);
        if (taken === null) continue;
        ids.push(taken.id);
        sent.body += 1;
        if (taken.fields.name === fields.name) sent.name += 1;
        if (taken.fields.url !== "") sent.url += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, poster));
    for (let start = 0; start < ids.length; start += 100) {
      await this.#ask("POST", "/safety/decisions", { ids: ids.slice(start, start + 100), status: "approved" });
    }
    return sent;
  }

  /** Goes without a name or an address that the server refuses. */
  async #post(page: string, fields: Fields): Promise<{ id: number; fields: Fields } | null> {
    this.#readers += 1;
    const reader = this.#readers;
    const response = await fetch(`${this.#afterword.url}/v1/sites/safety/comments`, {
      method: "POST",
      headers: { "CF-Connecting-IP": `10.${reader >> 8}.${reader & 255}.7`, "User-Agent": "Reader" },
      body: JSON.stringify({ page, email: `reader-${reader}@example.org`, ...fields }),
    });
    const { comment, error } = (await response.json()) as {
      comment?: { id: number };
      error?: { field?: string; message: string };
    };
    if (comment) return { id: comment.id, fields };
    if (error?.field === "name" && fields.name !== "") return this.#post(page, { ...fields, name: "" });
    if (error?.field === "url" && fields.url !== "") return this.#post(page, { ...fields, url: "" });
    if (error?.field === "body") return null;
    throw new Error(`${response.status} for ${JSON.stringify(fields)}: ${error?.message}`);
  }

  async #count(page: string): Promise<number> {
    const response = await fetch(`${this.#afterword.url}/v1/sites/safety/counts?page=${page}`);
    const { counts } = (await response.json()) as { counts: Record<string, number> };
    return counts[page] ?? 0;
  }

  async #ask(method: string, path: string, body: object): Promise<void> {
    const response = await fetch(`${this.#afterword.url}/v1/admin/sites${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#afterword.adminToken}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
}

/** A payload that is no address goes behind one that is. */
function fieldsOf(payload: string): Fields {
  const cut = (length: number) => [...payload].slice(0, length).join("");
  const address = cut(400);
  const url = authorLink(address) === null ? `https://a.example/?${address.replace(/\s/g, "")}` : address;
  return { name: cut(100), url, body: cut(10_000) };
}
