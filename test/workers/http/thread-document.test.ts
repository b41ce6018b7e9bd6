import { beforeEach, describe, expect, it } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

/** What a browser would make of the piece of a document: enough of it for these tests. */
function decoded(html: string): string {
  return html
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

class ReadDocument {
  readonly response: Response;
  readonly html: string;

  constructor(response: Response, html: string) {
    this.response = response;
    this.html = html;
  }

  /** The address behind a link, as a path on this server. */
  link(text: string): string {
    const [, href] = new RegExp(`<a [^>]*?href="([^"]*)"[^>]*>${text}</a>`).exec(this.html) ?? [];
    if (href === undefined) throw new Error(`no link ${text}`);
    return decoded(href).replace("https://comments.example", "");
  }

  value(name: string): string | undefined {
    const [, value] = new RegExp(`<input [^>]*name="${name}"[^>]*value="([^"]*)"`).exec(this.html) ?? [];
    return value === undefined ? undefined : decoded(value);
  }

  get ids(): number[] {
    return [...this.html.matchAll(/<article id="comment-(\d+)"/g)].map(([, id]) => Number(id));
  }
}

async function read(afterword: Afterword, path: string, headers: Record<string, string> = {}): Promise<ReadDocument> {
  const response = await afterword.fetch(path.replace(/#.*$/, ""), { headers });
  return new ReadDocument(response, await response.text());
}

const threadOf = (afterword: Afterword, query = "page=/hello") => `/sites/${afterword.siteId}/thread?${query}`;
const idOf = async (afterword: Afterword, fields: Record<string, unknown>) =>
  (await afterword.submit(fields)).comment.id;

describe("works", () => {
  it("is a whole document that nobody may keep, runs no script and loads nothing", async () => {
    const afterword = await new Afterword().open();
    const id = await idOf(afterword, { body: "**Nice.**", title: "Hello" });
    const { response, html, ids } = await read(afterword, threadOf(afterword));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=UTF-8",
      "cache-control": "no-store",
      "referrer-policy": "strict-origin-when-cross-origin",
      "x-content-type-options": "nosniff",
    });
    expect(response.headers.has("X-Frame-Options")).toBe(false);
    expect(response.headers.has("Set-Cookie")).toBe(false);
    expect(ids).toEqual([id]);
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain("<strong>Nice.</strong>");
    expect(html).toContain(`<a href="https://blog.example/hello"><bdi>Hello</bdi></a>`);
    expect(html).not.toMatch(/<script|<img|<iframe|\son\w+=/i);
  });

  it("may be shown by the site alone, and its form leads to the server and back to the site", async () => {
    const afterword = await new Afterword().open({ origins: ["https://www.blog.example"] });
    const { response } = await read(afterword, threadOf(afterword));
    const policy = response.headers.get("Content-Security-Policy")?.split("; ");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors https://blog.example https://www.blog.example");
    expect(policy).toContain("form-action https://comments.example https://blog.example https://www.blog.example");
  });

  it("has a form whose token is the page's, and valid after its time", async () => {
    const afterword = await new Afterword().open();
    const document = await read(afterword, threadOf(afterword, "page=https://blog.example/hello/?utm_source=x"));
    const fields = { page: document.value("page"), token: document.value("token"), body: "Nice." };
    expect(fields.page).toBe("/hello");
    afterword.advance(LIMITS.formTokenNotBeforeMs);
    const sent = await afterword.send(fields);
    expect(sent.status).toBe(201);
  });

  it("leads through the thread, page by page, in the order that was asked for", async () => {
    const afterword = await new Afterword().open({ perPage: 2 });
    const ids: number[] = [];
    for (const body of ["One.", "Two.", "Three.", "Four.", "Five."]) ids.push(await idOf(afterword, { body }));
    const first = await read(afterword, threadOf(afterword));
    expect(first.ids).toEqual(ids.slice(0, 2));
    const second = await read(afterword, first.link("Newer comments"));
    expect(second.ids).toEqual(ids.slice(2, 4));
    const third = await read(afterword, second.link("Newer comments"));
    expect(third.ids).toEqual(ids.slice(4));
    expect(third.html).not.toContain("Newer comments");
    expect((await read(afterword, third.link("First comments"))).ids).toEqual(first.ids);
    const newest = await read(afterword, first.link("Newest first"));
    expect(newest.ids).toEqual([ids[4], ids[3]]);
    expect((await read(afterword, newest.link("Older comments"))).ids).toEqual([ids[2], ids[1]]);
    expect(newest.html).toMatch(/aria-current="true">Newest first/);
  });

  it("leads on to the replies that a large page leaves out, and back", async () => {
    const afterword = await new Afterword().open();
    const root = await idOf(afterword, { body: "Root." });
    const ids: number[] = [];
    for (const number of [1, 2, 3, 4, 5, 6, 7]) ids.push(await idOf(afterword, { body: `${number}.`, parent: root }));
    // As many as make a page large would take too long to post.
    await afterword.database.prepare("UPDATE pages SET count = 1000 WHERE site_id = ?1").bind(afterword.siteId).run();
    const first = await read(afterword, threadOf(afterword));
    expect(first.ids).toEqual([root, ...ids.slice(0, 5)]);
    const replies = await read(afterword, first.link("Show more replies"));
    expect(replies.ids).toEqual(ids.slice(5));
    expect(replies.link("Reply")).toContain(`replies=${root}`);
    expect((await read(afterword, replies.link("All comments"))).ids).toEqual(first.ids);
  });

  it("quotes the comment that the form answers, wherever it is", async () => {
    const afterword = await new Afterword().open({ perPage: 1 });
    const parent = await idOf(afterword, { body: "Answer me." });
    const other = await idOf(afterword, { body: "Another." });
    const first = await read(afterword, threadOf(afterword));
    const address = first.link("Reply");
    expect(address).toMatch(/#form$/);
    const { value, cost } = await afterword.database.measure(() => read(afterword, address));
    expect(cost.roundTrips).toBe(2);
    expect(value.value("parent")).toBe(String(parent));
    expect(value.html).toMatch(/<blockquote [^>]*>\s*<p>Answer me\.<\/p>/);
    expect(value.html).toMatch(/Leave a Reply to <bdi>Reader \d+<\/bdi>/);
    expect(value.link("Cancel reply")).not.toContain("parent");
    const elsewhere = await read(afterword, threadOf(afterword, `page=/hello&parent=${other}`));
    expect(elsewhere.html).toMatch(/<blockquote [^>]*>\s*<p>Another\.<\/p>/);
  });

  it("tells a reader that a comment waits, when this page or the site's says so", async () => {
    const afterword = await new Afterword().open();
    const pending = "Your comment is awaiting moderation.";
    const from = async (referrer: string) =>
      (await read(afterword, threadOf(afterword), { Referer: referrer })).html.includes(pending);
    expect((await read(afterword, threadOf(afterword, "page=/hello&comment=pending"))).html).toContain(pending);
    expect(await from("https://blog.example/hello?comment=pending")).toBe(true);
    expect(await from("https://blog.example/hello")).toBe(false);
    expect(await from("https://elsewhere.example/hello?comment=pending")).toBe(false);
    expect(await from("nonsense")).toBe(false);
    const opened = { Referer: "https://blog.example/hello?comment=pending", "Sec-Fetch-Dest": "document" };
    expect((await read(afterword, threadOf(afterword), opened)).html).not.toContain(pending);
  });

  it("tells who is led back here that their comment is published, whether or not this part of the thread has it", async () => {
    const afterword = await new Afterword().open();
    const { html } = await read(afterword, threadOf(afterword, "page=/hello&comment=approved"));
    expect(html).toContain(`role="status">Your comment is published.</p>`);
  });

  it("says so where a site's challenge needs a script", async () => {
    const secret = { TURNSTILE_SECRET: "turnstile-secret-0001" };
    const sentence = "Without script your comment waits for a moderator.";
    const asks = await new Afterword(secret).open({ turnstileKey: "0x4AAA" });
    expect((await read(asks, threadOf(asks))).html).toContain(sentence);
    const without = await new Afterword(secret).open();
    expect((await read(without, threadOf(without))).html).not.toContain(sentence);
  });

  it("reads no more than the thread, in one trip, and writes nothing", async () => {
    const afterword = await new Afterword().open();
    const root = await idOf(afterword, { body: "Root." });
    const reply = await idOf(afterword, { body: "Reply.", parent: root });
    const paths = [threadOf(afterword), threadOf(afterword, `page=/hello&parent=${reply}`)];
    for (const path of [...paths, threadOf(afterword, "page=/hello&part=comments")]) {
      const { cost } = await afterword.database.measure(() => read(afterword, path));
      expect(cost.roundTrips).toBe(1);
      expect(cost.rowsRead).toBeLessThanOrEqual(2 + 1 + 5);
      expect(cost.rowsWritten).toBe(0);
    }
  });
});

describe("part=comments", () => {
  const part = (afterword: Afterword, more = "") => threadOf(afterword, `page=/hello&part=comments${more}`);

  it("is the comments alone, kept like the thread itself", async () => {
    const afterword = await new Afterword().open();
    const id = await idOf(afterword, { body: "Nice." });
    const { response, html, ids } = await read(afterword, part(afterword));
    const json = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);
    for (const name of [
      "Cache-Control",
      "Cloudflare-CDN-Cache-Control",
      "Cache-Tag",
      "ETag",
      "Access-Control-Allow-Origin",
    ]) {
      expect([name, response.headers.get(name)]).toEqual([name, json.headers.get(name)]);
      expect(response.headers.get(name)).not.toBeNull();
    }
    expect(response.headers.has("Vary")).toBe(false);
    expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'/);
    expect(ids).toEqual([id]);
    expect(html).toMatch(/^<ol class="afterword-comments">/);
    expect(html).toContain(`itemtype="https://schema.org/Comment"`);
    expect(html).not.toMatch(/<form|<style|<html|>Reply</);
  });

  it("is not sent again to who has it", async () => {
    const afterword = await new Afterword().open();
    await idOf(afterword, { body: "Nice." });
    const { response } = await read(afterword, part(afterword));
    const headers = { "If-None-Match": response.headers.get("ETag")! };
    const again = await read(afterword, part(afterword), headers);
    expect(again.response.status).toBe(304);
    expect(again.html).toBe("");
    expect(again.response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    await idOf(afterword, { body: "Another." });
    expect((await read(afterword, part(afterword), headers)).response.status).toBe(200);
  });

  it("names the next part, of the same size", async () => {
    const afterword = await new Afterword().open();
    const ids = [await idOf(afterword, { body: "One." }), await idOf(afterword, { body: "Two." })];
    const first = await read(afterword, part(afterword, "&limit=1"));
    expect(first.ids).toEqual(ids.slice(0, 1));
    const [, next = ""] =
      /^<https:\/\/comments\.example([^>]+)>; rel="next"$/.exec(first.response.headers.get("Link")!) ?? [];
    const second = await read(afterword, next);
    expect(second.ids).toEqual(ids.slice(1));
    expect(second.html).not.toContain("<form");
    expect(second.response.headers.has("Link")).toBe(false);
  });
});

describe("refuses", () => {
  it.each([
    ["page=/hello&nonsense=1", 422, "Unknown query parameter"],
    ["", 422, "page"],
    ["page=https://elsewhere.example/", 422, "another origin"],
    ["page=/hello&sort=best", 422, "sort"],
    ["page=/hello&cursor=AAAA", 422, "cursor"],
    ["page=/hello&parent=x", 422, "parent"],
    ["page=/hello&comment=spam", 422, "comment"],
    ["page=/hello&part=form", 422, "part"],
    ["page=/hello&part=comments&parent=1", 422, "parent"],
    ["page=/hello&part=comments&comment=pending", 422, "comment"],
  ])("%s, with a page that says why", async (query, status, word) => {
    const afterword = await new Afterword().open();
    const { response, html } = await read(afterword, threadOf(afterword, query));
    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=UTF-8");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'/);
    expect(html).toMatch(new RegExp(`role="alert"[^>]*>[^<]*${word}`));
    expect(html).not.toContain("<form");
  });

  it("a site that does not exist", async () => {
    const { response, html } = await read(new Afterword(), "/sites/nowhere/thread?page=/hello");
    expect(response.status).toBe(404);
    expect(html).toContain("There is no such site.");
  });

  it("to answer a comment that is not shown, but not to take another one", async () => {
    const afterword = await new Afterword().open();
    const elsewhere = await idOf(afterword, { page: "/other", body: "Elsewhere." });
    const hidden = await idOf(afterword, { body: "Hidden." });
    await idOf(afterword, { body: "A reply.", parent: hidden });
    await afterword.decided([hidden], "spam");
    for (const parent of [elsewhere, hidden, 1]) {
      const document = await read(afterword, threadOf(afterword, `page=/hello&parent=${parent}`));
      expect(document.response.status).toBe(404);
      expect(document.html).toContain("The comment to reply to is no longer shown.");
      expect(document.value("parent")).toBeUndefined();
      expect(document.html).toContain("Post Comment");
      expect(document.html).not.toMatch(/Elsewhere|Hidden/);
    }
  });

  it("comments where the page is closed", async () => {
    const afterword = await new Afterword().open();
    const id = await idOf(afterword, { body: "Nice." });
    await afterword.set({ open: false });
    const { html, ids } = await read(afterword, threadOf(afterword, `page=/hello&parent=${id}`));
    expect(ids).toEqual([id]);
    expect(html).toContain("Comments are closed.");
    expect(html).not.toMatch(/<form|>Reply</);
  });
});

describe("resists", () => {
  it("names and addresses that would be markup", async () => {
    const afterword = await new Afterword().open({ trust: "nameAndEmail" });
    const reader = { ...newReader(), name: `"><script>alert(1)</script>` };
    const fields = {
      url: `https://ada.example/"onmouseover="alert(1)`,
      title: "</title><script>",
      body: "</div><script>x</script>",
    };
    const { comment } = await afterword.submit(fields, reader);
    await afterword.decided([comment.id], "approved");
    for (const query of ["page=/hello", `page=/hello&parent=${comment.id}`, "page=/hello&part=comments"]) {
      const { html, ids } = await read(afterword, threadOf(afterword, query));
      expect(ids).toEqual([comment.id]);
      expect(html).not.toMatch(/<script|"onmouseover| onmouseover=/);
    }
  });
});
