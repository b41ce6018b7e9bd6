import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { Watch } from "./safety/inspection.ts";
import { OWN_PAYLOADS } from "./safety/payloads.ts";
import { places, Safety } from "./safety/places.ts";

describe("payloads as name, address and text", () => {
  let safety: Safety;

  beforeAll(async () => {
    safety = await Safety.start();
  });
  afterAll(() => safety.stop());

  test("are taken", async () => {
    const { name, url, body } = await safety.seed("/payloads", OWN_PAYLOADS);
    expect(body).toBe(OWN_PAYLOADS.length);
    expect(Math.min(name, url)).toBeGreaterThan(OWN_PAYLOADS.length * 0.8);
  });

  test.each(places)(
    "do nothing and are nothing but text: %s",
    async (place) => {
      expect(await safety.inspect(place, "/payloads")).toEqual([]);
    },
    120_000,
  );
});

describe("what would get in is noticed", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    ["a script", "<script>alert(1)</script>", ["called alert"]],
    ["a handler", `<p class="author" onmouseover="prompt(1)">`, ["handles p@onmouseover", "has p@onmouseover"]],
    [
      "a handler in a comment",
      `<div class="body"><p onfocus="confirm(1)"></p></div>`,
      ["called confirm", "shows <p onfocus>"],
    ],
    ["a tag", `<div class="body"><img alt=""></div>`, ["shows <img alt>"]],
    ["an address", `<a class="author" href="javascript:x">a</a>`, ["leads to javascript:x"]],
    ["a request", `<img class="author" src="http://127.0.0.2:9/">`, ["asked http://127.0.0.2:9/"]],
  ])("%s", async (_name, html, expected) => {
    const watch = await Watch.open(await browser.newContext(), ["http://article.invalid"]);
    await watch.page.route("http://article.invalid/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Article</title><main>${html}</main>` }),
    );
    await watch.page.goto("http://article.invalid/");
    const { violations } = await watch.inspect(new Set(["p@", "p@class"]));
    expect(violations).toEqual(expect.arrayContaining(expected));
  });
});
