import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Fault } from "../../../dev/akismet-emulator.ts";
import type { SubmitResponse } from "../../../src/contract.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

async function openForms(afterword: Afterword, count: number, firstNumber = 1) {
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push(await afterword.token("/hello", 0));
  afterword.advance(5_000);
  return tokens.map((token, number) => async () => {
    afterword.advance(1);
    const response = await afterword.send({ token, body: `Comment ${firstNumber + number}.` }, newReader());
    return { ...((await response.json()) as SubmitResponse), http: response.status };
  });
}

describe("when Akismet or the database fails half-way", () => {
  it("after five unclear answers nobody at all asks for 60 s, however many comments come", async () => {
    const afterword = await new Afterword().open();
    const forms = await openForms(afterword, 15);
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: "always" });
    for (const send of forms) await send();
    expect(afterword.checks).toHaveLength(5);
  });

  it("exactly one comment tries after 60 s, and all others of that moment do not", async () => {
    const afterword = await new Afterword().open();
    const forms = await openForms(afterword, 12);
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: 5 });
    for (const send of forms.slice(0, 5)) await send();
    afterword.advance(60_000);
    afterword.emulator.script({ match: "comment-check", fault: "held" });
    const trying = forms[5]!();
    await afterword.emulator.whenHeld();
    for (const send of forms.slice(6)) await send();
    const asked = afterword.checks.length;
    afterword.emulator.release();
    await trying;
    expect(asked).toBe(6);
  });

  it.each<Fault>([{ name: "reset", phase: "after-headers" }, { name: "truncated" }])(
    "an answer lost on the way (%j) does not make a clean comment spam by our own second try",
    async (fault) => {
      const afterword = await new Afterword().open();
      afterword.emulator.script({ match: "comment-check", fault });
      const { http, comment } = await afterword.submit({ body: "A good point." });
      expect((await afterword.queued(comment.id)).status).toBe("approved");
      expect(http).toBe(201);
      expect(afterword.checks.map(({ body }) => body.recheck_reason)).toEqual([undefined, "retry"]);
    },
  );

  it("a write that D1 did not take asks Akismet once, and the comment is no spam for our trying again", async () => {
    const afterword = await new Afterword().open();
    const token = await afterword.token();
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      const error = new Error("D1_ERROR: Network connection lost.");
      if (batches === 2) afterword.database.fault = { error, afterCommit: false };
    };
    const response = await afterword.send({ token, body: "A good point." });
    expect([response.status, afterword.checks.length]).toEqual([201, 1]);
  });

  it("a site with a long queue that cannot be judged does not keep the cron from the other sites", async () => {
    const away = await new Afterword().open();
    const well = await new Afterword().open();
    well.powers.fetch = away.powers.fetch;
    const about = (text: string) => ({ endpoint: "comment-check", fields: { comment_content: text } });
    away.emulator.script({ match: about("Comment"), fault: "server-error", times: "always" });
    away.emulator.script({ match: about("Well"), fault: "server-error" });
    for (const send of await openForms(away, 40)) await send();
    well.now = away.now;
    await well.submit({ body: "Well." });
    away.advance(10 * 60_000);
    await away.cron();
    away.advance(5 * 60_000);
    await away.cron();
    expect((await well.thread()).page.count).toBe(1);
  });

  it("a comment that can no longer be sent keeps no other one waiting, and is left to a person", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: 2 });
    const { comment: bare } = await afterword.submit({ body: "One." });
    const { comment: whole } = await afterword.submit({ body: "Two." });
    // What the purge does where a site keeps the fields for a shorter time than an outage lasts.
    await env.DB.prepare("UPDATE comments SET submitted = NULL WHERE id = ?1").bind(bare.id).run();
    afterword.advance(10 * 60_000);
    await afterword.cron();
    expect((await afterword.queued(whole.id)).status).toBe("approved");
    expect(await afterword.queued(bare.id)).toMatchObject({ status: "pending", nextCheckAt: null });
  });

  it("a submission outlives its reader: the runtime is asked to let it finish before Akismet is", async () => {
    const afterword = await new Afterword().open();
    const token = await afterword.token();
    const prototype = Object.getPrototypeOf(createExecutionContext()) as ExecutionContext;
    const waitUntil = vi.spyOn(prototype, "waitUntil");
    afterword.emulator.script({ match: "comment-check", fault: "held" });
    const sent = afterword.send({ token, body: "A good point." });
    await afterword.emulator.whenHeld();
    const kept = waitUntil.mock.calls.length;
    afterword.emulator.release();
    await sent;
    waitUntil.mockRestore();
    expect(kept).toBeGreaterThan(0);
  });

  it("an answer that is too long is an answer, and is not asked for twice", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ match: "comment-check", fault: "oversized-body", times: "always" });
    const { comment } = await afterword.submit({ body: "A good point." });
    expect(afterword.checks).toHaveLength(1);
    const [finding] = (await afterword.queued(comment.id)).verdict.findings;
    expect(finding?.evidence.kind).toBe("protocol");
  });

  it("a manual recheck that Akismet does not answer takes no verdict away", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "A good point." });
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [comment.id] });
    expect(await afterword.queued(comment.id)).toMatchObject({
      status: "approved",
      verdict: { says: "ham" },
      akismet: { result: "ham" },
    });
  });
});
