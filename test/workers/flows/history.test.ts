import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type {
  AkismetResult,
  CommentStatus,
  CommentWithHistory,
  Finding,
  HistoryEvent,
  Verdict,
} from "../../../src/contract.ts";
import { idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

const MINUTE = 60_000;
const LINKS = "http://a.example http://b.example";

beforeEach(forgetDueWork);

function akismet(result: AkismetResult, says: Finding["says"], evidence: Finding["evidence"] = {}): Finding {
  return { check: "akismet", reason: `akismet.${result}`, says, evidence };
}

/** The status that the events lead to, each of which has to begin where the one before ended. */
function replay(history: readonly HistoryEvent[]): CommentStatus {
  const [submission, ...later] = history;
  expect([submission?.event, submission?.by, submission?.from]).toEqual(["submitted", "author", null]);
  let status = submission!.to;
  for (const event of later) {
    expect([event.event, event.from]).toEqual([event.event, status]);
    status = event.to;
  }
  return status;
}

describe("a long history", () => {
  it("is told from its newest end on, as far as it fits into an answer", async () => {
    const afterword = await new Afterword().open({ editMinutes: 60 });
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    expect((await afterword.detail(comment.id)).isMoreHistory).toBe(false);
    const bodies = Array.from({ length: 12 }, (_, edit) => `${edit} ${"\u{10348}".repeat(9_990)}`);
    for (const body of bodies) {
      afterword.advance(1_000);
      expect((await afterword.own("PATCH", comment.id, reader, { body })).status).toBe(200);
    }
    const response = await afterword.admin(`/sites/${afterword.siteId}/comments/${comment.id}`);
    const text = await response.text();
    const { history, isMoreHistory } = JSON.parse(text) as CommentWithHistory;
    expect(isMoreHistory).toBe(true);
    const sources = history.map(({ detail }) => ("source" in detail ? detail.source : null));
    expect(sources).toEqual(bodies.slice(-1 - sources.length, -1));
    expect(new TextEncoder().encode(JSON.stringify(history)).length).toBeGreaterThan(0.8 * LIMITS.historyBytes);
    expect(new TextEncoder().encode(JSON.stringify(history)).length).toBeLessThan(1.1 * LIMITS.historyBytes);
  });

  it("has a bounded number of events in an answer", async () => {
    const afterword = await new Afterword().open();
    const { id } = (await afterword.submit({ body: "Nice." })).comment;
    for (let event = 0; event < LIMITS.historyEvents; event += 1) {
      afterword.advance(1);
      await afterword.database
        .prepare(
          "INSERT INTO history VALUES (?1, ?2, 'report-ham', 'owner', 'approved', 'approved', '{\"attempts\": 1}')",
        )
        .bind(id, idAt(afterword.now))
        .run();
    }
    const all = await afterword.detail(id);
    expect([all.history[0]?.event, all.history.length, all.isMoreHistory]).toEqual([
      "submitted",
      LIMITS.historyEvents + 1,
      false,
    ]);
    afterword.advance(1);
    await afterword.decided([id], "trash");
    const { history, isMoreHistory } = await afterword.detail(id);
    expect([history[0]?.event, history.at(-1)?.event, history.length, isMoreHistory]).toEqual([
      "report-ham",
      "decision",
      LIMITS.historyEvents,
      true,
    ]);
  });
});

describe("a comment's history", () => {
  it("tells who did what, when and why, in order, with the text before an edit", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "emu-recheck, *first*." }, reader);
    afterword.advance(MINUTE);
    await afterword.emulator.flushWebhooks();
    afterword.advance(MINUTE);
    await afterword.own("PATCH", comment.id, reader, { body: "Second." });
    afterword.advance(MINUTE);
    await afterword.own("PATCH", comment.id, reader, { body: LINKS });
    afterword.advance(MINUTE);
    await afterword.decided([comment.id], "approved");
    afterword.advance(MINUTE);
    await afterword.own("DELETE", comment.id, reader);
    const detail = await afterword.detail(comment.id);
    const uncertain = { says: "hold", findings: [akismet("recheck", "hold", { recheckAfterSeconds: 120 })] };
    const clean = { says: "ham", findings: [akismet("ham", "ham")] };
    const links = { check: "links", reason: "links.too-many", says: "hold", evidence: { links: 2, limit: 2 } };
    const held = { says: "hold", findings: [links, akismet("ham", "ham")] };
    expect(detail.history).toEqual([
      {
        at: comment.createdAt,
        event: "submitted",
        by: "author",
        from: null,
        to: "pending",
        detail: { after: uncertain },
      },
      {
        at: "2026-11-24T10:02:01Z",
        event: "callback",
        by: "akismet",
        from: "pending",
        to: "approved",
        detail: { before: uncertain, after: clean, akismet: akismet("ham", "ham") },
      },
      {
        at: "2026-11-24T10:03:01Z",
        event: "edit",
        by: "author",
        from: "approved",
        to: "approved",
        detail: { before: clean, after: clean, akismet: akismet("ham", "ham"), source: "emu-recheck, *first*." },
      },
      {
        at: "2026-11-24T10:04:01Z",
        event: "edit",
        by: "author",
        from: "approved",
        to: "pending",
        detail: { before: clean, after: held, akismet: akismet("ham", "ham"), source: "Second." },
      },
      { at: "2026-11-24T10:05:01Z", event: "decision", by: "owner", from: "pending", to: "approved", detail: {} },
      { at: "2026-11-24T10:06:01Z", event: "deletion", by: "author", from: "approved", to: "trash", detail: {} },
    ]);
    expect(detail.comment).toMatchObject({ id: comment.id, status: "trash", ip: reader.address, email: reader.email });
  });

  it("keeps what was found at first, whatever is answered and edited later", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const steps = [{ name: "server-error" }, { name: "suspended" }] as const;
    afterword.emulator.script({ match: "comment-check", fault: { name: "sequence", steps: [...steps] } });
    const { comment } = await afterword.submit({ body: LINKS }, reader);
    const first = (await afterword.detail(comment.id)).history[0]?.detail;
    const away = akismet("unchecked", "hold", { kind: "status", detail: "503" });
    expect(first).toEqual({ after: { says: "hold", findings: [expect.objectContaining({ check: "links" }), away] } });
    afterword.advance(5 * MINUTE);
    await afterword.cron();
    await afterword.own("PATCH", comment.id, reader, { body: "emu-spam" });
    await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [comment.id] });
    const { history } = await afterword.detail(comment.id);
    expect(history.map(({ event }) => event)).toEqual(["submitted", "recheck", "edit", "recheck"]);
    expect(history[0]?.detail).toEqual(first);
    for (const [place, { detail }] of history.entries()) {
      const { after: earlier } = (history[place - 1]?.detail ?? {}) as { after?: Verdict };
      if ("before" in detail) expect(detail.before).toEqual(earlier);
    }
  });

  it("has a line of every answer that a person asked for, even of one that changes nothing or says nothing", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    const recheck = () => afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [comment.id] });
    const { akismet_checked_at: checkedAt } = (await afterword.row(comment.id))!;
    afterword.advance(MINUTE);
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    await recheck();
    expect((await afterword.row(comment.id))?.akismet_checked_at).toBe(checkedAt);
    await recheck();
    const { history } = await afterword.detail(comment.id);
    const clean = { says: "ham", findings: [akismet("ham", "ham")] };
    const away = akismet("unchecked", "hold", { kind: "status", detail: "503" });
    const line = { event: "recheck", by: "owner", from: "approved", to: "approved" };
    expect(history.slice(1)).toMatchObject([
      { ...line, detail: { before: clean, after: clean, akismet: away } },
      { ...line, detail: { before: clean, after: clean, akismet: akismet("ham", "ham") } },
    ]);
  });

  it("grows by the cron's answers that are news, and not while Akismet is just away", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: 4 });
    const { comment } = await afterword.submit({ body: "Nice." });
    const run = async () => {
      afterword.advance(6 * 60 * MINUTE);
      await afterword.cron();
      return (await afterword.detail(comment.id)).history.slice(1).map(({ detail }) => detail);
    };
    for (const _ of [1, 2, 3]) expect(await run()).toEqual([]);
    expect(afterword.checks).toHaveLength(4);
    afterword.emulator.script({ match: "comment-check", fault: "suspended", times: 2 });
    expect(await run()).toMatchObject([{ akismet: { evidence: { kind: "account" } } }]);
    expect(await run()).toHaveLength(1);
    expect(await run()).toMatchObject([{}, { before: { says: "hold" }, after: { says: "ham" } }]);
    expect((await afterword.queued(comment.id)).status).toBe("approved");
  });

  it("tells what Akismet took from a person, and at which attempt", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.emulator.script({ match: "submit-*", fault: "server-error" });
    afterword.advance(MINUTE);
    await afterword.decided([comment.id], "spam");
    const events = async () =>
      (await afterword.detail(comment.id)).history
        .slice(2)
        .map(({ event, by, from, to, detail }) => ({ event, by, from, to, detail }));
    expect(await events()).toEqual([]);
    afterword.advance(MINUTE);
    await afterword.cron();
    const spam = { event: "report-spam", by: "owner", from: "spam", to: "spam", detail: { attempts: 2 } };
    expect(await events()).toEqual([spam]);
    await afterword.decided([comment.id], "pending");
    expect((await events()).slice(2)).toEqual([
      { event: "report-ham", by: "owner", from: "pending", to: "pending", detail: { attempts: 1 } },
    ]);
  });

  it("names the moderator of a recheck, and Akismet where the cron asked", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: 2 });
    const asked = await afterword.submit({ body: "Nice." });
    const due = await afterword.submit({ body: "emu-spam" });
    await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [asked.comment.id] });
    afterword.advance(5 * MINUTE);
    await afterword.cron();
    const last = async (id: number) => (await afterword.detail(id)).history.at(-1);
    expect(await last(asked.comment.id)).toMatchObject({ event: "recheck", by: "owner", to: "approved" });
    expect(await last(due.comment.id)).toMatchObject({ event: "recheck", by: "akismet", to: "spam" });
  });

  it("keeps the order of what happens in one millisecond", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    const statuses: CommentStatus[] = ["spam", "pending", "trash", "approved", "spam", "approved", "pending"];
    for (const status of statuses) await afterword.decided([comment.id], status);
    const { history } = await afterword.detail(comment.id);
    const changes = history.filter(({ event }) => !event.startsWith("report-"));
    expect(changes.map(({ to }) => to)).toEqual(["approved", ...statuses]);
    expect(history.filter(({ event }) => event.startsWith("report-")).map(({ event }) => event)).toEqual([
      "report-spam",
      "report-ham",
      "report-spam",
      "report-ham",
    ]);
    expect(new Set(history.map(({ at }) => at)).size).toBe(1);
    expect(replay(history)).toBe("pending");
  });

  it("of a decision on many is there for each that changed, and for each whose verdict a person confirms for the first time", async () => {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (const body of ["One.", "emu-spam", "Three."]) ids.push((await afterword.submit({ body })).comment.id);
    await afterword.decided(ids, "spam");
    await afterword.decided(ids, "spam");
    const histories = await Promise.all(ids.map(async (id) => (await afterword.detail(id)).history));
    expect(histories.map((history) => history.map(({ event, to }) => `${event} ${to}`))).toEqual([
      ["submitted approved", "decision spam", "report-spam spam"],
      ["submitted spam", "decision spam"],
      ["submitted approved", "decision spam", "report-spam spam"],
    ]);
  });

  it("is shown with a comment of its own site only, to who may read", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const { comment } = await afterword.submit({ body: "Nice." });
    await afterword.decided([comment.id], "spam");
    const read = (site: string, id: number | string) => afterword.admin(`/sites/${site}/comments/${id}`);
    expect((await read(afterword.siteId, comment.id)).status).toBe(200);
    for (const [site, id] of [
      [other.siteId, comment.id],
      ["nowhere", comment.id],
      [afterword.siteId, comment.id + 1],
      [afterword.siteId, "x"],
    ] as const) {
      expect((await read(site, id)).status).toBe(404);
    }
    const path = `/v1/admin/sites/${afterword.siteId}/comments/${comment.id}`;
    expect((await afterword.fetch(path)).status).toBe(401);
  });
});

