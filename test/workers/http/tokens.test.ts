import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Me, Scope, TokenCreated, TokenItem } from "../../../src/contract.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { ADMIN, Afterword } from "../afterword.ts";
import { comeThroughAccess, giveRights, makeToken } from "../moderators.ts";

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM tokens").run();
});

const as = (token: string): RequestInit => ({ headers: { Authorization: `Bearer ${token}` } });

async function listed(afterword: Afterword, init: RequestInit = {}): Promise<TokenItem[]> {
  return ((await (await afterword.admin("/tokens", init)).json()) as { tokens: TokenItem[] }).tokens;
}

/** What somebody is answered who tries to make a token. */
async function tries(afterword: Afterword, wanted: unknown, token = "test-admin-token") {
  afterword.advance(1);
  const response = await afterword.post("/v1/admin/tokens", wanted, { Authorization: `Bearer ${token}` });
  const { error } = (await response.json()) as { error?: { code: string; field?: string; message: string } };
  return { status: response.status, code: error?.code, field: error?.field, message: error?.message };
}

describe("a token", () => {
  it("is told once, listed without its secret, and speaks under its name until it is revoked", async () => {
    const afterword = await new Afterword().open();
    const { id, token } = await makeToken(afterword, { name: "  Ada ", scopes: ["read", "moderate"] });
    expect(token).toMatch(/^afterword-[0-9a-f]{48}$/);
    const [item] = await listed(afterword);
    expect(item).toEqual({
      ...{ id, name: "Ada", sites: [afterword.siteId], scopes: ["read", "moderate"], email: null },
      ...{ createdAt: "2026-11-24T10:00:00Z", createdBy: "owner", lastUsedOn: null },
    });
    const { comment } = await afterword.submit({ body: "Nice." });
    const decision = { ids: [comment.id], status: "spam" };
    const decided = await afterword.post(`/v1/admin/sites/${afterword.siteId}/decisions`, decision, {
      Authorization: `bearer  ${token}`,
    });
    expect(decided.status).toBe(200);
    expect((await afterword.detail(comment.id)).history).toContainEqual(
      expect.objectContaining({ event: "decision", by: "Ada" }),
    );
    expect((await afterword.admin(`/tokens/${id}`, { method: "DELETE" })).status).toBe(204);
    expect(await listed(afterword)).toEqual([]);
    expect((await afterword.admin("/me", as(token))).status).toBe(401);
    expect((await afterword.admin(`/tokens/${id}`, { method: "DELETE" })).status).toBe(404);
  });

  it("is nowhere in the database, in no log and in no refusal", async () => {
    const afterword = await new Afterword().open();
    const { token } = await makeToken(afterword);
    const { results } = await env.DB.prepare("SELECT * FROM tokens").all();
    const answers = [
      await afterword.admin("/tokens", as(token)),
      await afterword.admin("/sites/nowhere", as(token)),
      await afterword.admin("/me", as(`${token}x`)),
      await afterword.post("/admin/session", { token: `${token}x` }, { Origin: "https://comments.example" }),
      await afterword.post("/admin/session", { token: 1 }, { Origin: "https://comments.example" }),
    ];
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    for (const text of [JSON.stringify(results), JSON.stringify(afterword.log), ...texts]) {
      expect(text).not.toContain(token.slice("afterword-".length));
    }
  });

  it("shows the day of its last use, written once a day", async () => {
    const afterword = await new Afterword().open();
    const { token } = await makeToken(afterword);
    async function use(): Promise<number> {
      const { value, cost } = await afterword.database.measure(() => afterword.admin("/me", as(token)));
      expect(value.status).toBe(200);
      return cost.rowsWritten;
    }
    expect(await use()).toBe(1);
    expect(await use()).toBe(0);
    expect((await listed(afterword))[0]!.lastUsedOn).toBe("2026-11-24");
    afterword.advance(13 * 60 * 60 * 1_000 + 59 * 60 * 1_000);
    expect(await use()).toBe(0);
    afterword.advance(60 * 1_000);
    const both = await afterword.database.measure(() => Promise.all([use(), use()]));
    expect(both.cost.rowsWritten).toBeLessThanOrEqual(1);
    expect((await listed(afterword))[0]!.lastUsedOn).toBe("2026-11-25");
  });

  it("works where its use cannot be written down", async () => {
    const afterword = await new Afterword().open();
    const { token } = await makeToken(afterword);
    await env.DB.prepare("CREATE TRIGGER no_use BEFORE UPDATE ON tokens BEGIN SELECT RAISE(FAIL, 'full'); END").run();
    const { status } = await afterword.admin("/me", as(token));
    await env.DB.prepare("DROP TRIGGER no_use").run();
    expect(status).toBe(200);
    expect(afterword.log).toContainEqual(expect.objectContaining({ level: "error", where: "deferred" }));
  });

  it("is void once the signing secret is another", async () => {
    const afterword = await new Afterword().open();
    const { token } = await makeToken(afterword);
    const changed = new Afterword({ SIGNING_SECRET: "another-signing-secret-of-32-characters" });
    expect((await changed.admin("/me", as(token))).status).toBe(401);
  });

  it("for all sites reaches those made later", async () => {
    const afterword = await new Afterword().open();
    const { token } = await makeToken(afterword, { sites: null });
    const later = await new Afterword().open();
    const me = (await (await later.admin("/me", as(token))).json()) as Me;
    expect(me.allSites).toBe(true);
    expect(me.sites.map(({ id }) => id)).toEqual(expect.arrayContaining([afterword.siteId, later.siteId]));
    expect((await later.admin(`/sites/${later.siteId}`, as(token))).status).toBe(200);
  });

  it("of some sites sees those and no others", async () => {
    const afterword = await new Afterword().open();
    const second = await new Afterword().open();
    await new Afterword().open();
    const { token } = await makeToken(afterword, { sites: [second.siteId, afterword.siteId], scopes: ["read"] });
    const reached = [afterword.siteId, second.siteId].sort();
    const me = (await (await afterword.admin("/me", as(token))).json()) as Me;
    expect(me).toMatchObject({
      name: "Moderator",
      allSites: false,
      scopes: ["read"],
      signedInBy: "token",
      expiresAt: null,
    });
    expect(me.sites.map(({ id }) => id)).toEqual(reached);
    const sites = (await (await afterword.admin("/sites", as(token))).json()) as { sites: { id: string }[] };
    expect(sites.sites.map(({ id }) => id)).toEqual(reached);
  });
});

