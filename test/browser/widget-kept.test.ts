import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeComment, makeError } from "./fake-api.ts";
import {
  alertOf,
  bodyField,
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
