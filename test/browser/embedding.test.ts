import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { makeComment } from "./fake-api.ts";
import { bodyField, patience, post, startWidgetSite, type WidgetSite } from "./widget-site.ts";

const DOCS = readFileSync(new URL("../../docs/embedding.md", import.meta.url), "utf8");

/** The one example of docs/embedding.md that contains a text, for the server of the test. */
function exampleWith(text: string): string {
  const examples = [...DOCS.matchAll(/```(?:html|css|js)\n(.*?)```/gs)].map(([, code]) => code!);
  const [found, ...others] = examples.filter((code) => code.includes(text));
  expect([found === undefined, others]).toEqual([false, []]);
  return found!.replaceAll("https://comments.example.com", site.api.url).replaceAll("sites/blog", "sites/demo");
}

let site: WidgetSite;
startWidgetSite((started) => {
  site = started;
});

const pagesAsked = () => site.api.requests.map(({ path }) => new URL(path, site.api.url).searchParams.get("page"));

const styleOf = (page: Page, selector: string, property: string) =>
  page.locator(selector).evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

describe("attributes", () => {
  test("title, published and tags go along with a comment, as they are when it is sent", async () => {
    site.host.attributes = `title="Early" published="2026-11-20" tags=" a, ,b,${"x".repeat(51)}"`;
    const page = await site.open();
    await page.locator("afterword-comments").evaluate((element) => element.setAttribute("title", "Late"));
    await post(page, "Hello.");
    await page.getByText("Hello.").waitFor();
    expect(site.api.submission(0)).toMatchObject({ title: "Late", published: "2026-11-20", tags: ["a", "b"] });
    expect(site.api.asked.filter((asked) => asked === "GET /comments")).toHaveLength(1);
  });

  test("published is sent as a date, or not at all", async () => {
    const page = await site.open();
    const sent: unknown[] = [];
    for (const published of ["2026-11-20T10:00", "last week", "2026-02-31"]) {
      await page.locator("afterword-comments").evaluate((it, to) => it.setAttribute("published", to), published);
      await post(page, `As of ${published}.`);
      await page.getByText(`As of ${published}.`).waitFor();
      sent.push(site.api.submission(-1).published);
    }
    expect(sent).toEqual(["2026-11-20", undefined, undefined]);
  });

  test("count-target shows the number where it says, then and later, and bears nonsense", async () => {
    Object.assign(site.host, {
      attributes: `count-target=".count"`,
      before: `<p class="count"></p><p id="other"></p>`,
    });
    site.api.comments = [makeComment(1), makeComment(2)];
    const page = await site.open();
    expect(await page.locator(".count").textContent()).toBe("2");
    await post(page, "Third.");
    await expect.poll(() => page.locator(".count").textContent(), patience).toBe("3");
    const change = (value: string) =>
      page.locator("afterword-comments").evaluate((element, to) => element.setAttribute("count-target", to), value);
    await change("}nonsense{");
    await change("#other");
    expect(await page.locator("#other").textContent()).toBe("3");
  });

  test("theme sets the colours of the text at once; auto takes those around", async () => {
    site.host.styles = "body { color: rgb(1, 2, 3) }";
    const page = await site.open();
    const colours: string[] = [];
    for (const theme of ["auto", "light", "dark", "nonsense"]) {
      await page.locator("afterword-comments").evaluate((element, to) => element.setAttribute("theme", to), theme);
      colours.push(await styleOf(page, ".thread", "color"));
    }
    expect(colours).toEqual(["rgb(1, 2, 3)", "rgb(34, 34, 34)", "rgb(228, 228, 228)", "rgb(1, 2, 3)"]);
    expect(site.api.asked).toHaveLength(1);
  });
});

describe("several threads", () => {
  test("each asks for its own", async () => {
    site.host.attributes = `page="/one" eager`;
    site.host.after = `<afterword-comments site="demo" page="/two" eager></afterword-comments>`;
    const page = await site.newReader();
    await page.goto(site.host.url);
    await expect.poll(() => page.getByRole("form").count(), patience).toBe(2);
    expect(pagesAsked().sort()).toEqual(["/one", "/two"]);
  });

  test("two of one page keep a draft each", async () => {
    site.host.attributes = "eager";
    site.host.after = `<afterword-comments site="demo" eager></afterword-comments>`;
    const page = await site.newReader();
    await page.goto(site.host.url);
    await bodyField(page).first().fill("First.");
    await bodyField(page).last().fill("Second.");
    await page.reload();
    await expect.poll(() => bodyField(page).first().inputValue(), patience).toBe("First.");
    await expect.poll(() => bodyField(page).last().inputValue(), patience).toBe("Second.");
  });

  test("an app puts elements in, moves them and takes them out", async () => {
    const page = await site.open();
    site.api.requests.length = 0;
    await page.evaluate(() => {
      const added = document.createElement("afterword-comments");
      added.setAttribute("site", "demo");
      added.setAttribute("page", "/added");
      added.setAttribute("eager", "");
      document.querySelector("afterword-comments")!.replaceWith(added);
    });
    await page.getByRole("heading", { name: "No comments yet" }).waitFor();
    expect(pagesAsked()).toEqual(["/added"]);
    await bodyField(page).fill("Half a thought");
    await page.evaluate(() => {
      const section = document.createElement("section");
      document.body.prepend(section);
      section.append(document.querySelector("afterword-comments")!);
    });
    await expect.poll(() => bodyField(page).inputValue(), patience).toBe("Half a thought");
    expect(await page.locator("afterword-comments").evaluate((element) => element.shadowRoot?.children.length)).toBe(1);
    await page.locator("afterword-comments").evaluate((element) => element.remove());
    expect(await page.getByRole("form").count()).toBe(0);
  });
});

