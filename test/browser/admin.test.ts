import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findAccessibilityProblems } from "./browser.ts";
import { focused, type Moderation, rowWith, said, signedOut, startModeration } from "./moderation.ts";
import { bodyField, emailField, nameField, patience, postButton } from "./widget-site.ts";

// The moderators' page on the real server: who gets in, what readers see of it, and who else can use it.

let moderation: Moderation;
let readers = 0;

startModeration((started) => {
  moderation = started;
});

describe("works: readers and moderators", () => {
  test("what Akismet calls spam is found under Spam", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, [{ body: "Cheap emu-spam watches." }]);
    const moderator = await moderation.open(site, { query: "&status=spam" });
    await rowWith(moderator, "emu-spam").getByText("Akismet: spam").waitFor();
  });

  test("a held comment tells why, is approved, and then stands on the page", async () => {
    const reader = await newReader();
    await comment(reader, "See https://one.example and https://two.example for hands.");
    await reader.getByText("Your comment is awaiting moderation.").first().waitFor();
    const moderator = await moderation.open("demo");
    const held = rowWith(moderator, "for hands.");
    await held.getByText("Has 2 links; this site holds at 2.").waitFor();
    await held.getByRole("button", { name: "Approve" }).click();
    await said(moderator, /^Approved: the comment by Reader/);
    await held.waitFor({ state: "detached" });
    await reader.reload();
    await near(reader);
    await reader.getByRole("article").filter({ hasText: "for hands." }).waitFor();
    expect(await reader.getByText("Your comment is awaiting moderation.").count()).toBe(0);
  });

  test("a comment that Akismet did not see is checked again on demand", async () => {
    const site = await moderation.newSite();
    await scriptAkismet({ match: "comment-check", fault: { name: "server-error" }, times: 1 });
    await moderation.hold(site, [{ body: "While Akismet was away." }]);
    const moderator = await moderation.open(site);
    const held = rowWith(moderator, "While Akismet was away.");
    await held.getByText("Awaiting spam check").waitFor();
    await held.getByRole("button", { name: "Details" }).click();
    await held.getByRole("button", { name: "Check again" }).click();
    await said(moderator, "Akismet: not spam.");
    await held.getByText("Awaiting spam check").waitFor({ state: "detached" });
  });
});

