import { beforeEach, describe, expect, it } from "vitest";
import { Afterword, forgetDueWork, newReader, type Reader } from "../afterword.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

beforeEach(forgetDueWork);

type Stop = (afterword: Afterword, reader: Reader, pageId: number) => Promise<unknown>;

function put(afterword: Afterword, words: { hold: string[]; block: string[] }): Promise<Response> {
  return afterword.admin(`/sites/${afterword.siteId}/words`, { method: "PUT", body: JSON.stringify(words) });
}

function ban(afterword: Afterword, kind: string, value: string): Promise<Response> {
  return afterword.adminPost(`/sites/${afterword.siteId}/bans`, { kind, value });
}

function changePage(afterword: Afterword, id: number, change: object): Promise<Response> {
  return afterword.admin(`/sites/${afterword.siteId}/pages/${id}`, { method: "PATCH", body: JSON.stringify(change) });
}

/** What a moderator does in the meantime, and what the comment becomes of it. */
const STOPS: [string, Stop, status: string, reason: string][] = [
  ["banned its e-mail", (it, { email }) => ban(it, "email", email), "spam", "bans.email"],
  ["banned its network", (it, { address }) => ban(it, "address", address), "spam", "bans.address"],
  ["banned its domain", (it) => ban(it, "domain", "example.org"), "spam", "bans.domain"],
  ["blocked a word of it", (it) => put(it, { hold: [], block: ["point"] }), "spam", "words.block"],
  ["listed a word of it", (it) => put(it, { hold: ["point"], block: [] }), "pending", "words.hold"],
  ["made the site hold everything", (it) => it.set({ holdAll: true }), "pending", "hold-all.site"],
  ["made the page hold everything", (it, _, id) => changePage(it, id, { holdAll: true }), "pending", "hold-all.page"],
  ["closed the site", (it) => it.set({ open: false }), "pending", "closed.site"],
  ["closed the page", (it, _, id) => changePage(it, id, { open: false }), "pending", "closed.page"],
  ["made the site hold first comments", (it) => it.set({ firstComment: "hold" }), "pending", "first-comment.untrusted"],
  ["allowed fewer links", (it) => it.set({ maxLinks: 1 }), "pending", "links.too-many"],
];

const BODY = "A good point: https://a.example";

/** A comment that Akismet was away for, with the page it is on. */
async function unjudged(afterword: Afterword, reader: Reader, body = BODY): Promise<{ id: number; pageId: number }> {
  afterword.emulator.script({ match: "comment-check", fault: "server-error" });
  const { id } = (await afterword.submit({ body }, reader)).comment;
  const row = await afterword.row(id);
  expect(row).toMatchObject({ status: "pending", akismet_result: "unchecked" });
  return { id, pageId: Number(row?.page_id) };
}

async function expectStopped(afterword: Afterword, id: number, status: string, reason: string): Promise<void> {
  const comment = await afterword.queued(id);
  expect(comment.status).toBe(status);
  expect(comment.verdict.findings.map((finding) => finding.reason)).toEqual([reason, "akismet.ham"]);
  expect((await afterword.thread()).page.count).toBe(0);
}

describe.each(STOPS)("when a moderator has %s in the meantime", (_, stop, status, reason) => {
  it("the cron's recheck does not show what was held", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { id, pageId } = await unjudged(afterword, reader);
    await stop(afterword, reader, pageId);
    afterword.advance(10 * MINUTE);
    await afterword.cron();
    await expectStopped(afterword, id, status, reason);
    const { history } = await afterword.detail(id);
    expect(history.at(-1)).toMatchObject({ event: "recheck", to: status });
  });

  it("a recheck that another moderator asked for does not", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { id, pageId } = await unjudged(afterword, reader);
    await stop(afterword, reader, pageId);
    const response = await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [id] });
    expect(await response.json()).toMatchObject({ results: [{ id, status, akismet: "ham" }] });
    await expectStopped(afterword, id, status, reason);
  });

  it("Akismet's correction of its own mistake does not", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { id } = (await afterword.submit({ body: `emu-spam ${BODY}` }, reader)).comment;
    const row = await afterword.row(id);
    await stop(afterword, reader, Number(row?.page_id));
    const { pathname } = new URL(String(afterword.checks.at(-1)?.body.callback));
    const comments = [{ guid: row?.akismet_guid, result: "false" }];
    await afterword.post(pathname, { key: "0123456789ab", endpoint: "comment-check", comments });
    await expectStopped(afterword, id, status, reason);
  });
});

describe("what nobody has stopped", () => {
  it("is shown though others are banned, listed and closed, and the same author's approved comment is proof", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    await afterword.submit({ body: "The first one." }, reader);
    const { id } = await unjudged(afterword, reader);
    const elsewhere = await unjudged(afterword, newReader(), "Something else.");
    await ban(afterword, "email", "someone@else.example");
    await put(afterword, { hold: ["casino"], block: ["watches"] });
    await afterword.set({ firstComment: "hold", maxLinks: 1 });
    afterword.advance(10 * MINUTE);
    await afterword.cron();
    expect((await afterword.queued(id)).status).toBe("approved");
    expect((await afterword.queued(elsewhere.id)).status).toBe("pending");
  });

  it("is shown though its article has grown too old for new comments while it waited", async () => {
    const afterword = await new Afterword().open({ closeAfterDays: 2 });
    const reader = newReader();
    const { id, pageId } = await unjudged(afterword, reader);
    await changePage(afterword, pageId, { published: new Date(afterword.now - 2 * DAY + MINUTE).toISOString() });
    afterword.advance(10 * MINUTE);
    await afterword.cron();
    expect((await afterword.queued(id)).status).toBe("approved");
  });

  it("is not shown by its author's edit either, once its page was closed", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { id, pageId } = await unjudged(afterword, reader);
    await changePage(afterword, pageId, { open: false });
    expect((await afterword.own("PATCH", id, reader, { body: "A better point." })).status).toBe(202);
    expect((await afterword.queued(id)).verdict.findings.map((finding) => finding.reason)).toContain("closed.page");
  });
});

describe("twenty comments that a run of the cron is about to show", () => {
  it("ask the rules in two trips, and read a few rows for each", async () => {
    const afterword = await new Afterword().open();
    const ids: number[] = [];
    for (let number = 0; number < 20; number += 1) {
      ids.push((await unjudged(afterword, newReader(), `Point ${number}.`)).id);
    }
    afterword.advance(2 * 60 * MINUTE);
    const { cost } = await afterword.database.measure(() => afterword.cron());
    expect((await afterword.thread()).page.count).toBe(ids.length);
    // The due work, the site, the rules, the bans, the changes; and behind them the roots and the clean-up.
    expect(cost.roundTrips).toBeLessThanOrEqual(7);
    expect(cost.rowsRead).toBeLessThanOrEqual(31 * ids.length);
    expect(cost.rowsWritten).toBeLessThanOrEqual(7 * ids.length);
  }, 30_000);
});
