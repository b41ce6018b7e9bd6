import { describe, expect, test } from "vitest";
import { makeComment, makeError } from "./fake-api.ts";
import {
  alertOf,
  bodyField,
  emailField,
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

describe("resists", () => {
  test.each([
    [
      429,
      { "Retry-After": "15" },
      "You are posting too quickly. Your text is kept here; please try again in 15 seconds.",
    ],
    [
      503,
      { "Retry-After": "300" },
      "Comments cannot be saved right now. Your text is kept here; please try again in 5 minutes.",
    ],
    [502, {} as Record<string, string>, "Your comment could not be saved. Your text is kept here; please try again."],
  ])("an answer %i without an envelope", async (status, headers, text) => {
    const page = await site.open();
    site.api.once(/POST .*comments/, { status, headers });
    await post(page, "Kept.");
    await alertOf(page).getByText(text).waitFor();
    if (headers["Retry-After"]) {
      const early = page.getByRole("button", { name: /^Try again in/ });
      await early.click({ force: true });
      expect(submissions()).toBe(1);
      await page.clock.fastForward(Number(headers["Retry-After"]) * 1000 + 1000);
    }
    await postButton(page).click();
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(await alertOf(page).count()).toBe(0);
  });

  test("a lost reply: the repeat sends the same again and gets the first result", async () => {
    const page = await site.open();
    site.api.once(/POST .*comments/, (request) => {
      site.api.respond(request);
      return "drop";
    });
    await post(page, "Once.");
    await alertOf(page).getByText("The server did not answer.").waitFor();
    await postButton(page).click();
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(site.api.submission(1)).toEqual(site.api.submission(0));
    expect(site.api.comments).toHaveLength(1);
    expect(await page.getByText("Once.").count()).toBe(1);
  });

  test("a lost reply to what was then changed: another text goes with another token", async () => {
    const page = await site.open();
    site.api.once(/POST .*comments/, "drop");
    await post(page, "First thought.");
    await alertOf(page).waitFor();
    await bodyField(page).fill("Second thought.");
    const renewed = page.waitForResponse(/form-tokens/);
    await postButton(page).click();
    await renewed;
    await page.clock.fastForward(4_000);
    await page.getByText("Second thought.", { exact: true }).and(page.locator("p")).waitFor();
    expect(site.api.submission(1).token).not.toBe(site.api.submission(0).token);
  });

  test("being offline: the comment is posted once the reader is connected again", async () => {
    const page = await site.open();
    await type(page, "Kept.");
    await page.context().setOffline(true);
    await postButton(page).click();
    await alertOf(page).getByText("You are offline.").waitFor();
    expect(submissions()).toBe(0);
    await page.context().setOffline(false);
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
  });

  test("being offline: what was changed meanwhile is not posted by itself", async () => {
    const page = await site.open();
    await type(page, "I agree.");
    await page.context().setOffline(true);
    await postButton(page).click();
    await alertOf(page).getByText("You are offline.").waitFor();
    await bodyField(page).fill("I take that back, I actu");
    await page.context().setOffline(false);
    await page.waitForFunction(() => navigator.onLine);
    expect(submissions()).toBe(0);
    expect(await bodyField(page).inputValue()).toBe("I take that back, I actu");
    await bodyField(page).fill("I take that back, I actually disagree.");
    await postButton(page).click();
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(submissions()).toBe(1);
    expect(site.api.submission(0).body).toBe("I take that back, I actually disagree.");
  });

  test("impatience: one submission however often the button is pressed", async () => {
    const page = await site.open();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    site.api.once(/POST .*comments/, async (request) => {
      await held;
      return site.api.respond(request);
    });
    await type(page, "Once.");
    await postButton(page).dblclick();
    await nameField(page).press("Enter");
    expect(await page.getByRole("button", { name: "Posting…" }).isDisabled()).toBe(true);
    expect(await bodyField(page).isEditable()).toBe(false);
    answer();
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(submissions()).toBe(1);
    expect(await postButton(page).isEnabled()).toBe(true);
  });

  test("a reload: the draft and whom it answers are there again, and sent at once it is not too fast", async () => {
    site.api.comments = [makeComment(1)];
    const page = await site.newReader();
    await page.clock.setSystemTime(Date.now() + 5 * 60 * 60_000);
    await site.visit(page);
    await page.getByRole("button", { name: "Reply to Reader 1" }).click();
    await bodyField(page).fill("Half a thought");
    await nameField(page).fill("Ada");
    await emailField(page).fill("ada@example.org");
    await site.visit(page);
    await page.getByRole("heading", { name: "Leave a Reply to Reader 1" }).waitFor();
    expect(await bodyField(page).inputValue()).toBe("Half a thought");
    expect(await emailField(page).inputValue()).toBe("ada@example.org");

    site.api.requests.length = 0;
    let tokenAt = 0;
    let postAt = 0;
    site.api.once(/form-tokens/, (request) => {
      tokenAt = Date.now();
      return site.api.respond(request);
    });
    site.api.once(/POST .*comments/, (request) => {
      postAt = Date.now();
      return site.api.respond(request);
    });
    await postButton(page).click();
    await page.getByRole("heading", { name: "2 comments" }).waitFor();
    expect(postAt - tokenAt).toBeGreaterThanOrEqual(3_000);
    expect(site.api.submission(0).parent).toBe(1);
  });

  test("a form left open for longer than its token lives", async () => {
    const page = await site.open();
    await type(page, "Patience.");
    await page.clock.fastForward("25:00:00");
    const renewed = page.waitForResponse(/form-tokens/);
    await postButton(page).click();
    await renewed;
    await page.clock.fastForward(4_000);
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    // Who comes back to the page may have it look for new comments meanwhile.
    const asked = site.api.asked.filter((request) => request !== "GET /comments");
    expect(asked).toEqual(["POST /form-tokens", "POST /form-tokens", "POST /comments"]);
  });

  test("a token that could not be fetched on first focus", async () => {
    const page = await site.open();
    site.api.once(/form-tokens/, "drop");
    await bodyField(page).focus();
    await expect.poll(() => site.api.asked.length, patience).toBe(2);
    await post(page, "Second try.");
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
  });

  test("a file that does not come: says so, in the thread, and in the form in the browser's words", async () => {
    site.api.comments = [makeComment(1)];
    const page = await site.newReader();
    await page.route("**/widget/**", (route) => route.abort());
    await site.visit(page);
    await page.getByRole("button", { name: "Formatting" }).click();
    await page.getByRole("alert").getByText("This could not be loaded; please try again.").waitFor();
    await type(page, "Kept.");
    await emailField(page).fill("ada@");
    await postButton(page).click();
    expect(await emailField(page).evaluate((field: HTMLInputElement) => field.matches(":focus:invalid"))).toBe(true);
    await emailField(page).fill("ada@example.org");
    site.api.once(/POST .*comments/, makeError(500, "internal", "Oops"));
    await postButton(page).click();
    await alertOf(page).getByText("The server did not answer. Your text is kept here; please try again.").waitFor();
    expect(await bodyField(page).inputValue()).toBe("Kept.");
    await page.unroute("**/widget/**");
    await page.getByRole("button", { name: "Formatting" }).click();
    await page.getByRole("toolbar").waitFor();
    expect(await page.getByText("could not be loaded").count()).toBe(0);
  });

  test("bots: a field that people do not meet is sent as it was filled in", async () => {
    const page = await site.open();
    const trap = page.locator("input[name=homepage]");
    expect(await page.getByRole("textbox").count()).toBe(4);
    expect(
      await trap.evaluate((element) => [(element as HTMLElement).tabIndex, getComputedStyle(element).display]),
    ).toEqual([-1, "block"]);
    await trap.evaluate((element: HTMLInputElement) => {
      element.value = "https://spam.example";
    });
    await post(page, "Bot.");
    await page.getByText("Bot.").waitFor();
    expect(site.api.submission(0).homepage).toBe("https://spam.example");
  });
});
