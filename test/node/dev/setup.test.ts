import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ensureChromium, findChromium, type Machine } from "../../../dev/chromium.mjs";

let project: string;

/** Stands for npm: notes how it was called, and leaves what npm leaves at its end. */
const npm = `#!/bin/sh
echo "$@" >> npm-calls
[ -z "$NPM_FAILS" ] || exit 7
mkdir -p node_modules && touch node_modules/.package-lock.json
`;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "afterword-setup-"));
  await mkdir(join(project, "dev"));
  for (const name of ["setup.mjs", "chromium.mjs"])
    await copyFile(new URL(`../../../dev/${name}`, import.meta.url), join(project, "dev", name));
  await writeProgram("npm", npm);
  await writeFile(join(project, "package-lock.json"), "{}");
  await setAge("package-lock.json", 60);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(project, { recursive: true });
});

describe("the packages", () => {
  it("are installed where there are none, and only then", async () => {
    expect(await setup()).toMatchObject({ code: 0 });
    expect(await setup()).toMatchObject({ code: 0, output: "" });
    expect(await npmCalls()).toEqual([expect.stringMatching(/^ci --loglevel=error/)]);
  });

  it("are installed again when the lockfile is newer than they are", async () => {
    await setup();
    await setAge("package-lock.json", -60);
    await setup();
    expect(await npmCalls()).toHaveLength(2);
  });

  it("are installed again when npm did not come to its end", async () => {
    const failed = await setup([], { NPM_FAILS: "yes" });
    expect(failed).toMatchObject({ code: 1, output: expect.stringContaining("npm ci did not succeed (exit code 7)") });
    expect(await setup()).toMatchObject({ code: 0 });
    expect(await npmCalls()).toHaveLength(2);
  });
});

describe("the command", () => {
  it("accepts the browser that CHROMIUM_PATH names", async () => {
    const browser = await writeProgram("browser", "#!/bin/sh\n");
    expect(await setup(["--browser"], { CHROMIUM_PATH: browser })).toMatchObject({ code: 0 });
  });

  it("refuses a CHROMIUM_PATH without a program", async () => {
    const refused = await setup(["--browser"], { CHROMIUM_PATH: "/nowhere/chromium" });
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("CHROMIUM_PATH is /nowhere/chromium") });
  });

  it("refuses an option it does not know", async () => {
    expect(await setup(["--brwoser"])).toMatchObject({ code: 1, output: expect.stringContaining("--brwoser") });
  });
});

describe("findChromium", () => {
  it("takes the first of the system's programs", async () => {
    const browser = await writeProgram("browser", "#!/bin/sh\n");
    const notAProgram = join(project, "package-lock.json");
    expect(await findChromium({}, ["/nowhere", notAProgram, browser, join(project, "npm")])).toBe(browser);
  });
});

describe("ensureChromium", () => {
  const apt = [
    ["apt-get", "update"],
    ["apt-get", "install", "-y", "--no-install-recommends", "chromium-headless-shell"],
  ];
  const playwright = ["npx", "--no-install", "playwright-core", "install", "chromium"];

  it("installs nothing where there is one", async () => {
    const { machine, commands } = machineWith({ found: "/usr/bin/chromium" });
    expect(await ensureChromium(machine)).toBe("/usr/bin/chromium");
    expect(commands).toEqual([]);
  });

  it("installs Debian's package where it may", async () => {
    const { machine, commands } = machineWith({ mayInstallDebianPackages: true, installs: "apt-get install" });
    expect(await ensureChromium(machine)).toBe("installed by apt-get");
    expect(commands).toEqual(apt);
  });

  it("installs nothing where Debian's headless shell is there", async () => {
    const found = "/usr/bin/chromium-headless-shell";
    const { machine, commands } = machineWith({ found, mayInstallDebianPackages: true });
    expect(await ensureChromium(machine)).toBe(found);
    expect(commands).toEqual([]);
  });

  it("installs Debian's headless shell beside a whole browser, and makes do with that where it cannot", async () => {
    const found = "/usr/bin/chromium";
    const willing = machineWith({ found, mayInstallDebianPackages: true, installs: "apt-get install" });
    expect(await ensureChromium(willing.machine)).toBe("installed by apt-get");
    expect(willing.commands).toEqual(apt);
    const unwilling = machineWith({ found, mayInstallDebianPackages: true });
    expect(await ensureChromium(unwilling.machine)).toBe(found);
    expect(unwilling.commands).toEqual([apt[0]]);
  });

  it("turns to Playwright's where Debian's cannot be had", async () => {
    const { machine, commands } = machineWith({ mayInstallDebianPackages: true, installs: "npx" });
    expect(await ensureChromium(machine)).toBe("installed by npx");
    expect(commands).toEqual([apt[0], playwright]);
  });

  it("installs Playwright's where packages are not its business", async () => {
    const { machine, commands } = machineWith({ installs: "npx" });
    expect(await ensureChromium(machine)).toBe("installed by npx");
    expect(commands).toEqual([playwright]);
  });

  it("fails and says what to do when all that failed", async () => {
    const { machine } = machineWith({ mayInstallDebianPackages: true });
    await expect(ensureChromium(machine)).rejects.toThrow(/none could be installed.*CHROMIUM_PATH/);
  });
});

/** A machine on which only the commands that begin with `installs`, and what leads up to them, succeed. */
function machineWith({ found = "", installs = "", mayInstallDebianPackages = false }) {
  for (const method of ["log", "error"] as const) vi.spyOn(console, method).mockReturnValue();
  const commands: string[][] = [];
  let browser = found || undefined;
  const machine: Machine = {
    find: async () => browser,
    lacksHeadlessShell: (program) => program !== "/usr/bin/chromium-headless-shell",
    run(command) {
      commands.push(command);
      const [program = ""] = command;
      const succeeds = installs.startsWith(program);
      if (succeeds && command.join(" ").startsWith(installs)) browser = `installed by ${program}`;
      return succeeds;
    },
    mayInstallDebianPackages: () => mayInstallDebianPackages,
  };
  return { machine, commands };
}

function setup(args: string[] = [], environment: Record<string, string> = {}) {
  const env = { ...process.env, PATH: `${project}${delimiter}${process.env.PATH}`, ...environment };
  return new Promise<{ code: number; output: string }>((resolve) => {
    const script = join(project, "dev/setup.mjs");
    const child = execFile(process.execPath, [script, ...args], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

async function npmCalls(): Promise<string[]> {
  return (await readFile(join(project, "npm-calls"), "utf8")).trim().split("\n");
}

async function writeProgram(name: string, source: string): Promise<string> {
  const path = join(project, name);
  await writeFile(path, source);
  await chmod(path, 0o755);
  return path;
}

async function setAge(name: string, seconds: number): Promise<void> {
  const time = Date.now() / 1000 - seconds;
  await utimes(join(project, name), time, time);
}
