import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Me } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword } from "../afterword.ts";
import { makeToken, OWN_ORIGIN, signIn } from "../moderators.ts";

const FROM_PAGE = { Origin: OWN_ORIGIN };

function meWith(afterword: Afterword, cookie: string): Promise<Response> {
  return afterword.fetch("/v1/admin/me", { headers: { Cookie: cookie } });
}

describe("signing in", () => {
  it("sets a cookie for this host alone, out of reach of scripts and of other sites, for 12 hours", async () => {
    const afterword = await new Afterword().open();
    const { token } = await makeToken(afterword, { name: "Ada", scopes: ["read"] });
    const response = await afterword.post("/admin/session", { token }, FROM_PAGE);
    expect(response.status).toBe(201);
    const [pair = "", ...attributes] = response.headers.get("Set-Cookie")!.split("; ");
    expect(pair).toMatch(/^__Host-afterword=[\w%.-]+$/);
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict", "Secure"]);
    expect(pair).not.toContain(token);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
    const me = (await response.json()) as Me;
    expect(me).toEqual({
      ...{ name: "Ada", sites: [{ id: afterword.siteId, name: "Blog", url: "https://blog.example/" }] },
      ...{ allSites: false, scopes: ["read"], signedInBy: "session", expiresAt: "2026-11-24T22:00:00Z" },
    });
    expect(await (await meWith(afterword, pair)).json()).toEqual(me);
  });

  it("keeps nothing of the session in the database, and reads one row of a token, none of the owner", async () => {
    const afterword = await new Afterword().open();
    const { token } = await makeToken(afterword);
    await signIn(afterword, token);
    const dump = async () => (await env.DB.prepare("SELECT * FROM tokens").all()).results;
    const before = await dump();
    const cookie = await signIn(afterword, token);
    const owners = await signIn(afterword, "test-admin-token");
    const { value, cost } = await afterword.database.measure(() =>
      afterword.fetch(`/v1/admin/sites/${afterword.siteId}`, { headers: { Cookie: cookie } }),
    );
    expect(value.status).toBe(200);
    expect(cost).toMatchObject({ rowsWritten: 0 });
    expect(await dump()).toEqual(before);
    const ofOwner = await afterword.database.measure(() =>
      afterword.fetch(`/v1/admin/sites/${afterword.siteId}`, { headers: { Cookie: owners } }),
    );
    expect(cost.rowsRead - ofOwner.cost.rowsRead).toBe(1);
    expect(cost.roundTrips - ofOwner.cost.roundTrips).toBe(1);
  });

  it.each([
    ["a wrong token", { token: "wrong" }, FROM_PAGE, 401],
    ["an empty token", { token: "" }, FROM_PAGE, 401],
    ["no token", {}, FROM_PAGE, 422],
    ["a token that is no text", { token: ["test-admin-token"] }, FROM_PAGE, 422],
    ["a token that is too long", { token: "x".repeat(LIMITS.tokenCharacters + 1) }, FROM_PAGE, 422],
    ["no origin", { token: "test-admin-token" }, {}, 403],
    ["the origin null", { token: "test-admin-token" }, { Origin: "null" }, 403],
    ["a site's origin", { token: "test-admin-token" }, { Origin: "https://blog.example" }, 403],
    ["a foreign origin and a wrong token", { token: "wrong" }, { Origin: "https://evil.example" }, 403],
  ])("refuses %s and sets no cookie", async (_what, body, headers, status) => {
    const afterword = await new Afterword().open();
    const response = await afterword.post("/admin/session", body, headers as Record<string, string>);
    expect(response.status).toBe(status);
    expect(response.headers.get("Set-Cookie")).toBeNull();
  });

  it("refuses a body that is too large, no JSON, or comes with a query", async () => {
    const afterword = new Afterword();
    const send = (path: string, body: string) =>
      afterword.fetch(path, { method: "POST", headers: FROM_PAGE, body }).then(({ status }) => status);
    expect(await send("/admin/session", "x".repeat(65_537))).toBe(413);
    expect(await send("/admin/session", "token=test-admin-token")).toBe(422);
    expect(await send("/admin/session?token=test-admin-token", "{}")).toBe(422);
  });
});

describe("a session", () => {
  it("ends after 12 hours, however often it was used", async () => {
    const afterword = await new Afterword().open();
    const cookie = await signIn(afterword, "test-admin-token");
    for (let hour = 0; hour < 12; hour += 1) {
      const response = await meWith(afterword, cookie);
      expect([response.status, response.headers.get("Set-Cookie")]).toEqual([200, null]);
      expect(((await response.json()) as Me).expiresAt).toBe("2026-11-24T22:00:00Z");
      afterword.advance(60 * 60 * 1_000);
    }
    expect((await meWith(afterword, cookie)).status).toBe(401);
    afterword.advance(-1);
    expect((await meWith(afterword, cookie)).status).toBe(200);
  });

  it("ends when its token is revoked, and when the owner's is another", async () => {
    const afterword = await new Afterword().open();
    const { id, token } = await makeToken(afterword);
    const cookie = await signIn(afterword, token);
    expect((await meWith(afterword, cookie)).status).toBe(200);
    await afterword.admin(`/tokens/${id}`, { method: "DELETE" });
    expect((await meWith(afterword, cookie)).status).toBe(401);

    const owners = await signIn(afterword, "test-admin-token");
    expect((await meWith(new Afterword(), owners)).status).toBe(200);
    expect((await meWith(new Afterword({ ADMIN_TOKEN: "another-admin-token" }), owners)).status).toBe(401);
    const secret = "another-signing-secret-of-32-characters";
    expect((await meWith(new Afterword({ SIGNING_SECRET: secret }), owners)).status).toBe(401);
  });

  it("gives way to a token that is shown beside it", async () => {
    const afterword = await new Afterword().open();
    const { token } = await makeToken(afterword, { name: "Ada" });
    const headers = { Cookie: await signIn(afterword, "test-admin-token"), Authorization: `Bearer ${token}` };
    expect(await afterword.json<Me>("/v1/admin/me", { headers })).toMatchObject({ name: "Ada", signedInBy: "token" });
  });

  it("reads without an origin, as a browser sends none then", async () => {
    const afterword = await new Afterword().open();
    const cookie = await signIn(afterword, "test-admin-token");
    for (const method of ["GET", "HEAD"]) {
      const response = await afterword.fetch(`/v1/admin/sites/${afterword.siteId}`, {
        method,
        headers: { Cookie: cookie },
      });
      expect(response.status).toBe(200);
    }
  });
});

describe("signing out", () => {
  it("clears the cookie, whether there is one or not", async () => {
    const afterword = await new Afterword().open();
    const cookie = await signIn(afterword, "test-admin-token");
    for (const headers of [{ ...FROM_PAGE, Cookie: cookie }, FROM_PAGE]) {
      const response = await afterword.fetch("/admin/session", { method: "DELETE", headers });
      expect(response.status).toBe(204);
      const [pair, ...attributes] = response.headers.get("Set-Cookie")!.split("; ");
      expect(pair).toBe("__Host-afterword=");
      expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Strict", "Secure"]);
    }
  });

  it("is not done by other pages", async () => {
    const afterword = new Afterword();
    for (const headers of [{}, { Origin: "https://evil.example" }, { Origin: "null" }]) {
      const init = { method: "DELETE", headers: new Headers(headers as HeadersInit) };
      const response = await afterword.fetch("/admin/session", init);
      expect([response.status, response.headers.get("Set-Cookie")]).toEqual([403, null]);
    }
  });
});