describe("works: signing in and out", () => {
  test("a session outlives a reload, keeps nothing in the page's storage, and ends when asked", async () => {
    const page = await moderation.open("demo");
    await page.reload();
    await page.getByRole("heading", { name: "Comments", exact: true }).waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(moderation.afterword.adminToken);
    await page.getByRole("button", { name: "owner" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });

  test("an address leads to the same list, and back leads to the one before", async () => {
    const page = await moderation.open("demo", { query: "&status=trash" });
    const tab = (name: RegExp) => page.getByRole("navigation", { name: "Status" }).getByRole("link", { name });
    expect(await tab(/^Trash/).getAttribute("aria-current")).toBe("page");
    await tab(/^Spam/).click();
    expect(new URL(page.url()).searchParams.get("status")).toBe("spam");
    await page.goBack();
    await expect.poll(() => tab(/^Trash/).getAttribute("aria-current"), patience).toBe("page");
  });

  test("the theme is the system's until another is chosen, which stays", async () => {
    const context = await moderation.newContext({ colorScheme: "dark" });
    const page = await moderation.open("demo", { page: await moderation.newPage(context) });
    const surface = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await surface();
    await page.getByRole("button", { name: "owner" }).click();
    await page.getByLabel("Theme").selectOption("Light");
    expect(await surface()).not.toBe(dark);
    await page.reload();
    await page.getByRole("heading", { name: "Comments", exact: true }).waitFor();
    expect(await surface()).not.toBe(dark);
  });
});

describe("refuses", () => {
  test("a token that is not valid", async () => {
    const page = await moderation.newPage(await moderation.newContext(signedOut));
    await page.goto(`${moderation.afterword.url}/admin/`);
    await moderation.signIn(page, "wrong");
    await page.getByRole("alert").getByText("This token is not valid.").waitFor();
    expect(await focused(page)).toBe("token");
  });

  test("a site that one may not see, and says so", async () => {
    const page = await moderation.open("somebody-elses");
    await said(page, "There is no site “somebody-elses”, or you may not see it.");
    await expect.poll(() => new URL(page.url()).searchParams.get("site"), patience).not.toBe("somebody-elses");
  });

  test("to lose what was typed by signing out unasked", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, [{ body: "Hello." }]);
    const page = await moderation.open(site);
    await rowWith(page, "Hello.").getByRole("button", { name: "Reply" }).click();
    await page.keyboard.type("Half a thought");
    await page.getByRole("button", { name: "owner" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("dialog", { name: "Sign out and lose what you typed?" }).waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByRole("form", { name: "Reply" }).getByRole("textbox").inputValue()).toBe("Half a thought");
  });
});

describe("resists: other ways to see and to use it", () => {
  const screens = [
    ["wide", { viewport: { width: 1280, height: 900 } }],
    ["phone", { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }],
  ] as const;

  test.each(screens)("axe finds nothing in any state and theme, and nothing is too wide: %s", async (_, screen) => {
    const site = await moderation.newSite();
    await moderation.hold(site, [
      { body: "First, with https://one.example and https://two.example", url: "https://ada.example/" },
      { body: "Second.\n\n> quoted\n\n- a\n- b\n\n`code`" },
      { body: "Third ".repeat(300) },
    ]);
    const page = await moderation.newPage(await moderation.newContext({ ...screen, ...signedOut }));
    await page.goto(`${moderation.afterword.url}/admin/?site=${site}`);
    await page.getByLabel("Token", { exact: true }).waitFor();
    await moderation.signIn(page, "wrong");
    await page.getByText("This token is not valid.").waitFor();
    await expectAccessible(page, "signing in");
    await moderation.signIn(page);

    await rowWith(page, "Third").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "Timeline" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("e");
    await rowWith(page, "First").getByRole("button", { name: "Reply" }).click();
    await expectAccessible(page, "details, a selection and writing");

    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await expectAccessible(page, "the help");
    await page.keyboard.press("Escape");

    const address = `${moderation.afterword.url}/admin/?site=${site}&status=trash&q=${encodeURIComponent("status:no")}`;
    await page.goto(address);
    await page.getByText("at character").waitFor();
    await page.getByLabel("Search comments").fill("a");
    await page.getByRole("listbox", { name: "Completions" }).getByRole("option").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await expectAccessible(page, "a query that is wrong, completed anew");
  });

  test("the page can be mirrored for languages from right to left", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, [{ body: "مرحبا بالعالم", name: "محمد" }]);
    const page = await moderation.open(site);
    const row = rowWith(page, "مرحبا");
    await row.waitFor();
    const edge = async () => (await row.getByRole("checkbox").boundingBox())!.x > 640;
    expect(await edge()).toBe(false);
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
    });
    expect(await edge()).toBe(true);
    expect(await isTooWide(page)).toBe(false);
  });

  test("single keys can be switched off, and everything is done with the rest", async () => {
    const site = await moderation.newSite();
    await moderation.hold(site, [{ body: "Hello." }]);
    const page = await moderation.open(site);
    await rowWith(page, "Hello.").waitFor();
    await page.keyboard.press("?");
    await page.getByLabel("Single keys do these things").press("Space");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("s");
    expect(await page.getByRole("article").count()).toBe(1);
    await rowWith(page, "Hello.").getByRole("button", { name: "Spam" }).press("Enter");
    await said(page, /^Marked as spam/);
    expect(await focused(page)).toContain("All done");
  });
});

async function expectAccessible(page: Page, state: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findAccessibilityProblems(page), `${state}, ${colorScheme}`).toEqual([]);
  }
  expect(await isTooWide(page), `${state} is too wide`).toBe(false);
}

function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

/** A reader with an address of their own, near the comments of the demo article. */
async function newReader(): Promise<Page> {
  readers += 1;
  const headers = { "CF-Connecting-IP": `203.0.113.${readers}` };
  const page = await moderation.newPage(await moderation.newContext({ extraHTTPHeaders: headers }));
  await page.goto(`${moderation.afterword.url}/demo`);
  await near(page);
  return page;
}

function near(page: Page): Promise<void> {
  return page.locator("afterword-comments").scrollIntoViewIfNeeded();
}

async function comment(page: Page, body: string): Promise<void> {
  await bodyField(page).fill(body);
  await nameField(page).fill(`Reader ${readers}`);
  await emailField(page).fill(`reader-${readers}@example.org`);
  await postButton(page).click();
}

async function scriptAkismet(script: object): Promise<void> {
  const { emulatorUrl } = moderation.afterword;
  const response = await fetch(`${emulatorUrl}/__ctl`, { method: "POST", body: JSON.stringify(script) });
  if (!response.ok) throw new Error(await response.text());
}
