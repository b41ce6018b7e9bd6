import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { Afterword, forgetDueWork, newAddress, newReader } from "../afterword.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

beforeEach(forgetDueWork);

/** Runs the cron until nothing is left to purge now, and says how often. */
async function purge(afterword: Afterword): Promise<number> {
  for (let runs = 1; ; runs += 1) {
    await afterword.cron();
    const due = await env.DB.prepare("SELECT 1 FROM purges WHERE due_at <= ?1").bind(afterword.now).first();
    if (due === null) return runs;
  }
}

async function historyRows(id: number): Promise<number> {
  const row = await env.DB.prepare("SELECT count(*) AS n FROM history WHERE comment_id = ?1")
    .bind(id)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

describe("a site's private data", () => {
  it("loses address, agent and referrer after their days and what went to Akismet after its own, unseen by readers", async () => {
    const afterword = await new Afterword().open({ retention: { ipDays: 2, submittedDays: 4 } });
    const reader = newReader();
    const fields = { body: "Nice.", url: "ada.example", token: await afterword.token() };
    const sent = await afterword.send(fields, reader, { Referer: "https://blog.example/hello" });
    const { id } = ((await sent.json()) as { comment: { id: number } }).comment;
    const url = `/v1/sites/${afterword.siteId}/comments?page=/hello`;
    const seen = await afterword.fetch(url);
    const shown = await seen.text();
    const whole = await afterword.row(id);
    expect(whole).toMatchObject({ address: reader.address, user_agent: "Mozilla/5.0" });
    expect(whole).toMatchObject({
      referrer: "https://blog.example/hello",
      submitted: expect.stringContaining("user_ip"),
    });

    afterword.advance(2 * DAY - MINUTE);
    await purge(afterword);
    expect(await afterword.row(id)).toEqual(whole);
    afterword.advance(DAY);
    await purge(afterword);
    const withoutReader = { ...whole, address: null, user_agent: null, referrer: null };
    expect(await afterword.row(id)).toEqual(withoutReader);
    afterword.advance(2 * DAY);
    await purge(afterword);
    expect(await afterword.row(id)).toEqual({ ...withoutReader, submitted: null, idempotency_key: null });

    const later = await afterword.fetch(url);
    expect([await later.text(), later.headers.get("ETag")]).toEqual([shown, seen.headers.get("ETag")]);
    const { comment } = await afterword.detail(id);
    expect(comment).toMatchObject({ ip: null, userAgent: null, referrer: null, email: reader.email, source: "Nice." });
    expect(JSON.stringify(await afterword.row(id))).not.toContain(reader.address);
  });

  it("is kept for what is younger, whatever its status, and gone through once", async () => {
    const afterword = await new Afterword().open({ retention: { ipDays: 3 } });
    const old: number[] = [];
    const bodies = ["Nice.", "emu-spam", "http://a.example http://b.example", "Trash."];
    for (const body of bodies) old.push((await afterword.submit({ body })).comment.id);
    await afterword.decided([old[3]!], "trash");
    afterword.advance(2 * DAY);
    const young: number[] = [];
    for (const body of bodies) young.push((await afterword.submit({ body: `${body} Again.` })).comment.id);
    await afterword.decided([young[3]!], "trash");
    afterword.advance(DAY);
    await purge(afterword);
    const addresses = async (ids: number[]) =>
      Promise.all(ids.map(async (id) => (await afterword.row(id))?.address !== null));
    expect([await addresses(old), await addresses(young)]).toEqual([
      [false, false, false, false],
      [true, true, true, true],
    ]);
    await env.DB.prepare("UPDATE comments SET address = 'kept' WHERE id = ?1").bind(old[0]).run();
    afterword.advance(DAY);
    await purge(afterword);
    expect((await afterword.row(old[0]!))?.address).toBe("kept");
    afterword.advance(DAY + MINUTE);
    await purge(afterword);
    expect(await addresses(young)).toEqual([false, false, false, false]);
  });

  it("leaves the hash by which floods and repeats of a reader are told", async () => {
    const afterword = await new Afterword().open({ retention: { ipDays: 1, submittedDays: 1 } });
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    afterword.advance(2 * DAY);
    await purge(afterword);
    expect(await afterword.row(comment.id)).toMatchObject({
      address: null,
      address_hash: expect.stringMatching(/^.{22}$/),
    });
    expect((await afterword.submit({ body: "Nice." }, reader)).comment.id).toBe(comment.id);
    await afterword.submit({ body: "Another." }, reader);
    const stranger = { ...newReader(), address: reader.address };
    expect((await afterword.send({ body: "At once." }, stranger)).status).toBe(429);
    expect((await afterword.send({ body: "Elsewhere." }, { ...stranger, address: newAddress() })).status).toBe(202);
  });
});

describe("a finding about a reader's address", () => {
  it("does not keep the address for longer than it is kept itself", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const words = { hold: [], block: [reader.address] };
    await afterword.admin(`/sites/${afterword.siteId}/words`, { method: "PUT", body: JSON.stringify(words) });
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    await afterword.decided([comment.id], "approved");
    const { verdict } = await afterword.queued(comment.id);
    expect(verdict.findings).toEqual([
      { check: "words", reason: "words.block", says: "spam", evidence: { field: "address" } },
    ]);
    afterword.advance(17 * DAY);
    await purge(afterword);
    expect(JSON.stringify([await afterword.row(comment.id), await afterword.detail(comment.id)])).not.toContain(
      reader.address,
    );
  });
});