describe("nobody makes, sees or revokes what reaches further than their own", () => {
  const scopes: Scope[] = ["read", "manage"];

  it("in sites or scopes", async () => {
    const afterword = await new Afterword().open();
    const other = await new Afterword().open();
    const { token } = await makeToken(afterword, { name: "Manager", scopes });
    const mine = [afterword.siteId];
    for (const [sites, wanted] of [
      [null, ["read"]],
      [[other.siteId], ["read"]],
      [["nowhere"], ["read"]],
      [[...mine, other.siteId], ["read"]],
      [mine, ["moderate"]],
      [mine, ["read", "check"]],
    ]) {
      const refused = await tries(afterword, { name: "More", sites, scopes: wanted }, token);
      expect(refused).toMatchObject({
        status: 403,
        code: "forbidden",
        message: "A token cannot reach further than your own",
      });
    }
    expect((await tries(afterword, { name: "Less", sites: mine, scopes: ["read"] }, token)).status).toBe(201);
    expect((await tries(afterword, { name: "Same", sites: mine, scopes }, token)).status).toBe(201);
    expect((await listed(afterword, as(token))).map(({ name, createdBy }) => [name, createdBy])).toEqual([
      ["Same", "Manager"],
      ["Less", "Manager"],
      ["Manager", "owner"],
    ]);
  });

  it("and what they do not see is not there for them", async () => {
    const afterword = await new Afterword().open();
    const other = await new Afterword().open();
    const { token } = await makeToken(afterword, { scopes });
    const further = [
      await makeToken(afterword, { sites: null, scopes: ["read"] }),
      await makeToken(afterword, { sites: [other.siteId], scopes: ["read"] }),
      await makeToken(afterword, { scopes: ["moderate"] }),
    ];
    await giveRights(afterword, "boss@example.org", { sites: null });
    const unknown = await afterword.admin("/tokens/1", { ...as(token), method: "DELETE" });
    for (const { id, token: theirs } of further) {
      const refused = await afterword.admin(`/tokens/${id}`, { ...as(token), method: "DELETE" });
      expect([refused.status, await refused.json()]).toMatchObject([
        404,
        { error: { message: "There is no such token" } },
      ]);
      expect((await afterword.admin("/me", as(theirs))).status).toBe(200);
    }
    expect(await unknown.json()).toMatchObject({ error: { message: "There is no such token" } });
    expect(await listed(afterword, as(token))).toHaveLength(1);
    expect(await listed(afterword)).toHaveLength(5);
  });

  it("nor takes another site's Akismet key for their own", async () => {
    const afterword = await new Afterword().open();
    const { token } = await makeToken(afterword);
    const set = (settings: object) =>
      afterword.admin(`/sites/${afterword.siteId}`, { ...as(token), method: "PATCH", body: JSON.stringify(settings) });
    for (const akismetKeyVariable of ["AKISMET_KEY_OTHER", null]) {
      const refused = await set({ holdAll: true, akismetKeyVariable });
      expect([refused.status, await refused.json()]).toMatchObject([403, { error: { field: "akismetKeyVariable" } }]);
    }
    const changed = (await (await set({ akismet: false })).json()) as { settings: Record<string, unknown> };
    expect(changed.settings).toMatchObject({ akismet: false, akismetKeyVariable: "AKISMET_KEY", holdAll: false });
    await afterword.set({ akismetKeyVariable: "AKISMET_KEY_OTHER" });
  });

  it("but anybody may revoke their own", async () => {
    const afterword = await new Afterword().open();
    const { id, token } = await makeToken(afterword, { scopes });
    expect((await afterword.admin(`/tokens/${id}`, { ...as(token), method: "DELETE" })).status).toBe(204);
    expect((await afterword.admin("/me", as(token))).status).toBe(401);
  });
});

