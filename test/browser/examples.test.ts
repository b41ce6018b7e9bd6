import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findAccessibilityProblems } from "./browser.ts";
import { Moderation } from "./moderation.ts";
import { bodyField, emailField, nameField, postButton } from "./widget-site.ts";

// That each page is what its template makes is told by test/node/examples.test.ts.

const examples = ["plain-html", "hugo", "jekyll", "eleventy", "astro", "nextjs", "wordpress-theme"] as const;
const read = (path: string) => readFileSync(new URL(`../../examples/${path}`, import.meta.url), "utf8");

type AtBuild = (page: string, afterword: { site: string; server: string }) => Promise<string>;
const eleventy = new URL("../../examples/eleventy/eleventy.config.js", import.meta.url).href;

const permalink = "https://blog.example/soil/";
const server = "https://comments.example.com";

/** Serves each example at an address of its own, with the real server's address in it. */
class Blog {
  readonly #server: Server;

  constructor(api: () => string) {
    this.#server = createServer(({ url = "/" }, response) => {
      const name = examples.find((example) => url.startsWith(`/${example}/`));
      const page = name === undefined ? "" : read(`${name}/page.html`);
      const address = `${this.origin}/${name}/`;
      response.writeHead(name === undefined ? 404 : 200, { "Content-Type": "text/html; charset=utf-8" });
      response.end(
        page
          .replaceAll(permalink, address)
          .replaceAll(encodeURIComponent(permalink), encodeURIComponent(address))
          .replaceAll(/page=(\/|%2F)soil\1/g, `page=$1${name}$1`)
          .replaceAll(server, api()),
      );
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let moderation: Moderation;
let blog: Blog;

beforeAll(async () => {
  moderation = await Moderation.start();
  blog = new Blog(() => moderation.afterword.url);
  await blog.start();
  await moderation.ask("POST", "/sites", { id: "blog", name: "Blog", url: blog.origin });
});
afterAll(async () => {
  blog?.stop();
  await moderation?.stop();
});
afterEach(async () => {
  await moderation.closePages();
  expect(moderation.complaints.splice(0)).toEqual([]);
});

/** A comment of the site's own, which stands on a page at once. */
function write(name: string): Promise<unknown> {
  return moderation.ask("POST", "/sites/blog/comments", { page: `/${name}/`, body: `Written on ${name}.` });
}

describe("examples", () => {
  test.each(examples)("%s: shows the thread and the form of its page, with script and without", async (name) => {
    await write(name);
    const reader = await moderation.newPage();
    const asked = reader.waitForRequest((request) => request.url().includes("/v1/sites/blog/comments"));
    await reader.goto(`${blog.origin}/${name}/`);
    await reader.getByText(`Written on ${name}.`).waitFor();
    await postButton(reader).waitFor();
    expect(new URL((await asked).url()).searchParams.get("page")).toBe(`${blog.origin}/${name}/`);

    const plain = await moderation.newPage(await moderation.newContext({ javaScriptEnabled: false }));
    await plain.goto(`${blog.origin}/${name}/`);
    const link = plain.getByRole("link", { name: /^(?:Comments|Leave a Reply)$/ });
    const isLinked = (await link.count()) > 0;
    if (isLinked) await link.click();
    const where = isLinked ? plain : plain.frameLocator("iframe");
    await where.getByText(`Written on ${name}.`).waitFor();
    await where.getByRole("button", { name: "Post Comment" }).waitFor();
  });

  test("plain-html: a comment goes to the page it is written on", async () => {
    const reader = await moderation.newPage();
    await reader.goto(`${blog.origin}/plain-html/`);
    await bodyField(reader).fill("Posted on plain-html.");
    await nameField(reader).fill("Ada");
    await emailField(reader).fill("ada@example.org");
    await postButton(reader).click();
    await reader.getByRole("article").filter({ hasText: "Posted on plain-html." }).waitFor();
    const [stored] = await moderation.commentsIn("blog", "approved");
    expect(stored).toMatchObject({
      source: "Posted on plain-html.",
      page: { key: "/plain-html", title: "Soil & water" },
    });
  });

  test("eleventy: the comments stand in the page when it is built, and nothing does when the server is away", async () => {
    await write("built");
    const { commentsAtBuild } = (await import(eleventy)) as { commentsAtBuild: AtBuild };
    const html = await commentsAtBuild("/built/", { site: "blog", server: moderation.afterword.url });
    expect(html).toContain("Written on built.");
    expect(html).toContain("https://schema.org/Comment");
    expect(await commentsAtBuild("/built/", { site: "blog", server: "http://127.0.0.1:9" })).toBe("");
  });
});

describe("the documents under /docs/", () => {
  // One program makes all of them; these have every kind of thing in them.
  test.each(["", "embedding", "operating"])("have nothing that is hard to read or to reach: /docs/%s", async (name) => {
    const page = await moderation.newPage();
    await page.goto(`${moderation.afterword.url}/docs/${name}`);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await findAccessibilityProblems(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await findAccessibilityProblems(page, ["color-contrast"])).toEqual([]);
  });
});