describe("old spam and trash", () => {
  it("is deleted with its history after its days, and nothing else is", async () => {
    const afterword = await new Afterword().open({ retention: { spamDays: 2, trashDays: 3 } });
    const spam = (await afterword.submit({ body: "emu-spam" })).comment.id;
    const marked = (await afterword.submit({ body: "Marked." })).comment.id;
    const trash = (await afterword.submit({ body: "Trash." })).comment.id;
    const pending = (await afterword.submit({ body: "http://a.example http://b.example" })).comment.id;
    const approved = (await afterword.submit({ body: "Nice." })).comment.id;
    await afterword.decided([marked], "spam");
    await afterword.decided([trash], "trash");
    const left = async () => {
      const rows = await Promise.all([spam, marked, trash, pending, approved].map((id) => afterword.row(id)));
      return rows.map((row) => row?.status ?? null);
    };
    afterword.advance(2 * DAY - HOUR);
    await purge(afterword);
    expect(await left()).toEqual(["spam", "spam", "trash", "pending", "approved"]);
    expect([await historyRows(marked), await historyRows(trash)]).toEqual([2, 1]);
    afterword.advance(DAY);
    await purge(afterword);
    expect(await left()).toEqual([null, null, "trash", "pending", "approved"]);
    afterword.advance(DAY);
    await purge(afterword);
    expect(await left()).toEqual([null, null, null, "pending", "approved"]);
    expect([await historyRows(marked), await historyRows(trash)]).toEqual([0, 0]);
    afterword.advance(400 * DAY);
    await purge(afterword);
    expect(await left()).toEqual([null, null, null, "pending", "approved"]);
    expect((await afterword.thread()).page.count).toBe(1);
  });

  it("stays for its days from the verdict on, when Akismet made it spam of late", async () => {
    const afterword = await new Afterword().open({ retention: { spamDays: 15 } });
    const { id } = (await afterword.submit({ body: "Nice." })).comment;
    const { pathname } = new URL(String(afterword.checks.at(-1)?.body.callback));
    afterword.advance(20 * DAY);
    await purge(afterword);
    const comments = [{ guid: (await afterword.row(id))?.akismet_guid, result: "true" }];
    await afterword.post(pathname, { key: "0123456789ab", endpoint: "comment-check", comments });
    for (const days of [1, 13]) {
      afterword.advance(days * DAY);
      await purge(afterword);
      expect((await afterword.row(id))?.status).toBe("spam");
    }
    afterword.advance(2 * DAY);
    await purge(afterword);
    expect(await afterword.row(id)).toBeNull();
  });

  it("is discarded a day after the verdict, and not at once when that came late", async () => {
    const afterword = await new Afterword().open({ blatantSpam: "discard" });
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    const { id } = (await afterword.submit({ body: "emu-discard" })).comment;
    afterword.advance(2 * DAY);
    await afterword.cron();
    await purge(afterword);
    expect(await afterword.row(id)).toMatchObject({ folder: "discarded" });
    afterword.advance(DAY + MINUTE);
    await purge(afterword);
    expect(await afterword.row(id)).toBeNull();
  });

  it("stays when a person moved it there of late, or its author deleted it of late", async () => {
    const afterword = await new Afterword().open({ editMinutes: 1440, retention: { spamDays: 2, trashDays: 2 } });
    const spam = (await afterword.submit({ body: "emu-spam" })).comment.id;
    const trash = (await afterword.submit({ body: "Trash." })).comment.id;
    const reader = newReader();
    const own = (await afterword.submit({ body: "Mine." }, reader)).comment.id;
    afterword.advance(23 * HOUR);
    await afterword.own("DELETE", own, reader);
    afterword.advance(2 * DAY - 23 * HOUR - MINUTE);
    await afterword.decided([spam, trash], "pending");
    await afterword.decided([spam], "spam");
    await afterword.decided([trash], "trash");
    afterword.advance(HOUR);
    await purge(afterword);
    const left = async () => Promise.all([spam, trash, own].map(async (id) => (await afterword.row(id)) !== null));
    expect(await left()).toEqual([true, true, true]);
    afterword.advance(DAY);
    await purge(afterword);
    expect(await left()).toEqual([true, true, false]);
    afterword.advance(DAY);
    await purge(afterword);
    expect(await left()).toEqual([false, false, false]);
  });

  it("keeps a tombstone, emptied, while replies to it are shown, and then deletes it too", async () => {
    const afterword = await new Afterword().open({ retention: { trashDays: 1, ipDays: 1, submittedDays: 1 } });
    const reader = newReader();
    const root = (await afterword.submit({ body: "Root.", url: "ada.example" }, reader)).comment.id;
    const reply = (await afterword.submit({ body: "Reply.", parent: root })).comment.id;
    await afterword.decided([root], "trash");
    const before = await afterword.thread();
    expect(before.comments).toMatchObject([{ id: root, deleted: true, replies: [{ id: reply }] }]);
    afterword.advance(2 * DAY);
    await purge(afterword);
    expect(await afterword.thread()).toEqual(before);
    const row = JSON.stringify(await afterword.row(root));
    for (const said of [reader.name, reader.email, reader.address, "ada.example", "Root.", "Mozilla"]) {
      expect(row).not.toContain(said);
    }
    await afterword.decided([reply], "trash");
    expect((await afterword.thread()).comments).toEqual([]);
    afterword.advance(2 * DAY);
    await purge(afterword);
    expect([await afterword.row(root), await afterword.row(reply)]).toEqual([null, null]);
  });

  it("that is blatant goes after a day where the site discards it, unless a person took it up", async () => {
    const discarding = await new Afterword().open({ blatantSpam: "discard" });
    const keeping = await new Afterword().open();
    const ids: number[] = [];
    for (const afterword of [discarding, keeping]) {
      ids.push((await afterword.submit({ body: "emu-discard" })).comment.id);
      ids.push((await afterword.submit({ body: "emu-spam" })).comment.id);
    }
    const taken = (await discarding.submit({ body: "emu-discard, taken up." })).comment.id;
    discarding.advance(20 * HOUR);
    await discarding.decided([taken], "approved");
    await discarding.decided([taken], "spam");
    discarding.advance(10 * HOUR);
    await purge(discarding);
    const left = await Promise.all([...ids, taken].map(async (id) => (await discarding.row(id)) !== null));
    expect(left).toEqual([false, true, true, true, true]);
    const late = (await discarding.submit({ body: "emu-discard, kept after all." })).comment.id;
    await discarding.set({ blatantSpam: "keep" });
    discarding.advance(2 * DAY);
    await purge(discarding);
    expect((await discarding.row(late))?.status).toBe("spam");
    discarding.advance(14 * DAY);
    await purge(discarding);
    expect(await discarding.row(late)).toBeNull();
  });

  it("that was discarded loses its private data like any other", async () => {
    const afterword = await new Afterword().open({ blatantSpam: "discard", retention: { ipDays: 1 } });
    const { id } = (await afterword.submit({ body: "emu-discard" })).comment;
    await afterword.set({ blatantSpam: "keep" });
    afterword.advance(2 * DAY);
    await purge(afterword);
    expect(await afterword.row(id)).toMatchObject({ status: "spam", address: null });
  });
});

