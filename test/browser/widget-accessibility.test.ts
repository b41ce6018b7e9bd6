import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findAccessibilityProblems, launchBrowser } from "./browser.ts";
import { makeComment, makeError } from "./fake-api.ts";
import {
  alertOf,
  bodyField,
  emailField,
  patience,
  post,
  postButton,
  startWidgetSite,
  type,
  type WidgetSite,
} from "./widget-site.ts";

let site: WidgetSite;

startWidgetSite((started) => {
  site = started;
});

const author = { name: "Ada Lovelace", url: "https://ada.example/", role: "author" as const };
const thread = () => {
  const deep = makeComment(3, { parent: 2, depth: 2, editedAt: "2026-11-24T11:00:00Z" });
  const gone = makeComment(2, { parent: 1, depth: 1, deleted: true, author: null, html: null, replies: [deep] });
  const html = "<p>See <a href='https://a.example/'>this</a>.</p>\n<pre><code>code</code></pre>\n";
  return [
    makeComment(1, { author, score: 2, pinned: true, replies: [gone], moreReplies: { cursor: "more" } }),
    makeComment(4, { html }),
    makeComment(5),
    makeComment(6),
  ];
};
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first();

/** How a reader's page comes to look so, from an article without comments. */
const states: Record<string, (page: Page) => Promise<unknown>> = {
  empty: (page) => site.visit(page),
  async loading(page) {
    site.api.once(/GET/, () => new Promise(() => {}));
    await page.goto(site.host.url);
    await page.getByText("Loading comments…").waitFor();
  },
  async failed(page) {
    site.api.once(/GET/, "drop");
    await page.goto(site.host.url);
    await button(page, "Try again").waitFor();
  },
  async "with a thread"(page) {
    site.api.comments = thread();
    await site.visit(page);
  },
  async "with folded replies"(page) {
    await states["with a thread"]!(page);
    await button(page, "Replies").click();
  },
  async closed(page) {
    site.api.settings = { open: false };
    await states["with a thread"]!(page);
  },
  async "with a reply form and its toolbar"(page) {
    await states["with a thread"]!(page);
    await button(page, /^Reply to Ada/).click();
    await button(page, "Formatting").click();
    await page.getByRole("toolbar").waitFor();
  },
  async "with a preview"(page) {
    await states["with a reply form and its toolbar"]!(page);
    await bodyField(page).fill("Seen before.");
    await button(page, "Preview").click();
    await page.getByText("Preview: Seen before.").waitFor();
  },
  async "with errors in the form"(page) {
    await site.visit(page);
    await emailField(page).fill("ada@");
    await postButton(page).click();
    await page.getByText("Please type your comment.").waitFor();
  },
  async "asked to wait"(page) {
    await site.visit(page);
    const answer = { ...makeError(429, "rate_limited", "Too many"), headers: { "Retry-After": "15" } };
    site.api.once(/POST .*comments/, answer);
    await post(page, "Too soon.");
    await alertOf(page).waitFor();
  },
  async offline(page) {
    await site.visit(page);
    await type(page, "Later.");
    await page.context().setOffline(true);
    await postButton(page).click();
    await alertOf(page).getByText("You are offline.").waitFor();
  },
  async "with a held comment"(page) {
    await site.visit(page);
    await post(page, "Buy emu-spam.");
    await button(page, "Edit").waitFor();
  },
  async "with an edit"(page) {
    await states["with a held comment"]!(page);
    await button(page, "Edit").click();
    await button(page, "Save").waitFor();
  },
  async "with a question before deleting"(page) {
    await states["with a held comment"]!(page);
    await button(page, "Delete").click();
    await page.getByText("Delete your comment for good?").waitFor();
  },
  async "with a report"(page) {
    await states["with a thread"]!(page);
    await button(page, /^Report/).click();
    await button(page, "Send report").waitFor();
  },
  async "with new comments"(page) {
    await states["with a thread"]!(page);
    site.api.comments = [...thread(), makeComment(7)];
    await page.clock.fastForward("00:31");
    await button(page, "1 new comment").waitFor();
  },
};

test.each(Object.keys(states))("axe finds nothing in light, dark and forced colours: %s", async (state) => {
  // axe takes a canvas that nothing paints for white.
  site.host.styles = ":root { color-scheme: light dark; background: canvas }";
  const page = await site.newReader();
  await states[state]!(page);
  expect(await findAccessibilityProblems(page)).toEqual([]);
  // Other colours change nothing but contrasts.
  for (const look of [{ colorScheme: "dark" }, { forcedColors: "active" }] as const) {
    await page.emulateMedia(look);
    expect([look, await findAccessibilityProblems(page, ["color-contrast"])]).toEqual([look, []]);
  }
});

