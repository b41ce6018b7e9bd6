import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { focused, type Moderation, rowWith, said, startModeration } from "./moderation.ts";
import { patience } from "./widget-site.ts";

// A moderator at the queue of the real server, by keyboard.

let moderation: Moderation;

startModeration((started) => {
  moderation = started;
});

const decisions = "**/decisions";
const numbered = (count: number) => Array.from({ length: count }, (_, place) => ({ body: `Text ${place + 1}.` }));

describe("works", () => {
  test("a queue of 200 held comments is cleared by keyboard, and focus is never lost", async () => {
    const site = await moderation.newSite();
    await moderation.holdMany(site, numbered(200));
    const page = await moderation.open(site);
    await page.getByRole("article").first().waitFor();
    const done = page.getByText("All done: nothing is waiting for you.");
    await page.keyboard.press("j");
    await countFramesWithoutFocus(page);
    while (!(await done.isVisible())) {
      for (const key of "astaastaasta") await page.keyboard.press(key);
    }
    expect(await focused(page)).toContain("All done");
    expect(await page.evaluate(() => Reflect.get(window, "framesWithoutFocus"))).toBe(0);
    const left = () => moderation.textsIn(site, "pending").then((texts) => texts.length);
    await expect.poll(left, patience).toBe(0);
    const texts = await Promise.all(
      (["approved", "spam", "trash"] as const).map((status) => moderation.textsIn(site, status)),
    );
    expect(Math.min(...texts.map(({ length }) => length))).toBeGreaterThan(10);
    expect(texts.flat().sort()).toEqual(
      numbered(200)
        .map(({ body }) => body)
        .sort(),
    );
  }, 90_000);

  test("three are selected, marked as spam and brought back by one key", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(5));
    const page = await moderation.open(site);
    await rowWith(page, "Text 5.").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    await page.getByText("3 selected").waitFor();
    await page.keyboard.press("s");
    await said(page, "3 comments marked as spam.");
    expect(await page.getByRole("article").count()).toBe(2);
    expect(await focused(page)).toBe("Text 1.");
    await expect.poll(() => moderation.textsIn(site, "spam"), patience).toEqual(["Text 4.", "Text 3.", "Text 2."]);

    await page.keyboard.press("u");
    await said(page, "Undone. 3 comments put back to pending.");
    await expect.poll(() => focused(page), patience).toBe("Text 4.");
    expect(await page.getByRole("article").count()).toBe(5);
    await expect.poll(() => moderation.textsIn(site, "spam"), patience).toEqual([]);
  });

  test("shift and a click select a range, and all that are loaded leave together", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(4));
    const page = await moderation.open(site);
    await rowWith(page, "Text 4.").getByRole("checkbox").click();
    await rowWith(page, "Text 2.")
      .getByRole("checkbox")
      .click({ modifiers: ["Shift"] });
    await page.getByText("3 selected").waitFor();
    await page.getByRole("button", { name: "Select all 4 loaded" }).click();
    await page.getByRole("region", { name: "Selected comments" }).getByRole("button", { name: "Trash" }).click();
    await said(page, "4 comments moved to the trash.");
    await expect.poll(() => focused(page), patience).toContain("All done");
  });

  test("new arrivals announce themselves and shift no row until they are asked for", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(3));
    const page = await moderation.open(site);
    await rowWith(page, "Text 3.").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const place = await rowWith(page, "Text 2.").boundingBox();
    await moderation.hold(site, [{ body: "Just arrived." }, { body: "Arrived as well." }]);
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.getByRole("button", { name: "2 new comments: show" }).waitFor();
    expect(await rowWith(page, "Text 2.").boundingBox()).toEqual(place);
    expect(await focused(page)).toBe("Text 2.");
    await page.keyboard.press("n");
    await expect.poll(() => focused(page), patience).toMatch(/rrived/);
    expect(await page.getByRole("article").count()).toBe(5);
  });

  test("a held comment is approved and replied to at once", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(2));
    const page = await moderation.open(site);
    await rowWith(page, "Text 2.").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("r");
    await page.keyboard.type("Thank you.");
    await page.keyboard.press("Control+Enter");
    await said(page, "The comment is approved and your reply published.");
    await expect.poll(() => focused(page), patience).toBe("Text 1.");
    expect(await moderation.textsIn(site, "approved")).toEqual(["Thank you.", "Text 2."]);
  });

  test("a comment in the trash is deleted for good, once that is confirmed", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(2));
    const ids = (await moderation.commentsIn(site, "pending")).map(({ id }) => id);
    await moderation.ask("POST", `/sites/${site}/decisions`, { ids, status: "trash" });
    const page = await moderation.open(site, { query: "&status=trash" });
    await rowWith(page, "Text 2.").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    const remove = page.getByRole("button", { name: "Delete for good" });
    await remove.click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => focused(page), patience).toBe("Delete for good");
    await remove.click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await said(page, "The comment is deleted for good.");
    await expect.poll(() => focused(page), patience).toBe("Text 1.");
    expect(await moderation.textsIn(site, "trash")).toEqual(["Text 1."]);
  });

  test("what the author edited meanwhile is not decided on, and is shown as it is now", async () => {
    const site = await moderation.newSite();
    const authorKey = "k".repeat(32);
    await moderation.hold(site, [{ body: "A harmless text.", authorKey }]);
    const page = await moderation.open(site);
    await rowWith(page, "A harmless text.").waitFor();
    const id = (await moderation.commentsIn(site, "pending"))[0]?.id;
    const edit = { method: "PATCH", body: JSON.stringify({ authorKey, body: "Something else altogether." }) };
    const path = `/v1/sites/${site}/comments/${id}`;
    expect((await fetch(moderation.afterword.url + path, edit)).status).toBe(202);
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await rowWith(page, "Something else altogether.").getByText("It was edited since you read it.").waitFor();
    await page.keyboard.press("a");
    await expect.poll(() => moderation.textsIn(site, "approved"), patience).toEqual(["Something else altogether."]);
  });

  test("a comment is edited where it stands, and its earlier text is in its timeline", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, [{ body: "My telephone is 555-0100." }]);
    const page = await moderation.open(site);
    await rowWith(page, "555-0100").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("e");
    await page.getByLabel("Text").fill("My telephone is [removed].");
    await page.keyboard.press("Control+Enter");
    await rowWith(page, "[removed]").waitFor();
    await expect.poll(() => focused(page), patience).toBe("My telephone is [removed].");
    await page.keyboard.press("Enter");
    await page.getByText("The text before").click();
    await page.getByText("My telephone is 555-0100.").waitFor();
  });
});

