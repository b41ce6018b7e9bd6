import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { DayCounts, ErrorEnvelope, SiteStats } from "../../../src/contract.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";

beforeEach(forgetDueWork);

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const TWO_LINKS = "http://a.example http://b.example";

async function stats(afterword: Afterword, days?: number): Promise<SiteStats> {
  const query = days === undefined ? "" : `?days=${days}`;
  const response = await afterword.admin(`/sites/${afterword.siteId}/stats${query}`);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json() as Promise<SiteStats>;
}

async function dayOf(afterword: Afterword, day: string): Promise<Omit<DayCounts, "day">> {
  const { day: _, ...counts } = (await stats(afterword, 30)).days.find((one) => one.day === day)!;
  return counts;
}

const counts = (some: Partial<DayCounts>) => ({
  ...{ approved: 0, pending: 0, spam: 0, trash: 0, missedSpam: 0, falseSpam: 0, isMore: false },
  ...some,
});

async function submit(afterword: Afterword, ...bodies: string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const [index, body] of bodies.entries())
    ids.push((await afterword.submit({ body: `${body} ${index}` })).comment.id);
  return ids;
}

/** The rest of the day, and the cron of the next one. */
async function nextDay(afterword: Afterword): Promise<void> {
  afterword.advance(DAY);
  await afterword.cron();
}

describe("a site's days", () => {
  it("work: oldest first up to today in UTC, with zeros where nothing was said", async () => {
    const afterword = await new Afterword().open();
    afterword.now = Date.UTC(2026, 10, 24, 23, 50);
    await submit(afterword, "Late.");
    afterword.now = Date.UTC(2026, 10, 26, 0, 10);
    await submit(afterword, "Early.", "emu-spam");
    const { days } = await stats(afterword, 4);
    expect(days).toEqual([
      { day: "2026-11-23", ...counts({}) },
      { day: "2026-11-24", ...counts({ approved: 1 }) },
      { day: "2026-11-25", ...counts({}) },
      { day: "2026-11-26", ...counts({ approved: 1, spam: 1 }) },
    ]);
    expect((await stats(afterword)).days).toHaveLength(30);
    expect((await stats(afterword, 1)).days).toEqual(days.slice(3));
    expect((await stats(afterword, 90)).days).toHaveLength(90);
  });

  it("work: every comment counts once, by what it is now, and each correction by a person", async () => {
    const afterword = await new Afterword().open({ blatantSpam: "discard" });
    const [ham, held, spam, trash, caught] = await submit(
      afterword,
      "Nice.",
      TWO_LINKS,
      "emu-spam",
      "Bin.",
      "emu-spam",
    );
    await submit(afterword, "Kept.", TWO_LINKS, "emu-spam", "emu-discard");
    await afterword.decided([ham!, held!], "spam");
    await afterword.decided([spam!], "approved");
    await afterword.decided([trash!], "trash");
    await afterword.decided([caught!], "spam");
    const expected = counts({ approved: 2, pending: 1, spam: 5, trash: 1, missedSpam: 2, falseSpam: 1 });
    expect(await dayOf(afterword, "2026-11-24")).toEqual(expected);
    await afterword.decided([spam!], "pending");
    expect(await dayOf(afterword, "2026-11-24")).toEqual({ ...expected, approved: 1, pending: 2 });
    await afterword.decided([spam!], "spam");
    await afterword.decided([ham!, held!], "approved");
    expect(await dayOf(afterword, "2026-11-24")).toEqual(counts({ approved: 3, pending: 1, spam: 4, trash: 1 }));
  });

  it("work: a correction stays one though Akismet is asked again and now agrees with the person", async () => {
    const afterword = await new Afterword().open();
    const [missed, wrong] = await submit(afterword, "Nice.", "emu-spam");
    await afterword.decided([missed!], "spam");
    await afterword.decided([wrong!], "approved");
    const expected = counts({ approved: 1, spam: 1, missedSpam: 1, falseSpam: 1 });
    expect(await dayOf(afterword, "2026-11-24")).toEqual(expected);
    afterword.emulator.script({ match: "comment-check", fault: { name: "pro-tip", value: "none", body: "true" } });
    await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [missed] });
    afterword.emulator.script({ match: "comment-check", fault: { name: "pro-tip", value: "none", body: "false" } });
    await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [wrong] });
    expect([(await afterword.queued(missed!)).verdict.says, (await afterword.queued(wrong!)).verdict.says]).toEqual([
      "spam",
      "ham",
    ]);
    expect(await dayOf(afterword, "2026-11-24")).toEqual(expected);
  });

  it("work: late decisions are counted for a week, and what was counted stays when the comments are deleted", async () => {
    const retention = { spamDays: 3, trashDays: 4 };
    const afterword = await new Afterword().open({ blatantSpam: "discard", retention });
    const [first, second, third] = await submit(
      afterword,
      "One.",
      "Two.",
      "Three.",
      "emu-spam",
      "emu-discard",
      TWO_LINKS,
    );
    const day = "2026-11-24";
    const before = await dayOf(afterword, day);
    expect(before).toEqual(counts({ approved: 3, pending: 1, spam: 2 }));
    await nextDay(afterword);
    expect(await dayOf(afterword, day)).toEqual(before);
    await nextDay(afterword);
    await afterword.decided([first!], "spam");
    await nextDay(afterword);
    const corrected = counts({ approved: 2, pending: 1, spam: 3, missedSpam: 1 });
    expect(await dayOf(afterword, day)).toEqual(corrected);
    // Discarded spam is gone by now, the other soon; a day of which something was deleted is not counted anew.
    for (let days = 0; days < 2; days += 1) await nextDay(afterword);
    await afterword.decided([second!], "trash");
    await nextDay(afterword);
    expect(await dayOf(afterword, day)).toEqual(corrected);
    afterword.advance(8 * DAY);
    await afterword.decided([third!], "trash");
    await nextDay(afterword);
    expect(await afterword.row(first!)).toBeNull();
    expect(await dayOf(afterword, day)).toEqual(corrected);
  });

  it("work: a decision within the week is counted though blatant spam was discarded before", async () => {
    const afterword = await new Afterword().open({ blatantSpam: "discard" });
    const [first] = await submit(afterword, "One.", "emu-discard", "emu-discard");
    for (let days = 0; days < 3; days += 1) await nextDay(afterword);
    expect(await afterword.countRows()).toBe(1);
    await afterword.decided([first!], "spam");
    await nextDay(afterword);
    expect(await dayOf(afterword, "2026-11-24")).toEqual(counts({ spam: 3, missedSpam: 1 }));
  });

  it("work: what was not counted yet is looked at, and counted once a day and no oftener", async () => {
    const afterword = await new Afterword().open();
    const [first] = await submit(afterword, "One.", "Two.");
    const rows = async () =>
      (await env.DB.prepare("SELECT count(*) AS n FROM daily_counts WHERE site_id = ?1")
        .bind(afterword.siteId)
        .first<{ n: number }>())!.n;
    await afterword.decided([first!], "spam");
    expect(await rows()).toBe(0);
    afterword.now = Date.UTC(2026, 10, 25, 1);
    await afterword.cron();
    expect([await rows(), await dayOf(afterword, "2026-11-24")]).toEqual([
      0,
      counts({ approved: 1, spam: 1, missedSpam: 1 }),
    ]);
    afterword.now = Date.UTC(2026, 10, 25, 12);
    await afterword.cron();
    expect(await rows()).toBe(7);
    await afterword.decided([first!], "approved");
    await env.DB.prepare("UPDATE purges SET due_at = 0 WHERE site_id = ?1").bind(afterword.siteId).run();
    await afterword.cron();
    expect(await dayOf(afterword, "2026-11-24")).toMatchObject({ missedSpam: 1 });
    await nextDay(afterword);
    expect(await dayOf(afterword, "2026-11-24")).toEqual(counts({ approved: 2 }));
  });

  it("resist: another site's comments count for nobody else", async () => {
    const afterword = await new Afterword().open();
    const other = await new Afterword().open();
    await submit(other, "Theirs.", "emu-spam");
    await other.cron();
    expect(await dayOf(afterword, "2026-11-24")).toEqual(counts({}));
  });

  it.each(["0", "91", "-1", "7.5", "week", ""])("refuse %j days", async (days) => {
    const afterword = await new Afterword().open();
    const response = await afterword.admin(`/sites/${afterword.siteId}/stats?days=${days}`);
    expect([response.status, ((await response.json()) as ErrorEnvelope).error.field]).toEqual([422, "days"]);
  });

  it("of a site that does not exist are not found, and Akismet is not asked", async () => {
    const afterword = new Afterword();
    expect((await afterword.admin("/sites/nowhere/stats")).status).toBe(404);
    expect(afterword.emulator.log).toEqual([]);
  });
});

