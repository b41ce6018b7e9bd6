import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { CommentWithHistory, ErrorEnvelope } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork, newAddress, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

function send(
  afterword: Afterword,
  id: number | string,
  body: unknown = { reason: "Rude." },
  headers: Record<string, string> = {},
): Promise<Response> {
  return afterword.post(`/v1/sites/${afterword.siteId}/comments/${id}/reports`, body, headers);
}

/** Reports that come from a network each, whose answers must all be alike. */
async function report(afterword: Afterword, id: number, reasons: string[] = ["Rude."]): Promise<void> {
  for (const reason of reasons) {
    afterword.advance(1);
    const response = await send(afterword, id, { reason });
    expect([response.status, await response.json()]).toEqual([202, { status: "received" }]);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  }
}

const ENOUGH = Array.from({ length: LIMITS.reportsToHold }, (_, place) => `Reason ${place}.`);

async function commentOf(afterword: Afterword, body = "Nice.", fields = {}, reader = newReader()): Promise<number> {
  return (await afterword.submit({ body, ...fields }, reader)).comment.id;
}

async function refused(response: Response): Promise<[number, string, string | undefined]> {
  const { error } = (await response.json()) as ErrorEnvelope;
  return [response.status, error.code, error.field];
}

async function reportsOf(id: number): Promise<number> {
  return (await env.DB.prepare("SELECT 1 FROM reports WHERE comment_id = ?1").bind(id).all()).results.length;
}

describe("reports work", () => {
  it("as soon as there are enough: the comment is held, the thread changes, and moderators read why", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    await afterword.submit({ body: "A reply.", parent: id });
    const before = await afterword.queued(id);
    const url = `/v1/sites/${afterword.siteId}/comments?page=/hello`;
    const etag = (await afterword.fetch(url)).headers.get("ETag")!;
    await report(afterword, id, ENOUGH.slice(1));
    expect((await afterword.fetch(url, { headers: { "If-None-Match": etag } })).status).toBe(304);
    afterword.purged = [];
    await report(afterword, id, ENOUGH.slice(0, 1));
    expect(afterword.purged).toContain(`${afterword.siteId}:${before.page.id}`);
    const { comments, page } = await afterword.thread();
    expect([comments[0]!.deleted, comments[0]!.replies.length, page.count]).toEqual([true, 1, 1]);
    const { comment, history, reports } = await afterword.detail(id);
    const finding = { check: "reports", reason: "reports.readers", says: "hold", evidence: { networks: 3 } };
    const after = { says: "hold", findings: [...before.verdict.findings, finding] };
    expect(comment).toMatchObject({ status: "pending", reports: 3, verdict: after });
    expect(reports.map(({ reason }) => reason)).toEqual(["Reason 1.", "Reason 2.", "Reason 0."]);
    expect(history.at(0)).toMatchObject({ event: "submitted", to: "approved", detail: { after: before.verdict } });
    expect(history.slice(1)).toMatchObject([
      {
        ...{ event: "reports", by: "readers", from: "approved", to: "pending" },
        detail: { before: before.verdict, after, akismet: null },
      },
    ]);
    const { comments: reported } = await afterword.queue("q=is:reported");
    expect(reported.map((one) => one.id)).toEqual([id]);
    expect((await afterword.queue("q=-is:reported")).comments).toHaveLength(1);
    expect(afterword.emulator.log.some(({ path }) => path.includes("submit-"))).toBe(false);
  });

  it("without a word, or with lines of them; more than a moderator reads are not kept", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    await afterword.decided([id], "approved");
    for (const body of [
      {},
      { reason: null },
      { reason: "" },
      { reason: "  One.\nTwo.\t " },
      { reason: "😀".repeat(500) },
    ]) {
      afterword.advance(1);
      expect((await send(afterword, id, body)).status).toBe(202);
    }
    const { reports } = await afterword.detail(id);
    expect(reports.map(({ reason }) => reason)).toEqual(["", "", "", "One.\nTwo.", "😀".repeat(500)]);
    await env.DB.prepare("UPDATE comments SET reports = ?2 WHERE id = ?1").bind(id, LIMITS.reportsKept).run();
    await report(afterword, id);
    expect([await reportsOf(id), (await afterword.queued(id)).reports]).toEqual([5, LIMITS.reportsKept]);
  });
});

