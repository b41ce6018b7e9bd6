import { beforeEach, describe, expect, test } from "vitest";
import { setUp } from "../../../src/cli/setup.ts";
import { goBack, upgrade } from "../../../src/cli/upgrade.ts";
import { FakeCloudflare } from "./fake-cloudflare.ts";

const address = "https://afterword.ada.workers.dev";
let cloudflare: FakeCloudflare;
let said: string[];

beforeEach(async () => {
  cloudflare = new FakeCloudflare();
  const site = { id: "blog", name: "Blog", url: "https://blog.example/" };
  const answers = { site, akismetKey: null, region: "weur", address: null, adminToken: null };
  await setUp(answers, cloudflare);
  cloudflare.commands.length = 0;
  said = [];
});

const run = (isDryRun = false) => upgrade(address, { ...cloudflare, say: (line) => said.push(line), isDryRun });

describe("works", () => {
  test("a migration is preceded by a bookmark and followed by the new code", async () => {
    cloudflare.pendingMigrations = ["0002_feeds.sql"];
    const done = await run();
    expect(done).toEqual({ pending: ["0002_feeds.sql"], bookmark: "00000085-0000024c" });
    expect(cloudflare.commands).toEqual([
      "whoami --json",
      "d1 migrations list DB --remote",
      "d1 time-travel info DB --json",
      "d1 migrations apply DB --remote",
      "deploy",
    ]);
    expect(goBack(done.bookmark)).toContain("time-travel restore DB --bookmark=00000085-0000024c");
  });

  test("without one it only deploys", async () => {
    expect((await run()).bookmark).toBeNull();
    expect(cloudflare.commands).toEqual(["whoami --json", "d1 migrations list DB --remote", "deploy"]);
    expect(goBack(null)).toBe("To go back: npx wrangler rollback");
  });

  test("a dry run shows what is pending and changes nothing", async () => {
    cloudflare.pendingMigrations = ["0002_feeds.sql"];
    await run(true);
    expect(said).toEqual(["The database lacks 0002_feeds.sql."]);
    expect(cloudflare.commands).toEqual(["whoami --json", "d1 migrations list DB --remote"]);
  });
});

describe("refuses", () => {
  test("to begin when nobody is logged in", async () => {
    cloudflare.isLoggedIn = false;
    await expect(run()).rejects.toThrow("npx wrangler login");
  });
});

describe("resists", () => {
  test("a migration that fails: the old code stays deployed", async () => {
    cloudflare.pendingMigrations = ["0002_feeds.sql"];
    cloudflare.broken = "d1 migrations apply";
    await expect(run()).rejects.toThrow("wrangler d1 migrations apply failed");
    expect(cloudflare.commands).not.toContain("deploy");
    expect(said.join()).toContain("00000085-0000024c");
  });

  test("a new version that does not answer: it says how to go back", async () => {
    cloudflare.looksUntilReady = Number.POSITIVE_INFINITY;
    await expect(run()).rejects.toThrow(/503.*To go back: npx wrangler rollback/);
  });
});
