import { beforeEach, describe, expect, test } from "vitest";
import {
  type AkismetEmulator,
  createAkismetEmulator,
  limitedKey,
  unlimitedKey,
} from "../../../dev/akismet-emulator.ts";
import { akismetHeaders, check, comment, post } from "./akismet-requests.ts";

const january = Date.UTC(2026, 0, 15);
const suspendedKey = "000000010402";

let now: number;
let emulator: AkismetEmulator;
beforeEach(() => {
  now = january;
  emulator = createAkismetEmulator({ now: () => now });
});

async function ask(path: string, fields: Record<string, string> = {}): Promise<unknown> {
  const answer = await post(emulator, path, { api_key: unlimitedKey, ...fields });
  expect(answer.headers["content-type"]).toBe("application/json");
  return JSON.parse(answer.body);
}

describe("the account endpoints", () => {
  async function useTheKey(): Promise<void> {
    await check(emulator, { comment_content: "emu-spam" });
    await check(emulator, { comment_content: "emu-spam again" });
    await check(emulator, { comment_content: "fine" });
    await check(emulator, { comment_content: "fine too", is_test: "1" });
    await check(emulator, { comment_content: "fine three", blog: "https://other.example/" });
  }

  test("usage-limit works by GET and POST, and counts checks that are no tests", async () => {
    await useTheKey();
    const expected = { limit: "none", usage: 4, percentage: "0", throttled: false };
    expect(await ask("/1.2/usage-limit")).toEqual(expected);
    const url = `https://rest.akismet.com/1.2/usage-limit?api_key=${unlimitedKey}&extended=true`;
    const extended = await emulator.handle(new Request(url));
    expect(await extended.json()).toEqual({ ...expected, notice_level: "NOTICE_NONE", upgrade: false });
  });

  test("usage-limit works for a key with a limit", async () => {
    for (let use = 0; use < 3; use += 1) await check(emulator, { api_key: limitedKey });
    const usage = { limit: 10, usage: 3, percentage: "30.00", throttled: false };
    expect(await ask("/1.2/usage-limit", { api_key: limitedKey })).toEqual(usage);
    for (let use = 0; use < 8; use += 1) await check(emulator, { api_key: limitedKey });
    const used = { limit: 10, usage: 10, percentage: "100.00", throttled: true };
    expect(await ask("/1.2/usage-limit", { api_key: limitedKey })).toEqual(used);
    expect(await ask("/1.1/get-subscription", { api_key: limitedKey })).toMatchObject({ limit_reached: true });
  });

  test("key-sites works as JSON, with order, filter and pages", async () => {
    await useTheKey();
    const blog = {
      site: "blog.example",
      api_calls: "3",
      spam: "2",
      ham: "1",
      missed_spam: "0",
      false_positives: "0",
      is_revoked: false,
    };
    const other = { ...blog, site: "other.example", api_calls: "1", spam: "0" };
    const page = { limit: 500, offset: 0, total: 2 };
    expect(await ask("/1.2/key-sites")).toEqual({ "2026-01": [blog, other], ...page });
    expect(await ask("/1.2/key-sites", { filter: "other" })).toEqual({ "2026-01": [other], ...page, total: 1 });
    expect(await ask("/1.2/key-sites", { month: "2025-12" })).toEqual({ "2025-12": [], ...page, total: 0 });
    expect(await ask("/1.2/key-sites", { limit: "1", offset: "1" })).toEqual({
      "2026-01": [other],
      limit: 1,
      offset: 1,
      total: 2,
    });
    await post(emulator, "/1.1/submit-spam", { ...comment, blog: "https://other.example/" });
    const byMissed = await ask("/1.2/key-sites", { order: "missed_spam" });
    expect(byMissed).toMatchObject({
      "2026-01": [{ site: "other.example", missed_spam: "1" }, { site: "blog.example" }],
    });
  });

  test("key-sites works as CSV", async () => {
    await useTheKey();
    const { body } = await post(emulator, "/1.2/key-sites", { api_key: unlimitedKey, format: "csv" });
    expect(body.split("\n").slice(1)).toEqual([
      "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked",
      "blog.example,3,2,1,0,0,false",
      "other.example,1,0,1,0,0,false",
    ]);
  });

  test("get-subscription works, and tells a suspended key", async () => {
    expect(await ask("/1.1/get-subscription")).toEqual({
      account_id: 1,
      account_type: "free-api-key",
      account_name: "Free",
      status: "active",
      next_billing_date: false,
      limit_reached: false,
    });
    expect(await ask("/1.1/get-subscription", { api_key: suspendedKey })).toMatchObject({ status: "suspended" });
  });

  test("get-stats works for one site and a span of time, get-key-stats for all sites", async () => {
    await useTheKey();
    now = Date.UTC(2026, 5, 15);
    await check(emulator, { comment_content: "summer" });
    await post(emulator, "/1.1/submit-spam", comment);
    const { blog } = comment;
    const all = await ask("/1.1/get-stats", { blog, from: "all" });
    expect(all).toEqual({
      spam: 2,
      ham: 2,
      missed_spam: 1,
      false_positives: 0,
      accuracy: "75.00",
      time_saved: 40,
      breakdown: {
        "2026-01": { spam: "2", ham: "1", missed_spam: "0", false_positives: "0", blogs: "1", da: "2026-01-01" },
        "2026-06": { spam: "0", ham: "1", missed_spam: "1", false_positives: "0", blogs: "1", da: "2026-06-01" },
      },
    });
    expect(await ask("/1.1/get-stats", { blog, from: "60-days" })).toMatchObject({ spam: 0, ham: 1 });
    expect(await ask("/1.1/get-stats", { blog, from: "6-months" })).toMatchObject({ spam: 2, ham: 2 });
    const keyStats = await ask("/1.2/get-key-stats", { key: unlimitedKey, from: "all" });
    expect(keyStats).toMatchObject({ ham: 3, breakdown: { "2026-01": { blogs: "2" } } });
  });

  test("deactivate, token and test work", async () => {
    const fields = { api_key: unlimitedKey, blog: comment.blog };
    expect((await post(emulator, "/1.1/deactivate", fields)).body).toBe("deactivated");
    expect((await post(emulator, "/1.1/token", fields)).body).toMatch(/^[0-9a-f]{40}$/);
    expect((await emulator.handle(new Request("https://rest.akismet.com/1.1/test"))).status).toBe(200);
  });

  test.each([
    "/1.2/usage-limit",
    "/1.2/key-sites",
    "/1.2/get-key-stats",
    "/1.1/get-subscription",
    "/1.1/get-stats",
    "/1.1/deactivate",
    "/1.1/token",
  ])("%s refuses a key that it does not know", async (path) => {
    const answer = await post(emulator, path, { key: "badbadbadbad", blog: comment.blog });
    expect([answer.body, answer.headers["content-type"]]).toEqual(["invalid", "text/plain; charset=utf-8"]);
  });

  test("get-key-stats refuses a key that is only called api_key", async () => {
    const answer = await post(emulator, "/1.2/get-key-stats", { api_key: unlimitedKey });
    expect([answer.body, akismetHeaders(answer)]).toEqual(["invalid", { "x-akismet-debug-help": 'Empty "key" value' }]);
  });

  test.each(["/", "/1.1/comment-checks", "/1.2/comment-check", "/1.1/toString", "/1.1/__proto__"])(
    "resists a path that Akismet does not have: %s",
    async (path) => {
      expect((await post(emulator, path, comment)).status).toBe(404);
    },
  );
});
