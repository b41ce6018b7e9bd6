import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import arabic from "../../src/widget/languages/ar.ts";
import german from "../../src/widget/languages/de.ts";
import type { Messages } from "../../src/widget/languages/messages.ts";
import { findAccessibilityProblems } from "./browser.ts";
import { makeComment } from "./fake-api.ts";
import { startWidgetSite, type WidgetSite } from "./widget-site.ts";

const phone = { viewport: { width: 320, height: 640 } };
const longAgo = "2025-05-02T10:00:00Z";
const longName = "Maximiliane Schulze-Wiedenbrück";

let site: WidgetSite;
startWidgetSite((started) => {
  site = started;
});

/** What lies outside the page's width, or asks for more than it has, by its class. */
const overflowing = (page: Page) =>
  page.locator("afterword-comments").evaluate((host) =>
    [...host.shadowRoot!.querySelectorAll<HTMLElement>("*:not(.unseen, .extra, .extra *)")]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (left < -1 || right > innerWidth + 1);
      })
      .map(({ localName, className, textContent }) => `${localName}.${className}: ${textContent}`),
  );

const loadedLanguages = (page: Page) => {
  const files: string[] = [];
  page.on("request", (request) => files.push(...(/\/languages\/[^?]+/.exec(request.url()) ?? [])));
  return files;
};

test.each<[string, Messages, string]>([
  ["ar", arabic, "3 تعليقات"],
  ["de-AT", german, "3 Kommentare"],
])(
  "speaks %s on a phone: form, replies, problems, report and toolbar, and nothing is cut off",
  async (lang, messages, count) => {
    const author = { name: longName, url: null, role: "author" as const };
    const reply = makeComment(2, { parent: 1, depth: 1, author });
    site.api.comments = [
      makeComment(1, { author, pinned: true, score: 3, replies: [reply] }),
      makeComment(3, { createdAt: longAgo }),
    ];
    site.host.attributes = `lang="${lang}"`;
    const page = await site.newReader(phone);
    const files = loadedLanguages(page);
    await page.goto(site.host.url);
    await page.getByRole("heading", { name: count }).waitFor();
    expect(files).toEqual([`/languages/${lang.slice(0, 2)}.js`]);

    const thread = page.locator("afterword-comments .thread");
    expect(await thread.getAttribute("lang")).toBe(lang);
    expect(await thread.getAttribute("dir")).toBe(messages.direction);
    const text = await thread.innerText();
    for (const key of ["author", "pinned", "replies", "emailNote", "requiredNote", "remember", "akismetLink"] as const)
      expect(text).toContain(messages[key]);
    expect(text).toContain(new Intl.DateTimeFormat(lang, { dateStyle: "long" }).format(new Date(longAgo)));

    const name = (key: "replyTo" | "reportOf" | "leaveReplyTo") => messages[key].replace("{name}", longName);
    await page
      .getByRole("button", { name: name("replyTo") })
      .first()
      .click();
    await page.getByRole("heading", { name: name("leaveReplyTo") }).waitFor();
    await page.getByRole("button", { name: messages.cancelReply }).waitFor();
    await page.getByRole("button", { name: messages.formatting }).click();
    await page.getByRole("button", { name: messages.preview }).waitFor();
    await page.getByRole("button", { name: messages.post }).click();
    await page.getByText(messages.missingEmail).waitFor();
    await page
      .getByRole("button", { name: name("reportOf") })
      .last()
      .click();
    await page.getByRole("textbox", { name: messages.reportReason }).waitFor();

    expect(await page.evaluate(() => document.scrollingElement!.scrollWidth)).toBe(phone.viewport.width);
    expect(await overflowing(page)).toEqual([]);
    expect(await findAccessibilityProblems(page)).toEqual([]);
  },
);

test("begins at the right in Arabic, though the page begins at the left", async () => {
  site.api.comments = [makeComment(1, { replies: [makeComment(2, { parent: 1, depth: 1 })] })];
  site.host.attributes = `lang="ar"`;
  const page = await site.newReader(phone);
  await page.goto(site.host.url);
  const edges = async (selector: string) => {
    const box = await page.locator(selector).boundingBox();
    return { left: box!.x, right: box!.x + box!.width };
  };
  const [root, reply] = [await edges("#comment-1"), await edges("#comment-2")];
  expect(reply.right).toBeLessThan(root.right - 5);
  expect(reply.left).toBe(root.left);
});
