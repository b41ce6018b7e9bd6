import { beforeEach, describe, expect, it } from "vitest";
import type { CommentStatus, ErrorEnvelope } from "../../../src/contract.ts";
import { Afterword, forgetDueWork, newReader, type Reader } from "../afterword.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

beforeEach(forgetDueWork);

function reports(afterword: Afterword) {
  return afterword.emulator.log.filter(({ path }) => path.startsWith("/1.1/submit-"));
}

/** The reports in short: `spam` or `ham`, oldest first. */
function lessons(afterword: Afterword): string[] {
  return reports(afterword).map(({ path }) => path.replace("/1.1/submit-", ""));
}

/** Decides a moment after whatever was before, as people do. */
async function decide(afterword: Afterword, ids: number[], status: CommentStatus) {
  afterword.advance(1_000);
  return afterword.decided(ids, status);
}

describe("Akismet learns", () => {
  it("of a person's change into spam and out of it, each once, with the check's own fields and its answer", async () => {
    const afterword = await new Afterword().open();
    const reader: Reader = { ...newReader(), name: "Ada" };
    const token = await afterword.token();
    const sent = await afterword.send({ token, body: "Nice.", url: "ada.example" }, reader, {
      "User-Agent": "Firefox/140",
      Referer: "https://blog.example/hello",
    });
    const { comment } = (await sent.json()) as { comment: { id: number } };
    const checked = afterword.checks.at(-1)!.body;
    await decide(afterword, [comment.id], "spam");
    await decide(afterword, [comment.id], "spam");
    expect(lessons(afterword)).toEqual(["spam"]);
    const { callback: _, ...fields } = checked;
    const lesson = { ...fields, reporter: "owner", comment_check_response: "false" };
    expect(reports(afterword)[0]?.body).toEqual(lesson);
    expect(lesson).toMatchObject({ user_ip: reader.address, user_agent: "Firefox/140", comment_author: "Ada" });
    await decide(afterword, [comment.id], "approved");
    expect(lessons(afterword)).toEqual(["spam", "ham"]);
    expect(reports(afterword)[1]?.body).toEqual(lesson);
    await decide(afterword, [comment.id], "spam");
    await decide(afterword, [comment.id], "pending");
    expect(lessons(afterword)).toEqual(["spam", "ham", "spam", "ham"]);
    expect(await afterword.outbox()).toEqual([]);
  });

  it.each([
    ["emu-spam", "true"],
    ["emu-discard", "true"],
    ["emu-recheck", "false"],
  ])("what it had answered to %s", async (body, answer) => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body });
    await decide(afterword, [comment.id], "spam");
    await decide(afterword, [comment.id], "approved");
    expect(reports(afterword).at(-1)?.body.comment_check_response).toBe(answer);
  });

  it("that it never answered, when it was away or a honeypot made the question needless", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ fault: "server-error" });
    const unchecked = await afterword.submit({ body: "Nice." });
    await decide(afterword, [unchecked.comment.id], "spam");
    const trapped = await afterword.submit({ body: "Nice, too.", homepage: "https://spam.example" });
    await decide(afterword, [trapped.comment.id], "approved");
    expect(reports(afterword).map(({ path, body }) => [path, body.comment_check_response])).toEqual([
      ["/1.1/submit-spam", ""],
      ["/1.1/submit-ham", ""],
    ]);
  });

  it("of an edited comment by the text that was checked last", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    expect((await afterword.own("PATCH", comment.id, reader, { body: "Buy watches." })).status).toBe(200);
    const { callback: _, recheck_reason: __, ...fields } = afterword.checks.at(-1)!.body;
    await decide(afterword, [comment.id], "spam");
    expect(reports(afterword)[0]?.body).toEqual({ ...fields, reporter: "owner", comment_check_response: "false" });
    expect(fields).toMatchObject({ comment_content: "Buy watches.", user_ip: reader.address });
  });
});

