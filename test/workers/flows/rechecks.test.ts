import { beforeEach, describe, expect, it } from "vitest";
import type { RecheckResult } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

beforeEach(forgetDueWork);

async function recheck(afterword: Afterword, ids: number[]): Promise<RecheckResult[]> {
  const response = await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids });
  return ((await response.json()) as { results: RecheckResult[] }).results;
}

/** Comments that got no clear answer, due by now. */
async function waiting(afterword: Afterword, texts: string[], reader = newReader()): Promise<number[]> {
  afterword.emulator.script({ match: "comment-check", fault: "server-error", times: texts.length });
  const ids: number[] = [];
  for (const body of texts) ids.push((await afterword.submit({ body }, reader)).comment.id);
  afterword.advance(10 * MINUTE);
  return ids;
}

/** Does something else once the next check is on its way, and before its answer. */
function meanwhile(afterword: Afterword, act: () => Promise<unknown>): void {
  const handle = afterword.powers.fetch;
  afterword.powers.fetch = async (request) => {
    afterword.powers.fetch = handle;
    await act();
    return handle(request);
  };
}

describe("a recheck that a moderator asked for", () => {
  it("answers with the status that the comment has, not with one that a decision overtook", async () => {
    const afterword = await new Afterword().open();
    const [id] = await waiting(afterword, ["Nice."]);
    meanwhile(afterword, () => afterword.decided([id!], "trash"));
    expect(await recheck(afterword, [id!])).toEqual([{ id, status: "trash", akismet: "ham" }]);
    expect((await afterword.row(id!))?.status).toBe("trash");
  });

  it.each(["edited it", "had it rechecked"])("tells of a conflict where somebody %s meanwhile", async (act) => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const [id, other] = await waiting(afterword, ["Nice.", "Very nice."], reader);
    meanwhile(afterword, async () => {
      afterword.advance(1);
      if (act === "edited it") await afterword.own("PATCH", id!, reader, { body: "emu-spam" });
      else await recheck(afterword, [id!]);
    });
    expect(await recheck(afterword, [id!, other!])).toEqual([
      {
        id,
        status: null,
        akismet: null,
        error: { code: "conflict", message: expect.stringMatching(/look at it again/) },
      },
      { id: other, status: "approved", akismet: "ham" },
    ]);
    expect((await afterword.row(id!))?.status).toBe(act === "edited it" ? "spam" : "approved");
  });

  it("leaves what readers' reports have held meanwhile, with what they reported", async () => {
    const afterword = await new Afterword().open();
    const { id } = (await afterword.submit({ body: "Nice." })).comment;
    meanwhile(afterword, async () => {
      for (let report = 0; report < LIMITS.reportsToHold; report += 1) {
        await afterword.post(`/v1/sites/${afterword.siteId}/comments/${id}/reports`, { reason: "Rude." });
      }
    });
    expect(await recheck(afterword, [id])).toMatchObject([{ id, status: null, error: { code: "conflict" } }]);
    const { status, verdict } = await afterword.queued(id);
    expect([status, verdict.findings.at(-1)?.reason]).toEqual(["pending", "reports.readers"]);
    expect((await afterword.thread()).page.count).toBe(0);
  });

  it("tells of a comment that its author deleted before or meanwhile, and gives it no next check", async () => {
    const afterword = await new Afterword().open({ editMinutes: 60 });
    const reader = newReader();
    const [id] = await waiting(afterword, ["Nice."], reader);
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    meanwhile(afterword, () => afterword.own("DELETE", id!, reader));
    expect(await recheck(afterword, [id!])).toEqual([{ id, status: "trash", akismet: "unchecked" }]);
    expect(await afterword.row(id!)).toMatchObject({ status: "trash", next_check_at: null });
    expect(await recheck(afterword, [id!])).toMatchObject([{ id, status: null, error: { code: "conflict" } }]);
  });
});

