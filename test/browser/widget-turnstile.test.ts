import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  bodyField,
  longArticle,
  patience,
  post,
  postButton,
  startWidgetSite,
  type,
  type WidgetSite,
} from "./widget-site.ts";

const origin = "https://challenges.cloudflare.com";

/**
 * A stand-in for Turnstile's script with the calls that Cloudflare documents. Like the real one it finds nothing in a
 * shadow tree, and a token is given once, for the challenge that was asked for last.
 */
const fakeTurnstile = `(() => {
  const widgets = new Map();
  let tokens = 0;
  function challenge(id) {
    const { options } = widgets.get(id);
    setTimeout(() => widgets.has(id) && options.callback("person-" + (tokens += 1)));
  }
  window.turnstile = {
    widgets,
    render(container, options) {
      if (!document.contains(container)) throw new Error("Could not find the container");
      const id = "widget-" + (widgets.size + 1);
      container.textContent = "Are you a person? " + options.sitekey;
      widgets.set(id, { container, options });
      challenge(id);
      return id;
    },
    reset: challenge,
    remove(id) {
      widgets.get(id).container.textContent = "";
      widgets.delete(id);
    },
  };
})();`;

/** The same, but each challenge ends like this instead of with a token. */
const answering = (callback: string) =>
  fakeTurnstile.replace('options.callback("person-" + (tokens += 1))', `options["${callback}"]("300010")`);
const silent = fakeTurnstile.replace("setTimeout(", "void (");

let site: WidgetSite;
startWidgetSite((started) => {
  site = started;
});

/** A reader of a site with Turnstile, and what their browser asks of others than the API and the article. */
async function open(script: string | null, key: string | null = "0x4AAA"): Promise<{ page: Page; asked: string[] }> {
  site.api.settings = { turnstileKey: key };
  site.host.scripts ||= origin;
  const page = await site.newReader();
  const asked: string[] = [];
  page.on("request", (request) => {
    if (/turnstile/.test(request.url())) asked.push(request.url());
  });
  await page.route(`${origin}/**`, (route) =>
    script === null ? route.abort() : route.fulfill({ contentType: "text/javascript", body: script }),
  );
  await site.visit(page);
  return { page, asked };
}

const challenge = (page: Page) => page.getByText("Are you a person?");
const isHeld = (page: Page) =>
  page.getByRole("article").getByText("Your comment is awaiting moderation.").first().waitFor();

describe("works", () => {
  test("the first focus loads Turnstile once, its challenge stands in the form, and each comment has a token", async () => {
    const { page, asked } = await open(fakeTurnstile);
    expect(asked).toEqual([]);
    await bodyField(page).focus();
    await challenge(page).waitFor();
    expect(asked.map((address) => address.replace(/\?\w{6}$/, ""))).toEqual([
      `${site.api.url}/widget/turnstile.js`,
      `${origin}/turnstile/v0/api.js?render=explicit`,
    ]);
    expect(await challenge(page).textContent()).toBe("Are you a person? 0x4AAA");
    const [seen, button] = [await challenge(page).boundingBox(), await postButton(page).boundingBox()];
    expect(seen!.y + seen!.height).toBeLessThanOrEqual(button!.y);
    expect(seen!.x).toBe(button!.x);

    await post(page, "First.");
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    await post(page, "Second.");
    await page.getByRole("heading", { name: "2 comments" }).waitFor();
    const sent = [site.api.submission(0), site.api.submission(1)].map(({ turnstile }) => turnstile);
    expect(sent).toEqual(["person-1", "person-2"]);
    expect(asked).toHaveLength(2);
  });

  test("a repeat after a failure brings a token of its own", async () => {
    const { page } = await open(fakeTurnstile);
    site.api.once(/POST .*comments/, { status: 503 });
    await post(page, "Again.");
    await page.getByRole("alert").filter({ hasText: "cannot be saved" }).waitFor();
    await postButton(page).click();
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(site.api.submission(1).turnstile).toBe("person-2");
  });

  test("a token that expired is not sent", async () => {
    const { page } = await open(fakeTurnstile);
    await type(page, "Slowly.");
    await challenge(page).waitFor();
    await page.evaluate(`(() => {
      const [{ options }] = [...turnstile.widgets.values()];
      options["expired-callback"]();
      options.callback("person-later");
    })()`);
    await postButton(page).click();
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(site.api.submission(0).turnstile).toBe("person-later");
  });

  test("two forms share one script, and each has a challenge", async () => {
    site.host.before = `<afterword-comments site="demo" page="/other"></afterword-comments>${longArticle}`;
    const { page, asked } = await open(fakeTurnstile);
    for (const place of [0, 1]) {
      await page.locator("afterword-comments").nth(place).scrollIntoViewIfNeeded();
      await bodyField(page).nth(place).focus();
      await expect.poll(() => challenge(page).count(), patience).toBe(place + 1);
    }
    expect(asked).toHaveLength(2);
  });

  test("an element that is taken out and put back has one challenge again", async () => {
    const { page } = await open(fakeTurnstile);
    await bodyField(page).focus();
    await challenge(page).waitFor();
    await page.locator("afterword-comments").evaluate((element) => {
      const parent = element.parentElement;
      element.remove();
      parent?.append(element);
    });
    await bodyField(page).focus();
    await challenge(page).waitFor();
    expect(await page.locator("afterword-comments > div").count()).toBe(1);
    expect(await page.evaluate("turnstile.widgets.size")).toBe(1);
  });
});