describe("Akismet learns nothing from", () => {
  it.each<[string, CommentStatus[]]>([
    ["holding and approving", ["pending", "approved", "pending"]],
    ["trash and back", ["trash", "approved", "trash", "pending"]],
  ])("%s", async (_, statuses) => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    for (const status of statuses) {
      expect(await decide(afterword, [comment.id], status)).toEqual([{ id: comment.id, status, changed: true }]);
    }
    expect([lessons(afterword), await afterword.outbox()]).toEqual([[], []]);
  });

  it("its own verdicts, rechecks and corrections, an author's edit or deletion, and the end of a retention", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    await afterword.submit({ body: "emu-spam" });
    const corrected = await afterword.submit({ body: "emu-recheck-spam" });
    await afterword.emulator.flushWebhooks();
    expect((await afterword.row(corrected.comment.id))?.status).toBe("spam");
    const rechecked = await afterword.submit({ body: "emu-recheck-spam, again" });
    await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [rechecked.comment.id] });
    expect((await afterword.row(rechecked.comment.id))?.status).toBe("spam");
    const own = await afterword.submit({ body: "Nice." }, reader);
    await afterword.own("PATCH", own.comment.id, reader, { body: "emu-spam in the end" });
    expect((await afterword.row(own.comment.id))?.status).toBe("spam");
    expect((await afterword.own("DELETE", own.comment.id, reader)).status).toBe(204);
    afterword.advance(31 * DAY);
    await afterword.cron();
    expect(await afterword.countRows()).toBe(0);
    expect([lessons(afterword), await afterword.outbox()]).toEqual([[], []]);
  });

  it("anything on a site without Akismet", async () => {
    const afterword = await new Afterword().open({ akismet: false });
    const { comment } = await afterword.submit({ body: "Nice." });
    await decide(afterword, [comment.id], "spam");
    await decide(afterword, [comment.id], "approved");
    afterword.advance(HOUR);
    await afterword.cron();
    expect([lessons(afterword), await afterword.outbox()]).toEqual([[], []]);
  });

  it("a comment that its author deleted while the report waited", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "emu-spam" }, reader);
    afterword.emulator.script({ match: "submit-*", fault: "server-error" });
    await decide(afterword, [comment.id], "approved");
    expect((await afterword.own("DELETE", comment.id, reader)).status).toBe(204);
    expect(await afterword.row(comment.id)).toMatchObject({ feedback_at: null, submitted: null });
    expect(await afterword.outbox()).toHaveLength(1);
    afterword.advance(HOUR);
    await afterword.cron();
    expect([lessons(afterword), await afterword.outbox()]).toEqual([["ham"], []]);
  });

  it("a comment whose fields are no longer kept, or that was deleted while the report waited", async () => {
    const afterword = await new Afterword().open({ retention: { submittedDays: 1, spamDays: 1 } });
    const kept = await afterword.submit({ body: "emu-spam" });
    const gone = await afterword.submit({ body: "Nice." });
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: "always" });
    await decide(afterword, [kept.comment.id], "approved");
    await decide(afterword, [gone.comment.id], "spam");
    afterword.advance(2 * DAY);
    await afterword.cron();
    expect(await afterword.row(gone.comment.id)).toBeNull();
    expect(await afterword.row(kept.comment.id)).toMatchObject({ status: "approved", submitted: null });
    expect(await afterword.outbox()).toHaveLength(2);
    afterword.emulator.reset();
    afterword.advance(6 * HOUR);
    await afterword.cron();
    await decide(afterword, [kept.comment.id], "spam");
    expect([lessons(afterword), await afterword.outbox()]).toEqual([[], []]);
  });
});

