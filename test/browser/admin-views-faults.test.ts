import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { TokenCreated } from "../../src/contract.ts";
import { describedBy, isFocused, overflow, patience, settled, Views } from "./admin-views.ts";
import { findAccessibilityProblems } from "./browser.ts";
import { type Moderation, startModeration } from "./moderation.ts";

// The views around the comments, where something is wrong, and for whoever uses them in another way.

const VIEWS = ["Statistics", "Pages", "Words", "Bans", "Outbox", "Settings", "Tokens"];

let views: Views;
let moderation: Moderation;

startModeration(async (started) => {
  moderation = started;
  views = await Views.of(started);
});

describe("refuses", () => {
  test("says at the field what the server found wrong, keeps what was typed, and goes there", async () => {
    const page = await views.open("bans");
    await page.locator("input[name=value]").fill("no address");
    await page.getByLabel("Note").fill("Typed for nothing?");
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    const field = page.getByLabel("Address", { exact: true });
    await expect.poll(() => field.getAttribute("aria-invalid"), patience).toBe("true");
    expect(await describedBy(field)).toContain("“Address” must be an address or network");
    expect(await isFocused(field)).toBe(true);
    expect(await page.getByLabel("Note").inputValue()).toBe("Typed for nothing?");

    await page.goto(`${moderation.afterword.url}/admin/?site=demo&view=settings`);
    await page.getByLabel("Keep trash for", { exact: true }).fill("");
    await page.getByLabel("Variable with the key", { exact: true }).fill("MY_KEY");
    await page.getByRole("button", { name: "Save changes" }).click();
    const wrong = page.locator("[aria-invalid=true]");
    await wrong.waitFor();
    expect(await describedBy(wrong)).toMatch(/“(Keep trash for|Variable with the key)” must be/);
    expect(await isFocused(wrong)).toBe(true);
  });

  test("shows no more than a token's scopes allow", async () => {
    await views.post("/readable", "For all eyes.");
    const { token } = await moderation.ask<TokenCreated>("POST", "/tokens", {
      name: "Eyes",
      sites: ["demo"],
      scopes: ["read"],
    });
    const page = await views.open("pages", { parameters: "&q=readable", token: token! });
    await page.getByRole("link", { name: "/readable" }).waitFor();
    expect(await page.getByRole("button", { name: /Close|Hold|Edit/ }).count()).toBe(0);
    const links = await page.getByRole("navigation", { name: "Views" }).getByRole("link").allTextContents();
    expect(links.join()).not.toMatch(/Words|Bans|Settings|Tokens/);
  });

  test("offers a token no reach that its maker lacks", async () => {
    const request = { name: "Half", sites: ["demo"], scopes: ["read", "manage"] };
    const { token } = await moderation.ask<TokenCreated>("POST", "/tokens", request);
    const page = await views.open("tokens", { token: token! });
    expect(await page.getByLabel("All sites").isDisabled()).toBe(true);
    expect(await page.getByLabel("Moderate").isDisabled()).toBe(true);
    expect(await page.getByLabel("Read").isDisabled()).toBe(false);
    expect(await page.getByLabel(/^Through Cloudflare Access/).isDisabled()).toBe(true);
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("heading", { name: "Show the comments" }).waitFor();
    expect(await page.getByRole("heading", { name: "Add another site" }).count()).toBe(0);
  });
});

describe("resists", () => {
  test("a server that fails, or no connection: what was typed stays, and can be sent again", async () => {
    const page = await views.open("words");
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

  test("a server that is set up wrong: who may mend it reads what and how, warnings with the settings alone", async () => {
    await moderation.ask("POST", "/sites", { id: "plain", name: "Plain", url: "http://plain.example" });
    const page = await views.open("settings");
    const health = page.getByRole("group").filter({ hasText: /things? to mend/ });
    await health.getByText("Plain: The site's url http://plain.example/ is not https").waitFor();
    await health.getByText("Serve it by https and set its url so").waitFor();
    await moderation.ask("PATCH", "/sites/plain", { url: "https://plain.example" });
    await health.getByRole("button", { name: "Look again" }).click();
    await health.getByText("Plain:").waitFor({ state: "detached" });

    const problem = { check: "cron", says: "The cron does not run", remedy: "npm run deploy" };
    const problems = ["error", "warning"].map((level) => ({ ...problem, level, says: `${problem.says} (${level})` }));
    await page.route(/\/v1\/admin\/health$/, (route) => route.fulfill({ json: { problems } }));
    await page.goto(page.url().replace("settings", "pages"));
    await page.getByText("1 thing to mend").click();
    await page.getByText("The cron does not run (error)").waitFor();
    expect(await page.getByText("(warning)").count()).toBe(0);
  });

  test("a session that ended: after signing in again what was typed is saved", async () => {
    const page = await views.open("settings");
    await page.getByLabel("Authors may edit for", { exact: true }).fill("25");
    await page.context().clearCookies();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("dialog").getByLabel("Token", { exact: true }).fill(moderation.afterword.adminToken);
    await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
    await page.getByText("The settings are saved.").waitFor();
    expect(await page.getByLabel("Authors may edit for", { exact: true }).inputValue()).toBe("25");
  });

  test("a merge in several steps, of which one fails, goes on where it stopped", async () => {
    await views.post("/many", "One of many.");
    const page = await views.open("pages", { parameters: "&q=many" });
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
      await moderation.ask("POST", "/sites/demo/bans", { kind: "domain", value: "casino.example", note: "Spam" });
      const url = "http://plain.example";
      await moderation.ask("POST", "/sites", { id: `${options.colorScheme}`, name: "Without https", url });
      await views.post("/accessible", "For every view to have something.");
      const page = await views.open("stats", { options });
      const links = page.getByRole("navigation", { name: "Views" });
      for (const view of VIEWS) {
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
