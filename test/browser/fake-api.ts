import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { PublicComment, SubmitRequest, ThreadPage } from "../../src/contract.ts";

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface SeenRequest {
  method: string;
  /** Path and query. */
  path: string;
  body: string;
  headers: IncomingMessage["headers"];
}

/** Answers one request, or drops the connection without an answer. */
type Responder = (request: SeenRequest) => Answer | "drop" | Promise<Answer | "drop">;

/**
 * A stand-in for the public API that does what the real one cannot be asked to: faults, and answers out of an old cache.
 * It serves the built assets too, so that the widget's script comes from the origin it talks to.
 */
export class FakeApi {
  /** Everything asked under `/v1`, preflights included, in order. */
  readonly requests: SeenRequest[] = [];
  comments: PublicComment[] = [];
  settings: Partial<ThreadPage["form"]> = {};
  site: Partial<ThreadPage["site"]> = {};
  /** What is held, by id. */
  readonly held = new Map<number, PublicComment>();
  readonly #assets: string;
  readonly #server: Server;
  readonly #planned: { match: RegExp; respond: Responder }[] = [];
  readonly #stored = new Map<string, Answer>();
  readonly #passed = new Set<string>();

  constructor(assets: string) {
    this.#assets = assets;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<void> {
    await listen(this.#server);
  }

  get url(): string {
    return originOf(this.#server);
  }

  /** Forgets everything that a test left behind. */
  reset(): void {
    this.requests.length = 0;
    this.#planned.length = 0;
    this.#stored.clear();
    this.#passed.clear();
    this.comments = [];
    this.settings = {};
    this.site = {};
    this.held.clear();
  }

  /** Answers the next request that matches (`"POST /v1/…"`) in another way than usual. */
  once(match: RegExp, answer: Answer | "drop" | Responder): void {
    this.#planned.push({ match, respond: typeof answer === "function" ? answer : () => answer });
  }

  /** The requests so far as `"POST /comments"`, without site and query. */
  get asked(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path.replace(/^\/v1\/sites\/[^/]+|\?.*$/g, "")}`);
  }

  /** What the nth submission said. */
  submission(index: number): SubmitRequest {
    const posts = this.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/comments"));
    return JSON.parse(posts.at(index)?.body ?? "null");
  }

  thread(): ThreadPage {
    return {
      page: {
        key: "/article",
        url: "http://localhost/article",
        title: "Article",
        open: true,
        count: countOf(this.comments),
      },
      comments: this.comments,
      cursor: null,
      site: { sort: "oldest", votes: true, avatars: "initials", editMinutes: 15, ...this.site },
      form: {
        open: true,
        require: ["name", "email"],
        maxLength: { body: 10_000, name: 100, email: 254, url: 500 },
        notice: { text: "This site uses Akismet to reduce spam.", link: "Learn how.", url: `${this.url}/privacy` },
        turnstileKey: null,
        ...this.settings,
      },
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = await readRequest(request);
    if (!seen.path.startsWith("/v1/")) return this.#serveAsset(seen.path, response);
    this.requests.push(seen);
    const index = this.#planned.findIndex(({ match }) => match.test(`${seen.method} ${seen.path}`));
    const [planned] = index < 0 ? [] : this.#planned.splice(index, 1);
    const answer = await (planned?.respond ?? ((usual) => this.respond(usual)))(seen);
    if (answer === "drop") request.socket.destroy();
    else send(response, answer);
  }

  /** What the real server would answer, in the plain case. */
  respond({ method, path, body }: SeenRequest): Answer {
    if (method === "OPTIONS") return { status: 204, headers: { "Access-Control-Allow-Methods": "PUT, PATCH, DELETE" } };
    const [, id, action] = /\/comments\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (id !== undefined) return this.#respondAbout(Number(id), action ?? method, body);
    if (method === "GET") return { status: 200, body: this.thread() };
    if (path.endsWith("/form-tokens")) return { status: 201, body: makeToken(this.requests.length) };
    if (path.endsWith("/preview")) return { status: 200, body: { html: `<p>Preview: ${JSON.parse(body).body}</p>` } };
    const submission: SubmitRequest = JSON.parse(body);
    const key = JSON.stringify([submission.token, submission.body, submission.parent, submission.email]);
    const first = this.#stored.get(key);
    if (first) return first;
    const answer = this.#store(submission);
    this.#stored.set(key, answer);
    return answer;
  }

  /** What concerns one comment. */
  #respondAbout(id: number, action: string, body: string): Answer {
    const comment = findComment(this.comments, id) ?? this.held.get(id);
    if (!comment) return makeError(404, "not_found", "There is no such comment");
    const isHeld = this.held.has(id);
    if (action === "status") return { status: 200, body: { status: isHeld ? "pending" : "approved" } };
    if (action === "reports") return { status: 202, body: { status: "received" } };
    if (action === "vote") {
      comment.score += JSON.parse(body).value === 1 ? 1 : -1;
      return { status: 200, body: { score: comment.score } };
    }
    if (action === "PATCH") {
      comment.html = `<p>${JSON.parse(body).body}</p>`;
      comment.editedAt = new Date().toISOString();
      return { status: 200, body: { status: isHeld ? "pending" : "approved", comment } };
    }
    if (action === "DELETE") {
      this.comments = this.comments.filter((other) => other !== comment);
      return { status: 204 };
    }
    return { status: 200, body: { comment, ancestors: [], page: this.thread().page, cursor: "linked" } };
  }

  #store(submission: SubmitRequest): Answer {
    const parent = findComment(this.comments, submission.parent ?? null);
    const comment = makeComment(Date.now(), {
      parent: submission.parent ?? null,
      depth: parent ? Math.min(parent.depth + 1, 4) : 0,
      author: { name: submission.name ?? "", url: submission.url || null, role: null },
      html: `<p>${submission.body.replaceAll("<", "&lt;")}</p>`,
      createdAt: new Date().toISOString(),
    });
    if (submission.body.includes("emu-spam") || !this.#isPerson(submission)) {
      this.held.set(comment.id, comment);
      return { status: 202, body: { status: "pending", comment } };
    }
    (parent?.replies ?? this.comments).push(comment);
    return { status: 201, body: { status: "approved", comment } };
  }

  /** A token of Turnstile's counts once. */
  #isPerson({ turnstile }: SubmitRequest): boolean {
    if (!this.settings.turnstileKey) return true;
    if (!turnstile || this.#passed.has(turnstile)) return false;
    this.#passed.add(turnstile);
    return true;
  }

  /** As Cloudflare sends them: what `_headers` says. */
  async #headersFor(path: string): Promise<Record<string, string>> {
    const text = await readFile(join(this.#assets, "_headers"), "utf8");
    const blocks = text.split("\n\n").map((block) => block.trim().split("\n"));
    const found = blocks.find(([pattern = ""]) =>
      pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
    );
    return Object.fromEntries((found?.slice(1) ?? []).map((line) => line.trim().split(": ") as [string, string]));
  }

  async #serveAsset(path: string, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(path, this.url);
    const file = pathname.endsWith("/") ? `${pathname}index.html` : extname(pathname) ? pathname : `${pathname}.html`;
    const contents = await readFile(join(this.#assets, file)).catch(() => null);
    const type = types[extname(file)] ?? "text/plain";
    response.writeHead(contents ? 200 : 404, { "Content-Type": type, ...(await this.#headersFor(pathname)) });
    response.end(contents);
  }
}

/** Serves one article, on an origin of its own, under a Content-Security-Policy that allows the widget and nothing else. */
export class ArticleHost {
  /** The attributes of the element, and what stands before it. */
  attributes = "";
  before = "";
  head = "";
  /** Whose scripts it allows besides. */
  scripts = "";
  /** Its own style sheet. */
  styles = "";
  language = "en";
  /** What the element contains, and what follows it. */
  content = "";
  after = "";
  headers: Record<string, string> = {};
  readonly #apiUrl: string;
  readonly #server: Server;

  constructor(apiUrl: string) {
    this.#apiUrl = apiUrl;
    this.#server = createServer((_request, response) => {
      const policy = this.#policy();
      response.writeHead(200, { "Content-Type": types[".html"], "Content-Security-Policy": policy, ...this.headers });
      response.end(this.#article());
    });
  }

  async start(): Promise<void> {
    await listen(this.#server, "127.0.0.1");
  }

  get url(): string {
    return `${originOf(this.#server, "127.0.0.1")}/article`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #policy(): string {
    const directives = {
      "default-src": "'none'",
      "script-src": `${this.#apiUrl} ${this.scripts}`,
      "connect-src": this.#apiUrl,
      "img-src": "data:",
      ...(this.styles && { "style-src": "'unsafe-inline'" }),
      "require-trusted-types-for": "'script'",
      "trusted-types": "afterword",
    };
    return Object.entries(directives)
      .map(([name, value]) => `${name} ${value}`)
      .join("; ");
  }

  #article(): string {
    return `<!doctype html><html lang="${this.language}"><head><meta charset="utf-8"><title>Article</title>
      <meta name="viewport" content="width=device-width">
      <link rel="icon" href="data:,">${this.styles && `<style>${this.styles}</style>`}${this.head}<script src="${this.#apiUrl}/embed.js" defer></script></head>
      <body><main><h1>Article</h1>${this.before}
      <afterword-comments site="demo" ${this.attributes}>${this.content}</afterword-comments></main>
      ${this.after}</body></html>`;
  }
}

/** A comment as the API gives it. */
export function makeComment(id: number, changes: Partial<PublicComment> = {}): PublicComment {
  return {
    id,
    parent: null,
    depth: 0,
    author: { name: `Reader ${id}`, url: null, role: null },
    html: `<p>Comment ${id}.</p>`,
    createdAt: "2026-11-24T10:00:00Z",
    editedAt: null,
    pinned: false,
    score: 0,
    deleted: false,
    replies: [],
    moreReplies: null,
    ...changes,
  };
}

/** An error as the API gives it. */
export function makeError(status: number, code: string, message: string, field?: string): Answer {
  return { status, body: { error: { code, message, field, requestId: "test" } } };
}

function makeToken(number: number) {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  return { token: `token-${number}`, notBefore: inSeconds(3), expiresAt: inSeconds(24 * 60 * 60) };
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

function countOf(comments: PublicComment[]): number {
  return comments.reduce((count, { deleted, replies }) => count + (deleted ? 0 : 1) + countOf(replies), 0);
}

function findComment(comments: PublicComment[], id: number | null): PublicComment | undefined {
  for (const comment of comments) {
    const found = comment.id === id ? comment : findComment(comment.replies, id);
    if (found) return found;
  }
  return undefined;
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  return { method: request.method ?? "", path: request.url ?? "", body, headers: request.headers };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
    "Cache-Control": "no-store",
    // On a connection that was used before, Chromium repeats a dropped request by itself.
    Connection: "close",
    ...headers,
  });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

function originOf(server: Server, host = "localhost"): string {
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

function listen(server: Server, host = "localhost"): Promise<void> {
  return new Promise((resolve) => server.listen(0, host, resolve));
}
