import { beforeEach, describe, expect, it } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { Afterword, forgetDueWork, newAddress, newReader } from "../afterword.ts";

beforeEach(forgetDueWork);

const OWN = { Origin: "https://comments.example" };

type Fields = Record<string, string>;

function post(
  afterword: Afterword,
  fields: Fields | string,
  headers: Record<string, string> = OWN,
  siteId = afterword.siteId,
) {
  return afterword.fetch(`/v1/sites/${siteId}/comments`, {
    method: "POST",
    body: typeof fields === "string" ? fields : String(new URLSearchParams(fields)),
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "CF-Connecting-IP": newAddress(),
      "User-Agent": "Mozilla/5.0",
      ...headers,
    },
    redirect: "manual",
  });
}

/** What a reader types, with a token that is valid. */
async function typed(afterword: Afterword, changes: Fields = {}): Promise<Fields> {
  const { name, email } = newReader();
  const token = await afterword.token();
  return {
    page: "/hello",
    token,
    body: 'Nice & "quiet" <here>.',
    name,
    email,
    url: "https://ada.example/?a=1&b",
    ...changes,
  };
}

function decoded(html = ""): string {
  return html
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

/** What stands in each field of a document's form. */
function filled(html: string): Fields {
  const fields: Fields = {};
  for (const [tag] of html.matchAll(/<input [^>]*>/g)) {
    fields[/ name="([^"]*)"/.exec(tag)![1]!] = decoded(/ value="([^"]*)"/.exec(tag)?.[1]);
  }
  const [, text] = /<textarea [^>]*>\n([^<]*)<\/textarea>/.exec(html) ?? [];
  return { ...fields, body: decoded(text) };
}

const reasonIn = (html: string) => decoded(/role="alert"[^>]*>([^<]*)</.exec(html)?.[1]);

async function refused(response: Response, status: number): Promise<string> {
  expect(response.status).toBe(status);
  expect(response.headers.get("Content-Type")).toBe("text/html; charset=UTF-8");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'/);
  return response.text();
}

describe("works", () => {
  it.each([
    ["the server's own", OWN],
    ["the article's", { Origin: "https://blog.example" }],
    ["none", {}],
  ])("a form of %s origin leads back to the article, to the comment", async (_, headers) => {
    const afterword = await new Afterword().open();
    const response = await post(afterword, await typed(afterword), headers);
    expect(response.status).toBe(303);
    const { comments } = await afterword.thread();
    expect(response.headers.get("Location")).toBe(`https://blog.example/hello#comment-${comments[0]!.id}`);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  it("a comment that waits leads back to the article, which can say so", async () => {
    const afterword = await new Afterword().open({ holdAll: true, pageParameters: ["id"] });
    const fields = { ...(await typed(afterword)), page: "/hello?id=3&utm_source=x" };
    const response = await post(afterword, fields);
    expect(response.status).toBe(303);
    expect(response.headers.get("Location")).toBe("https://blog.example/hello?id=3&comment=pending");
  });

  it("who has opened the thread itself, and is refused first, comes back to it", async () => {
    const afterword = await new Afterword().open();
    const path = `/sites/${afterword.siteId}/thread?page=%2Fhello`;
    const formIn = async (destination: string) =>
      filled(await (await afterword.fetch(path, { headers: { "Sec-Fetch-Dest": destination } })).text());
    expect(await formIn("iframe")).not.toHaveProperty("returnTo");
    const { returnTo } = await formIn("document");
    const fields = await typed(afterword, { returnTo: returnTo!, body: "x".repeat(LIMITS.bodyCharacters + 1) });
    const html = await refused(await post(afterword, fields), 422);
    expect(filled(html).body).toBe(fields.body);
    const approved = await post(afterword, { ...filled(html), body: "Shorter." });
    const { comments } = await afterword.thread();
    expect(approved.headers.get("Location")).toBe(
      `https://comments.example${path}&comment=approved#comment-${comments[0]!.id}`,
    );
    const held = await post(afterword, await typed(afterword, { returnTo: returnTo!, token: "" }));
    expect(held.headers.get("Location")).toBe(`https://comments.example${path}&comment=pending`);
  });

  it("who is refused can correct it at once, with the same token", async () => {
    const afterword = await new Afterword().open();
    const fields = await typed(afterword, { url: "javascript:alert(1)" });
    const html = await refused(await post(afterword, fields), 422);
    const again: Fields = { ...filled(html), url: "" };
    expect(again.token).toBe(fields.token);
    const response = await post(afterword, again);
    expect(response.headers.get("Location")).toMatch(/^https:\/\/blog\.example\/hello#comment-\d+$/);
    const { comments } = await afterword.thread();
    expect(comments[0]?.html).toContain("Nice &amp; &quot;quiet&quot;");
  });

  it("Akismet is told the article, whatever page the form was on", async () => {
    const afterword = await new Afterword().open();
    const referrer = `https://comments.example/sites/${afterword.siteId}/thread?page=/hello`;
    await post(afterword, await typed(afterword), { ...OWN, Referer: referrer });
    expect(afterword.checks[0]?.body).toMatchObject({ permalink: "https://blog.example/hello", referrer });
  });
});

describe("refuses, and keeps every field", () => {
  it.each([
    ["email", "ada", "Email is not a valid e-mail address"],
    ["email", "", "An e-mail address is required"],
    ["name", "", "A name is required"],
    ["url", "javascript:alert(1)", "Website must be a web address"],
    ["body", " \r\n ", "Comment is required"],
    ["body", "x".repeat(LIMITS.bodyCharacters + 1), "Comment"],
    ["name", "x\u0007", "Name"],
  ])("a wrong %s (%j)", async (field, value, reason) => {
    const afterword = await new Afterword().open();
    const shown = (await afterword.submit({ body: "Already here." })).comment.id;
    const fields = await typed(afterword, { [field]: value, title: "Hello", authorKey: "a".repeat(30) });
    const html = await refused(await post(afterword, fields), 422);
    expect(filled(html)).toMatchObject({ ...fields, homepage: "" });
    expect(reasonIn(html)).toContain(reason);
    expect(html).toMatch(
      new RegExp(`id="${field}"[^>]* aria-describedby="[^"]*problem" aria-invalid="true" autofocus`),
    );
    expect(html).toContain(`id="comment-${shown}"`);
    expect(await afterword.countRows()).toBe(1);
  });

  it("a foreign origin, null included, and says so", async () => {
    const afterword = await new Afterword().open();
    for (const origin of ["null", "https://elsewhere.example"]) {
      const fields = await typed(afterword);
      const html = await refused(await post(afterword, fields, { Origin: origin }), 403);
      expect(reasonIn(html)).toContain(`The origin "${origin}" may not post`);
      // From this document, which is the server's own, it can be sent.
      expect((await post(afterword, filled(html))).status).toBe(303);
      expect(filled(html)).toMatchObject(fields);
    }
  });

  it("a closed page, which sends nothing again", async () => {
    const afterword = await new Afterword().open({ open: false });
    const fields = await typed(afterword);
    const html = await refused(await post(afterword, fields), 409);
    expect(filled(html)).toMatchObject(fields);
    expect(html).not.toContain("<button");
  });

  it("a parent that is not shown, and offers to post without one", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Hidden." });
    await afterword.decided([comment.id], "pending");
    for (const [parent, status] of [
      [String(comment.id), 409],
      ["1", 404],
    ] as const) {
      const fields = await typed(afterword);
      const html = await refused(await post(afterword, { ...fields, parent }), status);
      expect(filled(html)).toMatchObject(fields);
      expect(filled(html)).not.toHaveProperty("parent");
    }
  });

  it("a reply, with what it answers", async () => {
    const afterword = await new Afterword().open();
    const { comment } = await afterword.submit({ body: "Answer me." });
    const fields = await typed(afterword, { parent: String(comment.id), email: "ada" });
    const html = await refused(await post(afterword, fields), 422);
    expect(filled(html)).toMatchObject(fields);
    expect(html).toMatch(/<blockquote [^>]*>\s*<p>Answer me\.<\/p>/);
  });

  it("a flood, with the time to wait", async () => {
    const afterword = await new Afterword().open();
    const address = { ...OWN, "CF-Connecting-IP": newAddress() };
    await post(afterword, await typed(afterword), address);
    const fields = await typed(afterword, { body: "Another." });
    const response = await post(afterword, fields, address);
    const html = await refused(response, 429);
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(filled(html)).toMatchObject(fields);
    expect(reasonIn(html)).toContain("too quickly");
  });

  it("a token that is over is a new one", async () => {
    const afterword = await new Afterword().open();
    const fields = await typed(afterword, { email: "ada" });
    afterword.advance(LIMITS.formTokenLifetimeMs);
    const { token } = filled(await refused(await post(afterword, fields), 422));
    expect(token).not.toBe(fields.token);
    afterword.advance(LIMITS.formTokenNotBeforeMs);
    const response = await post(afterword, { ...fields, email: "ada@example.org", token: token! });
    expect(response.headers.get("Location")).toContain("#comment-");
  });

  it("a page of another origin, and a site that is none", async () => {
    const afterword = await new Afterword().open();
    const fields = await typed(afterword, { page: "https://elsewhere.example/" });
    const elsewhere = await refused(await post(afterword, fields), 422);
    expect(filled(elsewhere)).toMatchObject(fields);
    expect(reasonIn(elsewhere)).toMatch(/another origin.*elsewhere\.example.*origins are: .*"Further origins"/);
    const nowhere = await refused(await post(afterword, fields, OWN, "nowhere"), 404);
    expect(filled(nowhere)).toMatchObject(fields);
  });

  it("what the database cannot take now, and leads back to the article when it can", async () => {
    const afterword = await new Afterword().open();
    const fields = await typed(afterword, { published: "2026-11-20" });
    const batch = afterword.database.batch.bind(afterword.database);
    afterword.database.batch = async () => {
      throw new Error("D1_ERROR: Network connection lost.");
    };
    const response = await post(afterword, fields);
    const html = await refused(response, 503);
    expect(response.headers.get("Retry-After")).toBe("5");
    expect(filled(html)).toMatchObject(fields);
    expect(response.headers.get("Content-Security-Policy")).toContain("form-action https://comments.example *");
    afterword.database.batch = batch;
    const again = await post(afterword, filled(html));
    expect(again.headers.get("Location")).toContain("#comment-");
  });

  it("what is too large to be read, or no form at all", async () => {
    const afterword = await new Afterword().open();
    const large = await refused(await post(afterword, { body: "x".repeat(LIMITS.requestBytes) }), 413);
    expect(reasonIn(large)).toMatch(/larger than .* Please go back and shorten your comment\./);
    expect(large).not.toContain("<form");
    const empty = await refused(await post(afterword, ""), 422);
    expect(empty).not.toContain("<form");
  });

  it("a query", async () => {
    const afterword = await new Afterword().open();
    const fields = await typed(afterword);
    const response = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?x=1`, {
      method: "POST",
      body: String(new URLSearchParams(fields)),
      headers: { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "CF-Connecting-IP": newAddress() },
    });
    expect(filled(await refused(response, 422))).toMatchObject(fields);
  });
});

describe("resists", () => {
  it("fields that are given twice, that nobody knows, or that would be markup", async () => {
    const afterword = await new Afterword().open();
    const nasty = `"></textarea></form><script>alert(1)</script>`;
    const fields = await typed(afterword, {
      body: nasty,
      name: nasty,
      email: nasty,
      url: nasty,
      title: nasty,
      [nasty]: nasty,
    });
    const html = await refused(await post(afterword, fields), 422);
    const { [nasty]: _, ...known } = fields;
    expect(filled(html)).toMatchObject(known);
    expect(html).not.toContain("<script");
    const twice = await refused(await post(afterword, "page=/hello&page=/other&body=a&body=b&tags=c&tags=d"), 422);
    expect(twice).toContain(`name="tags" value="c"`);
    expect(twice).toContain(`name="tags" value="d"`);
  });

  it("JSON as ever: its refusals are the envelope", async () => {
    const afterword = await new Afterword().open();
    const response = await afterword.send({ body: "" });
    expect(response.status).toBe(422);
    expect(response.headers.get("Content-Type")).toBe("application/json");
  });
});
