import { describe, expect, test } from "vitest";
import type { QueuePage, SiteStats } from "../../src/contract.ts";
import { patience, Views } from "./admin-views.ts";
import { findAccessibilityProblems } from "./browser.ts";
import { focused, type Moderation, startModeration } from "./moderation.ts";

// The views around the comments, on the real server.

let views: Views;
let moderation: Moderation;

startModeration(async (started) => {
  moderation = started;
  views = await Views.of(started);
});

describe("works: bans", () => {
  test("one is added, listed as the server spells it, and lifted after a question", async () => {
    const page = await views.open("bans");
    await page.getByLabel("What").selectOption("address");
    await page.locator("input[name=value]").fill(" 203.0.113.200/24 ");
    await page.getByLabel("Until").fill("2031-05-06T07:08");
    await page.getByLabel("Note").fill("Rude");
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    const row = page.getByRole("listitem").filter({ hasText: "203.0.113.0/24" });
    await row.getByText("Rude").waitFor();
    expect(await row.textContent()).toContain("2031");
    expect(await page.locator("input[name=value]").inputValue()).toBe("");

    await row.getByRole("button", { name: "Lift the ban on 203.0.113.0/24" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect(await row.count()).toBe(1);
    await row.getByRole("button", { name: "Lift" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Lift the ban" }).click();
    await page.getByText("Nobody is banned.").waitFor();
    expect(await focused(page)).toBe("Banned");
  });

  test("a link names what to ban", async () => {
    const page = await views.open("bans", { parameters: "&kind=email&value=troll%40example.org" });
    expect(await page.getByLabel("What").inputValue()).toBe("email");
    expect(await page.locator("input[name=value]").inputValue()).toBe("troll@example.org");
  });
});

describe("works: words", () => {
  test("lists are tried before they are saved, kept while another view is looked at, and saved", async () => {
    await views.post("/words-1", "A fine tripod for sale.");
    const published = await views.post("/words-2", "I sold my tripod.");
    await views.decide([published], "approved");
    const page = await views.open("words");
    await page.getByLabel("Hold").fill("  Tripod \n\n");
    await page.getByText("These lists are not saved yet.").waitFor();
    await page.getByRole("button", { name: /^Try over/ }).click();
    await page.getByText("2 would have been caught. 1 published comment among them.").waitFor();
    await page.getByText("1 published", { exact: true }).click();
    await page.getByText("I sold my tripod.").waitFor();

    await page.getByRole("link", { name: "Bans" }).click();
    await page.getByRole("heading", { name: "Add a ban" }).waitFor();
    await page.getByRole("link", { name: "Words" }).click();
    expect(await page.getByLabel("Hold").inputValue()).toBe("  Tripod \n\n");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("The word lists are saved.").waitFor();
    expect(await page.getByText("not saved yet").count()).toBe(0);
    await page.reload();
    await expect.poll(() => page.getByLabel("Hold").inputValue(), patience).toBe("Tripod");
  });

  test("changes are dropped when they are not wanted", async () => {
    const page = await views.open("words");
    const saved = await page.getByLabel("Block").inputValue();
    await page.getByLabel("Block").fill("nonsense");
    await page.getByRole("button", { name: "Discard changes" }).click();
    expect(await page.getByLabel("Block").inputValue()).toBe(saved);
  });
});

describe("works: settings", () => {
  test("only what was changed is sent, and the way back to a default is null", async () => {
    const page = await views.open("settings");
    const sent: unknown[] = [];
    page.on("request", (request) => request.method() === "PATCH" && sent.push(request.postDataJSON()));
    await page.getByLabel("Hold from this many links", { exact: true }).fill("7");
    await page.getByLabel("Keep spam for", { exact: true }).fill("20");
    await page.getByRole("group", { name: "Readers must give" }).getByLabel("Name").uncheck();
    await page.getByLabel("Further origins").fill("https://www.blog.example\n\n");
    await page.getByLabel("Votes", { exact: true }).uncheck();
    await page.getByLabel("Votes", { exact: true }).check();
    await page.getByText("4 changes are not saved yet.").waitFor();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("The settings are saved.").waitFor();
    await page.reload();
    await expect
      .poll(() => page.getByLabel("Hold from this many links", { exact: true }).inputValue(), patience)
      .toBe("7");

    await page.getByRole("button", { name: "Use the default: Hold from this many links" }).click();
    expect(await page.getByLabel("Hold from this many links", { exact: true }).inputValue()).toBe("2");
    await page.getByRole("button", { name: "Use the default: Keep spam for" }).click();
    await page.getByRole("button", { name: "Use the default: Readers must give" }).click();
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect.poll(() => sent.length, patience).toBe(2);
    expect(sent).toEqual([
      { maxLinks: 7, retention: { spamDays: 20 }, require: ["email"], origins: ["https://www.blog.example"] },
      { maxLinks: null, retention: { spamDays: 15 }, require: null },
    ]);
    await page.getByText("changes are not saved").waitFor({ state: "detached" });
    expect(await page.getByText("Changed", { exact: true }).count()).toBe(0);
  });

  test("another site is made, and the page goes to it", async () => {
    const page = await views.open("settings");
    expect(await page.getByLabel("Code for your pages", { exact: true }).inputValue()).toContain(
      `${moderation.afterword.url}/embed.js`,
    );
    const form = page.locator("form").filter({ hasText: "Add another site" });
    await form.getByLabel("Id").fill("other");
    await form.getByLabel("Name").fill("The other one");
    await form.getByLabel("Address").fill("https://other.example");
    await form.getByRole("button", { name: "Add the site" }).click();
    await page.waitForURL(/site=other/);
    await expect.poll(() => page.getByRole("combobox", { name: "Site" }).inputValue(), patience).toBe("other");
    expect(await page.getByLabel("Code for your pages", { exact: true }).inputValue()).toContain('site="other"');
  });
});

describe("works: pages", () => {
  test("comments are closed and reopened, and all are held", async () => {
    await views.post("/closing", "Before it closes.");
    const page = await views.open("pages", { parameters: "&q=closing" });
    const row = page.getByRole("listitem");
    await row.getByRole("button", { name: "Close comments on /closing" }).click();
    await row.getByText("Closed", { exact: true }).waitFor();
    expect((await views.submit("/closing", "Too late.")).status).toBe(409);
    await row.getByRole("button", { name: "Hold all on /closing" }).click();
    await row.getByText("Holds all").waitFor();
    await row.getByRole("button", { name: "Reopen comments on /closing" }).click();
    await row.getByText("Closed", { exact: true }).waitFor({ state: "detached" });
    const { comments } = await moderation.ask<QueuePage>("GET", "/sites/demo/comments?page=/closing");
    await row.getByRole("link", { name: /comment/ }).click();
    await page.waitForURL((url) => url.searchParams.get("q") === "page:/closing");
    expect(comments).toHaveLength(1);
  });

  test("a page gets a title and a date, and its comments move to another", async () => {
    await views.post("/old-place", "From the old place.");
    await views.post("/new-place", "From the new place.");
    const page = await views.open("pages", { parameters: "&q=-place" });
    const row = page.getByRole("listitem").filter({ hasText: "/old-place" });
    await row.getByRole("button", { name: "Edit" }).click();
    await row.getByLabel("Title").fill("The old place");
    await row.getByLabel("Published").fill("2026-03-04");
    await row.getByRole("button", { name: "Save" }).click();
    await row.getByRole("link", { name: "The old place" }).waitFor();
    expect(await row.textContent()).toContain("2026");

    await row.getByRole("button", { name: "Edit The old place" }).click();
    await row.getByLabel("Move or merge into").fill("/new-place");
    await row.getByRole("button", { name: "Move…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("both threads become one").waitFor();
    await dialog.getByRole("button", { name: "Move the comments" }).click();
    await row.waitFor({ state: "detached" });
    const { comments } = await moderation.ask<QueuePage>("GET", "/sites/demo/comments?page=/new-place");
    expect(comments.map(({ source }) => source)).toEqual(["From the new place.", "From the old place."]);
    expect(await focused(page)).toContain("-place");
  });
});

describe("works: tokens", () => {
  test("one is made, shown once, works within its reach, and is revoked", async () => {
    const page = await views.open("tokens");
    await page.getByLabel("Name").fill("Grace");
    await page.getByLabel("Some sites").check();
    await page.getByRole("group", { name: "Sites" }).getByLabel("Demo").check();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { name: "The token of “Grace”" }).waitFor();
    expect(await focused(page)).toBe("The token of “Grace”");
    const token = await page.getByLabel("Token", { exact: true }).inputValue();
    expect(await (await views.whoIs(token)).json()).toMatchObject({ name: "Grace", scopes: ["read", "moderate"] });
    await page.getByRole("button", { name: "I have copied it" }).click();
    expect(await page.content()).not.toContain(token);

    const row = page.getByRole("listitem").filter({ hasText: "Grace" });
    expect(await row.textContent()).toContain("Demo");
    await row.getByRole("button", { name: "Revoke Grace" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await row.waitFor({ state: "detached" });
    expect((await views.whoIs(token)).status).toBe(401);
  });

  test("an e-mail address may come in through Access, and is asked for", async () => {
    const page = await views.open("tokens");
    await page.getByLabel("Name").fill("Alan");
    await page.getByLabel(/^Through Cloudflare Access/).check();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("“E-mail address” is required.").waitFor();
    await page.getByLabel("E-mail address", { exact: true }).fill("alan@example.org");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("Signs in through Cloudflare Access as alan@example.org").waitFor();
    expect(await page.getByRole("heading", { name: /^The token of/ }).count()).toBe(0);
  });
});

describe("works: outbox", () => {
  test("a report that failed tells why, and leaves when it is tried again", async () => {
    const id = await views.post("/outbox", "Not spam until a moderator says so.");
    await views.decide([id], "approved");
    await views.scriptAkismet({ match: "submit-spam", fault: { name: "server-error" }, times: 1 });
    await views.decide([id], "spam");
    const page = await views.open("outbox");
    await expect
      .poll(async () => {
        await page.getByRole("button", { name: "Refresh" }).click();
        return page.getByText("Akismet's server failed").count();
      }, patience)
      .toBe(1);
    await page.getByText("Tell Akismet that it missed spam").waitFor();
    await page.getByRole("button", { name: "Try now" }).click();
    await expect
      .poll(async () => {
        await page.getByRole("button", { name: "Refresh" }).click();
        return page.getByText("Nothing is waiting").count();
      }, patience)
      .toBe(1);
  });
});

describe("works: what readers reported", () => {
  test("is a list of its own, and each comment tells how many readers reported it, and why", async () => {
    const [id, other] = [await views.post("/reported", "An insult."), await views.post("/reported", "No insult.")];
    await views.decide([id, other], "approved");
    await views.report(id, "Rude.");
    await views.report(id, "");
    const page = await moderation.open("demo", { query: "&status=approved" });
    const tab = (name: string) => page.getByRole("navigation", { name: "Status" }).getByRole("link", { name });
    await tab("Reported").click();
    await page.waitForURL((url) => url.searchParams.get("q") === "is:reported");
    await expect.poll(() => page.getByRole("article").count(), patience).toBe(1);
    expect(await tab("Reported").getAttribute("aria-current")).toBe("page");
    expect(await tab("All").getAttribute("aria-current")).toBeNull();
    const row = page.getByRole("article").filter({ hasText: "An insult." });
    await row.getByRole("button", { name: "Reported by 2 readers" }).click();
    const reports = row.getByRole("region", { name: "Reported by 2 readers" });
    await reports.waitFor();
    expect(await reports.getByRole("listitem").allTextContents()).toEqual([
      expect.stringContaining("Rude."),
      expect.stringContaining("No reason given"),
    ]);
    expect(await findAccessibilityProblems(page)).toEqual([]);
    await tab("All").click();
    await page.waitForURL((url) => !url.searchParams.has("q"));
  });
});

describe("works: statistics", () => {
  test("what came today is drawn, said in the legend and in a table, for the days asked for", async () => {
    const id = await views.post("/stats", "To be counted.");
    await views.decide([id], "approved");
    const page = await views.open("stats");
    const figure = page.getByRole("figure", { name: "Comments per day" });
    await figure.locator("canvas").waitFor();
    await figure.getByText("Comments per day as a table").click();
    expect(await figure.getByRole("row").count()).toBe(31);
    const cells = await figure.getByRole("row").nth(1).getByRole("cell").allTextContents();
    expect(Number(cells[0])).toBeGreaterThan(0);
    expect(await figure.getByRole("listitem").filter({ hasText: "Approved" }).textContent()).toBe(
      `Approved ${cells[0]}`,
    );
    await page.getByRole("link", { name: "7 days" }).click();
    await expect.poll(() => figure.getByRole("row").count(), patience).toBe(8);
    expect(new URL(page.url()).searchParams.get("days")).toBe("7");
    await page.getByText("Akismet is on and answers.").waitFor();
  });

  test("the plot follows the theme and the width", async () => {
    const page = await views.open("stats");
    const canvas = page.getByRole("figure", { name: "Comments per day" }).locator("canvas");
    await canvas.waitFor();
    const pixels = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
    const light = await pixels();
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(pixels, patience).not.toBe(light);
    const width = () => canvas.evaluate((element) => element.clientWidth);
    const wide = await width();
    await page.setViewportSize({ width: 500, height: 800 });
    await expect.poll(width, patience).toBeLessThan(wide);
  });

  test("a site without comments says so", async () => {
    await moderation.ask("POST", "/sites", { id: "quiet", name: "Quiet", url: "https://quiet.example" });
    const page = await views.open("stats", { site: "quiet" });
    await page.getByText("Nobody commented in these 30 days.").waitFor();
    expect(await page.locator("canvas").count()).toBe(0);
  });

  test.each([
    ["79,999", 0],
    ["80,000", 1],
  ])("the plans' limits are warned of from exactly 80 per cent: at %s of 100,000", async (shown, warnings) => {
    const page = await views.open("bans");
    await page.route("**/v1/admin/sites/demo/stats*", async (route) => {
      const stats = (await (await route.fetch()).json()) as SiteStats;
      const used = Number(shown.replace(",", ""));
      const requests = { ...stats.cloudflare.requests, used };
      const usage = { limit: 100_000, usage: used, percentage: used / 1_000, throttled: false };
      const akismet = { ...stats.akismet, usage };
      await route.fulfill({ json: { ...stats, akismet, cloudflare: { ...stats.cloudflare, requests } } });
    });
    await page.getByRole("link", { name: "Statistics" }).click();
    await page.getByText(`${shown} requests`).waitFor();
    const warning = page.getByText("80% or more of what the plan allows today: requests.");
    expect(await warning.count()).toBe(warnings);
    const ofAkismet = page.getByText("80% or more of what Akismet's plan allows this month.");
    expect(await ofAkismet.count()).toBe(warnings);
  });
});

describe("works: checks", () => {
  test("what a form had judged is listed by what it was taken for, and corrected", async () => {
    const token = await views.program();
    await views.check(token, "A question about opening hours.");
    await views.check(token, "Buy now: emu-spam <img src=x onerror=alert(1)>");
    const page = await views.open("checks");
    const row = (text: string) => page.getByRole("listitem").filter({ hasText: text }).first();
    await row("opening hours").getByText("Akismet: not spam").waitFor();
    await page.getByRole("navigation", { name: "Judged as" }).getByRole("link", { name: "Spam", exact: true }).click();
    await expect.poll(() => page.getByText("opening hours").count(), patience).toBe(0);
    await row("emu-spam").getByText("<img src=x onerror=alert(1)>").waitFor();
    expect(await findAccessibilityProblems(page)).toEqual([]);
    await row("emu-spam").getByRole("button", { name: "Not spam" }).click();
    await row("emu-spam").getByText("owner: not spam").waitFor();
    await row("emu-spam").getByRole("button", { name: "Spam", exact: true }).waitFor();
  });
});