describe("what was written while Akismet was off", () => {
  it("never goes there: neither by a recheck nor by a decision", async () => {
    const afterword = await new Afterword().open({ akismet: false, firstComment: "judge" });
    const { id } = (await afterword.submit({ body: "Nice." })).comment;
    await afterword.set({ akismet: true });
    expect(await recheck(afterword, [id])).toEqual([{ id, status: "approved", akismet: null }]);
    expect((await afterword.queued(id)).verdict).toEqual({ says: "ham", findings: [] });
    await afterword.decided([id], "spam");
    await afterword.decided([id], "approved");
    const sent = afterword.emulator.log.filter(({ path }) => path !== "/1.1/verify-key");
    expect([await afterword.outbox(), sent]).toEqual([[], []]);
  });

  it("never goes there by an edit, and waits for a person when its author edits it once Akismet is on", async () => {
    const afterword = await new Afterword().open({ firstComment: "judge" });
    const reader = newReader();
    const { id } = (await afterword.submit({ body: "Nice." }, reader)).comment;
    await afterword.set({ akismet: false });
    expect((await afterword.own("PATCH", id, reader, { body: "Nicer." })).status).toBe(200);
    await afterword.set({ akismet: true });
    const sent = afterword.emulator.log.length;
    expect(await recheck(afterword, [id])).toEqual([{ id, status: "approved", akismet: null }]);
    expect((await afterword.own("PATCH", id, reader, { body: "Nicest." })).status).toBe(202);
    await afterword.decided([id], "spam");
    expect(afterword.emulator.log).toHaveLength(sent);
    const { verdict, nextCheckAt } = await afterword.queued(id);
    expect([verdict.findings.map(({ reason }) => reason), nextCheckAt]).toEqual([["akismet.unchecked"], null]);
  });
});

describe("what Akismet is not asked about", () => {
  it("is no unclear answer of it: the site's own comments", async () => {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (let comment = 0; comment < LIMITS.breakerAnswers; comment += 1) {
      afterword.advance(1);
      const body = { page: "/hello", body: `Thanks, ${comment}.` };
      const response = await afterword.adminPost(`/sites/${afterword.siteId}/comments`, body);
      ids.push(((await response.json()) as { comment: { id: number } }).comment.id);
    }
    expect(await recheck(afterword, ids)).toEqual(ids.map((id) => ({ id, status: "approved", akismet: null })));
    const { akismet, verdict } = await afterword.queued(ids[0]!);
    expect([akismet, verdict.findings]).toEqual([null, []]);
    expect((await afterword.submit({ body: "Nice." })).http).toBe(201);
  });

  it("is no unclear answer of it: edits of what came while it was off, and rechecks of those", async () => {
    const afterword = await new Afterword().open({ akismet: false, firstComment: "judge", editMinutes: 60 });
    const reader = newReader();
    const ids: number[] = [];
    for (let comment = 0; comment < LIMITS.breakerAnswers; comment += 1) {
      ids.push((await afterword.submit({ body: `Nice, ${comment}.` }, reader)).comment.id);
    }
    await afterword.set({ akismet: true });
    for (const id of ids) await afterword.own("PATCH", id, reader, { body: `Nicer, ${id}.` });
    expect(await recheck(afterword, ids)).toEqual(ids.map((id) => ({ id, status: "pending", akismet: null })));
    expect(await afterword.row(ids[0]!)).toMatchObject({ akismet_result: "unchecked", akismet_checked_at: null });
    expect((await afterword.submit({ body: "Nice." })).http).toBe(201);
    expect(afterword.checks).toHaveLength(1);
  });
});

describe("a comment that waits for its check", () => {
  it("waits for it again when a decision is undone, and then stays where the person put it", async () => {
    const afterword = await new Afterword().open();
    const [spam, ham] = await waiting(afterword, ["emu-spam", "Nice."]);
    await afterword.decided([spam!, ham!], "approved");
    expect(await afterword.row(spam!)).toMatchObject({ next_check_at: null });
    await afterword.decided([spam!, ham!], "pending");
    expect((await afterword.queued(spam!)).nextCheckAt).not.toBeNull();
    const asked = afterword.checks.length;
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    afterword.advance(10 * MINUTE);
    await afterword.cron();
    expect(afterword.checks).toHaveLength(asked + 1);
    expect((await afterword.queued(spam!)).nextCheckAt).not.toBeNull();
    expect((await afterword.queued(ham!)).nextCheckAt).not.toBeNull();
    afterword.advance(HOUR);
    await afterword.cron();
    expect(afterword.checks).toHaveLength(asked + 3);
    expect(await afterword.row(spam!)).toMatchObject({
      status: "pending",
      akismet_result: "spam",
      next_check_at: null,
    });
    expect(await afterword.row(ham!)).toMatchObject({ status: "pending", akismet_result: "ham", next_check_at: null });
  });

  it("keeps its time when a person only confirms that it waits, and none where the answer was clear", async () => {
    const afterword = await new Afterword().open();
    const [id] = await waiting(afterword, ["Nice."]);
    const before = await afterword.row(id!);
    expect(before?.next_check_at).not.toBeNull();
    await afterword.decided([id!], "pending");
    expect(await afterword.row(id!)).toMatchObject({ decided_at: afterword.now, next_check_at: before?.next_check_at });
    const clear = (await afterword.submit({ body: "Clear." })).comment.id;
    await afterword.decided([clear], "pending");
    expect(await afterword.row(clear)).toMatchObject({ next_check_at: null });
  });
});

