import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../dev/akismet-emulator.ts";
import type { SiteWithState, SubmitResponse } from "../../../src/contract.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** So many forms on one page, each opened by a reader of its own and ready to be sent. */
async function openForms(afterword: Afterword, count: number, firstNumber = 1) {
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push(await afterword.token("/hello", 0));
  afterword.advance(5_000);
  return tokens.map((token, number) => async (body = `Comment ${firstNumber + number}.`) => {
    const response = await afterword.send({ token, body }, newReader());
    return { ...((await response.json()) as SubmitResponse), http: response.status };
  });
}

/** A site whose last five comments got no clear answer, and more forms to send. */
async function broken(fault: Fault = { name: "server-error" }, count = 3) {
  const afterword = await new Afterword().open();
  const forms = await openForms(afterword, 5 + count);
  afterword.emulator.script({ match: "comment-check", fault, times: 5 });
  for (const send of forms.slice(0, 5)) {
    afterword.advance(1);
    expect((await send()).http).toBe(202);
  }
  expect(afterword.checks).toHaveLength(5);
  return { afterword, forms: forms.slice(5) as [send: Send, ...Send[]] };
}

type Send = Awaited<ReturnType<typeof openForms>>[number];

describe("after five unclear answers in a row", () => {
  it.each<Fault>([{ name: "server-error" }, { name: "html" }, { name: "suspended" }, { name: "revoked-key" }])(
    "of %j the next comment is held at once, without asking, and shown as unchecked",
    async (fault) => {
      const { afterword, forms } = await broken(fault);
      afterword.advance(MINUTE - 1);
      const { http, comment } = await forms[0]();
      expect([http, afterword.checks.length]).toEqual([202, 5]);
      const seen = await afterword.queued(comment.id);
      expect(seen).toMatchObject({ status: "pending", akismet: { result: "unchecked" } });
      expect(seen.verdict.findings).toMatchObject([{ reason: "akismet.unchecked", evidence: { kind: "breaker" } }]);
      expect(Date.parse(seen.nextCheckAt!)).toBe(Math.floor((afterword.now + 5 * MINUTE) / 1_000) * 1_000);
      expect((await afterword.thread()).page.count).toBe(0);
    },
  );

  it("and 60 s exactly one comment tries; others of the same moment are held, and its clear answer ends it", async () => {
    const { afterword, forms } = await broken();
    const [first, second, third] = forms;
    afterword.advance(MINUTE);
    afterword.emulator.script({ match: "comment-check", fault: "held" });
    const trying = first();
    await afterword.emulator.whenHeld();
    afterword.advance(1);
    expect([(await second!()).http, afterword.checks.length]).toEqual([202, 6]);
    expect(afterword.emulator.release()).toBe(1);
    expect((await trying).http).toBe(201);
    afterword.advance(1);
    expect([(await third!()).http, afterword.checks.length]).toEqual([201, 7]);
  });

  it("a try that fails too leaves Akismet alone for another 60 s", async () => {
    const { afterword, forms } = await broken();
    const [first, second, third] = forms;
    afterword.advance(MINUTE);
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    expect([(await first()).http, afterword.checks.length]).toEqual([202, 6]);
    afterword.advance(MINUTE - 1);
    expect([(await second!()).http, afterword.checks.length]).toEqual([202, 6]);
    afterword.advance(1);
    expect([(await third!()).http, afterword.checks.length]).toEqual([201, 7]);
  });

  it("a moderator can ask all the same, and a clear answer ends it for everyone", async () => {
    const { afterword, forms } = await broken();
    const { comment } = await forms[0]();
    const asked = await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [comment.id] });
    expect(await asked.json()).toEqual({ results: [{ id: comment.id, status: "approved", akismet: "ham" }] });
    expect(afterword.checks.at(-1)?.body.recheck_reason).toBe("recheck_queue");
    expect([(await forms[1]!()).http, afterword.checks.length]).toEqual([201, 7]);
  });

  it("Akismet is said to be away until a clear answer comes, during the try too", async () => {
    const { afterword, forms } = await broken();
    const [first, second, third] = forms;
    const stateOf = async () =>
      ((await (await afterword.admin(`/sites/${afterword.siteId}`)).json()) as SiteWithState).akismetState;
    const states = [await stateOf()];
    afterword.advance(MINUTE);
    states.push(await stateOf());
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    await first();
    states.push(await stateOf());
    afterword.advance(MINUTE);
    afterword.emulator.script({ match: "comment-check", fault: "held" });
    const trying = second!();
    await afterword.emulator.whenHeld();
    states.push(await stateOf());
    afterword.emulator.release();
    await trying;
    states.push(await stateOf());
    expect([states, (await third!()).http]).toEqual([["away", "away", "away", "away", "on"], 201]);
    await afterword.set({ akismet: false });
    expect(await stateOf()).toBe("off");
  });

  it("Akismet is not said to be away after four unclear answers, or on a site that it answers", async () => {
    const afterword = await new Afterword().open();
    const forms = await openForms(afterword, 4);
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: 4 });
    for (const send of forms) {
      afterword.advance(1);
      await send();
    }
    const other = await new Afterword().open();
    for (const { siteId } of [afterword, other]) {
      expect(await (await afterword.admin(`/sites/${siteId}`)).json()).toMatchObject({ akismetState: "on" });
    }
  });

  it("another site goes on asking", async () => {
    const { afterword } = await broken();
    const other = await new Afterword().open();
    other.powers.fetch = afterword.powers.fetch;
    expect((await other.submit({ body: "A good point." })).http).toBe(201);
    expect(afterword.checks).toHaveLength(6);
  });
});