describe("a report that was not taken", () => {
  it("waits longer each time until Akismet says thanks, and moderators see why", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.emulator.script({
      match: "submit-*",
      fault: {
        name: "sequence",
        steps: [
          { name: "revoked-key" },
          { name: "server-error", status: 503 },
          { name: "reset" },
          { name: "suspended" },
          { name: "answer", body: "Thanks for making the web a better place" },
          { name: "answer", body: "true" },
        ],
      },
    });
    await decide(afterword, [comment.id], "spam");
    const seen: [number, string | null, number][] = [];
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      const [item, ...more] = await afterword.outbox();
      expect([item, more]).toEqual([expect.objectContaining({ kind: "akismet.submit-spam", comment: comment.id }), []]);
      const waitMs = Date.parse(item!.nextAttemptAt) - afterword.now;
      seen.push([item!.attempts, item!.lastError, waitMs / MINUTE]);
      afterword.advance(waitMs - 1);
      await afterword.cron();
      expect(lessons(afterword)).toHaveLength(attempt);
      afterword.advance(1);
      await afterword.cron();
      expect(lessons(afterword)).toHaveLength(attempt + 1);
    }
    expect(seen).toEqual([
      [1, expect.stringMatching(/^key: /), 1],
      [2, "status: 503", 5],
      [3, expect.stringMatching(/^network: /), 30],
      [4, "account: suspended", 120],
      [5, expect.stringMatching(/^protocol: /), 360],
      [6, "protocol: not thanked", 360],
    ]);
    expect(await afterword.outbox()).toEqual([]);
    afterword.advance(30 * DAY);
    await afterword.cron();
    expect(lessons(afterword)).toHaveLength(7);
    const bodies = new Set(reports(afterword).map(({ body }) => JSON.stringify(body)));
    expect(bodies.size).toBe(1);
  });

  it("is dropped when the change is undone first, and the undoing goes out", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "emu-spam" });
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: 2 });
    await decide(afterword, [comment.id], "approved");
    await decide(afterword, [comment.id], "spam");
    expect((await afterword.outbox()).map(({ kind }) => kind)).toEqual(["akismet.submit-ham", "akismet.submit-spam"]);
    afterword.advance(HOUR);
    await afterword.cron();
    expect(lessons(afterword)).toEqual(["ham", "spam", "spam"]);
    expect(await afterword.outbox()).toEqual([]);
  });

  it("can be tried at once by a moderator, on its own site only", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: 3 });
    await decide(afterword, [comment.id], "spam");
    for (let minutes = 1; minutes <= 5; minutes += 4) {
      afterword.advance(minutes * MINUTE);
      await afterword.cron();
    }
    const [item] = await afterword.outbox();
    expect(item).toMatchObject({ attempts: 3, nextAttemptAt: expect.any(String) });
    expect(Date.parse(item!.nextAttemptAt)).toBe(afterword.now + 30 * MINUTE);
    expect((await other.retry(item!)).status).toBe(404);
    for (const id of ["x", "1", `${item!.id}0`, item!.id.toUpperCase(), comment.id]) {
      const refused = await afterword.retry({ id: String(id) });
      const { error } = (await refused.json()) as ErrorEnvelope;
      expect([refused.status, error.code, error.message]).toEqual([
        404,
        "not_found",
        expect.stringMatching(/list it again$/),
      ]);
    }
    expect(lessons(afterword)).toHaveLength(3);
    expect((await afterword.retry(item!)).status).toBe(202);
    expect([lessons(afterword), await afterword.outbox()]).toEqual([["spam", "spam", "spam", "spam"], []]);
    expect((await afterword.retry(item!)).status).toBe(404);
  });

  it("and is tried by a moderator alone, whatever else is due", async () => {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (const body of ["One.", "Two."]) ids.push((await afterword.submit({ body })).comment.id);
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: 2 });
    await decide(afterword, ids, "spam");
    const items = await afterword.outbox();
    expect((await afterword.retry(items[1]!)).status).toBe(202);
    expect((await afterword.outbox()).map(({ comment }) => comment)).toEqual([ids[0]]);
    expect(reports(afterword).map(({ body }) => body.comment_content)).toEqual(["One.", "Two.", "Two."]);
  });

  it.each(["decision", "cron", "retry"] as const)(
    "is sent once when a moderator tries it again while it is on its way by a %s",
    async (first) => {
      const afterword = await new Afterword().open();
      const { comment } = await afterword.submit({ body: "Nice." });
      if (first !== "decision") {
        afterword.emulator.script({ match: "submit-*", fault: "server-error" });
        await decide(afterword, [comment.id], "spam");
        afterword.advance(MINUTE);
      }
      const sent = lessons(afterword).length;
      afterword.emulator.script({ match: "submit-*", fault: "held" });
      const [stuck] = await afterword.outbox();
      const sending =
        first === "decision"
          ? decide(afterword, [comment.id], "spam")
          : first === "cron"
            ? afterword.cron()
            : afterword.retry(stuck!);
      await afterword.emulator.whenHeld();
      const [item] = await afterword.outbox();
      expect(item).toMatchObject({ comment: comment.id });
      expect((await afterword.retry(item!)).status).toBe(202);
      expect(await afterword.outbox()).toEqual([item]);
      afterword.emulator.release();
      await sending;
      expect(lessons(afterword)).toHaveLength(sent + 1);
      expect(await afterword.outbox()).toEqual([]);
    },
  );

  it("can be tried again once a try that never ended has had its time", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.emulator.script({ match: "submit-*", fault: "held" });
    const lost = decide(afterword, [comment.id], "spam");
    await afterword.emulator.whenHeld();
    const [item] = await afterword.outbox();
    afterword.advance(MINUTE);
    expect((await afterword.retry(item!)).status).toBe(202);
    expect([lessons(afterword), await afterword.outbox()]).toEqual([["spam", "spam"], []]);
    afterword.emulator.release();
    await lost;
    expect(await afterword.outbox()).toEqual([]);
  });

  it.each([
    ["3600", HOUR],
    ["Tue, 24 Nov 2026 12:01:02 GMT", 2 * HOUR],
    ["7", MINUTE],
    ["999999", 6 * HOUR],
    ["Fri, 24 Nov 2028 12:01:02 GMT", 6 * HOUR],
    ["Tue, 24 Nov 2026 09:00:00 GMT", MINUTE],
    ["soon", MINUTE],
    [null, MINUTE],
  ])("waits as long as Akismet asks for (%j), within bounds", async (retryAfter, waitMs) => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.emulator.script({ match: "submit-*", fault: { name: "rate-limited", retryAfter } });
    await decide(afterword, [comment.id], "spam");
    const [item] = await afterword.outbox();
    expect([item!.lastError, Date.parse(item!.nextAttemptAt) - afterword.now]).toEqual(["status: 429", waitMs]);
  });

  it("of one site is not shown on another, nor without a token", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.emulator.script({ match: "submit-*", fault: "server-error" });
    await decide(afterword, [comment.id], "spam");
    expect(await afterword.outbox()).toHaveLength(1);
    expect(await other.outbox()).toEqual([]);
    expect((await afterword.fetch(`/v1/admin/sites/${afterword.siteId}/outbox`)).status).toBe(401);
    expect((await afterword.admin("/sites/nowhere/outbox")).status).toBe(404);
  });

  it("has an id that tells nothing and belongs to its site, and a site that does not exist is told as elsewhere", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.emulator.script({ match: "submit-*", fault: "server-error" });
    await decide(afterword, [comment.id], "spam");
    const [item] = await afterword.outbox();
    expect(item!.id).toMatch(/^[\w-]{20,200}$/);
    expect(item!.id).not.toContain(comment.id.toString(36));
    const messageOf = async (path: string) => {
      const response = await afterword.adminPost(path, {});
      const { error } = (await response.json()) as ErrorEnvelope;
      return [response.status, error.message];
    };
    const stale = [404, "That item is no longer in the outbox; list it again"];
    for (const id of [`${item!.id}A`, item!.id.slice(1), "1", `${other.siteId}-1-1`]) {
      expect(await messageOf(`/sites/${afterword.siteId}/outbox/${id}/retries`)).toEqual(stale);
    }
    expect(await messageOf(`/sites/${other.siteId}/outbox/${item!.id}/retries`)).toEqual(stale);
    for (const id of [item!.id, "1"]) {
      expect(await messageOf(`/sites/nowhere/outbox/${id}/retries`)).toEqual([404, "There is no such site"]);
    }
    expect((await afterword.retry(item!)).status).toBe(202);
  });
});

