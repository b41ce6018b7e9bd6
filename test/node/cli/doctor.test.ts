import { beforeEach, describe, expect, test } from "vitest";
import { examine } from "../../../src/cli/doctor.ts";
import { setUp } from "../../../src/cli/setup.ts";
import { FakeCloudflare } from "./fake-cloudflare.ts";

let cloudflare: FakeCloudflare;
let token: string;
const address = "https://afterword.ada.workers.dev";

beforeEach(async () => {
  cloudflare = new FakeCloudflare();
  const site = { id: "blog", name: "Blog", url: "https://blog.example/" };
  const answers = { site, akismetKey: null, region: "weur", address: null, adminToken: null };
  ({ adminToken: token } = await setUp(answers, { ...cloudflare, say: () => {} }));
});

const look = async (at = address) =>
  (await examine(cloudflare.powers, { address: at, token })).map(({ what, remedy }) => `${what} ${remedy}`).join("\n");

const site = () => cloudflare.sites.get("blog")!;

describe("works", () => {
  test("nothing to say of a deployment that is well", async () => {
    expect(await look()).toBe("");
  });
});

describe("names, with its remedy,", () => {
  test("a Worker without its secrets", async () => {
    cloudflare.looksUntilReady = 1;
    expect(await look()).toMatch(/not ready.*ADMIN_TOKEN, SIGNING_SECRET, PUBLIC_URL/);
  });

  test("a token that is not the owner's", async () => {
    token = "another";
    expect(await look()).toMatch(/token is not accepted \(401: .*wrangler secret put ADMIN_TOKEN/);
  });

  test("a clock that is wrong", async () => {
    const { powers } = cloudflare;
    const late = { ...powers, now: () => powers.now() + 3_600_000 };
    const troubles = await examine(late, { address, token });
    expect(troubles.map(({ what }) => what).join()).toContain("clock");
  });

  test("no site", async () => {
    cloudflare.sites.clear();
    expect(await look()).toContain("no site yet");
  });

  test("www against the bare domain", async () => {
    cloudflare.visits.set("https://blog.example/", { status: 301, location: "https://www.blog.example/" });
    expect(await look()).toMatch(/redirects to https:\/\/www\.blog\.example.*origins/);
    site().origins = ["https://www.blog.example"];
    expect(await look()).toBe("");
  });

  test("http against https", async () => {
    site().url = "http://blog.example/";
    expect(await look()).toContain("http and https are different origins");
  });

  test("a key that Akismet does not accept, and an Akismet that is away", async () => {
    site().akismetAlert = { code: "key", message: "Akismet does not accept the key" };
    expect(await look()).toMatch(/does not accept the key.*AKISMET_KEY/);
    site().akismetAlert = null;
    site().akismetState = "away";
    expect(await look()).toContain("held and checked again");
  });
});
