import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { idAt } from "../../../src/domain/comment.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

beforeEach(forgetDueWork);

/** A comment to recheck, a report that waits and a purge, all due. */
async function everythingDue(afterword: Afterword): Promise<{ waiting: number; reported: number }> {
  afterword.emulator.script({ match: "comment-check", fault: "server-error" });
  const waiting = (await afterword.submit({ body: "A good point." })).comment.id;
  const reported = (await afterword.submit({ body: "Another one." })).comment.id;
  afterword.emulator.script({ match: "submit-spam", fault: "server-error" });
  await afterword.decided([reported], "spam");
  afterword.advance(2 * DAY);
  return { waiting, reported };
}

async function isPurgeDue(afterword: Afterword): Promise<boolean> {
  return (await env.DB.prepare("SELECT 1 FROM purges WHERE due_at <= ?1").bind(afterword.now).first()) !== null;
}

function failures({ log }: Afterword) {
  return log.filter(({ event }) => event === "failure").map(({ where, error }) => ({ where, error }));
}

describe("a run of the cron", () => {
  it("puts off a row that it cannot read, and does all the rest", async () => {
    const afterword = await new Afterword().open();
    const { waiting } = await everythingDue(afterword);
    afterword.emulator.script({ match: "comment-check", fault: "server-error" });
    const broken = (await afterword.submit({ body: "A third one." })).comment.id;
    await env.DB.prepare("UPDATE comments SET submitted = '{' WHERE id = ?1").bind(broken).run();
    afterword.advance(2 * DAY);
    await afterword.cron();
    expect(failures(afterword)).toEqual([{ where: "a comment to recheck", error: "SyntaxError" }]);
    expect((await afterword.row(broken))?.next_check_at).toBeGreaterThan(afterword.now);
    expect((await afterword.row(waiting))?.status).toBe("approved");
    expect([await afterword.outbox(), await isPurgeDue(afterword)]).toEqual([[], false]);
  });

  it.each([
    ["rechecks", "comment-check"],
    ["reports", "submit-spam"],
  ])("does the rest where its %s fail, and logs by kind that they did", async (part, endpoint) => {
    const afterword = await new Afterword().open();
    const { waiting } = await everythingDue(afterword);
    const handle = afterword.powers.fetch;
    // A database that fails in the very moment of the answer.
    afterword.powers.fetch = async (request) => {
      const answer = await handle(request);
      if (request.url.endsWith(endpoint)) {
        afterword.database.beforeBatch = async () => {
          afterword.database.beforeBatch = async () => {};
          throw new TypeError("A good point.");
        };
      }
      return answer;
    };
    await afterword.cron();
    expect(failures(afterword)).toEqual([{ where: part, error: "TypeError" }]);
    expect((await afterword.row(waiting))?.status).toBe(part === "rechecks" ? "pending" : "approved");
    expect([(await afterword.outbox()).length, await isPurgeDue(afterword)]).toEqual([
      part === "reports" ? 1 : 0,
      false,
    ]);
  });

  it("goes on with a purge that has begun, though there are reports in every run", async () => {
    const afterword = await new Afterword().open({ retention: { spamDays: 1 } });
    const { comment } = await afterword.submit({ body: "Another one." });
    const before = afterword.now - 3 * DAY;
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
       INSERT INTO comments (id, site_id, page_id, status, shown, name, address_hash, text_hash, source, html, renderer,
         says, findings)
       SELECT ?2 + i, site_id, page_id, 'spam', 0, name, address_hash, text_hash, source, html, renderer, 'spam', '[]'
       FROM n CROSS JOIN comments WHERE comments.id = ?1`,
    )
      .bind(comment.id, idAt(before))
      .run();
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: "always" });
    await afterword.decided([comment.id], "spam");
    afterword.advance(DAY + 2 * 60 * MINUTE);
    const left: unknown[] = [];
    for (let run = 1; run <= 2; run += 1) {
      await env.DB.prepare("UPDATE outbox SET due_at = ?1").bind(afterword.now).run();
      await afterword.cron();
      left.push(await env.DB.prepare("SELECT count(*) AS n FROM comments WHERE id < ?1").bind(comment.id).first("n"));
      afterword.advance(5 * MINUTE);
    }
    expect(left).toEqual([50, 0]);
  });
});