describe("a ban", () => {
  it("is deleted once it has ended, and no other is, more than a run may take in the next runs", async () => {
    const afterword = await new Afterword().open();
    const other = await new Afterword().open();
    await env.DB.prepare(
      `INSERT INTO bans (site_id, kind, value, id, until)
       SELECT ?1, 'domain', value || '.example', value, ?2 FROM json_each('[${Array.from({ length: 250 }, (_, place) => place + 1)}]')`,
    )
      .bind(afterword.siteId, afterword.now + HOUR)
      .run();
    const ban = async (of: Afterword, value: string, untilMs: number | null) => {
      const until = untilMs === null ? null : new Date(of.now + untilMs).toISOString();
      await of.adminPost(`/sites/${of.siteId}/bans`, { kind: "email", value, until });
    };
    await ban(afterword, "ended@example.org", HOUR);
    await ban(afterword, "later@example.org", 30 * DAY);
    await ban(afterword, "always@example.org", null);
    await ban(other, "elsewhere@example.org", HOUR);
    const values = async () => {
      const { results } = await env.DB.prepare("SELECT value FROM bans WHERE kind = 'email' ORDER BY value").all();
      return results.map(({ value }) => value);
    };
    const count = async () =>
      (await env.DB.prepare("SELECT id FROM bans WHERE site_id = ?1").bind(afterword.siteId).all()).results.length;
    afterword.advance(2 * DAY);
    await env.DB.prepare("DELETE FROM purges WHERE site_id = ?1").bind(other.siteId).run();
    await afterword.cron();
    expect(await count()).toBe(53);
    await purge(afterword);
    expect(await count()).toBe(2);
    expect(await values()).toEqual(["always@example.org", "elsewhere@example.org", "later@example.org"]);
  });
});

