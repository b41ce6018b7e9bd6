import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { realPowers } from "../../../src/context.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";
import { SCENARIOS } from "../scenarios.ts";

/** Values that were sent and are words of our own routes and codes. */
const OURS = ["comments", "author"];

const CHANNELS = ["debug", "info", "log", "warn", "error", "trace", "dir", "table"] as const;
let printed: string[];
let listeners: MockInstance[];

/** All that the Worker prints, by whatever way, is kept instead of shown. */
function listen(): void {
  printed = [];
  const keep = (...values: unknown[]) =>
    void printed.push(...values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))));
  listeners = CHANNELS.map((channel) => vi.spyOn(console, channel).mockImplementation(keep));
}

/** A text as it is, and as it stands within JSON. */
const spellings = (text: string) => [text, JSON.stringify(text).slice(1, -1)];

/** Every word of some length that was sent or is configured, but for the names of sites. */
class Eavesdropper extends Afterword {
  readonly secrets = new Set<string>([this.env.ADMIN_TOKEN!, this.env.SIGNING_SECRET!, this.env.AKISMET_KEY!]);

  constructor() {
    super();
    this.powers.log = (line) => {
      this.log.push(line);
      realPowers.log(line);
    };
  }

  #keep(value: unknown): void {
    if (typeof value === "object" && value !== null) for (const one of Object.values(value)) this.#keep(one);
    else if (String(value).length > 5 && ![...OURS, this.siteId].includes(String(value)))
      this.secrets.add(String(value));
  }

  override respond(path: string, init: RequestInit = {}, origin?: string) {
    const headers = new Headers(init.headers);
    headers.set("User-Agent", "Secret-Agent/7.0");
    headers.set("Referer", "https://blog.example/secret-article");
    headers.set("Accept-Language", "secret-language");
    headers.append("Cookie", "secret=of-a-cookie");
    if (!headers.has("CF-Connecting-IP")) headers.set("CF-Connecting-IP", "198.51.100.77");
    for (const [name, value] of headers) if (name !== "content-type") this.#keep(value);
    const url = new URL(path, "https://comments.example");
    for (const part of url.pathname.split("/")) if (/\d|secret/.test(part)) this.#keep(part);
    for (const value of url.searchParams.values()) this.#keep(value);
    if (typeof init.body === "string") {
      try {
        this.#keep(JSON.parse(init.body));
      } catch {
        for (const value of new URLSearchParams(init.body).values()) this.#keep(value);
      }
    }
    return super.respond(path, { ...init, headers }, origin);
  }

  assertSilence(): void {
    const lines = printed.join("\n");
    expect(printed.length).toBeGreaterThanOrEqual(this.log.length);
    expect([...this.secrets].filter((secret) => spellings(secret).some((text) => lines.includes(text)))).toEqual([]);
  }
}

describe("works", () => {
  it("writes one line for a submission, with what became of it and all that it took", async () => {
    const afterword = await new Afterword().open();
    const token = await afterword.token();
    afterword.log.length = 0;
    afterword.emulator.script({ match: "comment-check", fault: { name: "slow", delayMs: 250 } });
    const { cost } = await afterword.database.measure(() => afterword.send({ token, body: "Nice." }));
    expect(afterword.log).toEqual([
      {
        level: "info",
        event: "request",
        time: expect.stringMatching(/^2026-11-24T10:.*Z$/),
        requestId: expect.stringMatching(/^[0-9a-f]{16}$/),
        method: "POST",
        route: "/v1/sites/:site/comments",
        status: 201,
        outcome: "ok",
        site: afterword.siteId,
        verdict: "ham",
        ms: 250,
        databaseMs: 0,
        akismetCalls: 1,
        akismetMs: 250,
        ...cost,
      },
    ]);
  });

  it("counts what goes on behind an answer, in the same line", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Buy." });
    afterword.log.length = 0;
    const { cost } = await afterword.database.measure(() => afterword.decide([comment.id], "spam"));
    expect(afterword.log).toEqual([expect.objectContaining({ ...cost, akismetCalls: 1, verdict: null })]);
  });

  it("gives the id of a refusal, so that it is found", async () => {
    const afterword = await new Afterword().open();
    const answer = await afterword.send({ body: "" });
    const { error } = (await answer.json()) as { error: { requestId: string } };
    expect(afterword.log.at(-1)).toMatchObject({ requestId: error.requestId, status: 422, outcome: "invalid" });
  });

  it("writes one line for a run of the cron", async () => {
    await forgetDueWork();
    const afterword = await new Afterword().open();
    afterword.log.length = 0;
    const { cost } = await afterword.database.measure(() => afterword.cron());
    expect(afterword.log).toEqual([expect.objectContaining({ event: "cron", level: "info", ms: 0, ...cost })]);
  });
});

