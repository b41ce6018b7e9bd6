import { beforeEach, describe, expect, test } from "vitest";
import { readLocalSettings } from "../../../src/cli/local-settings.ts";
import { settingChanges } from "../../../src/cli/setting-changes.ts";
import { setUp } from "../../../src/cli/setup.ts";
import { upgrade } from "../../../src/cli/upgrade.ts";
import { FakeCloudflare } from "./fake-cloudflare.ts";

const address = "https://afterword.ada.workers.dev";
const LOOKS = [
  "whoami --json",
  "deployments status --json",
  "versions view f1f1f1f1-0000-4000-8000-000000000001 --json",
  "d1 migrations list DB --remote",
];
let cloudflare: FakeCloudflare;
let token: string;
let said: string[];

beforeEach(async () => {
  cloudflare = new FakeCloudflare();
  const site = { id: "blog", name: "Blog", url: "https://blog.example/" };
  const answers = { site, akismetKey: null, region: "weur", address: null, adminToken: null };
  ({ adminToken: token } = await setUp(answers, cloudflare));
  cloudflare.commands.length = 0;
  cloudflare.local = { ...cloudflare.local, version: "0.2.0", schema: "0002_feeds.sql" };
  cloudflare.deploying = "0.2.0";
  cloudflare.pendingMigrations = ["0002_feeds.sql"];
  said = [];
});

const run = (isDryRun = false) =>
  upgrade({ address, token }, { ...cloudflare, say: (line) => void said.push(line), isDryRun });

describe("works", () => {
  test("it looks, takes a bookmark, migrates, deploys, looks again, and says how to go back", async () => {
    const done = await run();
    expect(cloudflare.commands).toEqual([
      ...LOOKS,
      "d1 time-travel info DB --json",
      "d1 migrations apply DB --remote",
      "deploy",
    ]);
    expect(done.problems).toEqual([]);
    expect(done.goBack).toContain("npx wrangler rollback f1f1f1f1-0000-4000-8000-000000000001\n");
    expect(done.goBack).toContain("npx wrangler d1 time-travel restore DB --bookmark=00000085-0000024c");
    expect(said).toEqual([
      "In Ada: version 0.1.0, database 0001_initial.sql. In this directory: version 0.2.0, database 0002_feeds.sql.",
      "The database lacks 0002_feeds.sql.",
      "No setting changes.",
      done.goBack,
      "Migrated.",
      "Deployed: version 0.2.0, database 0002_feeds.sql.",
    ]);
  });

  test("without a migration it applies none", async () => {
    cloudflare.pendingMigrations = [];
    await run();
    expect(cloudflare.commands).toEqual([...LOOKS, "d1 time-travel info DB --json", "deploy"]);
  });

  test("a dry run shows what would change and changes nothing", async () => {
    cloudflare.compatibilityDate = "2026-01-01";
    cloudflare.bindings.push({ type: "plain_text", name: "PLAN", text: "paid" });
    expect(await run(true)).toEqual({ goBack: null, problems: [] });
    expect(cloudflare.commands).toEqual(LOOKS);
    expect(said.join("\n")).toContain(
      "Settings that change:\n  PLAN (variable) goes: it is not in wrangler.toml\n  compatibility_date 2026-01-01 becomes 2026-10-20",
    );
  });

  test("of a deployment that is shared between two versions it names the one with more requests", async () => {
    cloudflare.versions = [
      { version_id: "few", percentage: 10 },
      { version_id: "most", percentage: 90 },
    ];
    expect((await run()).goBack).toContain("rollback most\n");
  });

  test("it waits until the new version answers, and tells what is then wrong", async () => {
    cloudflare.deploying = null;
    const { powers } = cloudflare;
    const wait = async (milliseconds: number) => {
      await powers.wait(milliseconds);
      cloudflare.version = "0.2.0";
      cloudflare.problems = [{ check: "cron", level: "error", says: "No cron", remedy: "Look for it" }];
    };
    const tools = { ...cloudflare, powers: { ...powers, wait }, say: () => {}, isDryRun: false };
    expect((await upgrade({ address, token }, tools)).problems).toEqual(cloudflare.problems);
  });

  test("what is deployed may be too old or too broken to tell its version", async () => {
    cloudflare.version = null;
    await run();
    expect(said[0]).toBe(
      "In Ada: it does not tell its version (status 404). In this directory: version 0.2.0, database 0002_feeds.sql.",
    );
  });
});