describe("many at once", () => {
  it("send forty reports at once and the others by the cron, each exactly once", async () => {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (let number = 0; number < 100; number += 1) {
      ids.push((await afterword.submit({ body: `Comment number ${number}.` })).comment.id);
    }
    await decide(afterword, ids, "spam");
    expect(lessons(afterword)).toHaveLength(40);
    const waiting = await afterword.outbox();
    expect(waiting).toHaveLength(60);
    expect(new Set(waiting.map(({ attempts, lastError }) => `${attempts} ${lastError}`))).toEqual(new Set(["0 null"]));
    await afterword.cron();
    expect(lessons(afterword)).toHaveLength(40);
    afterword.advance(MINUTE);
    await afterword.cron();
    expect(lessons(afterword)).toHaveLength(80);
    await afterword.cron();
    expect(lessons(afterword)).toHaveLength(100);
    expect(await afterword.outbox()).toEqual([]);
    const texts = reports(afterword).map(({ body }) => body.comment_content);
    expect(texts).toEqual(ids.map((_, number) => `Comment number ${number}.`));
  }, 30_000);

  it("have one winner and clear answers when two moderators decide the same, and one report", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.advance(1_000);
    const answers = await Promise.all([
      afterword.decided([comment.id], "spam"),
      afterword.decided([comment.id], "spam"),
    ]);
    expect(
      answers
        .flat()
        .map(({ status, changed }) => `${status} ${changed}`)
        .sort(),
    ).toEqual(["spam false", "spam true"]);
    expect([lessons(afterword), await afterword.outbox()]).toEqual([["spam"], []]);
  });

  it("end with what was decided last when two moderators disagree, in status and in the last report", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "http://a.example http://b.example" });
    const { powers } = afterword;
    powers.now = () => {
      afterword.advance(1);
      return afterword.now;
    };
    const [spam, approved] = await Promise.all([
      afterword.decided([comment.id], "spam"),
      afterword.decided([comment.id], "approved"),
    ]);
    expect([spam[0]?.changed, approved[0]?.changed]).toEqual([true, true]);
    const status = (await afterword.row(comment.id))?.status;
    expect(["spam", "approved"]).toContain(status);
    afterword.advance(HOUR);
    await afterword.cron();
    const { history } = await afterword.detail(comment.id);
    expect(history.at(-1)?.to).toBe(status);
    expect(lessons(afterword).at(-1)).toBe(status === "spam" ? "spam" : "ham");
    expect(await afterword.outbox()).toEqual([]);
  });
});
