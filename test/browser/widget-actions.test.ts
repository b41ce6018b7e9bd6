import { describe, expect, test } from "vitest";
import { findAccessibilityProblems } from "./browser.ts";
import { makeComment, makeError } from "./fake-api.ts";
import {
  bodyField,
  focused,
  isFocused,
  patience,
  post,
  shownIds,
  startWidgetSite,
  type WidgetSite,
} from "./widget-site.ts";

let site: WidgetSite;
startWidgetSite((started) => {
  site = started;
});

const last = () => site.api.requests.at(-1);

describe("votes", () => {
  test("are shown at once, told to the server with the device's key, remembered, and taken back", async () => {
    site.api.comments = [makeComment(1, { score: 2 })];
    const page = await site.open();
    const vote = page.getByRole("button", { name: /^Vote for the comment by Reader 1/ });
    expect(await vote.getAttribute("aria-pressed")).toBe("false");
    await vote.click();
    await page.getByRole("button", { name: "Vote for the comment by Reader 1: 3" }).waitFor();
    await expect.poll(() => last()?.method, patience).toBe("PUT");
    expect(JSON.parse(last()!.body)).toEqual({ voterKey: expect.stringMatching(/^[\w-]{22,64}$/), value: 1 });
    await expect.poll(() => page.evaluate(() => localStorage.getItem("afterword:votes")), patience).toBe("[1]");

    await site.visit(page);
    expect(await vote.getAttribute("aria-pressed")).toBe("true");
    await vote.click();
    await page.getByRole("button", { name: "Vote for the comment by Reader 1: 2" }).waitFor();
    await expect.poll(() => page.evaluate(() => localStorage.getItem("afterword:votes")), patience).toBe("[]");
  });

  test("that the server does not take are taken back here too, and it is said", async () => {
    site.api.comments = [makeComment(1, { score: 2 })];
    const page = await site.open();
    site.api.once(/PUT/, makeError(409, "conflict", "Votes are off"));
    await page.getByRole("button", { name: /^Vote for/ }).click();
    await page.getByRole("alert").getByText("Your vote could not be counted").waitFor();
    expect(await page.getByRole("button", { name: /^Vote for/ }).getAttribute("aria-pressed")).toBe("false");
    expect(await page.getByRole("button", { name: "Vote for the comment by Reader 1: 2" }).count()).toBe(1);
  });

  test("are not there where the site has none", async () => {
    site.api.site = { votes: false };
    site.api.comments = [makeComment(1), makeComment(2), makeComment(3), makeComment(4)];
    const page = await site.open();
    expect(await page.getByRole("button", { name: /^Vote/ }).count()).toBe(0);
    expect(await page.getByRole("option").allTextContents()).toEqual(["Oldest", "Newest"]);
  });
});

describe("a report", () => {
  test("goes out with its reason, and Escape gives focus back", async () => {
    site.api.comments = [makeComment(1)];
    const page = await site.open();
    const report = page.getByRole("button", { name: "Report the comment by Reader 1" });
    await report.click();
    const reason = page.getByRole("textbox", { name: "What is wrong with this comment?" });
    await reason.press("Escape");
    expect(await isFocused(report)).toBe(true);
    await report.click();
    await reason.fill("Off topic.");
    site.api.once(/reports/, { ...makeError(429, "rate_limited", "Too many"), headers: { "Retry-After": "20" } });
    await page.getByRole("button", { name: "Send report" }).click();
    await page.getByText("Try again in 20 seconds").waitFor();
    await page.getByRole("button", { name: "Send report" }).click();
    const thanks = page.getByText("Thank you. The moderators will look at this comment.");
    await thanks.waitFor();
    expect(await isFocused(thanks)).toBe(true);
    expect(JSON.parse(last()!.body)).toEqual({ reason: "Off topic." });
  });
});