describe("reports are refused", () => {
  it.each([
    ["reason", { reason: 7 }],
    ["reason", { reason: "a".repeat(501) }],
    ["reason", { reason: "a\u0000b" }],
    ["reason", { reason: "a\ud800" }],
    [undefined, []],
  ])("naming %s when it is %j", async (field, body) => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    expect(await refused(await send(afterword, id, body))).toEqual([422, "invalid", field]);
    expect(await reportsOf(id)).toBe(0);
  });

  it("by size, shape, site and origin, in this order", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const elsewhere = { Origin: "https://elsewhere.example" };
    expect((await refused(await send(afterword, id, { reason: "a".repeat(65_536) }, elsewhere)))[0]).toBe(413);
    expect((await refused(await send(afterword, id, { reason: 7 }, elsewhere)))[0]).toBe(422);
    const nowhere = await afterword.post(`/v1/sites/nowhere/comments/${id}/reports`, {}, elsewhere);
    expect((await refused(nowhere))[0]).toBe(404);
    for (const origin of ["https://elsewhere.example", "null"]) {
      expect((await refused(await send(afterword, id, {}, { Origin: origin })))[0]).toBe(403);
    }
    expect((await refused(await send(afterword, "x")))[0]).toBe(404);
    expect(await refused(await send(afterword, `${id}/reports?x=1#`))).toEqual([422, "invalid", "x"]);
    expect(await reportsOf(id)).toBe(0);
    expect((await send(afterword, id, {}, { Origin: "https://blog.example" })).status).toBe(202);
  });
});

