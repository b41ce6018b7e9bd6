// `npm run screenshots [-- NAME ...]`: takes the pictures of README.md and docs/moderating.md from a server of its own.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "./chromium.mjs";
import { findFreePorts } from "./ports.ts";
import { ARTICLE_PICTURES, type ArticlePicture, seedArticle, showArticle } from "./screenshots/article.ts";
import { monthOf } from "./screenshots/month.ts";
import { HALF, PICTURES, type Picture, WIDE } from "./screenshots/pictures.ts";
import { seed } from "./screenshots/seed.ts";
import { type Afterword, startAfterword } from "./server.ts";

const directory = join(import.meta.dirname, "../docs/images");
const bytesMost = 150_000;

/** @throws when a picture is larger than a reader of the docs should have to wait for. */
async function save(name: string, page: Page): Promise<void> {
  const png = await page.screenshot({ animations: "disabled" });
  if (png.length > bytesMost) throw new Error(`${name}.png has ${png.length} bytes, over its limit of ${bytesMost}.`);
  await writeFile(join(directory, `${name}.png`), png);
  console.log(`${name}.png: ${png.length.toLocaleString("en")} bytes`);
}

async function takeArticle(browser: Browser, { url }: Afterword, picture: ArticlePicture): Promise<void> {
  const { name, scheme } = picture;
  const context = await browser.newContext({
    viewport: HALF,
    colorScheme: scheme,
    locale: "en-GB",
    deviceScaleFactor: 1.5,
  });
  const page = await context.newPage();
  await showArticle(page, url, picture);
  await save(name, page);
  await context.close();
}

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
  await save(name, page);
  await context.close();
}

const names = process.argv.slice(2);
const isAsked = (name: string) => names.length === 0 || names.includes(name);
const executablePath = await findChromium();
if (executablePath === undefined) throw new Error("There is no Chromium: run `npm test`, which installs one.");
const stateDir = await mkdtemp(join(tmpdir(), "afterword-screenshots-"));
const afterword = await startAfterword({ port: await findFreePorts(), stateDir, quiet: true });
const browser = await chromium.launch({ executablePath });
try {
  const articles = ARTICLE_PICTURES.filter(({ name }) => isAsked(name));
  if (articles.length > 0) await seedArticle(afterword);
  for (const picture of articles) await takeArticle(browser, afterword, picture);
  const pictures = PICTURES.filter(({ name }) => isAsked(name));
  if (pictures.length > 0) await seed(afterword);
  for (const picture of pictures) await take(browser, afterword, picture);
} finally {
  await browser.close();
  await afterword.stop();
  await rm(stateDir, { recursive: true, force: true });
}
