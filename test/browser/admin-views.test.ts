import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findFreePorts } from "../../dev/ports.ts";
import { type Afterword, startAfterword } from "../../dev/server.ts";
import type { QueuePage, SubmitResponse, TokenCreated } from "../../src/contract.ts";
import { findAccessibilityProblems, launchBrowser } from "./browser.ts";

// The views around the comments, on the real server.

const patience = { timeout: 10_000 };
const views = ["Statistics", "Pages", "Words", "Bans", "Outbox", "Settings", "Tokens"];

let stateDir: string;
let afterword: Afterword;
let browser: Browser;
/** The owner's session, which all tests share. */
let session: Awaited<ReturnType<BrowserContext["storageState"]>>;
let readers = 0;
const complaints: string[] = [];

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "afterword-"));
  [afterword, browser] = await Promise.all([
    findFreePorts().then((port) => startAfterword({ port, stateDir, quiet: true })),
    launchBrowser(),
  ]);
  session = await (await open("bans", { token: afterword.adminToken })).context().storageState();
});
afterAll(async () => {
  await Promise.all([browser?.close(), afterword?.stop()]);
  await rm(stateDir, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});

describe("works: bans", () => {
  test("one is added, listed as the server spells it, and lifted after a question", async () => {
    const page = await open("bans");
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
    expect(await focusedText(page)).toBe("Banned");
  });

  test("a link names what to ban", async () => {
    const page = await open("bans", { parameters: "&kind=email&value=troll%40example.org" });
    expect(await page.getByLabel("What").inputValue()).toBe("email");
    expect(await page.locator("input[name=value]").inputValue()).toBe("troll@example.org");
  });
});

describe("works: words", () => {
  test("lists are tried before they are saved, kept while another view is looked at, and saved", async () => {
    await post("/words-1", "A fine tripod for sale.");
    const published = await post("/words-2", "I sold my tripod.");
    await decide([published], "approved");
    const page = await open("words");
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
    const page = await open("words");
    const saved = await page.getByLabel("Block").inputValue();
    await page.getByLabel("Block").fill("nonsense");
    await page.getByRole("button", { name: "Discard changes" }).click();
    expect(await page.getByLabel("Block").inputValue()).toBe(saved);
  });
});

describe("works: settings", () => {
  test("only what was changed is sent, and the way back to a default is null", async () => {
    const page = await open("settings");
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
    const page = await open("settings");
    expect(await page.getByLabel("Code for your pages", { exact: true }).inputValue()).toContain(
      `${afterword.url}/embed.js`,
    );
    const form = page.locator("form").filter({ hasText: "Add another site" });
    await form.getByLabel("Id").fill("other");
    await form.getByLabel("Name").fill("The other one");
    await form.getByLabel("Address").fill("https://other.example");
    await form.getByRole("button", { name: "Add the site" }).click();
    await page.waitForURL(/site=other/);
    await expect.poll(() => page.getByLabel("Site", { exact: true }).inputValue(), patience).toBe("other");
    expect(await page.getByLabel("Code for your pages", { exact: true }).inputValue()).toContain('site="other"');
  });
});

describe("works: pages", () => {
  test("comments are closed and reopened, and all are held", async () => {
    await post("/closing", "Before it closes.");
    const page = await open("pages", { parameters: "&q=closing" });
    const row = page.getByRole("listitem");
    await row.getByRole("button", { name: "Close comments on /closing" }).click();
    await row.getByText("Closed", { exact: true }).waitFor();
    expect((await submit("/closing", "Too late.")).status).toBe(409);
    await row.getByRole("button", { name: "Hold all on /closing" }).click();
    await row.getByText("Holds all").waitFor();
    await row.getByRole("button", { name: "Reopen comments on /closing" }).click();
    await row.getByText("Closed", { exact: true }).waitFor({ state: "detached" });
    const { comments } = await ask<QueuePage>("GET", "/sites/demo/comments?page=/closing");
    await row.getByRole("link", { name: /comment/ }).click();
    await page.waitForURL((url) => url.searchParams.get("q") === "page:/closing");
    expect(comments).toHaveLength(1);
  });

  test("a page gets a title and a date, and its comments move to another", async () => {
    await post("/old-place", "From the old place.");
    await post("/new-place", "From the new place.");
    const page = await open("pages", { parameters: "&q=-place" });
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
    const { comments } = await ask<QueuePage>("GET", "/sites/demo/comments?page=/new-place");
    expect(comments.map(({ source }) => source)).toEqual(["From the new place.", "From the old place."]);
    expect(await focusedText(page)).toContain("-place");
  });
});

describe("works: tokens", () => {
  test("one is made, shown once, works within its reach, and is revoked", async () => {
    const page = await open("tokens");
    await page.getByLabel("Name").fill("Grace");
    await page.getByLabel("Some sites").check();
    await page.getByRole("group", { name: "Sites" }).getByLabel("Demo").check();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { name: "The token of “Grace”" }).waitFor();
    expect(await focusedText(page)).toBe("The token of “Grace”");
    const token = await page.getByLabel("Token", { exact: true }).inputValue();
    expect(await ask("GET", "/me", undefined, token)).toMatchObject({ name: "Grace", scopes: ["read", "moderate"] });
    await page.getByRole("button", { name: "I have copied it" }).click();
    expect(await page.content()).not.toContain(token);

    const row = page.getByRole("listitem").filter({ hasText: "Grace" });
    expect(await row.textContent()).toContain("Demo");
    await row.getByRole("button", { name: "Revoke Grace" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await row.waitFor({ state: "detached" });
    await expect(ask("GET", "/me", undefined, token)).rejects.toThrow("401");
  });

  test("an e-mail address may come in through Access, and is asked for", async () => {
    const page = await open("tokens");
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
    const id = await post("/outbox", "Not spam until a moderator says so.");
    await decide([id], "approved");
    await scriptAkismet({ match: "submit-spam", fault: { name: "server-error" }, times: 1 });
    await decide([id], "spam");
    const page = await open("outbox");
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

describe("works: statistics", () => {
  test("what came today is drawn, said in the legend and in a table, for the days asked for", async () => {
    const id = await post("/stats", "To be counted.");
    await decide([id], "approved");
    const page = await open("stats");
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
    const page = await open("stats");
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
    await ask("POST", "/sites", { id: "quiet", name: "Quiet", url: "https://quiet.example" });
    const page = await open("stats", { site: "quiet" });
    await page.getByText("Nobody commented in these 30 days.").waitFor();
    expect(await page.locator("canvas").count()).toBe(0);
  });
});

describe("refuses", () => {
  test("says at the field what the server found wrong, keeps what was typed, and goes there", async () => {
    const page = await open("bans");
    await page.locator("input[name=value]").fill("no address");
    await page.getByLabel("Note").fill("Typed for nothing?");
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    const field = page.getByLabel("Address", { exact: true });
    await expect.poll(() => field.getAttribute("aria-invalid"), patience).toBe("true");
    expect(await describedBy(field)).toContain("“Address” must be an address or network");
    expect(await isFocused(field)).toBe(true);
    expect(await page.getByLabel("Note").inputValue()).toBe("Typed for nothing?");

    await page.goto(`${afterword.url}/admin/?site=demo&view=settings`);
    await page.getByLabel("Keep trash for", { exact: true }).fill("");
    await page.getByLabel("Variable with the key", { exact: true }).fill("MY_KEY");
    await page.getByRole("button", { name: "Save changes" }).click();
    const wrong = page.locator("[aria-invalid=true]");
    await wrong.waitFor();
    expect(await describedBy(wrong)).toMatch(/“(Keep trash for|Variable with the key)” must be/);
    expect(await isFocused(wrong)).toBe(true);
  });

  test("shows no more than a token's scopes allow", async () => {
    await post("/readable", "For all eyes.");
    const { token } = await ask<TokenCreated>("POST", "/tokens", { name: "Eyes", sites: ["demo"], scopes: ["read"] });
    const page = await open("pages", { parameters: "&q=readable", token: token! });
    await page.getByRole("link", { name: "/readable" }).waitFor();
    expect(await page.getByRole("button", { name: /Close|Hold|Edit/ }).count()).toBe(0);
    const links = await page.getByRole("navigation", { name: "Views" }).getByRole("link").allTextContents();
    expect(links.join()).not.toMatch(/Words|Bans|Settings|Tokens/);
  });

  test("offers a token no reach that its maker lacks", async () => {
    const request = { name: "Half", sites: ["demo"], scopes: ["read", "manage"] };
    const { token } = await ask<TokenCreated>("POST", "/tokens", request);
    const page = await open("tokens", { token: token! });
    expect(await page.getByLabel("All sites").isDisabled()).toBe(true);
    expect(await page.getByLabel("Moderate").isDisabled()).toBe(true);
    expect(await page.getByLabel("Read").isDisabled()).toBe(false);
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("heading", { name: "Show the comments" }).waitFor();
    expect(await page.getByRole("heading", { name: "Add another site" }).count()).toBe(0);
  });
});

describe("resists", () => {
  test("a server that fails, or no connection: what was typed stays, and can be sent again", async () => {
    const page = await open("words");
    await page.getByLabel("Block").fill("precious");
    const save = page.getByRole("button", { name: "Save", exact: true });
    await page.route(/\/words$/, (route) => route.fulfill({ status: 503, headers: { "Retry-After": "7" }, json: {} }));
    await save.click();
    await page.getByRole("alert").getByText("Try again in 7 seconds.").waitFor();
    expect(await page.getByLabel("Block").inputValue()).toBe("precious");
    expect(await isFocused(save)).toBe(true);
    await page.unroute(/\/words$/);
    await page.context().setOffline(true);
    await save.click();
    await page.getByRole("alert").getByText("You are offline.").waitFor();
    await page.context().setOffline(false);
    await save.click();
    await page.getByText("The word lists are saved.").waitFor();
  });

  test("a session that ended: after signing in again what was typed is saved", async () => {
    const page = await open("settings");
    await page.getByLabel("Authors may edit for", { exact: true }).fill("25");
    await page.context().clearCookies();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("dialog").getByLabel("Token").fill(afterword.adminToken);
    await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
    await page.getByText("The settings are saved.").waitFor();
    expect(await page.getByLabel("Authors may edit for", { exact: true }).inputValue()).toBe("25");
  });

  test("a merge in several steps, of which one fails, goes on where it stopped", async () => {
    await post("/many", "One of many.");
    const page = await open("pages", { parameters: "&q=many" });
    const steps = [2_000, 1_000, "fail", 500, 0];
    await page.route(/\/pages\/\d+$/, async (route) => {
      const step = steps.shift();
      if (step === "fail") return route.fulfill({ status: 500, json: {} });
      return route.fulfill({ json: { page: { key: "/target" }, remaining: step } });
    });
    const row = page.getByRole("listitem").filter({ hasText: "/many" });
    await row.getByRole("button", { name: "Edit" }).click();
    await row.getByLabel("Move or merge into").fill("/target");
    const move = async () => {
      await row.getByRole("button", { name: "Move…" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Move the comments" }).click();
    };
    await move();
    await row.getByText("The server failed (500).").waitFor();
    expect(await row.getByText("1,000 comments are left.").count()).toBe(1);
    await move();
    await page.getByText("The comments of /many are at /target now.").waitFor();
    expect(steps).toEqual([]);
  });

  test.each([
    ["light and wide", { colorScheme: "light", viewport: { width: 1280, height: 800 } }],
    ["dark and on a phone", { colorScheme: "dark", viewport: { width: 375, height: 740 }, isMobile: true }],
  ] as [string, BrowserContextOptions][])(
    "nothing is hard to reach or to read: %s",
    async (_, options) => {
      await ask("POST", "/sites/demo/bans", { kind: "domain", value: "casino.example", note: "Spam" });
      await post("/accessible", "For every view to have something.");
      const page = await open("stats", { options });
      const links = page.getByRole("navigation", { name: "Views" });
      for (const view of views) {
        await links.getByRole("link", { name: view }).click();
        await settled(page);
        expect(await findAccessibilityProblems(page), view).toEqual([]);
        expect(await overflow(page), view).toBe(0);
        await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
        expect(await overflow(page), `${view}, right to left`).toBe(0);
        await page.evaluate(() => document.documentElement.removeAttribute("dir"));
      }
    },
    90_000,
  );
});

async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const isNetwork = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isNetwork) complaints.push(message.text());
  });
  return page;
}

interface Visit {
  parameters?: string;
  site?: string;
  options?: BrowserContextOptions;
  /** Signs in with it, instead of being the owner already. */
  token?: string;
}

/** Goes to a view. */
async function open(view: string, { parameters = "", site = "demo", options = {}, token }: Visit = {}): Promise<Page> {
  const page = await newPage(token === undefined ? { storageState: session, ...options } : options);
  await page.goto(`${afterword.url}/admin/?site=${site}&view=${view}${parameters}`);
  if (token !== undefined) {
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  await settled(page);
  return page;
}

/** Waits until a view has what it asked for. */
async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator(".view").waitFor();
  await page.getByText("Loading…").first().waitFor({ state: "detached" });
}

/** Sends a request to the moderators' API, and gives the answer's body. */
async function ask<Answer>(method: string, path: string, body?: object, token = afterword.adminToken): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${afterword.url}/v1/admin${path}`, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Comments as a reader with an address of their own; without the form's token it is held. */
function submit(page: string, body: string): Promise<Response> {
  readers += 1;
  return fetch(`${afterword.url}/v1/sites/demo/comments`, {
    method: "POST",
    headers: { "cf-connecting-ip": `10.1.${readers}.7` },
    body: JSON.stringify({ page, body, name: `Reader ${readers}`, email: `reader-${readers}@example.org` }),
  });
}

async function post(page: string, body: string): Promise<number> {
  const response = await submit(page, body);
  expect(response.status, `${page}: ${body}`).toBe(202);
  const { comment } = (await response.json()) as SubmitResponse;
  return comment.id;
}

function decide(ids: number[], status: string): Promise<unknown> {
  return ask("POST", "/sites/demo/decisions", { ids, status });
}

async function scriptAkismet(script: object): Promise<void> {
  const response = await fetch(`${afterword.emulatorUrl}/__ctl`, { method: "POST", body: JSON.stringify(script) });
  if (!response.ok) throw new Error(await response.text());
}

function describedBy(field: Locator): Promise<string> {
  return field.evaluate((element) =>
    (element.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" "),
  );
}

function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((found) => found === document.activeElement);
}

function focusedText(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? "");
}

/** How many pixels of the page stick out at its side. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
