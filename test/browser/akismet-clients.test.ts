import dns from "node:dns";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Author, Blog, CheckResult, Client, Comment } from "@cedx/akismet";
import { AkismetClient } from "akismet-api";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Afterword } from "../../dev/server.ts";
import { startServer } from "./server.ts";

// The programs that others use, as they are, with their own transport and by their own options, against the real server.

let afterword: Afterword;
let stateDir: string;
let key: string;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "afterword-clients-"));
  afterword = await startServer(stateDir);
  const response = await fetch(`${afterword.url}/v1/admin/tokens`, {
    method: "POST",
    headers: { Authorization: `Bearer ${afterword.adminToken}` },
    body: JSON.stringify({ name: "Program", sites: ["demo"], scopes: ["check"] }),
  });
  key = ((await response.json()) as { token: string }).token;
  // Not every system knows what every browser does: that all of localhost is this machine.
  const lookup = dns.lookup as (hostname: string, ...rest: unknown[]) => void;
  const lookupHere = (hostname: string, ...rest: unknown[]) =>
    lookup(hostname.replace(/^.+\.localhost$/, "localhost"), ...rest);
  vi.spyOn(dns, "lookup").mockImplementation(lookupHere as unknown as typeof dns.lookup);
});

afterAll(async () => {
  vi.restoreAllMocks();
  await afterword.stop();
  await rm(stateDir, { recursive: true });
});

let senders = 0;

/** An address that has not sent anything yet. */
function newAddress(): string {
  senders += 1;
  return `203.0.113.${senders}`;
}

/** What the emulator was told of in submit-spam and submit-ham. */
async function reports(): Promise<{ path: string; body: Record<string, unknown> }[]> {
  const log = (await (await fetch(`${afterword.emulatorUrl}/__log`)).json()) as {
    path: string;
    body: Record<string, unknown>;
  }[];
  return log.filter(({ path }) => path.startsWith("/1.1/submit-"));
}

describe("akismet-api", () => {
  const clientOf = (more: Record<string, string> = {}) =>
    new AkismetClient({ key, blog: afterword.url, host: new URL(afterword.url).host, protocol: "http", ...more });
  const comment = (content: string) => ({
    ip: newAddress(),
    useragent: "Mozilla/5.0",
    content,
    name: "Ada",
    email: "ada@example.org",
    permalink: `${afterword.url}/hello`,
    type: "comment",
  });

  it("is the package with its own transport", async () => {
    const { headers } = (await clientOf().submitHam(comment("Whose header?"))) as unknown as { headers: object };
    // Only superagent hands the response out.
    expect(headers).toMatchObject({ "content-type": "text/plain; charset=utf-8" });
  });

  it("verifies a key, and finds a wrong one and one of another site", async () => {
    expect(await clientOf().verifyKey()).toBe(true);
    expect(await clientOf({ key: "wrong" }).verifyKey()).toBe(false);
    expect(await clientOf({ blog: "https://elsewhere.example" }).verifyKey()).toBe(false);
  });

  it("checks ham and spam", async () => {
    expect(await clientOf().checkSpam(comment("Hello."))).toBe(false);
    expect(await clientOf().checkSpam(comment("emu-spam"))).toBe(true);
    expect(await clientOf().checkSpam({ ...comment("Hello."), honeypot: "filled" })).toBe(true);
  });

  it("submits both", async () => {
    await clientOf().submitSpam({ ...comment("Missed."), name: "Missed" });
    await clientOf().submitHam({ ...comment("Wronged."), name: "Wronged" });
    await expect
      .poll(async () => (await reports()).map(({ path, body }) => [path, body.comment_author]))
      .toEqual(
        expect.arrayContaining([
          ["/1.1/submit-spam", "Missed"],
          ["/1.1/submit-ham", "Wronged"],
        ]),
      );
  });

  it("is told of a wrong key and of a missing field by an error, never by a verdict", async () => {
    await expect(clientOf({ key: "wrong" }).checkSpam(comment("Hello."))).rejects.toThrow("Invalid API key");
    const { ip: _, ...nobody } = comment("Hello.");
    await expect(clientOf().checkSpam(nobody as ReturnType<typeof comment>)).rejects.toThrow('Empty "user_ip" value');
  });
});

describe("@cedx/akismet", () => {
  const clientOf = (apiKey = key, blog = afterword.url) =>
    new Client(apiKey, new Blog({ url: blog, charset: "UTF-8" }), { baseUrl: afterword.url });
  const comment = (content: string, ipAddress = newAddress()) =>
    new Comment({
      author: new Author({ ipAddress, name: "Eve", email: "eve@example.org", userAgent: "Mozilla/5.0" }),
      content,
      context: ["travel", "food"],
      permalink: `${afterword.url}/hello`,
      type: "comment",
    });

  it("verifies a key, and finds a wrong one and one of another site", async () => {
    expect(await clientOf().verifyKey()).toBe(true);
    expect(await clientOf("wrong").verifyKey()).toBe(false);
    expect(await clientOf(key, "https://elsewhere.example").verifyKey()).toBe(false);
  });

  it("checks ham, spam and blatant spam", async () => {
    expect(await clientOf().checkComment(comment("Hello."))).toBe(CheckResult.ham);
    expect(await clientOf().checkComment(comment("emu-spam"))).toBe(CheckResult.spam);
    expect(await clientOf().checkComment(comment("emu-discard"))).toBe(CheckResult.pervasiveSpam);
  });

  it("submits both", async () => {
    await clientOf().submitSpam(comment("Missed by Eve."));
    await clientOf().submitHam(comment("Wronged by Eve."));
    await expect
      .poll(async () => (await reports()).map(({ body }) => [body.comment_content, body.comment_context]))
      .toEqual(
        expect.arrayContaining([
          ["Missed by Eve.", ["travel", "food"]],
          ["Wronged by Eve.", ["travel", "food"]],
        ]),
      );
  });

  it("is told of a wrong key and of a missing field by an error, never by a verdict", async () => {
    await expect(clientOf("wrong").checkComment(comment("Hello."))).rejects.toThrow("Invalid key");
    await expect(clientOf().checkComment(comment("Hello.", ""))).rejects.toThrow('Empty "user_ip" value');
  });
});
