import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { makeComment, makeError } from "./fake-api.ts";
import {
  alertOf,
  bodyField,
  emailField,
  isFocused,
  nameField,
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

const submissions = () => site.api.asked.filter((request) => request === "POST /comments").length;

describe("works", () => {
  test("posts a comment with one token on first focus and one request, none with a preflight", async () => {
    site.host.attributes = `published="2026-11-20" tags="books, , reading" title="About books"`;
    const page = await site.open();
    await bodyField(page).focus();
    await expect.poll(() => site.api.asked, patience).toEqual(["GET /comments", "POST /form-tokens"]);
    await type(page, "  Two\nlines. ");
    await page.getByRole("textbox", { name: "Website" }).fill("ada.example");
    await postButton(page).click();
    await page.getByText("Two lines.").waitFor();

    expect(site.api.asked).toEqual(["GET /comments", "POST /form-tokens", "POST /comments"]);
    for (const { headers } of site.api.requests.slice(1)) {
      expect(headers["content-type"]).toBe("text/plain;charset=UTF-8");
      expect(headers.referer).toBe(site.host.url);
      expect(headers).not.toHaveProperty("cookie");
    }
    const { authorKey, ...submission } = site.api.submission(0);
    expect(authorKey).toMatch(/^[\w-]{22,64}$/);
    expect(submission).toEqual({
      ...{ page: site.host.url, title: "About books", published: "2026-11-20", tags: ["books", "reading"] },
      ...{ parent: null, name: "Ada", email: "ada@example.org", url: "ada.example", body: "  Two\nlines. " },
      ...{ token: "token-2", homepage: "" },
    });
  });

  test("shows the new comment in place, takes the reader there and empties the form", async () => {
    site.api.comments = [makeComment(1)];
    const page = await site.open();
    await post(page, "Second.");
    const own = page.getByRole("article", { name: "Ada" });
    await own.waitFor();
    await page.getByRole("heading", { name: "2 comments" }).waitFor();
    expect(await isFocused(own)).toBe(true);
    expect(await page.getByRole("status").textContent()).toBe("Your comment is published.");
    expect(await page.getByRole("listitem").last().textContent()).toContain("Second.");
    expect(await bodyField(page).inputValue()).toBe("");
    expect(await nameField(page).inputValue()).toBe("Ada");
    expect(await keptKeys(page)).toEqual(["afterword:author-key", "afterword:own"]);

    await post(page, "Third.");
    await page.getByRole("heading", { name: "3 comments" }).waitFor();
    expect(site.api.submission(1).token).not.toBe(site.api.submission(0).token);
    expect(site.api.submission(1).authorKey).toBe(site.api.submission(0).authorKey);
  });

  test("puts a newest comment first where the newest come first", async () => {
    site.api.site = { sort: "newest" };
    site.api.comments = [makeComment(2, { createdAt: "2026-11-24T11:00:00Z" }), makeComment(1)];
    const page = await site.open();
    await post(page, "Newest.");
    await page.getByText("Newest.").waitFor();
    expect(await page.getByRole("listitem").first().textContent()).toContain("Newest.");
  });

  test("replies in place, and cancelling gives everything back", async () => {
    site.api.comments = [makeComment(1), makeComment(2)];
    const page = await site.open();
    const reply = page.getByRole("button", { name: "Reply to Reader 1" });
    await reply.click();
    await page.getByRole("heading", { name: "Leave a Reply to Reader 1" }).waitFor();
    expect(await isFocused(bodyField(page))).toBe(true);
    expect(await page.getByRole("listitem").first().getByRole("form").count()).toBe(1);
    await bodyField(page).fill("Kept.");
    await page.getByRole("button", { name: "Cancel reply" }).click();
    expect(await isFocused(reply)).toBe(true);
    await page.getByRole("heading", { name: "Leave a Reply", exact: true }).waitFor();
    expect(await page.getByRole("listitem").getByRole("form").count()).toBe(0);
    expect(await bodyField(page).inputValue()).toBe("Kept.");

    await reply.click();
    await post(page, "An answer.");
    await page.getByText("An answer.").waitFor();
    expect(site.api.submission(0).parent).toBe(1);
    const place = page.getByRole("listitem").first().getByRole("listitem");
    expect(await place.textContent()).toContain("An answer.");
    expect(await page.getByRole("listitem").getByRole("form").count()).toBe(0);
  });

  test("shows a held comment as awaiting moderation", async () => {
    const page = await site.open();
    await post(page, "Buy emu-spam.");
    const own = page.getByRole("article", { name: "Ada" });
    await own.getByText("Your comment is awaiting moderation.").waitFor();
    expect(await isFocused(own)).toBe(true);
    await page.getByRole("heading", { name: "No comments yet" }).waitFor();
  });

  test("keeps who the reader is only if they ask for it", async () => {
    const page = await site.open();
    await post(page, "First.");
    await page.getByText("First.").waitFor();
    await site.visit(page);
    expect(await emailField(page).inputValue()).toBe("");

    const remember = page.getByRole("checkbox", { name: /^Save my name/ });
    await remember.check();
    await post(page, "Second.");
    await page.getByText("Second.").waitFor();
    await site.visit(page);
    expect(await emailField(page).inputValue()).toBe("ada@example.org");
    expect(await remember.isChecked()).toBe(true);

    await remember.uncheck();
    await post(page, "Third.");
    await page.getByText("Third.").waitFor();
    await site.visit(page);
    expect(await emailField(page).inputValue()).toBe("");
  });
});

describe("refuses", () => {
  test("what is missing or wrong, each beside its field, and sends nothing", async () => {
    const page = await site.open();
    await emailField(page).fill("ada@");
    await postButton(page).click();
    await page.getByText("Please type your comment.").waitFor();
    expect(await isFocused(bodyField(page))).toBe(true);
    expect(await describedBy(page, bodyField(page))).toContain("Please type your comment.");
    expect(await describedBy(page, nameField(page))).toContain("Please type your name.");
    expect(await describedBy(page, emailField(page))).toMatch(/will not be published.*complete email address/);
    expect(await bodyField(page).getAttribute("aria-invalid")).toBe("true");
    expect(submissions()).toBe(0);

    await bodyField(page).fill("x".repeat(10_001));
    await postButton(page).click();
    await page.getByText("Please shorten this: 10,001 / 10,000").waitFor();
    await post(page, "😀".repeat(10_000));
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(await bodyField(page).getAttribute("aria-invalid")).toBe(null);
  });

  test("nothing that the site does not require", async () => {
    site.api.settings = { require: [] };
    const page = await site.open();
    await bodyField(page).fill("Anonymous.");
    await page.clock.fastForward(4_000);
    await postButton(page).click();
    await page.getByText("Anonymous.").waitFor();
  });

  test("what the server refuses: beside its field, else in the status line", async () => {
    const page = await site.open();
    site.api.once(/POST .*comments/, makeError(422, "invalid", `"url" must be a web address`, "url"));
    await post(page, "Kept.");
    const website = page.getByRole("textbox", { name: "Website" });
    await page.getByText("Please type a web address,").waitFor();
    expect(await isFocused(website)).toBe(true);

    site.api.once(/POST .*comments/, makeError(409, "conflict", "Comments are closed here"));
    await postButton(page).click();
    await alertOf(page).getByText("Comments are closed here. Your text is kept here.").waitFor();
    expect(await website.getAttribute("aria-invalid")).toBe(null);
    expect(await bodyField(page).inputValue()).toBe("Kept.");
    expect(await isFocused(postButton(page))).toBe(true);
  });

  test("a page that may not post: readers hear that it failed, and the console why", async () => {
    const page = await site.open();
    site.api.once(/POST .*comments/, makeError(403, "forbidden", `The origin "https://x.example" may not post`));
    await post(page, "Kept.");
    await alertOf(page).getByText("Your comment could not be saved. Your text is kept here").waitFor();
    expect(await alertOf(page).textContent()).not.toContain("origin");
    expect(site.complaints.splice(0)).toEqual([`Afterword: The origin "https://x.example" may not post`]);
  });
});

async function describedBy(page: Page, field: ReturnType<Page["locator"]>): Promise<string> {
  const ids = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
  const texts = await Promise.all(ids.map((id) => page.locator(`#${id}`).textContent()));
  return texts.join(" ");
}

function keptKeys(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(localStorage).sort());
}
