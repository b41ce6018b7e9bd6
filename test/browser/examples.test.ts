import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { renderCommentList } from "../../src/render/comment-list.ts";
import { Moderation } from "./moderation.ts";
import { bodyField, emailField, nameField, postButton } from "./widget-site.ts";

// Each example is what its readers would get: the template, filled as its generator fills it, is the page that works.

const examples = ["plain-html", "hugo", "jekyll", "eleventy", "astro", "nextjs", "wordpress-theme"] as const;
const read = (path: string) => readFileSync(new URL(`../../examples/${path}`, import.meta.url), "utf8");

type AtBuild = (page: string, afterword: { site: string; server: string }) => Promise<string>;
const eleventy = new URL("../../examples/eleventy/eleventy.config.js", import.meta.url).href;

const permalink = "https://blog.example/soil/";
const server = "https://comments.example.com";
const thread = `${server}/sites/blog/thread?page=https%3A%2F%2Fblog.example%2Fsoil%2F`;
const title = "Soil &amp; water";
/** What the server has for a page without comments, when the site is built. */
const noComments = renderCommentList({
  comments: [],
  links: { permalink: String, moreReplies: String, reply: null },
  showsVotes: true,
});

/** What a generator makes of each expression in its template, for the article of the examples. */
const templates: Record<string, { file: string; values: [string, string][] }> = {
  hugo: {
    file: "layouts/_partials/afterword.html",
    values: [
      [`{{ site.Params.afterword.site }}`, "blog"],
      [`{{ site.Params.afterword.server }}`, server],
      [`{{ .Permalink }}`, permalink],
      [`{{ .Permalink | urlquery }}`, encodeURIComponent(permalink)],
      [`{{ .Title }}`, title],
      [`{{ with .Date }}{{ .Format "2006-01-02" }}{{ end }}`, "2026-11-20"],
      [`{{ with .Params.tags }}{{ delimit . ", " }}{{ end }}`, "garden, water"],
      [`{{ site.Language.Locale }}`, "en"],
    ],
  },
  jekyll: {
    file: "_includes/afterword.html",
    values: [
      [`{{ site.afterword.site }}`, "blog"],
      [`{{ site.afterword.server }}`, server],
      [`{{ page.url | absolute_url }}`, permalink],
      [`{{ page.url | absolute_url | cgi_escape }}`, encodeURIComponent(permalink)],
      [`{{ page.title | escape }}`, title],
      [`{{ page.date | date: "%Y-%m-%d" }}`, "2026-11-20"],
      [`{{ page.tags | join: ", " | escape }}`, "garden, water"],
      [`{{ site.lang | default: "en" }}`, "en"],
    ],
  },
  eleventy: {
    file: "_includes/afterword.njk",
    values: [
      [`{{ afterword.site }}`, "blog"],
      [`{{ afterword.server }}`, server],
      [`{{ afterword.blog }}{{ page.url }}`, permalink],
      [`{{ page.url | urlencode }}`, encodeURIComponent("/soil/")],
      [`{% commentsAtBuild page.url %}`, noComments],
      [`{{ title }}`, title],
      [`{{ page.date.toISOString().slice(0, 10) }}`, "2026-11-20"],
      [`{{ (tags or []) | join(", ") }}`, "garden, water"],
      [`{{ page.lang or "en" }}`, "en"],
    ],
  },
  astro: {
    file: "src/components/Afterword.astro",
    values: [
      [`{site}`, `"blog"`],
      [`{page}`, `"${permalink}"`],
      [`{title}`, `"${title}"`],
      [`{published.toISOString().slice(0, 10)}`, `"2026-11-20"`],
      [`{tags.join(", ")}`, `"garden, water"`],
      [`{lang}`, `"en"`],
      [`{thread}`, `"${thread}"`],
      [`is:inline src={\`\${server}/embed.js\`}`, `src="${server}/embed.js"`],
    ],
  },
  nextjs: {
    file: "app/afterword.tsx",
    values: [
      [`className=`, "class="],
      [`referrerPolicy=`, "referrerpolicy="],
      [`{site}`, `"blog"`],
      [`{page}`, `"${permalink}"`],
      [`{title}`, `"${title}"`],
      [`{published.toISOString().slice(0, 10)}`, `"2026-11-20"`],
      [`{tags.join(", ")}`, `"garden, water"`],
      [`{lang}`, `"en"`],
      [`{thread}`, `"${thread}"`],
      // Next.js adds it to the document itself.
      [`<Script src={\`\${server}/embed.js\`} />`, ""],
    ],
  },
  "wordpress-theme": {
    file: "comments.php",
    values: [
      [`<?php echo esc_attr( AFTERWORD_SITE ); ?>`, "blog"],
      [`<?php echo esc_url( get_permalink() ); ?>`, permalink],
      [`<?php the_title_attribute(); ?>`, title],
      [`<?php echo esc_attr( get_the_date( 'Y-m-d' ) ); ?>`, "2026-11-20"],
      [`<?php echo esc_attr( $afterword_tags ); ?>`, "garden, water"],
      [`<?php echo esc_attr( get_bloginfo( 'language' ) ); ?>`, "en-US"],
      [`<?php echo esc_url( $afterword_thread ); ?>`, thread],
    ],
  },
};

/** The comments' part of a page or template, on one line. */
function sectionOf(html: string): string {
  return (/<section class(?:Name)?="comments">.*?<\/section>/s.exec(html)?.[0] ?? "").replace(/\s+/g, " ");
}

describe("works: the template makes the page", () => {
  test.each(Object.entries(templates))("%s", (name, { file, values }) => {
    let filled = read(`${name}/${file}`);
    for (const [expression, value] of values) {
      expect(filled).toContain(expression);
      filled = filled.replaceAll(expression, value);
    }
    expect(sectionOf(filled)).toBe(sectionOf(read(`${name}/page.html`)));
  });

  test("wordpress-theme: with the script that its functions.php asks for", () => {
    const code = read("wordpress-theme/functions.php");
    const [, handle, path] =
      /wp_enqueue_script\( '(\w+)', AFTERWORD_SERVER \. '([^']+)', array\(\), null, \$defer \)/.exec(code) ?? [];
    expect(code).toContain(`const AFTERWORD_SITE   = 'blog';\nconst AFTERWORD_SERVER = '${server}';`);
    expect(read("wordpress-theme/page.html")).toContain(
      `<script src="${server}${path}" id="${handle}-js" defer data-wp-strategy="defer"></script>`,
    );
  });
});

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

describe("works: in a browser", () => {
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
