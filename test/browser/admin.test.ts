import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findFreePorts } from "../../dev/ports.ts";
import { type Afterword, startAfterword } from "../../dev/server.ts";
import { findAccessibilityProblems, launchBrowser } from "./browser.ts";
import { bodyField, emailField, nameField, patience, postButton } from "./widget-site.ts";

// Readers and moderators on the real server: what one does, the other sees.

let stateDir: string;
let afterword: Afterword;
let browser: Browser;
let readers = 0;
const complaints: string[] = [];

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "afterword-"));
  [afterword, browser] = await Promise.all([
    findFreePorts().then((port) => startAfterword({ port, stateDir, quiet: true })),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), afterword?.stop()]);
  await rm(stateDir, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});

describe("works", () => {
  test("a reader's comment is judged and shown at once, and to everyone else", async () => {
    const reader = await newReader();
    await comment(reader, "The hand in my copy points at nothing.");
    await articleWith(reader, "The hand in my copy points at nothing.").waitFor();
    const another = await newReader();
    await articleWith(another, "The hand in my copy points at nothing.").waitFor();
  });

  test("what Akismet calls spam awaits moderation, and moderators find it under Spam", async () => {
    const reader = await newReader();
    await comment(reader, "Cheap emu-spam watches.");
    await articleWith(reader, "Cheap emu-spam watches.").waitFor();
    await reader.getByText("Your comment is awaiting moderation.").first().waitFor();
    const another = await newReader();
    await another.getByRole("button", { name: "Post Comment" }).waitFor();
    expect(await another.getByText("emu-spam").count()).toBe(0);

    const moderator = await signIn();
    await moderator.getByRole("button", { name: "Spam", exact: true }).first().click();
    await articleWith(moderator, "emu-spam").getByText("Akismet: spam").waitFor();
  });

  test("a held comment is approved by a moderator and then on the page", async () => {
    const reader = await newReader();
    await comment(reader, "See https://one.example and https://two.example for hands.");
    await reader.getByText("Your comment is awaiting moderation.").first().waitFor();

    const moderator = await signIn();
    const held = articleWith(moderator, "for hands.");
    await held.getByText("Has 2 links; this site holds at 2.").waitFor();
    expect(await held.textContent()).toContain("reader@example.org");
    expect(await held.getByRole("link", { name: "The margin is part of the page" }).count()).toBe(1);
    expect(await findAccessibilityProblems(moderator)).toEqual([]);
    await held.getByRole("button", { name: "Approve" }).click();
    await moderator
      .getByRole("status")
      .getByText(/^Approved: the comment by Reader/)
      .waitFor();
    expect(await held.count()).toBe(0);

    await reader.reload();
    await near(reader);
    await articleWith(reader, "for hands.").waitFor();
    expect(await reader.getByText("Your comment is awaiting moderation.").count()).toBe(0);
  });

  test("a comment that Akismet did not see is checked again on demand", async () => {
    await scriptAkismet({ match: "comment-check", fault: { name: "server-error" }, times: 1 });
    const reader = await newReader();
    await comment(reader, "While Akismet was away.");
    await reader.getByText("Your comment is awaiting moderation.").first().waitFor();

    const moderator = await signIn();
    const held = articleWith(moderator, "While Akismet was away.");
    await held.getByText("Awaiting spam check").waitFor();
    await held.getByRole("button", { name: "Check again" }).click();
    await moderator.getByRole("status").getByText("Akismet: not spam. Approved:").waitFor();
  });

  test("focus stays in the list when a row leaves it", async () => {
    const moderator = await newPage();
    await fakeQueue(moderator, ["First", "Second", "Third"]);
    await signIn(moderator);
    await articleWith(moderator, "Second").getByRole("button", { name: "Trash" }).click();
    await expect.poll(() => focusedText(moderator), patience).toContain("Third");
    await articleWith(moderator, "Third").getByRole("button", { name: "Spam" }).click();
    await expect.poll(() => focusedText(moderator), patience).toContain("First");
    await articleWith(moderator, "First").getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => focusedText(moderator), patience).toBe("Pending");
  });

  test("loads more and goes to the first new row", async () => {
    const moderator = await newPage();
    await fakeQueue(moderator, ["First"], "next");
    await signIn(moderator);
    await fakeQueue(moderator, ["Second"]);
    await moderator.getByRole("button", { name: "Load more" }).click();
    await expect.poll(() => focusedText(moderator), patience).toContain("Second");
    expect(await moderator.getByRole("article").count()).toBe(2);
  });

  test("the token is kept for the tab only, and signing out forgets it", async () => {
    const moderator = await signIn();
    await moderator.reload();
    await moderator.getByRole("heading", { name: "Pending" }).waitFor();
    expect(await moderator.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 1]);
    await moderator.getByRole("button", { name: "Sign out" }).click();
    await moderator.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await moderator.evaluate(() => sessionStorage.length)).toBe(0);
    expect(await findAccessibilityProblems(moderator)).toEqual([]);
  });
});