describe("one's own comment", () => {
  test("can be edited for as long as the site says, after a reload too", async () => {
    const page = await site.open();
    await post(page, "Frist.");
    await page.getByRole("button", { name: "Edit" }).waitFor();
    await site.visit(page);
    await page.getByRole("button", { name: "Edit" }).click();
    const field = page.getByRole("article").getByRole("textbox", { name: "Comment" });
    expect(await field.inputValue()).toBe("Frist.");
    await field.press("Escape");
    expect(await isFocused(page.getByRole("button", { name: "Edit" }))).toBe(true);
    await page.getByRole("button", { name: "Edit" }).click();
    await field.fill("First.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("First.").waitFor();
    expect(last()?.method).toBe("PATCH");
    expect(JSON.parse(last()!.body)).toEqual({ authorKey: site.api.submission(0).authorKey, body: "First." });
    expect(await isFocused(page.getByRole("article"))).toBe(true);
    expect(await page.getByRole("status").first().textContent()).toBe("Your comment is changed.");

    await page.clock.fastForward("16:00");
    await site.visit(page);
    await page.getByText("First.").waitFor();
    expect(await page.getByRole("button", { name: "Edit" }).count()).toBe(0);
    expect(await page.evaluate(() => localStorage.getItem("afterword:own"))).toBe(null);
  });

  test("that an edit had held is still shown after a reload that gets an older answer", async () => {
    const page = await site.open();
    await post(page, "Nice.");
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("article").getByRole("textbox", { name: "Comment" }).fill("See links.");
    const [comment] = site.api.comments;
    site.api.once(/^PATCH /, () => {
      site.api.held.set(comment!.id, comment!);
      return { status: 202, body: { status: "pending", comment: { ...comment!, html: "<p>See links.</p>" } } };
    });
    site.api.once(/status$/, { status: 200, body: { status: "pending" } });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Your comment is awaiting moderation.").first().waitFor();
    site.api.once(/status$/, { status: 200, body: { status: "pending" } });
    await site.visit(page);
    await page.getByText("See links.").waitFor();
    await page.getByText("Your comment is awaiting moderation.").first().waitFor();
    site.api.comments = [];
    await site.visit(page);
    await page.getByText("See links.").waitFor();
  });

  test("that the server no longer lets change says so and keeps what was typed", async () => {
    const page = await site.open();
    await post(page, "Late.");
    await page.getByRole("button", { name: "Edit" }).click();
    const field = page.getByRole("article").getByRole("textbox", { name: "Comment" });
    await field.fill("Later.");
    site.api.once(/PATCH/, makeError(403, "forbidden", "Too late"));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").getByText("Your comment can no longer be changed.").waitFor();
    expect(await field.inputValue()).toBe("Later.");
    site.api.once(/PATCH/, makeError(409, "conflict", "A moderator has edited the comment since"));
    await page.getByRole("button", { name: "Save" }).click();
    await page
      .getByRole("alert")
      .getByText("A moderator has edited the comment since. Your text is kept here.")
      .waitFor();
  });

  test("is deleted after a question, and focus goes to the heading", async () => {
    site.api.comments = [makeComment(1)];
    const page = await site.open();
    await post(page, "Regretted.");
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("Delete your comment for good?").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await isFocused(page.getByRole("button", { name: "Delete" }))).toBe(true);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("Regretted.").waitFor({ state: "detached" });
    expect(last()?.method).toBe("DELETE");
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(await focused(page)).toBe("heading");
    await site.visit(page);
    expect(await shownIds(page)).toEqual([1]);
  });
});

