import { describe, expect, it } from "vitest";
import { Afterword, newReader } from "../afterword.ts";
import { SCENARIOS } from "../scenarios.ts";

// What others' faults taught and no other test holds; docs/security.md has the whole list.

const GETS = Object.entries(SCENARIOS).filter(([route]) => route.startsWith("GET "));

describe("asking changes nothing", () => {
  it.each(GETS)("%s writes no row, so that a link may be fetched by anybody's scanner", async (_route, scenario) => {
    const afterword = await new Afterword().open();
    const respond = afterword.respond.bind(afterword);
    const written: number[] = [];
    afterword.respond = async (path, init = {}, origin) => {
      const before = afterword.database.cost.rowsWritten;
      const { response, settled } = await respond(path, init, origin);
      await settled();
      if ((init.method ?? "GET") === "GET") written.push(afterword.database.cost.rowsWritten - before);
      return { response, settled };
    };
    await scenario(afterword);
    expect(written.length).toBeGreaterThan(0);
    expect(new Set(written)).toEqual(new Set([0]));
  });
});

describe("a comment", () => {
  it("without user agent and referrer is judged as any, since bots send none", async () => {
    const afterword = await new Afterword().open();
    const token = await afterword.token();
    const response = await afterword.post(`/v1/sites/${afterword.siteId}/comments`, {
      ...{ page: "/hello", name: "Ada", email: "ada@reader.example", body: "emu-spam", token },
    });
    expect(response.status).toBe(202);
    expect(afterword.checks).toHaveLength(1);
    expect((await afterword.thread()).comments).toEqual([]);
  });

  it.each(["X-Forwarded-For", "X-Real-IP", "True-Client-IP", "Forwarded"])(
    "cannot choose its address by %s",
    async (header) => {
      const afterword = await new Afterword().open();
      const reader = newReader();
      const token = await afterword.token();
      await afterword.send({ body: "Nice.", token }, reader, { [header]: "192.0.2.200" });
      expect(afterword.checks.map(({ body }) => body.user_ip)).toEqual([reader.address]);
    },
  );

  it("is held for what stands in a hidden field, and answered as if it only waited", async () => {
    const afterword = await new Afterword().open();
    const [held, caught] = [await afterword.token(), await afterword.token()];
    const waiting = await afterword.send({ body: "a.example http://b.example http://c.example", token: held });
    afterword.advance(60_000);
    const trapped = await afterword.send({ body: "Nice.", token: caught, homepage: "x" });
    const shape = async (response: Response) => [response.status, Object.keys((await response.json()) as object)];
    expect(await shape(trapped)).toEqual(await shape(waiting));
  });
});

describe("a ban", () => {
  it("reaches its author's edit of what was shown before", async () => {
    const afterword = await new Afterword().open();
    const reader = newReader();
    const { comment } = await afterword.submit({ body: "Nice." }, reader);
    expect((await afterword.row(comment.id))?.status).toBe("approved");
    const ban = { kind: "email", value: reader.email };
    expect((await afterword.adminPost(`/sites/${afterword.siteId}/bans`, ban)).status).toBe(201);
    await afterword.own("PATCH", comment.id, reader, { body: "Nicer." });
    expect((await afterword.row(comment.id))?.status).toBe("spam");
    expect((await afterword.thread()).comments).toEqual([]);
  });
});