describe("tells of wrangler.toml", () => {
  const settings = (bindings: Parameters<typeof settingChanges>[0]["bindings"], compatibilityDate = "2026-10-20") => ({
    bindings,
    compatibilityDate,
  });

  test("what is new, goes, or is another, but no variable's value, and nothing of secrets", () => {
    const deployed = settings({
      ADMIN_TOKEN: { kind: "secret", value: "" },
      PLAN: { kind: "variable", value: "paid" },
      MODE: { kind: "secret", value: "" },
      OPTIONS: { kind: "variable", value: { a: 1 } },
      POST_LIMITER: { kind: "rate limit", value: "20 in 60 s" },
    });
    const local = settings({
      DB: { kind: "database", value: "" },
      PLAN: { kind: "variable", value: "free" },
      MODE: { kind: "variable", value: "x" },
      OPTIONS: { kind: "variable", value: { a: 1 } },
      POST_LIMITER: { kind: "rate limit", value: "5 in 60 s" },
    });
    expect(settingChanges(deployed, local)).toEqual([
      "DB (database) is new",
      "MODE (secret) becomes a variable",
      "PLAN (variable) has another value",
      "POST_LIMITER: 20 in 60 s becomes 5 in 60 s",
    ]);
  });

  test("what this directory has, as wrangler reads it", async () => {
    expect(await readLocalSettings()).toMatchObject({
      version: "0.1.0",
      schema: "0001_initial.sql",
      isWorkersDevOpen: true,
      compatibilityDate: "2026-10-20",
      bindings: { DB: { kind: "database" }, POST_LIMITER: { kind: "rate limit", value: "20 in 60 s" } },
    });
  });
});

describe("refuses", () => {
  test("to begin when nobody is logged in", async () => {
    cloudflare.isLoggedIn = false;
    await expect(run()).rejects.toThrow("npx wrangler login");
  });

  test("a token that is not the owner's, before anything is changed", async () => {
    token = "another";
    await expect(run()).rejects.toThrow("token is not accepted (401");
    expect(cloudflare.commands).toEqual(["whoami --json"]);
  });

  test("to begin where something else answers in place of the moderators' API", async () => {
    cloudflare.inFront = () => new Response("<!DOCTYPE html>");
    await expect(run()).rejects.toThrow("Something in front answers");
    expect(cloudflare.commands).toEqual(["whoami --json"]);
  });

  test.each(["deployments status", "versions view", "d1 time-travel info"])(
    "an answer of wrangler to %s that is of another shape, before anything is changed",
    async (command) => {
      cloudflare.strange = command;
      await expect(run()).rejects.toThrow(`wrangler ${command}`);
      expect(cloudflare.commands.join()).not.toContain("migrations apply");
    },
  );

  test("an address that nothing answers at, before anything is changed", async () => {
    cloudflare.secrets!.PUBLIC_URL = "https://elsewhere.example";
    await expect(run()).rejects.toThrow("does not answer");
    expect(cloudflare.commands).toEqual(["whoami --json"]);
  });

  test("to go back to an older version", async () => {
    cloudflare.schema = { applied: "0003_later.sql", expected: "0003_later.sql" };
    await expect(run()).rejects.toThrow("newer than this directory: git pull");
    expect(cloudflare.commands).toEqual(["whoami --json"]);
  });
});

describe("resists", () => {
  test("a migration that fails: the old code stays deployed, and the bookmark is told", async () => {
    cloudflare.broken = "d1 migrations apply";
    await expect(run()).rejects.toThrow("wrangler d1 migrations apply failed");
    expect(cloudflare.commands).not.toContain("deploy");
    expect(said.join()).toContain("00000085-0000024c");
  });

  test.each([
    ["deploy ", "wrangler deploy failed"],
    [null, "does not answer \\(version 0.1.0 answers\\)"],
  ])("a new version that cannot be deployed, or does not answer: it says how to go back", async (broken, says) => {
    cloudflare.broken = broken;
    cloudflare.deploying = null;
    await expect(run()).rejects.toThrow(new RegExp(`${says}.*To go back: npx wrangler rollback f1f1f1f1`, "s"));
  });
});
