import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LINKS = "http://a.example http://b.example";

beforeEach(forgetDueWork);

function lessons(afterword: Afterword): string[] {
  const reports = afterword.emulator.log.filter(({ path }) => path.startsWith("/1.1/submit-"));
  return reports.map(({ path }) => path.replace("/1.1/submit-", ""));
}

describe("serious", () => {
  it("an edited text is never published on the word of a recheck of the earlier one", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    afterword.advance(5 * MINUTE);
    const match = { endpoint: "comment-check", fields: { recheck_reason: "retry" } };
    afterword.emulator.script({ match, fault: "held" });
    const cron = afterword.cron();
    await afterword.emulator.whenHeld();
    expect((await afterword.own("PATCH", comment.id, reader, { body: "emu-spam" })).status).toBe(202);
    expect((await afterword.row(comment.id))?.status).toBe("spam");
    afterword.emulator.release();
    await cron;
    expect((await afterword.thread()).comments).toEqual([]);
    const row = { status: "spam", akismet_result: "spam", source: "emu-spam" };
    expect(await afterword.row(comment.id)).toMatchObject(row);
  });

  it("an unclear answer that comes late takes no verdict away that came meanwhile", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    const { comment } = await afterword.submit({ body: "Nice." });
    afterword.advance(10 * 60_000);
    afterword.emulator.script({ match: "comment-check", fault: "held" });
    const cron = afterword.cron();
    await afterword.emulator.whenHeld();
    afterword.advance(1_000);
    await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [comment.id] });
    expect((await afterword.row(comment.id))?.status).toBe("approved");
    afterword.expireTimeouts();
    await cron;
    expect(await afterword.row(comment.id)).toMatchObject({ status: "approved", akismet_result: "ham", says: "ham" });
  });

  it("throwing spam away does not tell Akismet that it is ham", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "emu-spam" });
    await afterword.decided([comment.id], "trash");
    expect([lessons(afterword), await afterword.outbox()]).toEqual([[], []]);
  });

  it("Akismet is never told that a text is ham which no person has seen", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "emu-spam, by mistake" }, reader);
    afterword.emulator.script({ match: "submit-*", fault: "server-error" });
    await afterword.decided([comment.id], "approved");
    afterword.advance(1_000);
    await afterword.own("PATCH", comment.id, reader, { body: "emu-spam, and much worse" });
    expect((await afterword.row(comment.id))?.status).toBe("spam");
    afterword.advance(MINUTE);
    await afterword.cron();
    const ham = afterword.emulator.log.filter(({ path }) => path === "/1.1/submit-ham");
    expect(ham.map(({ body }) => body.comment_content)).not.toContain("emu-spam, and much worse");
  });

  it("what a person confirmed as spam is not published by an edit, nor by Akismet's correction", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "emu-spam" }, reader);
    await afterword.decided([comment.id], "spam");
    await afterword.own("PATCH", comment.id, reader, { body: "Nice." });
    expect((await afterword.row(comment.id))?.status).toBe("spam");
  });

  it("one run of the cron sends no more than the fifty requests that the Free plan allows", {
    timeout: 30_000,
  }, async () => {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (let number = 0; number < 60; number += 1) {
      ids.push((await afterword.submit({ body: `Number ${number}.` })).comment.id);
    }
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: 60 });
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: 20 });
    for (let number = 0; number < 20; number += 1) await afterword.submit({ body: `Unchecked ${number}.` });
    await afterword.decided(ids, "spam");
    afterword.advance(60 * MINUTE);
    const before = afterword.emulator.log.length;
    await afterword.cron();
    expect(afterword.emulator.log.length - before).toBeLessThanOrEqual(50);
  });
});

describe("what a site discards", () => {
  it("is out of the queue, but not once a person brought it back", async () => {
    const afterword = await new Afterword().open({ blatantSpam: "discard" });
    const { comment } = await afterword.submit({ body: "emu-discard" });
    expect((await afterword.queue()).comments).toEqual([]);
    expect((await afterword.queue("status=spam")).comments).toEqual([]);
    await afterword.decided([comment.id], "approved");
    expect((await afterword.queue("status=approved")).comments.map(({ id }) => id)).toEqual([comment.id]);
    afterword.advance(1_000);
    await afterword.decided([comment.id], "spam");
    expect((await afterword.queue("status=spam")).comments.map(({ id }) => id)).toEqual([comment.id]);
  });
});

