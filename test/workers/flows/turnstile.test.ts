import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Finding, SubmitResponse } from "../../../src/contract.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

const SECRET = { TURNSTILE_SECRET: "turnstile-secret-0001" };
const KEY = { turnstileKey: "0x4AAA" };
const PASSED = { success: true, "error-codes": [] };

let asked: URLSearchParams[] = [];

beforeEach(async () => {
  asked = [];
  await forgetDueWork();
});

/** A site with Turnstile that answers like this, one after the other and the last one again. */
async function open(...answers: (object | Error | number)[]): Promise<Afterword> {
  const afterword = await new Afterword(SECRET).open(KEY);
  afterword.siteverify = async (request) => {
    asked.push(new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer())));
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return typeof answer === "number" ? new Response("", { status: answer }) : Response.json(answer);
  };
  return afterword;
}

async function finding(afterword: Afterword, id: number): Promise<Finding | undefined> {
  const findings = JSON.parse(String((await afterword.row(id))?.findings)) as Finding[];
  return findings.find(({ check }) => check === "turnstile");
}

describe("Turnstile", () => {
  it("lets who passed be judged as anyone, and is told no more than it needs", async () => {
    const afterword = await open(PASSED);
    const reader = newReader();
    const { http, comment } = await afterword.submit({ body: "Nice.", turnstile: "passed-token" }, reader);
    expect([http, await finding(afterword, comment.id)]).toEqual([201, undefined]);
    expect(asked.map((form) => Object.fromEntries(form))).toEqual([
      {
        secret: SECRET.TURNSTILE_SECRET,
        response: "passed-token",
        remoteip: reader.address,
        idempotency_key: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      },
    ]);
    expect((await afterword.submit({ body: "emu-spam", turnstile: "passed-token" })).http).toBe(202);
    expect(JSON.stringify(afterword.emulator.log)).not.toMatch(/passed-token|turnstile-secret/);
  });

  it.each<[string, string, object | Error | number, string]>([
    [
      "failed",
      "turnstile.failed",
      { success: false, "error-codes": ["invalid-input-response"] },
      "invalid-input-response",
    ],
    ["failed", "turnstile.failed", { success: false, "error-codes": ["timeout-or-duplicate"] }, "timeout-or-duplicate"],
    ["could not be asked", "turnstile.unavailable", new Error("network"), "network"],
    ["could not be asked", "turnstile.unavailable", 503, "status 503"],
    ["is not sure", "turnstile.unavailable", { success: "true" }, "protocol"],
    [
      "is not set up",
      "turnstile.unavailable",
      { success: false, "error-codes": ["invalid-input-secret"] },
      "invalid-input-secret",
    ],
  ])("holds the comment when it %s (%s), and a moderator sees why", async (_, reason, answer, codes) => {
    const afterword = await open(answer);
    const { http, status, comment } = await afterword.submit({ body: "Nice.", turnstile: "some-token" });
    expect([http, status]).toEqual([202, "pending"]);
    expect(await finding(afterword, comment.id)).toEqual({
      check: "turnstile",
      reason,
      says: "hold",
      evidence: { codes },
    });
    expect((await afterword.row(comment.id))?.status).toBe("pending");
    expect((await afterword.thread()).comments).toEqual([]);
    expect(afterword.checks).toHaveLength(1);
    expect(asked).toHaveLength(1);
    const rechecks = await afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: [comment.id] });
    expect(await rechecks.json()).toMatchObject({ results: [{ status: "pending" }] });
  });

  it.each([undefined, null, ""])("holds without asking when its token is %j", async (turnstile) => {
    const afterword = await open(PASSED);
    const { http, comment } = await afterword.submit({ body: "Nice.", turnstile });
    expect([http, (await finding(afterword, comment.id))?.reason]).toEqual([202, "turnstile.missing"]);
    expect(asked).toEqual([]);
  });

  it("is asked once for a submission, however often it comes or the database has to be read again", async () => {
    const afterword = await open(PASSED, { success: false, "error-codes": ["timeout-or-duplicate"] });
    const reader = newReader();
    afterword.emulator.setDuplicateTrap(false);
    const fields = { body: "Nice.", turnstile: "some-token", token: await afterword.token() };
    let batches = 0;
    afterword.database.beforeBatch = async () => {
      batches += 1;
      if (batches === 2) {
        afterword.database.fault = { error: new Error("D1_ERROR: Network connection lost."), afterCommit: false };
      }
    };
    const first = await afterword.send(fields, reader);
    afterword.database.beforeBatch = null;
    const { comment } = (await first.json()) as SubmitResponse;
    expect([first.status, asked.length]).toEqual([201, 1]);
    const again = await afterword.send(fields, reader);
    expect([again.status, ((await again.json()) as SubmitResponse).comment.id]).toEqual([201, comment.id]);
    expect(asked).toHaveLength(1);
  });

  it("is not asked about what is refused anyway", async () => {
    const afterword = await open(PASSED);
    const reader = newReader();
    await afterword.submit({ body: "First.", turnstile: "some-token" }, reader);
    const refused = [
      await afterword.send({ body: "Too soon.", turnstile: "some-token" }, reader),
      await afterword.send({ body: "", turnstile: "some-token" }),
      await afterword.send({ body: "Reply.", parent: 7, turnstile: "some-token" }),
      await afterword.send({ body: "From elsewhere.", turnstile: "some-token" }, newReader(), {
        Origin: "https://evil.example",
      }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([429, 422, 404, 403]);
    expect(asked).toHaveLength(1);
  });

  it("holds for good: an edit does not make up for it", async () => {
    const afterword = await open(PASSED);
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    const edited = await afterword.own("PATCH", comment.id, reader, { body: "Nicer.", turnstile: "some-token" });
    expect([edited.status, asked.length]).toEqual([202, 0]);
    expect((await finding(afterword, comment.id))?.reason).toBe("turnstile.missing");
  });

  it.each([
    ["no secret", {}, KEY],
    ["no key", SECRET, {}],
    ["neither", {}, {}],
  ])("is off where the site has %s", async (_, env, settings) => {
    const afterword = await new Afterword(env).open(settings);
    const siteverify = vi.spyOn(afterword, "siteverify");
    expect((await afterword.thread()).form.turnstileKey).toBeNull();
    expect((await afterword.submit({ body: "Nice.", turnstile: "some-token" })).http).toBe(201);
    expect((await afterword.submit({ body: "Nice again." })).http).toBe(201);
    expect(siteverify).not.toHaveBeenCalled();
  });

  it("gives the form its key where it is on, and never the secret", async () => {
    const afterword = await open(PASSED);
    const answer = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ form: { turnstileKey: "0x4AAA" } });
    expect(text).not.toContain(SECRET.TURNSTILE_SECRET);
  });

  it.each(["", "a b", "x".repeat(101), 7, "a\nb"])("has no key like %j", async (turnstileKey) => {
    const afterword = await new Afterword(SECRET).open();
    const body = JSON.stringify({ turnstileKey });
    const response = await afterword.admin(`/sites/${afterword.siteId}`, { method: "PATCH", body });
    expect([response.status, await response.json()]).toMatchObject([422, { error: { field: "turnstileKey" } }]);
  });
});
