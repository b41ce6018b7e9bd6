import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { idAt } from "../../../src/domain/comment.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork } from "../afterword.ts";
import { makeToken } from "../moderators.ts";
import { Program, reportsOf } from "../programs.ts";

const THANKS = "Thanks for making the web a better place.";

let afterword: Afterword;
let program: Program;

beforeEach(async () => {
  await forgetDueWork();
  afterword = await new Afterword().open();
  program = await Program.of(afterword);
});

async function said(response: Response): Promise<{ status: number; body: string; help: string | null }> {
  const help = response.headers.get("X-akismet-debug-help");
  return { status: response.status, body: await response.text(), help };
}

const invalid = (help: string) => ({ status: 200, body: "invalid", help });

describe("comment-check", () => {
  it.each([
    ["ham", "Hello.", "false", "ham", "akismet"],
    ["spam", "emu-spam", "true", "spam", "akismet"],
    ["what is held", "http://a.example http://b.example", "false", "hold", "akismet"],
  ])("answers %s as Akismet does, and says the rest in headers", async (_name, content, body, says, by) => {
    const response = await program.akismet("comment-check", { comment_content: content });
    expect(await said(response.clone() as Response)).toEqual({ status: 200, body, help: null });
    const headers = Object.fromEntries(response.headers);
    expect(headers).toEqual({
      "cache-control": "no-store",
      "content-type": "text/plain; charset=utf-8",
      "referrer-policy": "strict-origin-when-cross-origin",
      "x-content-type-options": "nosniff",
      "x-akismet-guid": expect.stringMatching(/^[0-9a-f]{32}$/),
      "x-afterword-says": says,
      "x-afterword-answered-by": by,
    });
  });

  it.each(["keep", "discard"])("passes on that spam is blatant where the site wants to %s it", async (blatantSpam) => {
    await afterword.set({ blatantSpam });
    const response = await program.akismet("comment-check", { comment_content: "emu-discard" });
    expect(await response.text()).toBe("true");
    expect(response.headers.get("X-akismet-pro-tip")).toBe("discard");
  });

  it("passes on when Akismet wants to be asked again", async () => {
    const response = await program.akismet("comment-check", { comment_content: "emu-recheck" });
    expect(await response.text()).toBe("false");
    expect(response.headers.get("X-akismet-recheck-after")).toBe("120");
    expect(response.headers.get("X-afterword-says")).toBe("hold");
  });

  it("answers by itself while Akismet is away, and says so", async () => {
    afterword.emulator.script({ match: "comment-check", fault: "server-error", times: "always" });
    const response = await program.akismet("comment-check");
    expect(await response.text()).toBe("false");
    expect(response.headers.get("X-afterword-says")).toBe("hold");
    expect(response.headers.get("X-afterword-answered-by")).toBe("local");
  });

  it("answers by itself without a key of Akismet's, and where a local check is enough", async () => {
    const trapped = await program.akismet("comment-check", { honeypot_field_name: "trap", trap: "filled" });
    expect([await trapped.text(), trapped.headers.get("X-afterword-answered-by")]).toEqual(["true", "local"]);
    await afterword.set({ akismet: false });
    const alone = await program.akismet("comment-check", { user_ip: "203.0.113.1" });
    expect([await alone.text(), alone.headers.get("X-afterword-says")]).toEqual(["false", "ham"]);
    expect(alone.headers.get("X-afterword-answered-by")).toBe("local");
    expect(afterword.checks).toEqual([]);
  });

  it("passes on what WordPress's plugin sends, field by field, but for keys and cookies", async () => {
    const sent = {
      comment_post_ID: "7",
      comment_parent: "0",
      comment_author: "Ada",
      comment_author_email: "ada@example.org",
      comment_author_url: "http://ada.example",
      comment_content: "Nice <b>post</b>\r\n",
      comment_type: "comment",
      comment_date_gmt: "2026-11-24 10:00:00",
      comment_agent: "Mozilla/5.0",
      user_ip: "203.0.113.9",
      user_agent: "Mozilla/5.0",
      referrer: "https://blog.example/hello",
      blog: "https://blog.example",
      blog_lang: "en_US",
      blog_charset: "UTF-8",
      permalink: "https://blog.example/hello",
      akismet_comment_nonce: "passed",
      POST_ak_js: "1764000000000",
      POST_ak_hp_textarea: "",
      HTTP_ACCEPT: "*/*",
      REMOTE_ADDR: "203.0.113.9",
      REQUEST_URI: "/wp-comments-post.php",
      comment_post_modified_gmt: "2026-11-20 09:00:00",
      is_test: "1",
    };
    const body = new URLSearchParams({
      ...sent,
      api_key: program.token,
      callback: "https://blog.example/wp-json/akismet",
    });
    body.set("HTTP_COOKIE", "secret=1");
    body.set("HTTP_AUTHORIZATION", "Basic secret");
    body.append("comment_context[0]", "travel");
    body.append("comment_context[1]", "food");
    body.set("recheck_reason", "recheck_queue");
    const headers = { "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8" };
    const response = await afterword.fetch("/1.1/comment-check", { method: "POST", headers, body: body.toString() });
    expect(await response.text()).toBe("false");
    expect(afterword.checks.at(-1)?.body).toEqual({
      ...sent,
      api_key: "0123456789ab",
      blog: "https://blog.example/",
      comment_context: ["travel", "food"],
      recheck_reason: "recheck_queue",
    });
  });

  it("takes the trap of WordPress's plugin for one", async () => {
    const response = await program.akismet("comment-check", { POST_ak_hp_textarea: "x" });
    expect([await response.text(), response.headers.get("X-afterword-says")]).toEqual(["true", "spam"]);
  });

  it("takes what is asked again for no burst", async () => {
    const again = { user_ip: "203.0.113.5", recheck_reason: "recheck_queue" };
    for (let number = 0; number < 7; number += 1) {
      const response = await program.akismet("comment-check", { ...again, comment_content: `Number ${number}.` });
      expect(response.headers.get("X-afterword-says")).toBe("ham");
    }
  });

  it("finds the site by its address, its origins, or the one that fits best", async () => {
    await afterword.set({ origins: ["https://www.blog.example"] });
    const fine = ["https://blog.example", "HTTPS://BLOG.example/any/page?x#y", "https://www.blog.example/"];
    for (const blog of fine) expect(await (await program.akismet("comment-check", { blog })).text()).toBe("false");
    const shop = new Afterword();
    const site = { id: shop.siteId, name: "Shop", url: "https://blog.example/shop" };
    expect((await shop.adminPost("/sites", site)).status).toBe(201);
    const both = await Program.of(afterword, { sites: [afterword.siteId, shop.siteId] });
    const count = (siteId: string) =>
      env.DB.prepare("SELECT count(*) AS n FROM checks WHERE site_id = ?1").bind(siteId).first<number>("n");
    await both.akismet("comment-check", { blog: "https://blog.example/shop/" });
    await both.akismet("comment-check", { blog: "https://blog.example/shopping" });
    expect([await count(afterword.siteId), await count(shop.siteId)]).toEqual([fine.length + 1, 1]);
  });

  it("costs two round trips and one row, however many sites there are", async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
       INSERT INTO sites (id, name, url) SELECT 'many-' || i, 'Many', 'https://many.example/' FROM n`,
    ).run();
    await program.akismet("verify-key");
    const { cost } = await afterword.database.measure(() => program.akismet("comment-check"));
    expect(cost).toMatchObject({ roundTrips: 2, rowsWritten: 1 });
    expect(cost.rowsRead).toBeLessThanOrEqual(70);
  });
});

describe("a key", () => {
  it("is a token that may check, in the body under either name, or before the host's name", async () => {
    const { token } = program;
    const fine = { status: 200, body: "valid", help: null };
    expect(await said(await program.akismet("verify-key"))).toEqual(fine);
    expect(await said(await program.akismet("verify-key", { api_key: undefined, key: token }))).toEqual(fine);
    const host = `${token}.comments.example`;
    expect(await said(await program.akismet("verify-key", { api_key: undefined }, host))).toEqual(fine);
    expect(await (await program.akismet("comment-check", { api_key: undefined }, host)).text()).toBe("false");
    expect(await (await program.akismet("submit-ham", { api_key: undefined }, host)).text()).toBe(THANKS);
  });

  it.each(["verify-key", "comment-check", "submit-spam", "submit-ham"])("is asked for by %s", async (endpoint) => {
    const ask = async (fields: Record<string, string | undefined>, host?: string) =>
      said(await program.akismet(endpoint, fields, host));
    expect(await ask({ api_key: undefined })).toEqual(invalid('Empty "api_key" value'));
    expect(await ask({ api_key: "0123456789ab" })).toEqual(invalid("Invalid key"));
    expect(await ask({ api_key: undefined }, "rest.akismet.com")).toEqual(invalid('Empty "api_key" value'));
    expect(await ask({ blog: "https://elsewhere.example/" })).toEqual(
      invalid("This key is for no site with that blog URI"),
    );
    expect(await ask({ blog: "not a site" })).toEqual(invalid("We were unable to parse your blog URI"));
    const { token } = await makeToken(afterword, { scopes: ["read", "moderate", "manage"] });
    expect(await ask({ api_key: token })).toEqual(invalid('This takes the scope "check"'));
    expect(afterword.checks).toEqual([]);
    expect(reportsOf(afterword)).toEqual([]);
  });

  it("of another site learns nothing of whether this one exists", async () => {
    const other = await new Afterword().open();
    await other.admin(`/sites/${other.siteId}`, {
      method: "PATCH",
      body: JSON.stringify({ url: "https://other.example/" }),
    });
    const stranger = await Program.of(afterword, { sites: [other.siteId] });
    const existing = await said(await stranger.akismet("comment-check"));
    const unknown = await said(await stranger.akismet("comment-check", { blog: "https://nowhere.example/" }));
    expect(existing).toEqual(unknown);
  });
});

describe("what is missing or too much", () => {
  it.each(["comment-check", "submit-spam", "submit-ham"])("is named by %s in Akismet's words", async (endpoint) => {
    const ask = async (fields: Record<string, string | undefined>) => said(await program.akismet(endpoint, fields));
    const noAddress = { status: 200, body: "Missing required field: user_ip.", help: 'Empty "user_ip" value' };
    expect(await ask({ user_ip: undefined })).toEqual(noAddress);
    expect(await ask({ user_ip: "" })).toEqual(noAddress);
    const noBlog = { status: 200, body: "Missing required field: blog.", help: 'Empty "blog" value' };
    expect(await ask({ blog: undefined })).toEqual(noBlog);
  });

  it("is a body of 64 KiB and one byte, in HTTP's words", async () => {
    const send = (bytes: number) => {
      const form = new URLSearchParams({
        api_key: program.token,
        blog: "https://blog.example/",
        user_ip: "203.0.113.2",
      });
      const body = `${form}&comment_content=`.padEnd(bytes, "x");
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      return afterword.fetch("/1.1/comment-check", { method: "POST", headers, body });
    };
    expect(await (await send(65_536)).text()).toBe("false");
    expect(await said(await send(65_537))).toMatchObject({ status: 413, body: "too_large" });
  });

  it("is a quota that is spent, with the time to wait", async () => {
    await env.DB.prepare(
      "INSERT INTO checks (site_id, id, used, actor, type, says, findings) VALUES (?1, ?2, json_object(?3, ?4), '', '', 'ham', '[]')",
    )
      .bind(afterword.siteId, idAt(afterword.now) + 4_095, String(program.tokenId), LIMITS.checksPerDay)
      .run();
    for (const endpoint of ["comment-check", "submit-spam"]) {
      const response = await program.akismet(endpoint);
      expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(60 * 60);
      expect(await said(response)).toMatchObject({ status: 429, body: "rate_limited" });
    }
    expect(reportsOf(afterword)).toEqual([]);
  });

  it.each(["<script>", "unknown", "203.0.113.300", "::1%lo"])("is no address at all, as in %s", async (user_ip) => {
    expect(await (await program.akismet("comment-check", { user_ip })).text()).toBe("false");
  });

  it("harms nothing: hundreds of fields, strange names, lists and bytes that are no UTF-8", async () => {
    const form = new URLSearchParams({ api_key: program.token, blog: "https://blog.example/", user_ip: "203.0.113.3" });
    for (const name of [
      "__proto__",
      "constructor",
      "comment_author[]",
      "comment_content[0]",
      "",
      "a[b][c]",
      "toString",
    ])
      form.append(name, "x");
    for (let number = 0; number < 400; number += 1) form.append(`POST_${number}`, "x");
    const body = new Uint8Array([...new TextEncoder().encode(`${form}&comment_author_email=`), 0xff, 0xfe, 0x00]);
    const response = await afterword.fetch("/1.1/comment-check", { method: "POST", body });
    expect(await response.text()).toBe("false");
    expect(Object.keys(afterword.checks.at(-1)!.body).length).toBeLessThanOrEqual(LIMITS.checkFields + 1);
  });
});

describe("submit-spam and submit-ham", () => {
  it("with the guid of a check are feedback on it, and undo each other", async () => {
    const check = await program.akismet("comment-check", { comment_author: "Ada" });
    const guid = check.headers.get("X-akismet-guid")!;
    for (const endpoint of ["submit-spam", "submit-spam", "submit-ham"]) {
      afterword.advance(1_000);
      expect(await said(await program.akismet(endpoint, { guid }))).toEqual({ status: 200, body: THANKS, help: null });
    }
    const reports = reportsOf(afterword);
    expect(reports.map(({ path }) => path)).toEqual(["/1.1/submit-spam", "/1.1/submit-ham"]);
    expect(reports[0]!.body).toMatchObject({ comment_author: "Ada", comment_check_response: "false" });
    expect(await afterword.outbox()).toEqual([]);
  });

  it.each([undefined, "0".repeat(32), "f".repeat(32), "not a guid"])(
    "are passed on as they are with the guid %s",
    async (guid) => {
      const fields = { comment_author: "Eve", comment_content: "Buy.", comment_type: "forum-post", is_test: "1" };
      expect(await (await program.akismet("submit-spam", { ...fields, guid })).text()).toBe(THANKS);
      const [report] = reportsOf(afterword);
      expect(report!.body).toMatchObject({ ...fields, blog: "https://blog.example/", comment_check_response: "" });
      expect(report!.body).not.toHaveProperty("guid");
      expect(await afterword.outbox()).toEqual([]);
    },
  );

  it("are thanked for at once, and told later where Akismet is away", async () => {
    afterword.emulator.script({ match: "submit-*", fault: "server-error", times: 1 });
    expect(await (await program.akismet("submit-ham")).text()).toBe(THANKS);
    expect(await afterword.outbox()).toMatchObject([{ kind: "akismet.submit-ham", attempts: 1 }]);
    afterword.advance(LIMITS.outboxBackoffMs[0]);
    await afterword.cron();
    expect(await afterword.outbox()).toEqual([]);
  });

  it("tell nobody where the site has no Akismet", async () => {
    await afterword.set({ akismet: false });
    expect(await (await program.akismet("submit-spam")).text()).toBe(THANKS);
    expect(await afterword.outbox()).toEqual([]);
    expect(reportsOf(afterword)).toEqual([]);
  });
});