type Step =
  | { act: "decide"; status: CommentStatus }
  | { act: "edit"; body: string }
  | { act: "recheck" | "cron" | "webhooks" | "away" | "delete" }
  | { act: "correct"; result: "true" | "false" };

const DECISIONS = fc.record({
  act: fc.constant("decide" as const),
  status: fc.constantFrom<CommentStatus>("approved", "pending", "spam", "trash"),
});
const TEXTS = ["Nice.", "emu-spam", "emu-recheck", "emu-recheck-spam", "http://a.example http://b.example"];
const MACHINES: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ act: fc.constant("edit" as const), body: fc.constantFrom(...TEXTS) }),
  fc.record({ act: fc.constant("correct" as const), result: fc.constantFrom("true" as const, "false" as const) }),
  fc.record({ act: fc.constantFrom("recheck" as const, "cron" as const, "webhooks" as const, "away" as const) }),
);
const STEPS: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: DECISIONS },
  { weight: 6, arbitrary: MACHINES },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("delete" as const) }) },
);

/** One comment, and all that can befall it; a step goes through or is refused, but never fails. */
async function stage(afterword: Afterword, body: string) {
  const reader = newReader();
  afterword.emulator.setDuplicateTrap(false);
  const { comment } = await afterword.submit({ body }, reader);
  const { id } = comment;
  const callback = String(afterword.checks[0]?.body.callback);

  async function take(step: Step): Promise<number> {
    switch (step.act) {
      case "decide":
        return (await afterword.decide([id], step.status)).status;
      case "edit":
        return (await afterword.own("PATCH", id, reader, { body: step.body })).status;
      case "delete":
        return (await afterword.own("DELETE", id, reader)).status;
      case "recheck":
        return (await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [id] })).status;
      case "correct": {
        const row = await afterword.row(id);
        const comments = [{ guid: row?.akismet_guid ?? "none", result: step.result }];
        return (await afterword.post(new URL(callback).pathname, { key: "0123456789ab", comments })).status;
      }
      case "webhooks":
        return Math.max(200, ...(await afterword.emulator.flushWebhooks()).map(({ status }) => status ?? 599));
      case "away":
        afterword.emulator.script({ match: "comment-check", fault: "server-error" });
        return 200;
      case "cron":
        await afterword.cron();
        return 200;
    }
  }

  return { id, take };
}

