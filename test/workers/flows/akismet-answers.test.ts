import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../dev/akismet-emulator.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Every alert code of the reference, and whether its key still gets verdicts. */
const ALERTS: [code: number, isJudged: boolean][] = [
  [10001, true],
  [10003, true],
  [10005, true],
  [10006, false],
  [10009, false],
  [10010, false],
  [10011, true],
  [10402, false],
  [10403, false],
  [10404, false],
  [10501, true],
  [10502, true],
  [10504, true],
  [10508, false],
  [10516, false],
  [30001, true],
];

async function alertOf(afterword: Afterword): Promise<{ code: string; message: string } | null> {
  const site = (await (await afterword.admin(`/sites/${afterword.siteId}`)).json()) as {
    akismetAlert: { code: string; message: string } | null;
  };
  return site.akismetAlert;
}

describe("an alert", () => {
  it.each(ALERTS)(
    "%i without an error keeps the verdict, is shown to the owner, and goes when it is gone",
    async (code) => {
      const afterword = await new Afterword().open();
      const fault = { name: "alert", code } as const;
      afterword.emulator.script({ match: "comment-check", fault, times: 2 });
      const ham = await afterword.submit({ body: "A good point." });
      expect([ham.http, ham.status]).toEqual([201, "approved"]);
      const spam = await afterword.submit({ body: "emu-spam" });
      expect((await afterword.queued(spam.comment.id)).status).toBe("spam");
      const alert = await alertOf(afterword);
      expect(alert?.code).toBe(String(code));
      expect(alert?.message).toMatch(/\w/);
      const later = await afterword.submit({ body: "A better point." });
      expect([later.http, await alertOf(afterword)]).toEqual([201, null]);
    },
  );

  it.each(ALERTS)("%i of a key: whether it is judged is %s, and no reader is told", async (code, isJudged) => {
    const afterword = await new Afterword({ AKISMET_KEY: `0000000${code}` }).open();
    const { http, ...told } = await afterword.submit({ body: "A good point." });
    const seen = await afterword.queued(told.comment.id);
    expect([http, seen.status, seen.akismet?.result]).toEqual(
      isJudged ? [201, "approved", "ham"] : [202, "pending", "unchecked"],
    );
    const alert = await alertOf(afterword);
    expect(alert?.code).toBe(String(code));
    expect(JSON.stringify([told, await afterword.thread()])).not.toContain(alert!.message);
    expect(JSON.stringify(await afterword.thread())).not.toContain(String(code));
  });

  it("stays while Akismet cannot be asked, whose silence says nothing of the account", async () => {
    const afterword = await new Afterword().open();
    const steps: Exclude<Fault, { name: "sequence" | "flapping" }>[] = [
      { name: "suspended" },
      { name: "server-error" },
      { name: "html" },
      { name: "empty" },
    ];
    afterword.emulator.script({ match: "comment-check", fault: { name: "sequence", steps } });
    for (const body of ["one", "two", "three", "four"]) {
      expect((await afterword.submit({ body })).http).toBe(202);
      expect((await alertOf(afterword))?.code).toBe("10402");
    }
  });

  it("that the cron meets is shown, and cleared by the cron too", async () => {
    const afterword = await new Afterword().open();
    const steps = [{ name: "server-error" }, { name: "suspended" }] as const;
    afterword.emulator.script({ match: "comment-check", fault: { name: "sequence", steps: [...steps] } });
    const { comment } = await afterword.submit({ body: "A good point." });
    expect(await alertOf(afterword)).toBeNull();
    afterword.advance(5 * 60_000);
    await afterword.cron();
    expect((await alertOf(afterword))?.code).toBe("10402");
    expect((await afterword.queued(comment.id)).status).toBe("pending");
    afterword.advance(6 * HOUR);
    await afterword.cron();
    expect([await alertOf(afterword), (await afterword.queued(comment.id)).status]).toEqual([null, "approved"]);
  });
});

