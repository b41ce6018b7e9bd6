import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderThreadDocument, type ThreadDocument } from "../../../src/render/thread-document.ts";
import { FRAGMENT_SECURITY_POLICY, THREAD_STYLE, threadSecurityPolicy } from "../../../src/render/thread-style.ts";
import { readStrictDocument } from "./strict-document.ts";
import { commentForm, shownComment, shownThread, threadDocument } from "./thread-builders.ts";

function read(changes: Partial<ThreadDocument> = {}) {
  const html = renderThreadDocument(threadDocument(changes));
  if (!html.startsWith("<!doctype html>\n")) throw new Error("no doctype");
  const elements = readStrictDocument(html);
  const find = (tag: string, name?: string) =>
    elements.find((one) => one.tag === tag && (name === undefined || one.attributes.name === name));
  const byId = (id: string) => elements.find(({ attributes }) => attributes.id === id);
  const links: Record<string, string | undefined>[] = elements.flatMap(({ tag, text, attributes }) =>
    tag === "a" ? [{ text, ...attributes }] : [],
  );
  return { elements, find, byId, links, text: find("body")!.text, tags: elements.map(({ tag }) => tag) };
}

describe("works", () => {
  test("it is one document, of the article, whose links leave a frame unless they are its own", () => {
    const { find, links, elements } = read();
    expect(find("title")?.text).toBe("Comments on Hello");
    expect(find("h1")?.text).toBe("3 comments on Hello");
    expect(find("base")?.attributes).toEqual({ target: "_top" });
    expect(find("link")?.attributes).toEqual({ rel: "canonical", href: "https://blog.example/hello" });
    expect(find("meta")?.attributes).toEqual({ charset: "utf-8" });
    expect(elements.filter(({ tag }) => tag === "h1")).toHaveLength(1);
    for (const { href, target } of links) {
      const isOwn = href?.startsWith("https://comments.example/thread");
      expect([href, target]).toEqual([href, isOwn ? "_self" : undefined]);
    }
  });

  test("the form is WordPress's, with what WordPress and readers' browsers know of each field", () => {
    const { find, text, elements } = read();
    expect(find("h2")?.text).toBe("Leave a Reply");
    expect(text).toContain("Your email address will not be published. Required fields are marked *");
    expect(find("form")?.attributes).toMatchObject({
      method: "post",
      action: "https://comments.example/v1/sites/blog/comments",
      target: "_top",
    });
    const labels = elements.filter(({ tag }) => tag === "label").map(({ text, attributes }) => [attributes.for, text]);
    expect(labels).toEqual([
      ["body", "Comment *"],
      ["name", "Name *"],
      ["email", "Email *"],
      ["url", "Website"],
      ["homepage", "Leave this field empty"],
    ]);
    expect(find("textarea")?.attributes).toMatchObject({ name: "body", required: "" });
    expect(find("input", "name")?.attributes).toMatchObject({ required: "", autocomplete: "name" });
    expect(find("input", "email")?.attributes).toMatchObject({
      type: "email",
      required: "",
      autocomplete: "email",
      "aria-describedby": "email-note",
    });
    const { required: _, ...website } = find("input", "url")!.attributes;
    expect(website).toMatchObject({ type: "text", autocomplete: "url", inputmode: "url" });
    expect(find("input", "url")?.attributes).not.toHaveProperty("required");
    expect(find("input", "page")?.attributes).toMatchObject({ type: "hidden", value: "/hello" });
    expect(find("input", "token")?.attributes).toMatchObject({ type: "hidden", value: "a.b" });
    expect(find("button")?.text).toBe("Post Comment");
    expect(text).toContain("This site uses Akismet. Learn how.");
    expect(text).not.toMatch(/Save my name|script/);
  });

  test("the trap is kept from people, on the screen, by keyboard and by ear", () => {
    const trap = read().find("input", "homepage")!;
    expect(trap.attributes).toMatchObject({ tabindex: "-1", autocomplete: "off" });
    expect(trap.parent?.attributes).toMatchObject({ "aria-hidden": "true", class: "afterword-extra" });
    expect(THREAD_STYLE).toMatch(/\.afterword-extra \{[^}]*clip-path: inset\(50%\)/);
    expect(THREAD_STYLE).not.toContain("display: none");
  });

  test("only what the site wants is required", () => {
    const { find, text } = read({ form: commentForm({ required: [], notice: null }) });
    expect(find("input", "name")?.attributes).not.toHaveProperty("required");
    expect(find("input", "email")?.attributes).not.toHaveProperty("required");
    expect(find("textarea")?.attributes).toHaveProperty("required");
    expect(text).not.toContain("Akismet");
  });

  test("a reply names and quotes what it answers, and can be cancelled", () => {
    const parent = { name: "Ada", html: "<p>Nice.</p>\n", cancelUrl: "https://comments.example/thread#comment-7" };
    const { find, links, byId } = read({ form: commentForm({ parent }) });
    expect(byId("form-title")?.text).toBe("Leave a Reply to Ada Cancel reply");
    expect(find("blockquote")?.html.trim()).toBe("<p>Nice.</p>");
    expect(links.find(({ text }) => text === "Cancel reply")?.href).toBe(parent.cancelUrl);
  });

  test("sorts and pages lead on, and tell where the reader is", () => {
    const { links, text } = read({ thread: shownThread({ sort: "newest", nextUrl: "/next", firstUrl: "/first" }) });
    const named = (name: string) => links.find((link) => link.text === name);
    expect(named("Oldest first")?.href).toBe("https://comments.example/thread?sort=oldest");
    expect(named("Newest first")?.["aria-current"]).toBe("true");
    expect(named("Older comments")?.href).toBe("/next");
    expect(named("First comments")?.href).toBe("/first");
    expect(named("Most votes first")?.href).toBe("https://comments.example/thread?sort=top");
    expect(text).not.toContain("Newer comments");
    const plain = read({ thread: shownThread({ showsVotes: false }) });
    expect(plain.text).not.toMatch(/Most votes|Older|Newer|First comments/);
    const replies = read({ thread: shownThread({ isOfReplies: true, nextUrl: "/next", firstUrl: "/first" }) });
    expect(replies.text).toMatch(/All comments\s+More replies/);
    expect(replies.text).not.toContain("Oldest first");
  });

  test.each([
    [0, "No comments yet on Hello"],
    [1, "1 comment on Hello"],
    [2, "2 comments on Hello"],
  ])("with %i comments it says %j", (count, expected) => {
    const page = { url: "https://blog.example/hello", title: "Hello", count };
    const thread = shownThread({ page, comments: count === 0 ? [] : [shownComment()] });
    const { find, tags } = read({ thread });
    expect(find("h1")?.text).toBe(expected);
    expect(tags.includes("ol")).toBe(count > 0);
  });

  test("it says that a comment waits, and why where it needs a script", () => {
    expect(read().text).not.toContain("awaiting");
    const { elements } = read({ posted: "pending" });
    const notice = elements.find(({ attributes }) => attributes.role === "status");
    expect(notice?.text).toBe("Your comment is awaiting moderation.");
    expect(read({ form: commentForm({ isHeldWithoutScript: true }) }).text).toContain(
      "Without script your comment waits",
    );
  });

  test("what was typed stands in its field again, with what is wrong beside it", () => {
    const typed = { body: "\nFirst a line break.\n", name: 'Ada "B"', email: "ada", url: "" };
    const problem = { message: `"email" is not a valid e-mail address`, field: "email" };
    const { find, byId, tags } = read({ form: commentForm({ typed }), problem });
    expect(find("textarea")?.text).toBe(`\n${typed.body}`);
    expect(find("input", "name")?.attributes.value).toBe(typed.name);
    expect(find("input", "email")?.attributes).toMatchObject({
      value: "ada",
      "aria-invalid": "true",
      "aria-describedby": "email-note problem",
      autofocus: "",
    });
    expect(byId("problem")).toMatchObject({
      text: "Email is not a valid e-mail address. What you typed is still here.",
      attributes: { role: "alert" },
    });
    expect(byId("problem")?.attributes).not.toHaveProperty("autofocus");
    // The form comes before the comments, so that nobody has to look for it.
    expect(tags.indexOf("form")).toBeLessThan(tags.indexOf("article"));
    expect(read().tags.indexOf("form")).toBeGreaterThan(read().tags.indexOf("article"));
  });

  test("what concerns no field takes the focus itself", () => {
    const { byId, elements } = read({ problem: { message: "Too quickly", field: null } });
    expect(byId("problem")).toMatchObject({ text: "Too quickly.", attributes: { autofocus: "", tabindex: "-1" } });
    expect(elements.filter(({ attributes }) => "autofocus" in attributes)).toHaveLength(1);
  });

  test("without a thread it still has the reason, and a form where there was one", () => {
    const problem = { message: "The database is busy", field: null };
    const bare = read({ thread: null, form: null, problem });
    expect(bare.find("h1")?.text).toBe("Comments");
    expect(bare.text).toContain("The database is busy.");
    expect(bare.tags).not.toContain("form");
    const kept = read({ thread: null, form: commentForm({ typed: { body: "Kept." } }), problem });
    expect(kept.find("textarea")?.text).toBe("\nKept.");
  });

  test("the policy allows this style, the server, the article and nothing else", () => {
    const hash = createHash("sha256").update(read().find("style")!.text).digest("base64");
    const policy = threadSecurityPolicy("https://comments.example", [
      "https://blog.example",
      "https://www.blog.example",
    ]);
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      "base-uri 'none'",
      "form-action https://comments.example https://blog.example https://www.blog.example",
      "frame-ancestors https://blog.example https://www.blog.example",
    ]);
    expect(FRAGMENT_SECURITY_POLICY).toMatch(/^default-src 'none'/);
  });
});

