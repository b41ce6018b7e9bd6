import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeComment, makeError } from "./fake-api.ts";
import {
  alertOf,
  bodyField,
  focused,
  patience,
  post,
  postButton,
  startWidgetSite,
  type as typeComment,
  type WidgetSite,
} from "./widget-site.ts";

let site: WidgetSite;
startWidgetSite((started) => {
  site = started;
});

const drafts = (page: Page) =>
  page.evaluate(() =>
    Object.entries(localStorage).flatMap(([key, value]) => (key.includes("draft") ? [String(value)] : [])),
  );
const lastSent = () => {
  const sent = site.api.requests.findLast(({ method, path }) => method === "POST" && /comments$/.test(path));
  return JSON.parse(sent?.body ?? "null") as unknown;
};

test("a reply stays when the comment that it answers is deleted by its author, and answers nothing then", async () => {
  site.api.comments = [makeComment(1)];
  const page = await site.open();
  await post(page, "Regretted.");
  await page.getByText("Regretted.").waitFor();
  await page.getByRole("button", { name: "Reply to Ada" }).click();
  await bodyField(page).fill("One more thing.");
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("Regretted.").waitFor({ state: "detached" });
  expect(await bodyField(page).inputValue()).toBe("One more thing.");
  await page.clock.fastForward(4_000);
  await postButton(page).click();
  await page.getByRole("heading", { name: "2 comments" }).waitFor();
  expect(lastSent()).toMatchObject({ body: "One more thing.", parent: null });
});

test("a reply whose parent is gone keeps its text and can be posted as a comment of its own", async () => {
  site.api.comments = [makeComment(1)];
  const page = await site.open();
  await page.getByRole("button", { name: "Reply to Reader 1" }).click();
  await typeComment(page, "To nobody.");
  site.api.once(/POST .*comments/, makeError(409, "conflict", "The comment is gone", "parent"));
  await postButton(page).click();
  await alertOf(page).waitFor();
  expect(await bodyField(page).inputValue()).toBe("To nobody.");
  await postButton(page).click();
  await page.getByRole("heading", { name: "2 comments" }).waitFor();
  expect(lastSent()).toMatchObject({ body: "To nobody.", parent: null });
});

test("what another tab has typed since is left there when this one posts", async () => {
  const page = await site.open();
  await typeComment(page, "From here.");
  await expect.poll(() => drafts(page), patience).toEqual([expect.stringContaining("From here.")]);
  const other = await page.context().newPage();
  await site.visit(other);
  await bodyField(other).fill("From there.");
  await other.reload();
  await other.getByRole("heading", { name: "No comments yet" }).waitFor();
  await postButton(page).click();
  await page.getByRole("heading", { name: "1 comment" }).waitFor();
  expect(await drafts(page)).toEqual([expect.stringContaining("From there.")]);
});

test("a reply to a comment that is not shown is led to where it is", async () => {
  site.api.comments = [makeComment(1)];
  const page = await site.open();
  await page.getByRole("button", { name: "Reply to Reader 1" }).click();
  await typeComment(page, "From far away.");
  await expect.poll(() => drafts(page), patience).toHaveLength(1);
  const later = { ...site.api.thread(), comments: [makeComment(2)], cursor: "next" };
  site.api.once(/GET/, { status: 200, body: later });
  await page.reload();
  await post(page, "From far away.");
  const link = page.getByRole("link", { name: "Show it in the discussion" });
  await link.waitFor();
  const { id } = site.api.comments[0]!.replies[0]!;
  expect(await link.getAttribute("href")).toBe(`${site.host.url}#comment-${id}`);
  expect(
    await page.evaluate(() => document.querySelector("afterword-comments")!.shadowRoot!.activeElement?.textContent),
  ).toBe("Your comment is published. Show it in the discussion");
  await link.click();
  await expect.poll(() => focused(page), patience).toBe(`comment-${id}`);
});

test("a held comment that was answered twice is one, and counts as one when it is approved", async () => {
  const page = await site.open();
  await post(page, "Buy emu-spam.");
  await page.getByText("Buy emu-spam.").waitFor();
  const [[id, comment] = [0, makeComment(0)]] = site.api.held;
  // The repeat of a submission is answered with the first one.
  site.api.once(/POST .*comments$/, { status: 202, body: { status: "pending", comment } });
  await post(page, "Buy emu-spam.");
  await expect.poll(() => bodyField(page).inputValue(), patience).toBe("");
  site.api.held.clear();
  site.api.once(/status$/, { status: 200, body: { status: "approved" } });
  await site.visit(page);
  await page.getByRole("heading", { name: "1 comment" }).waitFor();
  const own = await page.evaluate(() => JSON.parse(localStorage.getItem("afterword:own") ?? "[]") as object[]);
  expect(own).toEqual([expect.objectContaining({ status: "approved", comment: expect.objectContaining({ id }) })]);
});

test("what a page's count has already is not counted again when one's comment is approved", async () => {
  const page = await site.open();
  await post(page, "Buy emu-spam.");
  await page.getByText("Buy emu-spam.").waitFor();
  const part = { ...site.api.thread(), comments: [makeComment(1)], cursor: "next" };
  part.page.count = 60;
  site.api.once(/GET/, { status: 200, body: part });
  site.api.once(/status$/, { status: 200, body: { status: "approved" } });
  await site.visit(page);
  await page.getByText("awaiting moderation").waitFor({ state: "detached" });
  expect(await page.getByRole("heading", { name: "60 comments" }).count()).toBe(1);
});

test("a page that was closed meanwhile still shows what was typed, to be copied", async () => {
  const page = await site.open();
  await bodyField(page).fill("Too late, but mine.");
  site.api.settings = { open: false };
  await site.visit(page);
  expect(await bodyField(page).inputValue()).toBe("Too late, but mine.");
  expect(await bodyField(page).isEditable()).toBe(false);
});

test("an open edit stays as it is when the thread is sorted", async () => {
  site.api.comments = [1, 2, 3, 4, 5, 6].map((id) => makeComment(id));
  const page = await site.open();
  await post(page, "First words.");
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Comment" }).first().fill("Second words.");
  site.api.comments.push(makeComment(70));
  await page.getByRole("combobox").selectOption("newest");
  await page.locator("#comment-70").waitFor();
  const typed = await page
    .getByRole("textbox")
    .evaluateAll((all) => all.map((one) => (one as HTMLTextAreaElement).value));
  expect(typed).toContain("Second words.");
});
