import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { setUp } from "../../../src/cli/setup.ts";
import { upgrade } from "../../../src/cli/upgrade.ts";
import { wranglerTrouble } from "../wrangler-commands.ts";
import { FakeCloudflare } from "./fake-cloudflare.ts";

const cloudflare = new FakeCloudflare();
const printed: string[] = [];

beforeAll(async () => {
  const site = { id: "blog", name: "Blog", url: "https://blog.example/" };
  const answers = { site, akismetKey: null, region: "weur", address: null, adminToken: null };
  const { address, adminToken: token } = await setUp(answers, cloudflare);
  cloudflare.pendingMigrations = ["0001_initial.sql"];
  const { goBack } = await upgrade({ address, token }, { ...cloudflare, isDryRun: false });
  printed.push(...[...goBack!.matchAll(/npx wrangler (.*)/g)].map(([, command]) => command!));
});

test("each command that is run or printed is one of wrangler's, with its options", () => {
  const commands = [...cloudflare.commands.map((command) => command.replace(/ \{.*\}$/, "")), ...printed];
  expect(commands.length).toBeGreaterThan(12);
  expect(printed).toHaveLength(2);
  expect(commands.map((command) => wranglerTrouble(command.split(" "))).filter((trouble) => trouble !== null)).toEqual(
    [],
  );
});

test("whoever stops it while wrangler works leaves no secret behind", async () => {
  const directory = mkdtempSync(join(tmpdir(), "afterword-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const script = `
    import { runWrangler, SECRETS_FILE } from ${JSON.stringify(join(import.meta.dirname, "../../../src/cli/wrangler.ts"))};
    await runWrangler(["secret", "bulk", SECRETS_FILE], { ADMIN_TOKEN: "secret" });`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", script], {
    env: { ...process.env, TMPDIR: directory },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const isThere = () => readdirSync(directory).some((name) => existsSync(join(directory, name, "secrets.json")));
  await vi.waitFor(() => expect(isThere()).toBe(true), 10_000);
  child.kill("SIGINT");
  await once(child, "close");
  expect(readdirSync(directory)).toEqual([]);
  expect(said).toContain("Stopped");
});