describe("refuses", () => {
  test("to ask for anything where the site has no key", async () => {
    const { page, asked } = await open(fakeTurnstile, null);
    await post(page, "Plain.");
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(asked).toEqual([]);
    expect(site.api.submission(0)).not.toHaveProperty("turnstile");
  });
});

describe("resists", () => {
  test.each([
    ["cannot be loaded", null],
    ["is something else", "window.other = 1;"],
    ["breaks", "window.turnstile = { render() { throw new Error('broken'); } };"],
    ["has an error", answering("error-callback")],
    ["does not know the browser", answering("unsupported-callback")],
    ["waited for the reader in vain", answering("timeout-callback")],
  ])("a Turnstile that %s: the comment is sent without, and held", async (_, script) => {
    const { page } = await open(script);
    await post(page, "Not stopped.");
    await isHeld(page);
    expect(site.api.submission(0).turnstile).toBeNull();
  });

  test("a Turnstile that says nothing: the comment waits for it no longer than ten seconds", async () => {
    const { page } = await open(silent);
    await post(page, "Patient.");
    await page.getByRole("button", { name: "Posting…" }).waitFor();
    await page.clock.fastForward(10_000);
    await isHeld(page);
    expect(site.api.submission(0).turnstile).toBeNull();
  });

  test("a page that forbids Turnstile's script", async () => {
    site.host.scripts = "https://elsewhere.example";
    const { page } = await open(fakeTurnstile);
    await post(page, "Not stopped.");
    await isHeld(page);
    expect(site.complaints.splice(0).join()).toContain("Content Security Policy");
  });

  test("a part of the widget that cannot be loaded, and one that can be the next time", async () => {
    const { page } = await open(fakeTurnstile);
    await page.route("**/turnstile.js?*", (route) => route.abort());
    await post(page, "Not stopped.");
    await isHeld(page);
    await page.unroute("**/turnstile.js?*");
    await post(page, "Next time.");
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(site.api.submission(1).turnstile).toBe("person-1");
  });

  test("a script that could not be loaded at first is tried again for the submission", async () => {
    const { page } = await open(null);
    await type(page, "Patient.");
    await page.unroute(`${origin}/**`);
    await page.route(`${origin}/**`, (route) => route.fulfill({ contentType: "text/javascript", body: fakeTurnstile }));
    await postButton(page).click();
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(site.api.submission(0).turnstile).toBe("person-1");
  });
});
