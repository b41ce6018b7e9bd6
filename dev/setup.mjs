// Makes a fresh checkout ready: `node dev/setup.mjs [--browser]`, run by npm before `start` and `test`.
// Plain JavaScript for Node 20 without packages, because it runs before there are any.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureChromium } from "./chromium.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
try {
  const { values } = parseArgs({ options: { browser: { type: "boolean", default: false } } });
  // npm writes the second file last, so an install that was cut short is done again.
  if (modifiedMs("package-lock.json") > modifiedMs("node_modules/.package-lock.json")) installPackages();
  if (values.browser) await ensureChromium();
} catch (error) {
  console.error(`\nSetup failed: ${error.message}`);
  process.exitCode = 1;
}

function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function installPackages() {
  console.log("Installing the packages of package-lock.json ...");
  // Several packages ask for a newer Node than the 20 that npm may run on here, and npm warns of each. The warnings are
  // void, since these packages run on the Node 24 that this very install brings.
  // What npm has in its cache is right by its hash, so it need not ask whether that is still fresh.
  const options = ["--loglevel=error", "--include=dev", "--no-audit", "--no-fund", "--prefer-offline"];
  const { status, error } = spawnSync("npm", ["ci", ...options], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm ci did not succeed (${error?.message ?? `exit code ${status}`}).`);
}
