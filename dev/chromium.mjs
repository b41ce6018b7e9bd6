// Plain JavaScript for Node 20: dev/setup.mjs needs it before any package is there.
import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";

/** The same engine without a browser around it: a test takes a third of the time. */
const headlessShell = "/usr/bin/chromium-headless-shell";

// Ubuntu's /usr/bin/chromium-browser is not here on purpose: it is a script that asks for a snap.
const systemPaths = [
  headlessShell,
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * Where a Chromium is: the one that `CHROMIUM_PATH` names, the system's, or Playwright's own download.
 * @throws when `CHROMIUM_PATH` names no program: falling back would test another browser than the one asked for.
 */
export async function findChromium(environment = process.env, paths = systemPaths) {
  const chosen = environment.CHROMIUM_PATH;
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is ${chosen}, and there is no program.`);
  }
  return paths.find(isProgram) ?? (await findPlaywrightChromium());
}

/**
 * Finds a Chromium or installs one: Debian's headless shell where this process may, Playwright's download where there is
 * no browser otherwise.
 * @throws when there is none in the end: the browser tests are not skipped.
 */
export async function ensureChromium(machine = thisMachine) {
  const found = await machine.find();
  if (found && !machine.lacksHeadlessShell(found)) return found;
  for (const way of installWays(machine, found)) {
    console.log(`Installing ${way.name} for the browser tests ...`);
    const succeeded = way.commands.every((command) => machine.run(command));
    const installed = succeeded ? await machine.find() : undefined;
    if (installed) return installed;
    console.error(`Installing ${way.name} failed.`);
  }
  if (found) return found;
  throw new Error(
    "The browser tests need Chromium, and none could be installed. " +
      "Install Chromium or Chrome, or set CHROMIUM_PATH to the program's path, and run this again.",
  );
}

function installWays(machine, found) {
  const debianPackage = {
    name: "Debian's headless Chromium",
    commands: [
      ["apt-get", "update"],
      ["apt-get", "install", "-y", "--no-install-recommends", "chromium-headless-shell"],
    ],
  };
  const playwrightDownload = {
    name: "Playwright's Chromium",
    commands: [["npx", "--no-install", "playwright-core", "install", "chromium"]],
  };
  return [...(machine.mayInstallDebianPackages() ? [debianPackage] : []), ...(found ? [] : [playwrightDownload])];
}

const thisMachine = {
  find: () => findChromium(),
  lacksHeadlessShell: (found) => found !== headlessShell && !process.env.CHROMIUM_PATH,
  run: ([program, ...args]) => {
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const options = { stdio: "inherit", env: environment, shell: process.platform === "win32" };
    return spawnSync(program, args, options).status === 0;
  },
  // Ubuntu has a package of the same name, but it only fetches a snap.
  mayInstallDebianPackages: () =>
    process.getuid?.() === 0 && isProgram("/usr/bin/apt-get") && /^ID=debian$/m.test(read("/etc/os-release")),
};

async function findPlaywrightChromium() {
  const { chromium } = await import("playwright-core");
  const path = chromium.executablePath();
  return isProgram(path) ? path : undefined;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
