import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { idAt } from "../../../src/domain/comment.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";
import { Program } from "../programs.ts";

/** What the spam API costs, with the token's own look-up. */
describe.each([10, 10_000])("with %i checks stored", (size) => {
  const afterword = new Afterword();
  let program: Program;

  beforeAll(async () => {
    await forgetDueWork();
    await afterword.open();
    program = await Program.of(afterword);
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
       INSERT INTO checks (site_id, id, used, actor, type, says, findings, submitted)
       SELECT ?1, ?3 + i * 4096, '{}', 'Form', 'comment', 'ham', '[]', '{"user_ip":"10.0.0.1"}' FROM n`,
    )
      .bind(afterword.siteId, size, idAt(afterword.now - 30 * 60_000))
      .run();
    // What the token did first today is written once a day.
    await program.check();
    afterword.advance(11 * 60_000);
  });

  it.each([
    ["ham", "Hello."],
    ["hold", "http://a.example http://b.example"],
    ["spam", "emu-spam"],
  ])("a check that says %s takes two trips and writes one row", async (says, body) => {
    const { value, cost } = await afterword.database.measure(() =>
      program.check({ body, email: "ada@a.b.example.org" }),
    );
    expect(value.says).toBe(says);
    expect(cost.roundTrips).toBe(2);
    expect(cost.rowsRead).toBeLessThanOrEqual(70);
    expect(cost.rowsWritten).toBe(1);
  });

  it("reads at most 50 of the checks of the last minutes", async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
       INSERT INTO checks (site_id, id, used, actor, type, says, findings, submitted)
       SELECT ?1, ?2 + i * 4096, '{}', 'Form', 'comment', 'ham', '[]', '{"user_ip":"10.0.0.1"}' FROM n`,
    )
      .bind(afterword.siteId, idAt(afterword.now - 60_000))
      .run();
    const { cost } = await afterword.database.measure(() => program.check());
    expect(cost).toMatchObject({ roundTrips: 2, rowsWritten: 1 });
    expect(cost.rowsRead).toBeLessThanOrEqual(70);
  });

  it("a refusal before the judgement writes nothing", async () => {
    const { value, cost } = await afterword.database.measure(() => program.send({ ip: "nowhere" }));
    expect(value.status).toBe(422);
    expect(cost).toEqual({ roundTrips: 1, rowsRead: 1, rowsWritten: 0 });
  });
});