describe("reports resist", () => {
  it("curiosity: what is held, gone, another site's or nowhere is answered alike, and changed by nothing", async () => {
    const [afterword, other] = [await new Afterword().open(), await new Afterword().open()];
    const elsewhere = await commentOf(other);
    const ids = [elsewhere];
    for (const status of ["pending", "spam", "trash"] as const) {
      const id = await commentOf(afterword, `To be ${status}.`);
      await afterword.decided([id], status);
      ids.push(id);
    }
    const machineSpam = await commentOf(afterword, "emu-spam");
    const before = await Promise.all([...ids, machineSpam].map((id) => afterword.row(id)));
    for (const id of [...ids, machineSpam, 1]) {
      await report(afterword, id, ENOUGH);
      expect(await reportsOf(id)).toBe(0);
    }
    expect(await Promise.all([...ids, machineSpam].map((id) => afterword.row(id)))).toEqual(before);
  });

  it("one network, however often it reports, and however many at once", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const from = (host: number) => send(afterword, id, {}, { "CF-Connecting-IP": `198.51.100.${host}` });
    await Promise.all([1, 2, 3, 4].map(from));
    for (const host of [1, 5, 6]) await from(host);
    const v6 = (host: number) => send(afterword, id, {}, { "CF-Connecting-IP": `2001:db8:0:1::${host}` });
    for (const host of [1, 2]) await v6(host);
    expect(await afterword.row(id)).toMatchObject({ status: "approved", reports: 2 });
    expect(await reportsOf(id)).toBe(2);
  });

  it("a race for the last one: it is held once, with one line in its history", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(afterword, id)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
    const { comment, history } = await afterword.detail(id);
    expect([comment.status, (await afterword.thread()).page.count]).toEqual(["pending", 0]);
    expect(history.filter(({ event }) => event === "reports")).toHaveLength(1);
    expect(comment.verdict.findings.filter(({ check }) => check === "reports")).toHaveLength(1);
    expect(comment.reports).toBe(await reportsOf(id));
  });

  it("what a person approved or wrote as the site stays, also when they decide at the same moment", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    await report(afterword, id, ENOUGH.slice(1));
    await afterword.decided([id], "approved");
    await report(afterword, id, ENOUGH);
    expect(await afterword.row(id)).toMatchObject({ status: "approved", reports: 5 });
    const late = await commentOf(afterword, "Late.");
    await report(afterword, late, ENOUGH.slice(1));
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      // Between the report that is enough and the change that it asks for.
      if (batches === 2) await env.DB.prepare("UPDATE comments SET decided_at = 1 WHERE id = ?1").bind(late).run();
    };
    await report(afterword, late);
    afterword.database.beforeBatch = null;
    expect([batches, (await afterword.row(late))?.status]).toEqual([2, "approved"]);
    expect((await afterword.detail(late)).history.map(({ event }) => event)).toEqual(["submitted"]);
    const site = await afterword.adminPost(`/sites/${afterword.siteId}/comments`, { page: "/hello", body: "Thanks." });
    const { comment } = (await site.json()) as CommentWithHistory;
    await report(afterword, comment.id, ENOUGH);
    expect((await afterword.row(comment.id))?.status).toBe("approved");
  });

  it("an approval afterwards is final, and an author's edit does not bring a held one back", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const id = await commentOf(afterword, "Rude.", {}, reader);
    await report(afterword, id, ENOUGH);
    const edited = await afterword.own("PATCH", id, reader, { body: "Polite." });
    expect([edited.status, (await afterword.row(id))?.status]).toEqual([202, "pending"]);
    await afterword.decided([id], "approved");
    await report(afterword, id, ENOUGH);
    expect((await afterword.thread()).comments.map((one) => one.id)).toEqual([id]);
  });

  it("a database that fails after the report that is enough: the next report, even a repeated one, makes good for it", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    await report(afterword, id, ENOUGH.slice(1));
    const headers = { "CF-Connecting-IP": newAddress() };
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      if (batches === 2) throw new Error("D1_ERROR: Network connection lost.");
    };
    expect((await send(afterword, id, {}, headers)).status).toBe(503);
    afterword.database.beforeBatch = null;
    expect(await afterword.row(id)).toMatchObject({ status: "approved", reports: 3 });
    expect((await send(afterword, id, {}, headers)).status).toBe(202);
    expect(await afterword.row(id)).toMatchObject({ status: "pending", reports: 3 });
  });

  it("curiosity of who reads the database: no address, and nobody's reports can be put together", async () => {
    const afterword = await new Afterword().open();
    const ids = [await commentOf(afterword, "One."), await commentOf(afterword, "Two.")];
    const address = newAddress();
    for (const id of ids) await send(afterword, id, {}, { "CF-Connecting-IP": address });
    const { results } = await env.DB.prepare("SELECT * FROM reports").all<{ prefix_hash: string }>();
    expect(new Set(results.map(({ prefix_hash }) => prefix_hash)).size).toBe(2);
    expect(JSON.stringify(results)).not.toContain(address.replace(/\d+$/, ""));
  });

  it("hostile reasons: they are kept as text, and shown to moderators alone", async () => {
    const afterword = await new Afterword().open();
    const id = await commentOf(afterword);
    const hostile = [`'); DROP TABLE reports; --`, "<script>alert(1)</script>", `{"status":"approved"}`];
    await report(afterword, id, hostile.slice(0, 2));
    await report(afterword, id, hostile.slice(2));
    const { reports } = await afterword.detail(id);
    expect(reports.map(({ reason }) => reason)).toEqual(hostile);
    expect(JSON.stringify(await afterword.thread())).not.toContain("DROP TABLE");
  });

  it("time: reports go with their comment, by hand, by the clean-up, and from under a tombstone", async () => {
    const afterword = await new Afterword().open({ retention: { trashDays: 1 } });
    const [alone, root, byHand] = [
      await commentOf(afterword, "Alone."),
      await commentOf(afterword, "With a reply."),
      await commentOf(afterword, "By hand."),
    ];
    const kept = await commentOf(afterword, "A reply.", { parent: root });
    for (const id of [alone, root, byHand, kept]) {
      await report(afterword, id);
      const vote = { voterKey: newReader().authorKey, value: 1 };
      const url = `/v1/sites/${afterword.siteId}/comments/${id}/vote`;
      const headers = { "CF-Connecting-IP": newAddress() };
      expect((await afterword.fetch(url, { method: "PUT", body: JSON.stringify(vote), headers })).status).toBe(200);
    }
    await afterword.decided([alone, root, byHand], "trash");
    await afterword.admin(`/sites/${afterword.siteId}/comments/${byHand}`, { method: "DELETE" });
    afterword.advance(3 * 86_400_000);
    await afterword.cron();
    const left = async (table: string) => {
      const { results } = await env.DB.prepare(`SELECT comment_id FROM ${table}`).all<{ comment_id: number }>();
      return results.map(({ comment_id }) => comment_id);
    };
    expect([await left("reports"), await left("votes")]).toEqual([[kept], [kept]]);
  });
});