describe("refuses", () => {
  test("a closed page has no form, and says so", () => {
    const { text, tags } = read({ form: commentForm({ isOpen: false }) });
    expect(text).toContain("Comments are closed.");
    expect(tags).not.toContain("form");
  });

  test("a page that was closed meanwhile keeps what was typed, but sends nothing", () => {
    const form = commentForm({ isOpen: false, typed: { body: "Too late." } });
    const { find, text, tags } = read({ form, problem: { message: "Comments are closed on this page", field: null } });
    expect(find("textarea")).toMatchObject({ text: "\nToo late.", attributes: { readonly: "" } });
    expect(text).toContain("Comments are closed.");
    expect(tags).not.toContain("button");
  });

  test("the style loads nothing", () => {
    expect(THREAD_STYLE).not.toMatch(/url\(|@import|image|<|\\/i);
  });
});

describe("resists", () => {
  const pieces = ['"', "'", "<", ">", "&", "&quot;", "</textarea>", "</title>", "<script>", "-->", "<!--", "\0", "\n"];
  const nasty = fc.oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { minLength: 1 }).map((parts) => parts.join("")),
  );
  const named = (one: string) => {
    const parent = { name: one, html: "<p>Nice.</p>\n", cancelUrl: `https://comments.example/${one}` };
    const typed = { body: one, name: one, email: one, url: one };
    const hidden = { page: one, token: one, [one]: [one, one] };
    const problem = { message: `x${one}`, field: "email" };
    const page = { url: `https://blog.example/${one}`, title: one, count: 3 };
    return read({ thread: shownThread({ page }), form: commentForm({ parent, typed, hidden }), problem });
  };

  test("no title, no text that was typed and no reason changes the document around it", () => {
    const harmless = named("x");
    fc.assert(
      fc.property(nasty, (one) => {
        const { tags, find, byId } = named(one);
        // An integer as a name moves to the front of an object, and a name can be one that is there already.
        const extra = harmless.tags.length - tags.length;
        expect(extra).toBeLessThanOrEqual(2);
        expect(tags.filter((tag) => tag !== "input")).toEqual(harmless.tags.filter((tag) => tag !== "input"));
        expect(find("title")?.text).toBe(`Comments on ${one}`);
        expect(find("textarea")?.text).toBe(`\n${one}`);
        expect(find("h2")?.text).toContain(`Leave a Reply to ${one} `);
        expect(byId("problem")?.text).toContain(`x${one}`);
      }),
    );
  });
});