describe("examples of the documentation", () => {
  test("the serif article", async () => {
    site.host.styles = exampleWith("Georgia");
    site.api.comments = [makeComment(1)];
    const page = await site.open();
    expect(await styleOf(page, "#heading", "font-family")).toBe("Georgia, serif");
    expect(await styleOf(page, "#heading", "font-variant-caps")).toBe("small-caps");
    expect(await styleOf(page, ".thread", "max-inline-size")).toBe("544px");
    expect(await styleOf(page, "#body", "border-start-start-radius")).toBe("0px");
    expect(await styleOf(page, ".post", "border-top-color")).toBe("rgb(140, 47, 27)");
  });

  test("the dark page", async () => {
    site.host.styles = exampleWith("#16181d");
    const page = await site.open();
    expect(await styleOf(page, "#heading", "color")).toBe("rgb(230, 230, 230)");
    expect(await styleOf(page, ".post", "background-color")).toBe("rgb(255, 180, 84)");
    expect(await styleOf(page, "#body", "color-scheme")).toBe("dark");
  });

  test("the list of articles with their counts", async () => {
    site.host.before = exampleWith("[data-comments]");
    site.host.headers = { "Content-Security-Policy": "" };
    site.api.once(/\/counts\?page=%2Fsoil%2F$/, { status: 200, body: { counts: { "/soil/": 7 } } });
    const page = await site.newReader();
    await page.goto(site.host.url);
    await expect.poll(() => page.locator("[data-comments]").textContent(), patience).toBe("7");
  });
});

test("a page with a base address: links to comments and what is loaded later are right all the same", async () => {
  site.host.head = `<base href="https://elsewhere.example/deep/">`;
  site.api.comments = [makeComment(1)];
  const page = await site.open();
  expect(await page.locator("#comment-1 .time").getAttribute("href")).toBe(`${site.host.url}#comment-1`);
  expect(pagesAsked()).toEqual([site.host.url]);
  await page.getByRole("button", { name: "Formatting" }).click();
  await page.getByRole("toolbar").waitFor();
});

test("what looks for new comments is not loaded while the form is in use", async () => {
  const page = await site.newReader();
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await site.visit(page);
  await bodyField(page).focus();
  await page.clock.fastForward("00:31");
  await page.clock.fastForward("00:31");
  expect(loaded).not.toContain("/widget/live.js");
  await bodyField(page).blur();
  await page.clock.fastForward("00:31");
  await expect.poll(() => loaded, patience).toContain("/widget/live.js");
});

describe("what a page must allow", () => {
  test("a nonce with 'strict-dynamic' stands for the server's origin, for what is loaded later too", async () => {
    const policy = `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src ${site.api.url}; img-src data:`;
    site.host.headers = { "Content-Security-Policy": policy };
    site.host.head = `<script src="${site.api.url}/embed.js" nonce="abc" defer></script>`;
    const page = await site.open();
    await page.getByRole("button", { name: "Formatting" }).click();
    await page.getByRole("toolbar").waitFor();
    // The page's other script tag has no nonce.
    expect(site.complaints.splice(0)).toEqual([expect.stringContaining("script-src")]);
  });

  test("an isolated page shows no frame, so that a link is better there", async () => {
    site.host.headers = { "Content-Security-Policy": "", "Cross-Origin-Embedder-Policy": "require-corp" };
    const [, frame = ""] = /<noscript>(.*)<\/noscript>/s.exec(exampleWith("<noscript>")) ?? [];
    site.host.before = frame;
    const page = await site.newReader();
    const blocked = page.waitForEvent("requestfailed", (request) => request.url().includes("/sites/demo/thread"));
    await page.goto(site.host.url);
    expect((await blocked).failure()?.errorText).toContain("BLOCKED_BY_RESPONSE");
  });
});
