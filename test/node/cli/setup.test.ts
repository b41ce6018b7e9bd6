import { spawnSync } from "node:child_process";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { askForKey } from "../../../src/cli/akismet-key.ts";
import { readAddress } from "../../../src/cli/server.ts";
import { readSiteId, readSiteUrl, setUp, showPlain } from "../../../src/cli/setup.ts";
import type { SetupAnswers } from "../../../src/cli/setup-steps.ts";
import { FakeCloudflare } from "./fake-cloudflare.ts";

const answers: SetupAnswers = {
  site: { id: "blog", name: "My blog", url: "https://blog.example/" },
  akismetKey: "0123456789ab",
  region: "weur",
  address: null,
  adminToken: null,
};

let cloudflare: FakeCloudflare;
let said: string[];
beforeEach(() => {
  cloudflare = new FakeCloudflare();
  said = [];
});

const run = (changes: Partial<SetupAnswers> = {}) =>
  setUp({ ...answers, ...changes }, { ...cloudflare, say: (line) => void said.push(line) });

describe("works", () => {
  test("from nothing to a site, with the database made first, in its region", async () => {
    const state = await run();
    expect(cloudflare.commands).toEqual([
      "whoami --json",
      "d1 list --json",
      "d1 create afterword --location weur",
      "d1 migrations apply DB --remote",
      "secret list --format json",
      "deploy --secrets-file <secrets> {ADMIN_TOKEN, AKISMET_KEY, SIGNING_SECRET}",
      "secret bulk <secrets> {PUBLIC_URL}",
    ]);
    expect(state).toMatchObject({ address: "https://afterword.ada.workers.dev", isTokenNew: true });
    expect(cloudflare.secrets).toMatchObject({ ADMIN_TOKEN: state.adminToken, PUBLIC_URL: state.address });
    expect(cloudflare.secrets!.SIGNING_SECRET!.length).toBeGreaterThanOrEqual(32);
    expect(cloudflare.secrets!.SIGNING_SECRET).not.toBe(state.adminToken);
    expect(cloudflare.sites.get("blog")).toMatchObject({ name: "My blog", url: "https://blog.example/" });
  });

  test("a second time it changes no secret that is there, makes no second database, and takes the site's new name", async () => {
    const { adminToken } = await run();
    const before = { ...cloudflare.secrets };
    cloudflare.commands.length = 0;
    const again = await run({ adminToken, akismetKey: null, site: { ...answers.site, name: "Renamed" } });
    expect(again.isTokenNew).toBe(false);
    expect(cloudflare.secrets).toEqual(before);
    expect(cloudflare.commands.join()).not.toContain("d1 create");
    expect(cloudflare.sites.get("blog")).toMatchObject({ name: "Renamed" });
  });

  test("an address of the owner's own goes before the one that Cloudflare gives", async () => {
    expect((await run({ address: "https://comments.example" })).address).toBe("https://comments.example");
    expect(cloudflare.secrets!.PUBLIC_URL).toBe("https://comments.example");
    cloudflare.otherAddress = "https://afterword.ada.workers.dev";
    await run({ adminToken: cloudflare.secrets!.ADMIN_TOKEN! });
    expect(cloudflare.secrets!.PUBLIC_URL).toBe("https://comments.example");
    expect(said.join("\n")).toContain("PUBLIC_URL stays as it was");
  });
});

test("what is to be copied is shown line by line as it is, however narrow the terminal", () => {
  const written: string[] = [];
  const keep = (text: unknown) => written.push(String(text)) > 0;
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(keep),
    vi.spyOn(console, "log").mockImplementation(keep),
  ];
  const lines = ["<a></a>", `<script src="https://${"a".repeat(200)}.example/embed.js" defer></script>`];
  showPlain(lines.join("\n"), "Copy this");
  for (const spy of spies) spy.mockRestore();
  expect(written.join("\n").split("\n")).toEqual(expect.arrayContaining(lines));
});

test("a key is asked for until Akismet accepts it, or nobody can ask", async () => {
  const messages: string[] = [];
  const typed = (...keys: string[]) =>
    askForKey(cloudflare.powers, "https://blog.example/", async (message) => {
      messages.push(message);
      return keys.shift()!;
    });
  expect(await typed("wrong", "0123456789ab")).toBe("0123456789ab");
  expect(messages).toEqual([expect.stringContaining("Your"), expect.stringContaining("does not know this key")]);
  expect(await typed("wrong", "")).toBe("");
  cloudflare.left = 0;
  expect(await typed("anything")).toBe("anything");
});