describe("the thread", () => {
  test("folds replies and unfolds them for a link to one of them", async () => {
    const reply = makeComment(2, { parent: 1, depth: 1 });
    site.api.comments = [makeComment(1, { replies: [reply] }), makeComment(3)];
    const page = await site.open();
    const fold = page.getByText("Replies", { exact: true });
    expect(await fold.filter({ visible: true }).count()).toBe(1);
    await fold.filter({ visible: true }).click();
    expect(await page.locator("#comment-2").isVisible()).toBe(false);
    await page.evaluate(() => {
      location.hash = "#comment-2";
    });
    await expect.poll(() => focused(page), patience).toBe("comment-2");
    expect(await page.locator("#comment-2").isVisible()).toBe(true);
    expect(await page.locator(".linked").getAttribute("id")).toBe("comment-2");
  });

  test("is sorted anew without losing what is typed", async () => {
    site.api.comments = [1, 2, 3, 4].map((id) => makeComment(id));
    const page = await site.open();
    await bodyField(page).fill("Half a thought");
    const sorted = { ...site.api.thread(), comments: [4, 3, 2, 1].map((id) => makeComment(id)) };
    site.api.once(/sort=newest/, { status: 200, body: sorted });
    const sort = page.getByRole("combobox", { name: "Sort" });
    await sort.focus();
    await sort.selectOption("newest");
    await expect.poll(() => shownIds(page), patience).toEqual([4, 3, 2, 1]);
    expect(await isFocused(sort)).toBe(true);
    expect(await bodyField(page).inputValue()).toBe("Half a thought");
    expect(await sort.inputValue()).toBe("newest");
  });

  test("opens the part that has a linked comment, and leads back to the start", async () => {
    site.api.comments = [makeComment(1)];
    const page = await site.newReader();
    const linked = makeComment(70, { parent: 7, depth: 1 });
    const root = makeComment(7);
    const { page: about } = site.api.thread();
    site.api.once(/comments\/70$/, {
      status: 200,
      body: { comment: linked, ancestors: [root], page: about, cursor: "seven" },
    });
    site.api.once(/cursor=seven/, { status: 200, body: { ...site.api.thread(), comments: [root, makeComment(8)] } });
    await page.goto(`${site.host.url}#comment-70`);
    await expect.poll(() => focused(page), patience).toBe("comment-70");
    expect(await shownIds(page)).toEqual([7, 70, 8]);
    expect(await page.locator("#comment-70").evaluate((element) => element.classList.contains("linked"))).toBe(true);
    const ring = page.locator("#comment-70").evaluate((element) => getComputedStyle(element).outlineWidth);
    expect(await ring).toBe("2px");
    expect(await findAccessibilityProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Show from the start" }).click();
    await expect.poll(() => shownIds(page), patience).toEqual([1]);
    expect(await focused(page)).toBe("heading");
  });

  test("says so when a linked comment is gone", async () => {
    site.api.comments = [makeComment(1)];
    const page = await site.newReader();
    await page.goto(`${site.host.url}#comment-99`);
    await page.getByText("The linked comment is no longer here.").waitFor();
    expect(await shownIds(page)).toEqual([1]);
  });
});

describe("while the page is open", () => {
  test("times stay true, and new comments are announced and inserted on request without moving anything", async () => {
    site.api.comments = [makeComment(1, { createdAt: new Date().toISOString(), replies: [] })];
    const page = await site.open();
    expect(await page.getByRole("time").textContent()).toBe("now");
    await page.locator("#comment-1").scrollIntoViewIfNeeded();
    const [first] = site.api.comments;
    site.api.comments = [{ ...first!, replies: [makeComment(3, { parent: 1, depth: 1 })] }, makeComment(2)];
    const before = site.api.asked.length;
    await page.clock.fastForward("00:31");
    const news = page.getByRole("button", { name: "2 new comments" });
    await news.waitFor();
    expect(site.api.asked.slice(before)).toEqual(["GET /comments"]);
    expect(await page.getByRole("status").first().textContent()).toBe("2 new comments");
    expect(await shownIds(page)).toEqual([1]);
    await news.click();
    await page.getByRole("heading", { name: "3 comments" }).waitFor();
    expect(await shownIds(page)).toEqual([1, 3, 2]);
    expect(await focused(page)).toBe("comment-2");
    await page.clock.fastForward("02:00");
    await expect.poll(() => page.getByRole("time").first().textContent(), patience).toMatch(/minutes? ago/);
  });

  test("what a thread shows only in part is no news, and what comes later is", async () => {
    const [first, second, third] = [makeComment(1), makeComment(2), makeComment(3)];
    site.api.comments = [first, second];
    const part = { ...site.api.thread(), comments: [first], cursor: "more" };
    site.api.once(/GET /, { status: 200, body: part });
    const page = await site.open();
    await page.clock.fastForward("00:31");
    await expect.poll(() => site.api.asked.length, patience).toBe(2);
    site.api.comments = [third, second, first];
    await page.mouse.move(50, 50);
    await page.clock.fastForward("00:31");
    await page.getByRole("button", { name: "1 new comment" }).click();
    await page.getByRole("heading", { name: "3 comments" }).waitFor();
    expect(await shownIds(page)).toEqual([1, 3]);
  });

  test("nobody is asked while the reader is away, or once the element is gone", async () => {
    const page = await site.open();
    await page.clock.fastForward("00:31");
    await expect.poll(() => site.api.asked.length, patience).toBe(2);
    await page.clock.fastForward("06:00");
    await page.clock.fastForward("01:00");
    expect(site.api.asked.length).toBe(2);
    await page.mouse.move(50, 50);
    await page.mouse.move(60, 60);
    await page.clock.fastForward("00:31");
    await expect.poll(() => site.api.asked.length, patience).toBe(3);
    await page.locator("afterword-comments").evaluate((element) => element.remove());
    await page.clock.fastForward("02:00");
    expect(site.api.asked.length).toBe(3);
  });
});

describe("the toolbar", () => {
  test("comes on demand, marks text, and shows a preview by the server", async () => {
    const page = await site.open();
    await page.getByRole("button", { name: "Formatting" }).click();
    const toolbar = page.getByRole("toolbar", { name: "Formatting" });
    await toolbar.waitFor();
    const field = bodyField(page);
    expect(await isFocused(field)).toBe(true);
    await field.fill("one");
    await field.selectText();
    await toolbar.getByRole("button", { name: "Bold" }).click();
    expect(await field.inputValue()).toBe("**one**");
    await field.press("Control+z");
    expect(await field.inputValue()).toBe("one");
    await field.fill("one\ntwo");
    await field.selectText();
    await toolbar.getByRole("button", { name: "Quotation" }).click();
    expect(await field.inputValue()).toBe("> one\n> two");

    await toolbar.getByRole("button", { name: "Bold" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await isFocused(toolbar.getByRole("button", { name: "Italic" }))).toBe(true);
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByText("Preview: > one").waitFor();
    expect(await field.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Go on writing" }).click();
    expect(await isFocused(field)).toBe(true);
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem("afterword:draft:demo:/article")), patience)
      .toContain("two");
  });
});

test("near the limit the reader sees what is left of it", async () => {
  const page = await site.open();
  await bodyField(page).fill("x".repeat(9_500));
  await page.getByText("Characters left: 500").waitFor();
  expect(await bodyField(page).getAttribute("aria-describedby")).toContain("left");
});
