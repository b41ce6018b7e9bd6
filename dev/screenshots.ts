// `npm run screenshots`: takes the pictures of docs/moderating.md from a server of its own.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { findChromium } from "./chromium.mjs";
import { findFreePorts } from "./ports.ts";
import { monthOf } from "./screenshots/month.ts";
import { PICTURES, type Picture, WIDE } from "./screenshots/pictures.ts";
import { seed } from "./screenshots/seed.ts";
import { type Afterword, startAfterword } from "./server.ts";

const directory = join(import.meta.dirname, "../docs/images");
const bytesMost = 150_000;

/** @throws when a picture is larger than a reader of the docs should have to wait for. */
async function take(browser: Browser, { url, adminToken }: Afterword, picture: Picture): Promise<void> {
  const { name, view, ready, scheme = "light", size = WIDE, prepare } = picture;
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale: "en-GB" });
  const page = await context.newPage();
  await page.route(/\/stats\?/, (route) => route.fulfill({ json: monthOf(Date.now()) }));
  await page.goto(`${url}/admin/?site=demo&view=${view}`);
  await page.getByLabel("Token").fill(adminToken);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(ready).first().waitFor();
  await prepare?.(page);
  await page.waitForLoadState("networkidle");
  const png = await page.screenshot({ animations: "disabled" });
  if (png.length > bytesMost) throw new Error(`${name}.png has ${png.length} bytes, over its limit of ${bytesMost}.`);
  await writeFile(join(directory, `${name}.png`), png);
  console.log(`${name}.png: ${png.length.toLocaleString("en")} bytes`);
  await context.close();
}

const executablePath = await findChromium();
if (executablePath === undefined) throw new Error("There is no Chromium: run `npm test`, which installs one.");
const stateDir = await mkdtemp(join(tmpdir(), "afterword-screenshots-"));
const afterword = await startAfterword({ port: await findFreePorts(), stateDir, quiet: true });
const browser = await chromium.launch({ executablePath });
try {
  await seed(afterword);
  for (const picture of PICTURES) await take(browser, afterword, picture);
} finally {
  await browser.close();
  await afterword.stop();
  await rm(stateDir, { recursive: true, force: true });
}