describe("refuses", () => {
  test("to begin when nobody is logged in, and says how to", async () => {
    cloudflare.isLoggedIn = false;
    await expect(run()).rejects.toThrow("npx wrangler login");
    expect(cloudflare.commands).toEqual(["whoami --json"]);
    cloudflare.isLoggedIn = true;
    cloudflare.broken = "whoami";
    await expect(run()).rejects.toThrow(/wrangler whoami --json failed.*network is down/s);
  });

  test("to take the site that is there for another one", async () => {
    const { adminToken } = await run();
    const second = { ...answers.site, url: "https://recipes.example/" };
    await expect(run({ adminToken, site: second })).rejects.toThrow("for https://blog.example/: pass another --id");
    expect(cloudflare.sites.get("blog")).toMatchObject({ url: "https://blog.example/" });
  });

  test("to make new secrets while it cannot see which ones the Worker has", async () => {
    const { adminToken } = await run();
    const before = { ...cloudflare.secrets };
    cloudflare.broken = "secret list";
    await expect(run({ adminToken })).rejects.toThrow(/wrangler secret list .*failed.*network is down/s);
    expect(cloudflare.secrets).toEqual(before);
  });

  test("a key that Akismet does not know, before anything is made", async () => {
    await expect(run({ akismetKey: "wrong" })).rejects.toThrow("Akismet does not know this key");
    expect(cloudflare.commands).toEqual([]);
  });

  test("to replace the token of an owner who does not show it", async () => {
    await run();
    await expect(run()).rejects.toThrow("--admin-token");
  });

  test.each(["My blog", "-blog", ""])("%j as a site's id, before anything is made", (text) => {
    expect(() => readSiteId(text)).toThrow("--id must be");
    expect(readSiteId("my-blog-2")).toBe("my-blog-2");
  });

  test.each(["blog.example", "ftp://blog.example", "https://ada:secret@blog.example", ""])(
    "%j as a site's address",
    (text) => {
      expect(() => readSiteUrl(text)).toThrow("must look like https://blog.example.com");
    },
  );

  test.each(["https://comments.example/", "comments.example", "https://comments.example/x"])(
    "%j as an origin",
    (text) => {
      expect(() => readAddress(text)).toThrow("without a path or a slash");
    },
  );
});

describe("resists", () => {
  test("a wrangler that fails on the way: it says what wrangler said, and the same command goes on from there", async () => {
    cloudflare.broken = "secret bulk";
    await expect(run()).rejects.toThrow(/wrangler secret bulk .*failed.*network is down/s);
    cloudflare.broken = null;
    const state = await run();
    expect(state.address).toBe("https://afterword.ada.workers.dev");
    expect(cloudflare.sites.size).toBe(1);
    expect(cloudflare.databases).toEqual(["afterword"]);
  });

  test("a Worker that is never ready: it gives up and tells what it answers", async () => {
    cloudflare.looksUntilReady = Number.POSITIVE_INFINITY;
    await expect(run()).rejects.toThrow(/503: The server is not configured(?!.*domain)/);
    const own = run({ address: "https://comments.example", adminToken: cloudflare.secrets!.ADMIN_TOKEN! });
    await expect(own).rejects.toThrow("https://comments.example must be a custom domain of the Worker");
  });

  test("it is killed anywhere and run again: it ends with one site, and with a token that the owner has seen", async () => {
    let points = 0;
    for (let isKilled = true; isKilled; points += 1) {
      cloudflare = new FakeCloudflare();
      cloudflare.left = points;
      isKilled = await setUp(answers, cloudflare).then(
        () => false,
        () => true,
      );
      cloudflare.left = Number.POSITIVE_INFINITY;
      if (isKilled) await setUp(answers, cloudflare);
      expect(cloudflare.shown, `killed after ${points}`).toContain(cloudflare.secrets!.ADMIN_TOKEN);
      expect(cloudflare.kept).toBeNull();
      expect([cloudflare.databases, [...cloudflare.sites.keys()]]).toEqual([["afterword"], ["blog"]]);
    }
    expect(points).toBeGreaterThan(40);
  });

  test("a script that leaves out what would be asked: it says what there is to give", () => {
    const { status, stdout } = spawnSync(process.execPath, ["src/cli/setup.ts", "--dry-run"], { encoding: "utf8" });
    expect([status, stdout]).toEqual([1, expect.stringMatching(/Without a terminal.*--site-url URL/s)]);
  });

  test("a kept token that is no longer the Worker's: it asks for the one that is", async () => {
    cloudflare.kept = "an old one";
    cloudflare.secrets = { ADMIN_TOKEN: "another", SIGNING_SECRET: "s".repeat(43) };
    await expect(run()).rejects.toThrow("--admin-token");
    expect(cloudflare.kept).toBe("an old one");
  });

  test("a test comment that Akismet does not judge, and a deployment with something wrong: it says so and ends", async () => {
    cloudflare.trial = { result: "unchecked", detail: "status: 500" };
    cloudflare.problems = [{ check: "cron", level: "error", says: "No cron", remedy: "Look for it" }];
    await run();
    expect(said.join("\n")).toMatch(
      /test comment: it does not as it should \(status: 500\).*error: No cron\.\n {2}Look/s,
    );
    cloudflare.trial = { result: null, detail: null };
    await run({ adminToken: cloudflare.secrets!.ADMIN_TOKEN! });
    expect(said.join("\n")).toContain("local checks alone judge");
  });

  test("a secret in no command and in nothing that is said, and the owner's token alone is shown, once", async () => {
    await run();
    expect(cloudflare.shown.filter((text) => text === cloudflare.secrets!.ADMIN_TOKEN)).toHaveLength(1);
    const told = [...cloudflare.commands, ...said, cloudflare.shown.filter((text) => text.startsWith("<"))].join("\n");
    for (const secret of Object.values(cloudflare.secrets!).filter((value) => !value.startsWith("https"))) {
      expect(told).not.toContain(secret);
    }
  });
});