describe("the purge", () => {
  it("goes through more than a run may take in the next runs, soon, and then waits for a day", async () => {
    const afterword = await new Afterword().open({ retention: { spamDays: 1, ipDays: 1 } });
    const { comment } = await afterword.submit({ body: "emu-spam" });
    const columns = Object.keys((await afterword.row(comment.id))!).filter(
      (name) => !["created_at", "folder", "leads"].includes(name),
    );
    const copied = columns.map((name) =>
      name === "id" ? "comments.id - 10000 * value" : name === "idempotency_key" ? "NULL" : name,
    );
    await env.DB.prepare(
      `INSERT INTO comments (${columns.join(", ")}) SELECT ${copied.join(", ")}
       FROM comments, json_each('[${Array.from({ length: 449 }, (_, place) => place + 1)}]') WHERE comments.id = ?1`,
    )
      .bind(comment.id)
      .run();
    expect(await afterword.countRows()).toBe(450);
    afterword.advance(2 * DAY);
    const left: number[] = [];
    for (let run = 1; run <= 3; run += 1) {
      await afterword.cron();
      left.push(await afterword.countRows());
    }
    expect(left).toEqual([250, 50, 0]);
    const due = await env.DB.prepare("SELECT due_at FROM purges WHERE site_id = ?1").bind(afterword.siteId).first();
    expect(due?.due_at).toBe(afterword.now + DAY);
  });

  it("passes over what stays, a bounded number a run, and begins at the oldest again a day later", async () => {
    const afterword = await new Afterword().open();
    const { id } = (await afterword.submit({ body: "emu-spam" })).comment;
    const stored = (from: number, to: number, decidedAt: number | null) =>
      env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT ?2 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
         INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer, says,
           findings, decided_at)
         SELECT c.id + i, c.site_id, c.page_id, 'spam', 0, 'Name', '', '', 'Text.', '', 1, 'spam', '[]', ?4
         FROM n CROSS JOIN comments c WHERE c.id = ?1`,
      ).bind(id, from, to, decidedAt);
    await env.DB.batch([stored(1, 450, afterword.now + 10 * DAY), stored(451, 460, null)]);
    const left = async () =>
      (await env.DB.prepare("SELECT count(*) AS n FROM comments WHERE site_id = ?1")
        .bind(afterword.siteId)
        .first("n"))!;
    afterword.advance(16 * DAY);
    let runs = 0;
    for (let isDue = true; isDue; runs += 1) {
      await afterword.cron();
      const sql = "SELECT 1 FROM purges WHERE due_at <= ?1";
      isDue = (await env.DB.prepare(sql).bind(afterword.now).first()) !== null;
    }
    expect([runs, await left()]).toEqual([3, 450]);
    afterword.advance(10 * DAY);
    await purge(afterword);
    expect(await left()).toBe(0);
  });

  it("follows the settings of each site, and touches no other", async () => {
    const [short, long] = [
      await new Afterword().open({ retention: { ipDays: 1, spamDays: 1 } }),
      await new Afterword().open({ retention: { ipDays: 30, spamDays: 30 } }),
    ];
    const ids: number[] = [];
    for (const afterword of [short, long]) {
      for (const body of ["Nice.", "emu-spam"]) ids.push((await afterword.submit({ body })).comment.id);
    }
    const before = await Promise.all(ids.slice(2).map((id) => long.row(id)));
    short.advance(3 * DAY);
    expect(await purge(short)).toBe(2);
    expect(await short.row(ids[0]!)).toMatchObject({ address: null });
    expect(await short.row(ids[1]!)).toBeNull();
    expect(await Promise.all(ids.slice(2).map((id) => long.row(id)))).toEqual(before);
    await long.set({ retention: { ipDays: 2 } });
    long.now = short.now + DAY;
    await purge(long);
    expect(await long.row(ids[2]!)).toMatchObject({ address: null });
    expect(await long.row(ids[3]!)).toMatchObject({ status: "spam" });
  });
});

describe("the setting of retention", () => {
  it.each([
    ["ipDays", 0],
    ["ipDays", 1.5],
    ["submittedDays", "15"],
    ["spamDays", -1],
    ["spamDays", 3_651],
    ["trashDays", null],
  ])("refuses %s of %j", async (name, days) => {
    const afterword = await new Afterword().open();
    const body = JSON.stringify({ retention: { [name]: days } });
    const response = await afterword.admin(`/sites/${afterword.siteId}`, { method: "PATCH", body });
    expect([response.status, await response.json()]).toMatchObject([422, { error: { field: `retention.${name}` } }]);
  });

  it("changes what it names, keeps the rest, and goes back to the defaults by null", async () => {
    const afterword = await new Afterword().open({ retention: { ipDays: 3 } });
    const read = async () => (await (await afterword.admin(`/sites/${afterword.siteId}`)).json()) as object;
    await afterword.set({ retention: { spamDays: 4 } });
    expect(await read()).toMatchObject({
      settings: { retention: { ipDays: 3, submittedDays: 15, spamDays: 4, trashDays: 30 } },
    });
    await afterword.set({ retention: null, blatantSpam: "discard" });
    expect(await read()).toMatchObject({
      settings: { blatantSpam: "discard", retention: { ipDays: 15, submittedDays: 15, spamDays: 15, trashDays: 30 } },
    });
    for (const body of [{ retention: 15 }, { blatantSpam: "drop" }]) {
      const patch = { method: "PATCH", body: JSON.stringify(body) };
      expect((await afterword.admin(`/sites/${afterword.siteId}`, patch)).status).toBe(422);
    }
  });
});