describe("refuses", () => {
  test("a query that cannot be understood, and points at the place", async () => {
    const site = await moderation.newSite();
    const page = await moderation.open(site);
    await page.getByText("All done").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("cheap status:wrong");
    await page.keyboard.press("Enter");
    const problem = page.getByRole("alert").filter({ hasText: "at character" });
    await problem.waitFor();
    expect(await problem.locator("mark").count()).toBe(1);
    expect(new URL(page.url()).searchParams.get("q")).toBe("cheap status:wrong");
  });

  test("who may only read sees no way to decide, and no key does it", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(1));
    const { token } = await moderation.ask<{ token: string }>("POST", "/tokens", {
      name: "reader",
      sites: [site],
      scopes: ["read"],
    });
    const page = await moderation.open(site, { token });
    await rowWith(page, "Text 1.").waitFor();
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Reply" }).count()).toBe(0);
    await page.keyboard.press("j");
    await page.keyboard.press("s");
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "Timeline" }).waitFor();
    expect(await moderation.textsIn(site, "pending")).toEqual(["Text 1."]);
  });
});

describe("resists", () => {
  test("a server that fails in the middle: what it refused comes back in its place, with its words", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(4));
    const page = await moderation.open(site);
    await rowWith(page, "Text 4.").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await expect.poll(() => moderation.textsIn(site, "approved"), patience).toEqual(["Text 4."]);
    const failure = { error: { code: "unavailable", message: "The database does not answer", requestId: "1" } };
    await page.route(decisions, (route) =>
      route.fulfill({ status: 503, headers: { "Retry-After": "30" }, json: failure }),
    );
    await page.keyboard.press("a");
    const back = rowWith(page, "Text 3.");
    await back.getByText("The database does not answer. Try again in 30 seconds.").waitFor();
    expect(await page.getByRole("article").first().textContent()).toContain("Text 3.");
    expect(await focused(page)).toBe("Text 2.");
    await page.unroute(decisions);
    await page.route(decisions, (route) => route.abort());
    await page.keyboard.press("s");
    await rowWith(page, "Text 2.").getByText("The server did not answer.").waitFor();
    await page.unroute(decisions);
    await page.keyboard.press("k");
    await page.keyboard.press("k");
    await page.keyboard.press("a");
    await expect.poll(() => moderation.textsIn(site, "approved"), patience).toEqual(["Text 4.", "Text 3."]);
  });

  test("who leaves for another view while a decision is on its way: it arrives, and nothing is called a failure", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(2));
    const page = await moderation.open(site);
    await rowWith(page, "Text 2.").waitFor();
    const held = Promise.withResolvers<void>();
    await page.route(decisions, async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await page.keyboard.press("t");
    await page.getByRole("link", { name: "Pages" }).click();
    await page.getByRole("heading", { name: "Pages", exact: true }).waitFor();
    held.resolve();
    await expect.poll(() => moderation.textsIn(site, "trash"), patience).toEqual(["Text 1."]);
    expect(await moderation.textsIn(site, "approved")).toEqual(["Text 2."]);
    expect(await page.getByText("Not approved").count()).toBe(0);
  });

  test("a list that cannot be read is tried again when asked", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(1));
    const page = await moderation.newPage();
    const list = new RegExp(`/sites/${site}/comments\\?`);
    await page.route(list, (route) => route.fulfill({ status: 500, body: "" }));
    await moderation.open(site, { page });
    await page.getByText("The server failed (500).").waitFor();
    await page.unroute(list);
    await page.getByRole("button", { name: "Try again" }).click();
    await rowWith(page, "Text 1.").waitFor();
  });

  test("two tabs that decide at once: the last word holds, and what one decided leaves the other", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(3));
    const context = await moderation.newContext();
    const first = await moderation.open(site, { page: await moderation.newPage(context) });
    await rowWith(first, "Text 3.").waitFor();
    const second = await moderation.newPage(context);
    await second.goto(first.url());
    await rowWith(second, "Text 3.").waitFor();
    await second.keyboard.press("j");
    await Promise.all([first.keyboard.press("a"), second.keyboard.press("s")]);
    await expect.poll(() => moderation.textsIn(site, "pending"), patience).toEqual(["Text 2.", "Text 1."]);
    await first.keyboard.press("a");
    await expect.poll(() => second.getByRole("article").count(), patience).toBe(1);
    await expect.poll(() => focused(second), patience).toBe("Text 1.");
    expect(await first.getByRole("alert").filter({ hasText: /./ }).count()).toBe(0);
  });

  test("a session that ends while a reply is written: nothing is lost and focus returns", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(1));
    const page = await moderation.open(site);
    await rowWith(page, "Text 1.").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("r");
    await page.keyboard.type("A long and careful reply.");
    await page.context().clearCookies();
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await dialog.waitFor();
    await moderation.signIn(page, "wrong");
    await dialog.getByText("This token is not valid.").waitFor();
    await moderation.signIn(page);
    await dialog.waitFor({ state: "hidden" });
    await expect.poll(() => focused(page), patience).toMatch(/^reply-/);
    const field = page.getByRole("form", { name: "Reply" }).getByRole("textbox");
    expect(await field.inputValue()).toBe("A long and careful reply.");

    // It ends again, and this time nobody notices before the reply is sent.
    await page.context().clearCookies();
    await page.keyboard.press("Control+Enter");
    await dialog.waitFor();
    await moderation.signIn(page);
    await said(page, "The comment is approved and your reply published.");
    expect(await moderation.textsIn(site, "approved")).toEqual(["A long and careful reply.", "Text 1."]);
  });

  test("a page that is loaded anew while a reply is written", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, numbered(2));
    const page = await moderation.open(site);
    await rowWith(page, "Text 1.").getByRole("button", { name: "Reply" }).click();
    await page.keyboard.type("Half a thought");
    await page.reload();
    const field = page.getByRole("form", { name: "Reply" }).getByRole("textbox");
    expect(await field.inputValue()).toBe("Half a thought");
    await page.getByRole("form", { name: "Reply" }).getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => focused(page), patience).toBe("Text 1.");
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test("strings that were made to break pages are shown as what they are", async () => {
    const nasty = [
      `<script>window.broken = 1</script>`,
      `"><img src=x onerror=window.broken=1>'`,
      "'; DROP TABLE comments; --",
      "\u202Eright to left\u202C \u2066and\u2069 \u200Fmarks",
      "zero\u200Bwidth\u200D\uFEFFjoiners",
      "👩‍👩‍👧‍👦 🏳️‍🌈 Z̷̛͓a̸l̵g̸o̶",
      "{{7+7}} <%= 7 %> %s %n \\u0000",
      "javascript:window.broken=1",
      "ﷺ\u061C 田中さん לִנְדֹּר Ⅷ",
    ];
    const site = await moderation.newSite();
    await moderation.hold(
      site,
      nasty.map((text) => ({ body: text, name: text.slice(0, 100), url: "" })),
    );
    const page = await moderation.open(site);
    await expect.poll(() => page.getByRole("article").count(), patience).toBe(nasty.length);
    const shown = await page
      .getByRole("article")
      .evaluateAll((rows) =>
        rows.map((row) => [row.querySelector("h3")?.textContent, row.querySelector(".body")?.textContent?.trim()]),
      );
    expect(shown).toEqual(nasty.toReversed().map((text) => [text.trim(), text]));
    expect(await page.evaluate(() => "broken" in window)).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });
});

/** Counts, frame by frame, how often nothing has the focus. */
function countFramesWithoutFocus(page: Page): Promise<void> {
  return page.evaluate(() => {
    let frames = 0;
    const look = () => {
      if (document.activeElement === document.body) frames += 1;
      Reflect.set(window, "framesWithoutFocus", frames);
      requestAnimationFrame(look);
    };
    look();
  });
}