describe("what is no token", () => {
  const good = { name: "Ada", sites: null, scopes: ["read"] };

  it.each([
    ["name", { ...good, name: undefined }],
    ["name", { ...good, name: "  " }],
    ["name", { ...good, name: "A\nB" }],
    ["name", { ...good, name: "x".repeat(101) }],
    ["name", { ...good, name: "owner" }],
    ["name", { ...good, name: " Akismet " }],
    ["name", { ...good, name: "AUTHOR" }],
    ["name", { ...good, name: "ow\u200bner" }],
    ["name", { ...good, name: "\u2060Akismet\ufe0f" }],
    ["name", { ...good, name: "ｒｅａｄｅｒｓ" }],
    ["name", { ...good, name: "\u200b" }],
    ["sites", { ...good, sites: undefined }],
    ["sites", { ...good, sites: [] }],
    ["sites", { ...good, sites: "blog" }],
    ["sites", { ...good, sites: ["nowhere"] }],
    ["sites", { ...good, sites: [1] }],
    ["sites", { ...good, sites: ["a", "a"] }],
    ["sites", { ...good, sites: Array.from({ length: 51 }, (_, index) => `s${index}`) }],
    ["scopes", { ...good, scopes: undefined }],
    ["scopes", { ...good, scopes: [] }],
    ["scopes", { ...good, scopes: ["all"] }],
    ["scopes", { ...good, scopes: ["read", "read"] }],
    ["email", { ...good, email: "nobody" }],
    ["email", { ...good, email: 1 }],
  ])("a wrong %s: %j", async (field, wanted) => {
    const afterword = new Afterword();
    expect(await tries(afterword, wanted)).toMatchObject({ status: 422, code: "invalid", field });
    expect(await listed(afterword)).toEqual([]);
  });

  /** So many tokens of some sites, as their managers could have made. */
  async function fill(sites: string[] | null, count: number): Promise<void> {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
       INSERT INTO tokens SELECT 'token:' || (i + ?3), i + ?3, 'T', ?2, '["read"]', 'owner', NULL FROM n`,
    )
      .bind(count, sites && JSON.stringify(sites), 1_000 * (sites?.length ?? 0))
      .run();
  }

  it("one more of a site than there may be, whoever makes it, while other sites have room", async () => {
    const afterword = await new Afterword().open();
    const other = await new Afterword().open();
    const mine = [afterword.siteId];
    const both = [afterword.siteId, other.siteId];
    const { token } = await makeToken(afterword, { scopes: ["read", "manage"] });
    await fill(mine, LIMITS.tokensPerSite - 3);
    await fill(both, 1);
    const wanted = { ...good, sites: mine };
    expect((await tries(afterword, wanted, token)).status).toBe(201);
    for (const [maker, sites] of [
      [token, mine],
      [undefined, mine],
      [undefined, both],
    ] as const) {
      const refused = await tries(afterword, { ...good, sites }, maker);
      expect(refused).toMatchObject({ status: 409, code: "conflict", field: "sites" });
    }
    for (const sites of [[other.siteId], null]) expect((await tries(afterword, { ...good, sites })).status).toBe(201);
    expect((await listed(afterword)).filter(({ sites }) => sites?.includes(afterword.siteId))).toHaveLength(
      LIMITS.tokensPerSite,
    );
  });

  it("one more for all sites than there may be, while single sites have room", async () => {
    const afterword = await new Afterword().open();
    await fill(null, LIMITS.tokensPerSite - 1);
    expect((await tries(afterword, good)).status).toBe(201);
    expect(await tries(afterword, good)).toMatchObject({ status: 409, code: "conflict", field: "sites" });
    expect((await tries(afterword, { ...good, sites: [afterword.siteId] })).status).toBe(201);
  });

  it.each(["0", "x", "1.5", "99999999999999999999", "%00"])("DELETE of the id %s", async (id) => {
    const response = await new Afterword().admin(`/tokens/${id}`, { method: "DELETE" });
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: "not_found" } }]);
  });
});

describe("an address of Cloudflare Access", () => {
  it("has the rights it was given, and no token", async () => {
    const afterword = await new Afterword().open();
    const made = await afterword.post(
      "/v1/admin/tokens",
      { name: "Grace", sites: [afterword.siteId], scopes: ["read"], email: "Grace@Example.org" },
      ADMIN,
    );
    const { id, token } = (await made.json()) as TokenCreated;
    expect([made.status, token]).toEqual([201, null]);
    expect(await listed(afterword)).toMatchObject([
      { id, name: "Grace", email: "grace@example.org", lastUsedOn: null },
    ]);
    comeThroughAccess(afterword, "GRACE@example.org");
    const me = await afterword.json<Me>("/v1/admin/me");
    expect(me).toMatchObject({ name: "Grace", scopes: ["read"], signedInBy: "access", expiresAt: null });
    expect((await listed(afterword))[0]!.lastUsedOn).toBe("2026-11-24");
    await afterword.admin(`/tokens/${id}`, { method: "DELETE" });
    expect((await afterword.fetch("/v1/admin/me")).status).toBe(401);
  });

  it("is given rights by those alone who have them for all sites, so that no site's manager takes it from another", async () => {
    const afterword = await new Afterword().open();
    const scopes: Scope[] = ["read", "manage"];
    const wanted = { name: "Grace", sites: [afterword.siteId], scopes: ["read"], email: "grace@example.org" };
    const ofSite = await makeToken(afterword, { scopes });
    const refused = await tries(afterword, wanted, ofSite.token);
    expect(refused).toMatchObject({ status: 403, code: "forbidden", field: "email" });
    const ofAll = await makeToken(afterword, { sites: null, scopes });
    expect((await tries(afterword, wanted, ofAll.token)).status).toBe(201);
  });

  it("is given rights once", async () => {
    const afterword = await new Afterword().open();
    await giveRights(afterword, "grace@example.org");
    const again = { name: "Grace", sites: null, scopes: ["read"], email: "GRACE@example.org" };
    expect(await tries(afterword, again)).toMatchObject({ status: 409, code: "conflict", field: "email" });
    expect(await listed(afterword)).toHaveLength(1);
  });

  it("is not asked for where a token or a session is shown, nor taken from a header", async () => {
    const afterword = await new Afterword().open();
    await giveRights(afterword, "grace@example.org");
    afterword.access = {
      getIdentity: () => {
        throw new Error("asked");
      },
    };
    expect((await afterword.admin("/me")).status).toBe(200);
    for (const headers of [{ Authorization: "Bearer wrong" }, { Cookie: "__Host-afterword=wrong" }]) {
      expect((await afterword.fetch("/v1/admin/me", { headers: new Headers(headers as HeadersInit) })).status).toBe(
        401,
      );
    }
    afterword.access = undefined;
    const headers = { "Cf-Access-Authenticated-User-Email": "grace@example.org", "Cf-Access-Jwt-Assertion": "x.y.z" };
    expect((await afterword.fetch("/v1/admin/me", { headers })).status).toBe(401);
  });

  it("is refused for a while, not for good, when Access does not answer", async () => {
    const afterword = new Afterword();
    afterword.access = { getIdentity: async () => Promise.reject(new Error("no answer for grace@example.org")) };
    const response = await afterword.fetch("/v1/admin/me");
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "5"]);
    expect(await response.text()).not.toContain("grace");
  });

  it("is no token: its credential opens nothing", async () => {
    const afterword = await new Afterword().open();
    await giveRights(afterword, "grace@example.org");
    for (const token of ["email:grace@example.org", "grace@example.org"]) {
      expect((await afterword.admin("/me", as(token))).status).toBe(401);
    }
  });
});
