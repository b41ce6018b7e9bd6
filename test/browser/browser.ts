import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "../../dev/chromium.mjs";

/** Starts the browser that all tests of one file share, or one with switches of its own. */
export async function launchBrowser(args: string[] = []): Promise<Browser> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium: run `npm test`, which installs one.");
  return chromium.launch({ executablePath, args });
}

const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResults {
  violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[];
}

/** What axe-core finds wrong with the page as it is now, by all of its rules or some, in words; empty if nothing. */
export async function findAccessibilityProblems(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Through the debugging protocol, which no Content-Security-Policy of the page forbids.
  if (await page.evaluate("!window.axe")) await page.evaluate(await axeSource);
  const options = rules === undefined ? "" : JSON.stringify({ runOnly: rules });
  const { violations } = (await page.evaluate(`axe.run(${options})`)) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`),
  );
}
