import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorEnvelope } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";
import { makeToken } from "../moderators.ts";
import { checkRow, Program, reportsOf } from "../programs.ts";

const DAY_MS = 86_400_000;

let afterword: Afterword;
let program: Program;

beforeEach(async () => {
  await forgetDueWork();
  afterword = await new Afterword().open();
  program = await Program.of(afterword);
});

const told = () => reportsOf(afterword).map(({ path }) => path.replace("/1.1/submit-", ""));
const row = (id: number) => checkRow(env.DB, afterword.siteId, id);

async function codeOf(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as ErrorEnvelope).error.code];
}

describe("feedback on a check", () => {
  it("reaches Akismet with the fields as last sent, and what it said then", async () => {
    const { id } = await program.check({ name: "Ada", email: "ada@example.org", body: "Missed.", type: "signup" });
    const response = await program.feedback(id, "spam");
    expect([response.status, await response.json()]).toEqual([200, { id, feedback: "spam" }]);
    const [report] = reportsOf(afterword);
    const { comment_author, comment_author_email, comment_content, comment_type, blog } = report!.body;
    expect([comment_author, comment_author_email, comment_content, comment_type, blog]).toEqual([
      "Ada",
      "ada@example.org",
      "Missed.",
      "signup",
      "https://blog.example/",
    ]);
    expect(report!.body).toMatchObject({ reporter: "Contact form", comment_check_response: "false" });
    expect(await afterword.outbox()).toEqual([]);
  });

  it("tells of false spam, and is undone by the opposite, each time once", async () => {
    const { id } = await program.check({ body: "emu-spam" });
    for (const status of ["ham", "ham", "spam", "spam", "ham"]) {
      afterword.advance(1_000);
      expect((await program.feedback(id, status)).status).toBe(200);
    }
    expect(told()).toEqual(["ham", "spam", "ham"]);
    expect(await row(id)).toMatchObject({ says: "spam", feedback: "ham", feedback_by: "Contact form" });
  });

  it("keeps what only confirms the verdict to itself", async () => {
    const ham = await program.check();
    const held = await program.check({ body: "http://a.example http://b.example" });
    const spam = await program.check({ body: "emu-spam" });
    await program.feedback(ham.id, "ham");
    await program.feedback(held.id, "ham");
    await program.feedback(spam.id, "spam");
    expect(told()).toEqual([]);
    await program.feedback(held.id, "spam");
    expect(told()).toEqual(["spam"]);
  });

  it("tells nothing of what Akismet was never asked about", async () => {
    const { id } = await program.check({ honeypot: "filled" });
    await afterword.set({ akismet: false });
    const { id: other } = await program.check();
    await afterword.set({ akismet: true });
    await program.feedback(id, "ham");
    await program.feedback(other, "spam");
    expect(told()).toEqual([]);
    expect(await row(id)).toMatchObject({ feedback: "ham" });
  });

  it("is tried again while Akismet is away, and only the last word is told then", async () => {
    const { id } = await program.check();
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: 1 });
    await program.feedback(id, "spam");
    expect(await afterword.outbox()).toMatchObject([{ comment: null, check: id, attempts: 1 }]);
    afterword.advance(1_000);
    await program.feedback(id, "ham");
    afterword.advance(LIMITS.outboxBackoffMs[0]);
    await afterword.cron();
    // The first word failed, the second was told at once, and the retry found itself outdated.
    expect(told()).toEqual(["spam", "ham"]);
    expect(await afterword.outbox()).toEqual([]);
  });

  it("costs two rows and two trips, with the token's own", async () => {
    const { id } = await program.check();
    const database = afterword.database;
    const cost = { roundTrips: 0, rowsRead: 0, rowsWritten: 0 };
    database.cost = cost;
    const sent = { method: "POST", headers: program.headers, body: JSON.stringify({ status: "spam" }) };
    const { settled } = await afterword.respond(`/v1/sites/${afterword.siteId}/checks/${id}/feedback`, sent);
    // Before what goes on behind the answer.
    const { roundTrips, rowsWritten } = { ...database.cost };
    await settled();
    expect(rowsWritten).toBeLessThanOrEqual(2);
    expect(roundTrips).toBeLessThanOrEqual(3);
    const again = await database.measure(() => program.feedback(id, "spam"));
    expect(again.cost).toMatchObject({ roundTrips: 2, rowsWritten: 0 });
  });

  it.each([
    ["no such word", { status: "approved" }, [422, "invalid"]],
    ["no word at all", {}, [422, "invalid"]],
  ])("refuses %s", async (_name, body, expected) => {
    const { id } = await program.check();
    const path = `/v1/sites/${afterword.siteId}/checks/${id}/feedback`;
    expect(await codeOf(await afterword.post(path, body, program.headers))).toEqual(expected);
  });

  it("refuses a check that is not there, or of another site, and who lacks the scope", async () => {
    const other = await new Afterword().open();
    const others = await Program.of(other);
    const { id } = await program.check();
    expect(await codeOf(await program.feedback(id + 1, "spam"))).toEqual([404, "not_found"]);
    const { id: foreign } = await others.check();
    expect(await codeOf(await program.feedback(foreign, "spam"))).toEqual([404, "not_found"]);
    const path = `/v1/sites/${afterword.siteId}/checks/${id}/feedback`;
    expect(await codeOf(await afterword.post(path, { status: "spam" }, others.headers))).toEqual([403, "forbidden"]);
    expect(await codeOf(await afterword.post(path, { status: "spam" }))).toEqual([401, "unauthorized"]);
    const { token } = await makeToken(afterword, { scopes: ["read", "moderate", "manage"] });
    const moderator = { Authorization: `Bearer ${token}` };
    expect(await codeOf(await afterword.post(path, { status: "spam" }, moderator))).toEqual([403, "forbidden"]);
    expect(told()).toEqual([]);
  });
});