describe("refuses", () => {
  it("names no site that does not exist, and no path", async () => {
    const afterword = await new Afterword().open();
    for (const path of ["/v1/sites/secret-site/counts?page=/a", "/sites/secret-site/thread?page=/a", "/secret-path"]) {
      expect((await afterword.fetch(path)).status).toBe(404);
      expect(afterword.log.at(-1)).toMatchObject({ site: null, outcome: "not_found", status: 404 });
    }
    expect((await afterword.fetch("/v1/sites/secret-site/counts", { method: "OPTIONS" })).status).toBe(204);
    expect(afterword.log.at(-1)).toMatchObject({ site: null, method: "OPTIONS" });
    expect(JSON.stringify(afterword.log)).not.toContain("secret");
  });
});

describe("what is printed", () => {
  beforeEach(listen);
  afterEach(() => {
    for (const listener of listeners) listener.mockRestore();
  });

  it.each(["info", "error"] as const)("is one line of JSON, of the level %s", (level) => {
    const line = { level, event: "failure", where: "here\nand there" } as const;
    realPowers.log(line);
    expect(printed).toHaveLength(1);
    expect(printed[0]).not.toContain("\n");
    expect(JSON.parse(printed[0]!)).toEqual(line);
    const used = CHANNELS.filter((_, place) => listeners[place]!.mock.calls.length > 0);
    expect(used).toEqual([level === "error" ? "error" : "log"]);
  });
});

describe("resists", () => {
  beforeEach(listen);
  afterEach(() => {
    for (const listener of listeners) listener.mockRestore();
  });

  it.each(Object.entries(SCENARIOS))("%s tells the log nothing that was sent", async (route, scenario) => {
    const afterword = new Eavesdropper();
    await afterword.open();
    await scenario(afterword);
    const [method, pattern] = route.split(" ") as [string, string];
    if (!route.startsWith("POST /v1/admin/sites ") && route !== "POST /v1/admin/sites") {
      expect(afterword.log).toContainEqual(expect.objectContaining({ event: "request", method, route: pattern }));
    }
    // The same once more, with something wrong in each place.
    const wrong = pattern.replaceAll(/:\w+/g, "secret-of-the-path");
    const body = method === "GET" ? {} : { body: JSON.stringify({ secret: "secret-of-a-field" }) };
    await afterword.fetch(`${wrong}?secret=secret-of-the-query`, { method, ...body });
    afterword.database.fault = { error: new Error("D1_ERROR: secret-of-the-database"), afterCommit: false };
    afterword.emulator.script({ match: "comment-check", fault: { name: "server-error", body: "secret-of-akismet" } });
    await afterword.submit({ body: "secret-of-a-comment" }, newReader()).catch(() => undefined);
    await afterword.cron();
    afterword.assertSilence();
  });

  it("a server without settings logs what is missing, and no value", async () => {
    const afterword = new Afterword({ SIGNING_SECRET: "secret-too-short" });
    expect((await afterword.fetch("/healthz")).status).toBe(503);
    expect(afterword.log.map(({ event }) => event)).toEqual(["failure", "request"]);
    expect(JSON.stringify(afterword.log)).not.toContain("secret-too-short");
  });
});
