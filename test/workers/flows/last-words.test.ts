import { beforeEach, describe, expect, it } from "vitest";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

const MINUTE = 60_000;

beforeEach(forgetDueWork);

/** What Akismet took, in short and in its order. */
function taken(afterword: Afterword): string[] {
  return afterword.emulator.log
    .filter(({ path, fault }) => path.startsWith("/1.1/submit-") && fault === null)
    .map(({ path }) => path.replace("/1.1/submit-", ""));
}

async function cron(afterword: Afterword): Promise<void> {
  afterword.advance(7 * 60 * MINUTE);
  await afterword.cron();
}

async function events(afterword: Afterword, id: number): Promise<string[]> {
  const { history } = await afterword.detail(id);
  return history.map(({ event, from, to }) => (event === "decision" ? `${from}>${to}` : event));
}

describe("a person's last word", () => {
  it.each([
    ["spam", "trash", "spam"],
    ["spam", "trash", "spam", "trash"],
  ] as const)("is told though its first try failed: %s, %s, %s", async (...statuses) => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Fine." });
    afterword.emulator.script({ match: "submit-spam", fault: "server-error" });
    for (const status of statuses) {
      afterword.advance(1_000);
      await afterword.decided([comment.id], status);
    }
    expect(taken(afterword)).toEqual([]);
    await cron(afterword);
    expect(taken(afterword)).toEqual(["spam"]);
    expect(await events(afterword, comment.id)).toContain("report-spam");
    expect(await afterword.outbox()).toEqual([]);
  });

  it.each([
    ["spam", "trash", "approved"],
    ["spam", "trash", "pending"],
    ["spam", "trash", "approved", "spam"],
    ["spam", "approved", "trash", "spam"],
    ["spam", "trash", "trash", "approved", "trash", "pending"],
  ] as const)("is told also where a comment came by the trash: %s, %s, %s", async (...statuses) => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Fine." });
    for (const status of statuses) {
      afterword.advance(1_000);
      await afterword.decided([comment.id], status);
    }
    const said = statuses.filter((status) => status !== "trash").map((status) => (status === "spam" ? "spam" : "ham"));
    expect(taken(afterword)).toEqual(said.filter((word, place) => word !== said[place - 1]));
    await cron(afterword);
    expect([taken(afterword).at(-1), await afterword.outbox()]).toEqual([said.at(-1), []]);
  });

  it("voids the one before where it takes a comment out of the trash as something else", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Fine." });
    afterword.emulator.script({ match: "submit-spam", fault: "server-error" });
    for (const status of ["spam", "trash", "approved"] as const) {
      afterword.advance(1_000);
      await afterword.decided([comment.id], status);
    }
    await cron(afterword);
    expect(taken(afterword)).toEqual(["ham"]);
    expect(await afterword.outbox()).toEqual([]);
  });

  it.each([
    { isTaken: true, heard: ["ham", "spam", "ham"] },
    { isTaken: false, heard: ["spam", "ham"] },
  ])(
    "is the last that Akismet hears, though the one before was still on its way; taken at once: $isTaken",
    async (one) => {
      const { isTaken, heard } = one;
      const afterword = await new Afterword().open();
      const { comment } = await afterword.submit({ body: "Fine." });
      if (!isTaken) afterword.emulator.script({ match: "submit-ham", fault: "server-error" });
      const { fetch } = afterword.powers;
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      afterword.powers.fetch = async (request) => {
        if (request.url.includes("submit-spam")) await held;
        return fetch(request);
      };
      const { settled } = await afterword.respond(`/v1/admin/sites/${afterword.siteId}/decisions`, {
        method: "POST",
        headers: { Authorization: "Bearer test-admin-token", "Content-Type": "application/json" },
        body: JSON.stringify({ ids: [comment.id], status: "spam" }),
      });
      afterword.advance(1_000);
      await afterword.decided([comment.id], "approved");
      expect(taken(afterword)).toEqual(isTaken ? ["ham"] : []);
      release();
      await settled();
      await cron(afterword);
      expect(taken(afterword)).toEqual(heard);
      expect(await afterword.outbox()).toEqual([]);
      await cron(afterword);
      expect(taken(afterword)).toEqual(heard);
    },
  );
});

describe("a report without a key", () => {
  it("waits for one, and the outbox says so", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Fine." });
    afterword.env.AKISMET_KEY = "";
    await afterword.decided([comment.id], "spam");
    expect(await afterword.outbox()).toMatchObject([
      { comment: comment.id, lastError: "key: the site has no Akismet key" },
    ]);
    afterword.env.AKISMET_KEY = "0123456789ab";
    await cron(afterword);
    expect(taken(afterword)).toEqual(["spam"]);
    expect(await afterword.outbox()).toEqual([]);
  });

  it("waits while Akismet is switched off", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Fine." });
    await afterword.set({ akismet: false });
    await afterword.decided([comment.id], "spam");
    await cron(afterword);
    expect(await afterword.outbox()).toHaveLength(1);
    await afterword.set({ akismet: true });
    await cron(afterword);
    expect(taken(afterword)).toEqual(["spam"]);
  });
});

describe("a repeat", () => {
  const body = "Great post!";

  it("is nobody else's under the same e-mail", async () => {
    const afterword = await new Afterword().open();
    const ann = { ...newReader(), email: "test@test.com" };
    const bob = { ...newReader(), email: "test@test.com" };
    const first = await afterword.submit({ body }, ann);
    const second = await afterword.submit({ body }, bob);
    expect(second.comment.id).not.toBe(first.comment.id);
    expect(second.comment.author?.name).toBe(bob.name);
    expect(await afterword.countRows()).toBe(2);
  });

  it("is not what a bot sent as the reader's spam before", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const bot = { ...newReader(), name: reader.name, email: reader.email };
    const token = await afterword.token();
    await afterword.send({ token, body, homepage: "filled", authorKey: undefined }, bot);
    const { comment, http } = await afterword.submit({ body }, reader);
    expect([http, (await afterword.queued(comment.id)).status]).toEqual([201, "approved"]);
  });

  it("is answered though a moderator moved its page meanwhile", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const send = async () => (await afterword.send({ body }, reader)).json() as Promise<{ comment: { id: number } }>;
    const first = await send();
    const { page } = await afterword.queued(first.comment.id);
    const moved = await afterword.admin(`/sites/${afterword.siteId}/pages/${page.id}`, {
      method: "PATCH",
      body: JSON.stringify({ key: "/elsewhere" }),
    });
    expect(moved.status).toBe(200);
    afterword.advance(MINUTE);
    expect((await send()).comment.id).toBe(first.comment.id);
    expect(await afterword.countRows()).toBe(1);
  });
});