describe("fewer than five in a row", () => {
  it("keep nobody from asking, and a clean comment is published at once before, between and after", async () => {
    const afterword = await new Afterword().open();
    const forms = await openForms(afterword, 10);
    const away = { name: "server-error" } as const;
    const steps = [null, away, away, away, away, null, away, away, away, null];
    afterword.emulator.script({ match: "comment-check", fault: { name: "sequence", steps } });
    const statuses: number[] = [];
    for (const send of forms) {
      afterword.advance(1);
      statuses.push((await send()).http);
    }
    expect(statuses).toEqual(steps.map((step) => (step === null ? 201 : 202)));
    expect(afterword.checks).toHaveLength(10);
  });
});

describe("five in a row on a quiet site", () => {
  it("that took more than ten minutes keep nobody from asking: nobody else waits meanwhile", async () => {
    const afterword = await new Afterword().open();
    const forms = await openForms(afterword, 6);
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: 5 });
    for (const send of forms.slice(0, 5)) {
      afterword.advance(2.6 * MINUTE);
      expect((await send()).http).toBe(202);
    }
    afterword.advance(30_000);
    expect([(await forms[5]!()).http, afterword.checks.length]).toEqual([201, 6]);
  });
});

describe("the cron", () => {
  /** Runs the cron at each time that a comment is told to be sent again, until there is none. */
  async function waitsOf(afterword: Afterword, id: number, most = Number.POSITIVE_INFINITY): Promise<number[]> {
    const waits: number[] = [];
    for (;;) {
      const next = (await afterword.row(id))?.next_check_at as number | null;
      if (next === null || waits.length === most) return waits;
      waits.push(next - afterword.now);
      afterword.advance(next - afterword.now);
      await afterword.cron();
    }
  }

  it("asks again after growing waits, and leaves a comment to a person after 15 days", {
    timeout: 30_000,
  }, async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: "always" });
    const { comment } = await afterword.submit({ body: "A good point." });
    const sentAt = afterword.now;
    const waits = await waitsOf(afterword, comment.id);
    const minutes = waits.map((wait) => wait / MINUTE);
    expect(minutes.slice(0, 10)).toEqual([5, 5, 10, 20, 40, 80, 160, 320, 360, 360]);
    expect(new Set(minutes.slice(8))).toEqual(new Set([360]));
    expect((afterword.now - sentAt) / DAY).toBeGreaterThan(15);
    expect((afterword.now - sentAt) / DAY).toBeLessThan(15.3);

    const asked = afterword.checks.length;
    expect(asked).toBeGreaterThanOrEqual(waits.length);
    afterword.advance(30 * DAY);
    await afterword.cron();
    expect(afterword.checks).toHaveLength(asked);
    const seen = await afterword.queued(comment.id);
    expect(seen).toMatchObject({ status: "pending", source: "A good point.", nextCheckAt: null });
    expect(await afterword.decided([comment.id], "approved")).toMatchObject([{ changed: true }]);
    expect((await afterword.thread()).page.count).toBe(1);
  });

  it("waits 6 h where key or account is the trouble, and shortens that once the trouble is another", async () => {
    const afterword = await new Afterword().open();
    const steps = [{ name: "suspended" }, { name: "revoked-key" }, { name: "suspended" }] as const;
    afterword.emulator.script({ match: "comment-check", fault: { name: "sequence", steps: [...steps] } });
    const { comment } = await afterword.submit({ body: "A good point." });
    expect(await waitsOf(afterword, comment.id)).toEqual([6 * HOUR, 6 * HOUR, 6 * HOUR]);
    expect((await afterword.queued(comment.id)).status).toBe("approved");
  });

  it("ends a site's turn at its first failure, and judges the other sites' comments", async () => {
    const away = await new Afterword().open();
    const well = await new Afterword().open();
    well.powers.fetch = away.powers.fetch;
    const about = (text: string) => ({ endpoint: "comment-check", fields: { comment_content: text } });
    away.emulator.script({ match: about("Away"), fault: "server-error", times: "always" });
    away.emulator.script({ match: about("Well"), fault: "server-error", times: 3 });
    for (const number of [1, 2, 3]) {
      await away.submit({ body: `Away ${number}.` });
      await well.submit({ body: `Well ${number}.` });
    }
    const before = away.checks.length;
    away.advance(6 * MINUTE);
    await away.cron();
    const asked = away.checks.slice(before).map(({ body }) => body.comment_content);
    expect(asked.sort()).toEqual(["Away 1.", "Well 1.", "Well 2.", "Well 3."]);
    expect([(await away.thread()).page.count, (await well.thread()).page.count]).toEqual([0, 3]);
    // The first site's others were put off with the one that failed, and so was their turn.
    away.emulator.reset();
    await away.cron();
    expect(away.checks).toEqual([]);
    away.advance(10 * MINUTE);
    await away.cron();
    expect(away.checks.map(({ body }) => body.comment_content).sort()).toEqual(["Away 1.", "Away 2.", "Away 3."]);
    expect((await away.thread()).page.count).toBe(3);
  });

  it("judges all that is due once Akismet is back, 20 a run, with the reason for it", async () => {
    const afterword = await new Afterword().open();
    const forms = await openForms(afterword, 25);
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: "always" });
    for (const [number, send] of forms.entries()) {
      afterword.advance(1);
      await send(number % 5 === 0 ? `emu-spam ${number}` : undefined);
    }
    afterword.emulator.reset();
    afterword.advance(6 * MINUTE);
    for (const judged of [20, 25, 25]) {
      await afterword.cron();
      expect(afterword.checks).toHaveLength(judged);
    }
    expect(new Set(afterword.checks.map(({ body }) => body.recheck_reason))).toEqual(new Set(["retry"]));
    expect((await afterword.queue("status=spam")).comments).toHaveLength(5);
    expect((await afterword.thread()).page.count).toBe(20);
  });

  it("leaves alone what a person has decided in the meantime", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: 2 });
    const { comment: refused } = await afterword.submit({ body: "One." });
    const { comment: allowed } = await afterword.submit({ body: "emu-spam, but welcome" });
    await afterword.decide([refused.id], "trash");
    await afterword.decide([allowed.id], "approved");
    afterword.advance(DAY);
    await afterword.cron();
    expect(afterword.checks).toHaveLength(2);
    expect((await afterword.thread()).comments.map(({ id }) => id)).toEqual([allowed.id]);
  });
});