describe("retention", () => {
  it("a purged tombstone keeps nothing of its text in its history", async () => {
    const afterword = await new Afterword().open({ retention: { trashDays: 1 } });
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "I live at 5 Main Street." }, reader);
    await afterword.submit({ body: "Reply.", parent: comment.id });
    await afterword.own("PATCH", comment.id, reader, { body: "Nothing." });
    await afterword.own("DELETE", comment.id, reader);
    afterword.advance(2 * DAY);
    await afterword.cron();
    expect((await afterword.row(comment.id))?.source).toBe("");
    const { results } = await env.DB.prepare("SELECT * FROM history WHERE comment_id = ?1").bind(comment.id).all();
    expect(JSON.stringify(results)).not.toContain("Main Street");
  });

  it("nor in the copy for Akismet, where that is kept longer than trash", async () => {
    const afterword = await new Afterword().open({ retention: { trashDays: 1, ipDays: 15, submittedDays: 15 } });
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "I live at 5 Main Street." }, reader);
    await afterword.submit({ body: "Reply.", parent: comment.id });
    await afterword.own("DELETE", comment.id, reader);
    afterword.advance(2 * DAY);
    await afterword.cron();
    expect((await afterword.row(comment.id))?.source).toBe("");
    const row = JSON.stringify(await afterword.row(comment.id));
    for (const said of ["Main Street", reader.email, reader.address]) expect(row).not.toContain(said);
  });

  it("a reply that is approved after its root was purged is shown, as it is counted, before caches hear of it", async () => {
    const afterword = await new Afterword().open({ retention: { trashDays: 1 } });
    const root = (await afterword.submit({ body: "Root." })).comment.id;
    const reply = (await afterword.submit({ body: LINKS, parent: root })).comment.id;
    await afterword.decided([root], "trash");
    afterword.advance(2 * DAY);
    await afterword.cron();
    const { cost } = await afterword.database.measure(() => afterword.decided([reply], "approved"));
    // What came later than the page's new version would stay unseen by who had read that version before.
    expect(cost.roundTrips).toBe(1);
    const { comments, page } = await afterword.thread();
    expect([page.count, JSON.stringify(comments).includes(`"id":${reply}`)]).toEqual([1, true]);
  });

  it("an address that a ban named leaves the findings with the address itself", async () => {
    const afterword = await new Afterword().open({ retention: { ipDays: 1 } });
    const reader = newReader();
    const { status } = await afterword.adminPost(`/sites/${afterword.siteId}/bans`, {
      kind: "address",
      value: reader.address,
    });
    expect(status).toBe(201);
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    await afterword.decided([comment.id], "approved");
    afterword.advance(20 * DAY);
    await afterword.cron();
    expect(JSON.stringify(await afterword.row(comment.id))).not.toContain(reader.address);
  });
});

describe("smaller", () => {
  it("a page gets its title from a comment that an edit published", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: LINKS, title: "Hello" }, reader);
    await afterword.own("PATCH", comment.id, reader, { body: "Nice." });
    expect((await afterword.row(comment.id))?.status).toBe("approved");
    expect((await afterword.thread()).page.title).toBe("Hello");
  });

  it("two decisions of one millisecond are each reported once", async () => {
    const afterword = await new Afterword().open();
    const one = await afterword.submit({ body: "One." });
    const two = await afterword.submit({ body: "Two." });
    await Promise.all([afterword.decided([one.comment.id], "spam"), afterword.decided([two.comment.id], "spam")]);
    expect(lessons(afterword)).toEqual(["spam", "spam"]);
  });

  it("of two changes of one comment in one millisecond only the last is reported later", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "One." });
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: 2 });
    await afterword.decided([comment.id], "spam");
    await afterword.decided([comment.id], "approved");
    afterword.advance(MINUTE);
    await afterword.cron();
    expect(lessons(afterword)).toEqual(["spam", "ham", "ham"]);
  });

  it("two moderators of one moment do not run into each other's rows of the outbox", async () => {
    const [here, there] = [await new Afterword().open(), await new Afterword().open()];
    const one = await here.submit({ body: "One." });
    const two = await there.submit({ body: "Two." });
    there.now = here.now;
    for (const { powers } of [here, there]) powers.randomBytes = (length) => new Uint8Array(length);
    here.emulator.script({ match: "submit-*", fault: "server-error", times: 9 });
    const answers = [await here.decide([one.comment.id], "spam"), await there.decide([two.comment.id], "spam")];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("trash into spam is reported as WordPress does it: not at all", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Nice." });
    await afterword.decided([comment.id], "trash");
    afterword.advance(1_000);
    await afterword.decided([comment.id], "spam");
    expect(lessons(afterword)).toEqual([]);
  });

  it.each(["/comments/ID", "/outbox", "/bans", "/words", ""])(
    "…/sites/SITE%s refuses a query it does not know",
    async (route) => {
      const afterword = await new Afterword().open();
      const { comment } = await afterword.submit({ body: "One." });
      const path = `/sites/${afterword.siteId}${route.replace("ID", String(comment.id))}?x=1`;
      expect((await afterword.admin(path)).status).toBe(422);
    },
  );

  it("…and so does the privacy page", async () => {
    const afterword = await new Afterword().open();
    expect((await afterword.fetch(`/sites/${afterword.siteId}/privacy?x=1`)).status).toBe(422);
  });

  it.each(["DELETE", "PATCH"] as const)(
    "%s refuses a foreign origin before it looks for the comment",
    async (method) => {
      const afterword = await new Afterword().open();
      const { comment } = await afterword.submit({ body: "One." });
      const headers = { Origin: "https://evil.example" };
      expect((await afterword.own(method, comment.id, newReader(), { body: "x" }, headers)).status).toBe(403);
    },
  );

  it.each(["1", "2027", "24 Nov 2027", "+099999-01-01T00:00:00Z"])(
    "%j is no ISO 8601 time for a ban to end",
    async (until) => {
      const afterword = await new Afterword().open();
      const body = { kind: "email", value: "a@b.example", until };
      expect((await afterword.adminPost(`/sites/${afterword.siteId}/bans`, body)).status).toBe(422);
    },
  );
});