describe("what is put off when Akismet is away", () => {
  it("is not what a person has decided meanwhile", async () => {
    const afterword = await new Afterword().open();
    const [first, second] = await waiting(afterword, ["One.", "Two."]);
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    meanwhile(afterword, () => afterword.decided([second!], "approved"));
    await afterword.cron();
    expect((await afterword.row(first!))?.next_check_at).toBeGreaterThan(afterword.now);
    expect(await afterword.row(second!)).toMatchObject({ status: "approved", next_check_at: null });
    afterword.advance(DAY);
    const asked = afterword.checks.length;
    await afterword.cron();
    expect(afterword.checks.slice(asked).map(({ body }) => body.comment_content)).toEqual(["One."]);
  });

  it.each([
    [{ name: "rate-limited", retryAfter: "7200" }, 2 * HOUR],
    [{ name: "rate-limited", retryAfter: "Tue, 24 Nov 2026 13:12:02 GMT" }, 3 * HOUR],
    [{ name: "rate-limited", retryAfter: "864000" }, 6 * HOUR],
    [{ name: "suspended" }, 6 * HOUR],
  ] as const)("%j is all that the site has due, by that answer", async (fault, waitMs) => {
    const afterword = await new Afterword().open();
    const ids = await waiting(afterword, ["One.", "Two.", "Three."]);
    afterword.now = Date.UTC(2026, 10, 24, 10, 12, 2);
    afterword.emulator.script({ match: "comment-check", fault });
    const before = afterword.checks.length;
    await afterword.cron();
    expect(afterword.checks).toHaveLength(before + 1);
    const waits = await Promise.all(ids.map(async (id) => Number((await afterword.row(id))?.next_check_at)));
    expect(waits.map((at) => at - afterword.now)).toEqual([waitMs, waitMs, waitMs]);
    afterword.advance(waitMs - 1);
    await afterword.cron();
    expect(afterword.checks).toHaveLength(before + 1);
    afterword.advance(1);
    await afterword.cron();
    expect((await afterword.thread()).page.count).toBe(3);
  });
});

describe("a site that keeps what Akismet was told for fewer days than 15", () => {
  it("has its comments rechecked for those days, and then leaves them to a person", async () => {
    const afterword = await new Afterword().open({ retention: { submittedDays: 2 } });
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: "always" });
    const { comment } = await afterword.submit({ body: "Nice." });
    const sentAt = afterword.now;
    for (let runs = 0; (await afterword.row(comment.id))?.next_check_at !== null; runs += 1) {
      expect(runs).toBeLessThan(30);
      afterword.advance(3 * HOUR);
      await afterword.cron();
    }
    // The clean-up comes once a day, and the next check after it finds nothing to send.
    expect(Number(afterword.now - sentAt)).toBeGreaterThan(2 * DAY);
    expect(Number(afterword.now - sentAt)).toBeLessThan(3.5 * DAY);
    const { verdict, status } = await afterword.queued(comment.id);
    expect([status, verdict.findings]).toMatchObject([
      "pending",
      [{ reason: "akismet.unchecked", evidence: { detail: "the fields as sent are no longer kept" } }],
    ]);
    expect(await afterword.row(comment.id)).toMatchObject({ submitted: null, source: "Nice." });
  });
});
