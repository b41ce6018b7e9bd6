import { beforeAll, expect, test } from "vitest";
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