describe("blatant spam", () => {
  it("is kept among the spam unless the site wants it discarded", async () => {
    const afterword = await new Afterword().open();
    const { http, status, comment } = await afterword.submit({ body: "emu-discard" });
    expect([http, status]).toEqual([202, "pending"]);
    const { comments } = await afterword.queue("status=spam");
    expect(comments.map(({ id, verdict, akismet }) => [id, verdict.says, akismet?.result])).toEqual([
      [comment.id, "spam", "discard"],
    ]);
    afterword.advance(2 * DAY);
    await afterword.cron();
    expect(await afterword.countRows()).toBe(1);
  });

  it("that is discarded looks the same to its sender, is in no queue, and is gone after a day", async () => {
    const afterword = await new Afterword().open({ blatantSpam: "discard" });
    const blatant = await afterword.submit({ body: "emu-discard" });
    const plain = await afterword.submit({ body: "emu-spam" });
    expect([blatant.http, blatant.status, Object.keys(blatant.comment)]).toEqual([
      plain.http,
      plain.status,
      Object.keys(plain.comment),
    ]);
    for (const query of ["", "status=spam"]) {
      expect((await afterword.queue(query)).comments.map(({ id }) => id)).toEqual([plain.comment.id]);
    }
    expect(await afterword.row(blatant.comment.id)).toMatchObject({ status: "spam", says: "discard" });
    afterword.advance(2 * DAY);
    await afterword.cron();
    await afterword.cron();
    expect(await afterword.row(blatant.comment.id)).toBeNull();
    expect(await afterword.row(plain.comment.id)).toMatchObject({ status: "spam" });
  });
});

describe("a ham that Akismet wants to see again", () => {
  const cases: [string, Fault | null, string, string][] = [
    ["emu-recheck", null, "approved", "ham"],
    ["emu-recheck-spam", null, "spam", "spam"],
    ["emu-recheck", { name: "pro-tip", body: "true" }, "spam", "discard"],
  ];

  it.each(cases)("%s, then %j: becomes %s", async (body, fault, status, result) => {
    const afterword = await new Afterword().open();
    const { http, comment } = await afterword.submit({ body });
    expect([http, await afterword.queued(comment.id)]).toMatchObject([
      202,
      { status: "pending", akismet: { result: "recheck" } },
    ]);
    if (fault !== null) afterword.emulator.script({ match: "comment-check", fault });
    afterword.advance(119_999);
    await afterword.cron();
    expect([afterword.checks.length, (await afterword.thread()).page.count]).toEqual([1, 0]);
    afterword.advance(1);
    await afterword.cron();
    expect(afterword.checks.map((check) => check.body.recheck_reason)).toEqual([undefined, "recheck"]);
    expect(await afterword.queued(comment.id)).toMatchObject({ status, akismet: { result }, nextCheckAt: null });
    expect((await afterword.thread()).page.count).toBe(status === "approved" ? 1 : 0);
  });

  it("is put off again as often as Akismet says so, and joins the ordinary rechecks after an unclear answer", async () => {
    const afterword = await new Afterword().open();
    const steps = [{ name: "recheck-after", value: "60" }, { name: "html" }] as const;
    const { comment } = await afterword.submit({ body: "emu-recheck" });
    afterword.emulator.script({ match: "comment-check", fault: { name: "sequence", steps: [...steps] } });
    const results: unknown[] = [];
    for (const waitMs of [120_000, 60_000, 5 * 60_000]) {
      afterword.advance(waitMs);
      await afterword.cron();
      const { status, akismet } = await afterword.queued(comment.id);
      results.push([status, akismet?.result, afterword.checks.at(-1)?.body.recheck_reason]);
    }
    expect(results).toEqual([
      ["pending", "recheck", "recheck"],
      ["pending", "unchecked", "recheck"],
      ["approved", "ham", "retry"],
    ]);
  });
});

describe("the reason of a second sending", () => {
  it("is told each time, with what was sent first, since Akismet takes a silent repeat for spam", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    const { comment } = await afterword.submit({ body: "A good point." }, reader);
    afterword.advance(5 * 60_000);
    await afterword.cron();
    expect((await afterword.queued(comment.id)).status).toBe("approved");
    const edited = await afterword.own("PATCH", comment.id, reader, { body: "A better point." });
    expect(edited.status).toBe(200);
    const asked = await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [comment.id] });
    expect(await asked.json()).toEqual({ results: [{ id: comment.id, status: "approved", akismet: "ham" }] });
    const { comment: provisional } = await afterword.submit({ body: "emu-recheck" });
    afterword.advance(120_000);
    await afterword.cron();
    expect((await afterword.queued(provisional.id)).status).toBe("approved");
    const sent = afterword.checks.map(({ body }) => [body.recheck_reason, body.comment_content]);
    expect(sent).toEqual([
      [undefined, "A good point."],
      ["retry", "A good point."],
      ["edit", "A better point."],
      ["recheck_queue", "A better point."],
      [undefined, "emu-recheck"],
      ["recheck", "emu-recheck"],
    ]);
    const { recheck_reason: _, ...again } = afterword.checks[1]!.body;
    expect(again).toEqual(afterword.checks[0]!.body);
  });
});