describe("Akismet's state", () => {
  const asked = (afterword: Afterword) =>
    afterword.emulator.log.filter(({ path }) => path === "/1.2/usage-limit").length;

  it("works: on, with the usage of the key, asked once in ten minutes", async () => {
    const afterword = await new Afterword().open();
    expect((await stats(afterword)).akismet).toEqual({
      state: "on",
      alert: null,
      usage: { limit: null, usage: 0, percentage: 0, throttled: false },
    });
    await submit(afterword, "Nice.");
    const limits = { limit: 350_000, usage: 7_463, percentage: "2.13", throttled: true };
    afterword.emulator.script({ match: "usage-limit", fault: { name: "usage-limit", ...limits } });
    expect((await stats(afterword)).akismet.usage?.usage).toBe(0);
    expect(asked(afterword)).toBe(1);
    afterword.advance(10 * 60_000);
    const all = await Promise.all([stats(afterword), stats(afterword)]);
    expect(all.map(({ akismet }) => akismet.usage?.usage).sort()).toEqual([0, 7_463]);
    expect(asked(afterword)).toBe(2);
    expect((await stats(afterword)).akismet.usage).toEqual({ ...limits, percentage: 2.13 });
  });

  it("works: a failing Akismet has no usage, and is not asked again for ten minutes", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ match: "usage-limit", fault: "malformed-json" });
    expect((await stats(afterword)).akismet).toMatchObject({ state: "on", usage: null });
    expect((await stats(afterword)).akismet.usage).toBeNull();
    expect(asked(afterword)).toBe(1);
    afterword.advance(10 * 60_000);
    expect((await stats(afterword)).akismet.usage).not.toBeNull();
  });

  it("works: away, with the owner's alert; off, and nobody is asked", async () => {
    const afterword = await new Afterword({ AKISMET_KEY: "000000010402" }).open();
    for (let number = 0; number < 5; number += 1) await submit(afterword, `Held ${number}.`);
    const { state, alert } = (await stats(afterword)).akismet;
    expect([state, alert?.code]).toEqual(["away", "10402"]);
    const off = await new Afterword({ AKISMET_KEY: "" }).open();
    expect((await stats(off)).akismet).toEqual({ state: "off", alert: null, usage: null });
    expect(off.emulator.log).toEqual([]);
  });
});