describe("whatever happens to a comment", () => {
  it.each<[string, CommentStatus]>([
    ["marks as spam", "spam"],
    ["throws away", "trash"],
    ["deletes", "trash"],
  ])("a recheck that is on its way does not bring back what somebody %s meanwhile", async (act, status) => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    afterword.advance(5 * MINUTE);
    afterword.emulator.script({ match: "comment-check", fault: "held" });
    const cron = afterword.cron();
    await afterword.emulator.whenHeld();
    if (act === "deletes") await afterword.own("DELETE", comment.id, reader);
    else await afterword.decided([comment.id], status);
    afterword.emulator.release();
    await cron;
    expect(await afterword.row(comment.id)).toMatchObject({ status, next_check_at: null });
    expect((await afterword.thread()).comments).toEqual([]);
    expect(replay((await afterword.detail(comment.id)).history)).toBe(status);
  });

  it("replaying its history gives the status it has, and the page counts what is shown", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...TEXTS),
        fc.array(fc.tuple(STEPS, fc.constantFrom(0, 1, 3 * MINUTE)), { minLength: 1, maxLength: 10 }),
        async (body, steps) => {
          const afterword = await new Afterword().open({ editMinutes: 60 });
          const { id, take } = await stage(afterword, body);
          for (const [step, waitMs] of steps) {
            afterword.advance(waitMs);
            expect([step, await take(step)]).toEqual([step, expect.toSatisfy((http: number) => http < 500)]);
          }
          const { comment, history } = await afterword.detail(id);
          expect(replay(history)).toBe(comment.status);
          const times = history.map(({ at }) => Date.parse(at));
          expect(times).toEqual([...times].sort((one, other) => one - other));
          expect(times.at(-1)).toBeLessThanOrEqual(afterword.now);
          const { comments, page } = await afterword.thread();
          expect([comments.length, page.count]).toEqual(comment.status === "approved" ? [1, 1] : [0, 0]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("no check, recheck, correction or edit publishes what a person marked as spam", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...TEXTS),
        fc.array(MACHINES, { maxLength: 3 }),
        // From where machines left it, or from where a person had put it before.
        fc.option(fc.constantFrom<CommentStatus>("approved", "pending", "spam", "trash")),
        fc.array(MACHINES, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (body, before, earlier, after, atOnce) => {
          const afterword = await new Afterword().open({ editMinutes: 600 });
          const { id, take } = await stage(afterword, body);
          for (const step of before) {
            await take(step);
            afterword.advance(MINUTE);
          }
          if (earlier !== null) await afterword.decided([id], earlier);
          afterword.advance(1);
          expect(await afterword.decided([id], "spam")).toMatchObject([{ status: "spam" }]);
          if (atOnce) await Promise.all(after.map(take));
          for (const step of atOnce ? [] : after) {
            await take(step);
            afterword.advance(6 * 60 * MINUTE);
          }
          expect((await afterword.row(id))?.status).toBe("spam");
          expect((await afterword.thread()).comments).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });
});