describe("a hundred comments at once", { timeout: 30_000 }, () => {
  /** Each at a moment of its own, as on a real clock, where they hardly ever share a millisecond. */
  function letTimePass(afterword: Afterword): void {
    afterword.powers.now = () => {
      afterword.now += 1;
      return afterword.now;
    };
  }

  async function sendAll(afterword: Afterword, forms: Send[]) {
    const answers = await Promise.all(forms.map((send) => send()));
    expect(new Set(answers.map(({ comment }) => comment.id)).size).toBe(100);
    expect(await afterword.countRows()).toBe(100);
    return answers.map(({ http }) => http);
  }

  /** Akismet is well again: the cron publishes what is held, since all of it is clean. */
  async function expectAllPublishedLater(afterword: Afterword): Promise<void> {
    afterword.emulator.reset();
    for (let run = 0; run < 5; run += 1) {
      afterword.advance(6 * MINUTE);
      await afterword.cron();
    }
    expect((await afterword.thread()).page.count).toBe(100);
  }

  async function crowd() {
    const afterword = await new Afterword().open();
    const forms = await openForms(afterword, 100);
    letTimePass(afterword);
    return { afterword, forms };
  }

  it("while Akismet answers 503 are all kept and held, and published later", async () => {
    const { afterword, forms } = await crowd();
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: "always" });
    expect(new Set(await sendAll(afterword, forms))).toEqual(new Set([202]));
    expect(afterword.checks.length).toBeLessThanOrEqual(100);
    expect((await afterword.thread()).page.count).toBe(0);
    await expectAllPublishedLater(afterword);
  });

  it("while Akismet hangs wait side by side, are all kept and held at 4 s, and published later", async () => {
    const { afterword, forms } = await crowd();
    afterword.emulator.script({ match: "comment-check", fault: "hang", times: "always" });
    const everyone = Promise.withResolvers<void>();
    const handle = afterword.powers.fetch;
    let waiting = 0;
    afterword.powers.fetch = (request) => {
      waiting += 1;
      if (waiting === 100) everyone.resolve();
      return handle(request);
    };
    const sent = sendAll(afterword, forms);
    await everyone.promise;
    expect(await afterword.countRows()).toBe(0);
    afterword.expireTimeouts();
    expect(new Set(await sent)).toEqual(new Set([202]));
    expect((await afterword.thread()).page.count).toBe(0);
    await expectAllPublishedLater(afterword);
  });

  it("while Akismet comes and goes, in two isolates, are public exactly where it cleared them", async () => {
    const { afterword, forms } = await crowd();
    // Another isolate knows of the first one only what the database says.
    const isolate = new Afterword();
    Object.assign(isolate, { siteId: afterword.siteId });
    Object.assign(isolate.powers, { fetch: afterword.powers.fetch, now: afterword.powers.now });
    const others = await openForms(isolate, 50, 101);
    afterword.advance(5_000);
    const fault: Fault = { name: "flapping", failures: 3, successes: 4 };
    afterword.emulator.script({ match: "comment-check", fault });
    const statuses = await sendAll(afterword, [...forms.slice(50), ...others]);
    const cleared = afterword.checks.filter(({ status }) => status === 200).length;
    expect(statuses.filter((status) => status === 201)).toHaveLength(cleared);
    expect(statuses.filter((status) => status === 202)).toHaveLength(100 - cleared);
    expect(cleared).toBeGreaterThan(0);
    expect(cleared).toBeLessThan(100);
    const { comments, page } = await afterword.thread("page=/hello&limit=100");
    expect([comments.length, page.count]).toEqual([cleared, cleared]);
    await expectAllPublishedLater(afterword);
  });
});