describe("refuses", () => {
  test("a token that is not valid", async () => {
    const page = await newPage();
    await page.goto(`${afterword.url}/admin/`);
    await page.getByLabel("Token").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("This token is not valid.").waitFor();
    expect(await page.getByLabel("Token").evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});

describe("resists", () => {
  test("a decision that fails: the row stays, says why, and keeps focus", async () => {
    const moderator = await newPage();
    await fakeQueue(moderator, ["First"]);
    await signIn(moderator);
    await moderator.route("**/decisions", (route) => route.abort());
    const approve = articleWith(moderator, "First").getByRole("button", { name: "Approve" });
    await approve.click();
    await articleWith(moderator, "First").getByRole("alert").getByText("The server did not answer.").waitFor();
    expect(await approve.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await approve.isEnabled()).toBe(true);
  });

  test("a queue that cannot be loaded, and a token that is revoked meanwhile", async () => {
    const moderator = await newPage();
    await moderator.route(queueUrl, (route) => route.fulfill({ status: 503, body: "" }));
    await signIn(moderator);
    await moderator.getByRole("alert").getByText("The server failed (503).").waitFor();
    await moderator.route(queueUrl, (route) => route.fulfill({ status: 401, json: { error: { message: "No." } } }));
    await moderator.getByRole("button", { name: "All" }).click();
    await moderator.getByRole("alert").getByText("This token is not valid any more.").waitFor();
  });
});

const queueUrl = /\/v1\/admin\/sites\/demo\/comments/;

async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(25_000);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const isNetwork = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isNetwork) complaints.push(message.text());
  });
  return page;
}

/** A reader with an address of their own, near the comments of the demo article. */
async function newReader(): Promise<Page> {
  readers += 1;
  const page = await newPage({ extraHTTPHeaders: { "CF-Connecting-IP": `203.0.113.${readers}` } });
  await page.goto(`${afterword.url}/demo`);
  await near(page);
  return page;
}

function near(page: Page): Promise<void> {
  return page.locator("afterword-comments").scrollIntoViewIfNeeded();
}

async function comment(page: Page, body: string): Promise<void> {
  await bodyField(page).fill(body);
  await nameField(page).fill(`Reader ${readers}`);
  await emailField(page).fill("reader@example.org");
  await postButton(page).click();
}

function articleWith(page: Page, text: string): Locator {
  return page.getByRole("article").filter({ hasText: text });
}

async function signIn(page?: Page): Promise<Page> {
  const moderator = page ?? (await newPage());
  await moderator.goto(`${afterword.url}/admin/`);
  await moderator.getByLabel("Token").fill(afterword.adminToken);
  await moderator.getByRole("button", { name: "Sign in" }).click();
  await moderator.getByRole("heading", { name: "Pending" }).waitFor();
  return moderator;
}

async function scriptAkismet(script: object): Promise<void> {
  const response = await fetch(`${afterword.emulatorUrl}/__ctl`, { method: "POST", body: JSON.stringify(script) });
  if (!response.ok) throw new Error(await response.text());
}

/** Gives a queue of known rows in place of the server's, and agrees to every decision. */
async function fakeQueue(page: Page, names: string[], cursor: string | null = null): Promise<void> {
  const comments = names.map((name) => ({
    ...{
      id: name.charCodeAt(0),
      parent: null,
      depth: 0,
      author: { name, url: null, role: null },
      html: `<p>${name}</p>`,
    },
    ...{ createdAt: "2026-11-24T10:00:00Z", editedAt: null, pinned: false, score: 0, deleted: false, replies: [] },
    ...{
      moreReplies: null,
      status: "pending",
      email: null,
      ip: null,
      userAgent: null,
      referrer: null,
      source: "widget",
    },
    ...{
      page: { id: 1, key: "/demo", url: "https://demo.example/demo", title: null },
      akismet: null,
      nextCheckAt: null,
    },
    ...{ verdict: { says: "hold", findings: [] }, authorRecord: { approved: 0, spam: 0 } },
  }));
  await page.route(queueUrl, (route) => route.fulfill({ json: { comments, cursor } }));
  await page.route("**/decisions", (route) => {
    const { ids, status } = route.request().postDataJSON();
    return route.fulfill({ json: { results: [{ id: ids[0], status, changed: true }] } });
  });
}

function focusedText(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? "");
}