describe("what is kept of a check", () => {
  /** Lets the site's purge have its turn, as often as it needs. */
  async function purge(): Promise<void> {
    await afterword.cron();
    await afterword.cron();
  }

  it("is gone after 15 days, and no feedback finds it then", async () => {
    const { id } = await program.check();
    afterword.advance(14 * DAY_MS);
    await purge();
    expect(await row(id)).toMatchObject({ submitted: expect.any(String) });
    afterword.advance(1 * DAY_MS + 1);
    await purge();
    expect(await row(id)).toBeNull();
    expect(await codeOf(await program.feedback(id, "spam"))).toEqual([404, "not_found"]);
  });

  it.each([
    ["addresses", { ipDays: 2 }],
    ["copies of what was sent", { submittedDays: 2 }],
  ])("has no text and no address in it when the site keeps its %s for less", async (_name, retention) => {
    await afterword.set({ retention });
    await afterword.adminPost(`/sites/${afterword.siteId}/bans`, { kind: "email", value: "ada@example.org" });
    const { id } = await program.check({ email: "ada@example.org", body: "A secret." });
    afterword.advance(2 * DAY_MS + 1);
    const later = await program.check({ body: "Newer." });
    await purge();
    const kept = await row(id);
    expect(kept).toMatchObject({ says: "spam", submitted: null });
    expect(JSON.stringify(kept)).not.toMatch(/secret|ada@/i);
    expect(await row(later.id)).toMatchObject({ submitted: expect.any(String) });
    expect((await program.feedback(id, "ham")).status).toBe(200);
    expect(told()).toEqual([]);
  });

  it("goes in pieces of 200, however much there is", async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
       INSERT INTO checks (site_id, id, used, actor, type, says, findings)
       SELECT ?1, i, '{}', 'Form', 'comment', 'ham', '[]' FROM n`,
    )
      .bind(afterword.siteId)
      .run();
    afterword.advance(DAY_MS);
    for (let run = 0; run < 4; run += 1) await afterword.cron();
    const left = await env.DB.prepare("SELECT count(*) AS n FROM checks WHERE site_id = ?1")
      .bind(afterword.siteId)
      .first();
    expect(left).toEqual({ n: 0 });
  });
});