describe("by keyboard alone", () => {
  /** What in the widget has focus, once its style says so, in a word; and whether that can be seen. */
  const focusedOf = (page: Page) =>
    page.locator("afterword-comments").evaluate((host) => {
      const element = host.shadowRoot!.activeElement;
      if (element === null) return null;
      const { outlineStyle, opacity } = getComputedStyle(element);
      const name = element.getAttribute("aria-label") ?? (element.textContent || element.id);
      return { name: name.trim(), isSeen: outlineStyle !== "none" && opacity === "1" };
    });

  test("every action is a stop of the tab key, with a ring around it", async () => {
    site.api.comments = thread();
    site.host.before = "<button>Before</button>";
    site.host.after = "<button>After</button>";
    const page = await site.open();
    await page.getByRole("button", { name: "Before" }).focus();
    const stops: string[] = [];
    for (;;) {
      await page.keyboard.press("Tab");
      const focused = await focusedOf(page);
      if (focused === null) break;
      expect(focused).toEqual({ ...focused, isSeen: true });
      stops.push(focused.name);
    }
    const actions = await page
      .locator("afterword-comments")
      .evaluate((host) =>
        [...host.shadowRoot!.querySelectorAll("a, button, input, select, textarea")]
          .filter((element) => element.checkVisibility() && element.ariaHidden === null)
          .map((element) => (element.getAttribute("aria-label") ?? (element.textContent || element.id)).trim()),
      );
    expect(stops).toEqual(actions);
    expect(stops).toEqual(expect.arrayContaining(["Sort", "Reply to Ada Lovelace", "Replies", "Show more replies"]));
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("After");
  });

  test("replies fold and unfold, and say so", async () => {
    site.api.comments = thread();
    const page = await site.open();
    const fold = button(page, "Replies");
    await fold.press("Enter");
    expect(await fold.getAttribute("aria-expanded")).toBe("false");
    expect(await page.locator("#comment-3").isVisible()).toBe(false);
    expect(await button(page, "Show more replies").count()).toBe(0);
    await fold.press(" ");
    expect(await fold.getAttribute("aria-expanded")).toBe("true");
    expect(await page.locator("#comment-3").isVisible()).toBe(true);
  });

  test("a comment is written, formatted, looked at and posted", async () => {
    const page = await site.open();
    await button(page, "Formatting").press("Enter");
    await page.getByRole("toolbar").waitFor();
    await page.keyboard.type("Hello.");
    await button(page, "Bold").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByText("Preview: Hello.").waitFor();
    await page.keyboard.press("Enter");
    for (const typed of ["Ada", "ada@example.org", ""]) {
      await page.keyboard.press("Tab");
      await page.keyboard.type(typed);
    }
    await page.clock.fastForward(4_000);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    await expect.poll(async () => (await focusedOf(page))?.name, patience).toContain("Hello.");
  });
});

test("at 320 pixels, which is 1280 at 400 %, nothing has to be scrolled sideways and every control can be hit", async () => {
  // https://www.w3.org/WAI/WCAG22/Understanding/reflow and /target-size-minimum
  const size = { width: 320, height: 256 };
  const page = await site.newReader({ viewport: size });
  await states["with a reply form and its toolbar"]!(page);
  await postButton(page).click();
  await page.getByText("Please type your comment.").waitFor();
  expect(await page.evaluate(() => document.scrollingElement!.scrollWidth)).toBe(size.width);
  const small = await page.locator("afterword-comments").evaluate((host) =>
    [...host.shadowRoot!.querySelectorAll("button, input:not([aria-hidden]), select, textarea")]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ name: element.className || element.id, ...element.getBoundingClientRect().toJSON() }))
      .filter(({ name, height, right }) => height < (name === "remember" ? 20 : 24) || right > 320)
      .map(({ name, height, right }) => `${name}: ${height} high, to ${right}`),
  );
  expect(small).toEqual([]);
});

test("nothing moves by itself, so that there is no motion to reduce", async () => {
  const page = await site.newReader();
  await states["with a reply form and its toolbar"]!(page);
  const moving = await page.locator("afterword-comments").evaluate(
    (host) =>
      [...host.shadowRoot!.querySelectorAll("*")].filter((element) => {
        const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
        return animationName !== "none" || transitionDuration !== "0s" || scrollBehavior !== "auto";
      }).length,
  );
  expect(moving).toBe(0);
});

test("a long thread is laid out only in sight; a screen reader, a search and a permalink reach all of it", async () => {
  site.api.comments = Array.from({ length: 60 }, (_, index) =>
    makeComment(index + 1, { html: "<p>Some words.</p>".repeat(1 + (index % 7)) }),
  );
  const browser = await launchBrowser(["--force-renderer-accessibility=screen-reader"]);
  try {
    const page = await browser.newPage();
    await page.goto(site.host.url);
    const last = page.locator("#comment-60");
    const isLaidOut = () => last.evaluate((article) => article.checkVisibility({ contentVisibilityAuto: true }));
    expect(await isLaidOut()).toBe(false);
    const session = await page.context().newCDPSession(page);
    const namesOfArticles = async () => {
      const { nodes } = await session.send("Accessibility.getFullAXTree");
      return nodes.filter(({ role }) => role?.value === "article").map(({ name }) => name?.value);
    };
    const all = site.api.comments.map(({ author }) => author!.name);
    await expect.poll(namesOfArticles, patience).toEqual(all);
    expect(await page.evaluate(`find("Reader 60")`)).toBe(true);
    await expect.poll(isLaidOut, patience).toBe(true);
    await page.goto(`${site.host.url}#comment-30`);
    await expect
      .poll(
        () =>
          page.locator("#comment-30").evaluate((article) => {
            const { top, bottom } = article.getBoundingClientRect();
            return article.matches(":focus") && top >= 0 && bottom <= innerHeight;
          }),
        patience,
      )
      .toBe(true);
  } finally {
    await browser.close();
  }
});
