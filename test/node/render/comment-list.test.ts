import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CommentList,
  readableTime,
  renderCommentList,
  type ShownComment,
} from "../../../src/render/comment-list.ts";
import { renderMarkdown } from "../../../src/render/markdown.ts";
import { readStrictDocument, type StrictElement } from "./strict-document.ts";
import { parseStrictHtml } from "./strict-html.ts";
import { shownComment, shownThread } from "./thread-builders.ts";

function read(comments: ShownComment[], changes: Partial<CommentList> = {}) {
  const elements = readStrictDocument(renderCommentList(shownThread({ comments, ...changes })));
  const property = (name: string) => elements.filter(({ attributes }) => attributes.itemprop === name);
  return {
    elements,
    property,
    article: (id: number) => elements.find(({ attributes }) => attributes.id === `comment-${id}`)!,
  };
}

/** The ids of the comments that a comment stands in, nearest first. */
function above(article: StrictElement): string[] {
  const ids: string[] = [];
  for (let list = article.parent?.parent?.parent; list; list = list.parent?.parent) {
    const found = /id="(comment-\d+)"/.exec(list.html)?.[1];
    if (list.tag === "li" && found) ids.push(found);
  }
  return ids;
}

describe("works", () => {
  test("a comment says who wrote what and when, in the words of schema.org", () => {
    const { elements, property } = read([shownComment({ score: 3, editedAt: "2026-11-24T10:05:00Z" })]);
    const types = elements.flatMap(({ attributes }) => attributes.itemtype ?? []);
    expect(types).toEqual(["https://schema.org/Comment", "https://schema.org/Person"]);
    expect(property("author")[0]?.text).toBe("Ada");
    expect(property("name")[0]?.text).toBe("Ada");
    expect(property("text")[0]?.html.trim()).toBe("<p>Nice.</p>");
    expect(property("dateCreated")[0]).toMatchObject({
      text: "24 November 2026, 10:00 UTC",
      attributes: { datetime: "2026-11-24T10:00:00Z" },
    });
    expect(property("dateModified")[0]).toMatchObject({
      text: "edited",
      attributes: { datetime: "2026-11-24T10:05:00Z", title: "24 November 2026, 10:05 UTC" },
    });
    expect(property("upvoteCount")[0]?.text).toBe("3");
    expect(property("url").map(({ attributes }) => attributes.href)).toEqual([
      "https://ada.example/",
      "https://blog.example/hello#comment-7",
    ]);
    expect(property("url")[0]?.attributes.rel).toBe("nofollow ugc noopener");
  });

  test("replies stand in what they answer, and what stands deeper names it", () => {
    const deepest = shownComment({ id: 4, parent: 3, author: { name: "Dan", url: null, role: null } });
    const third = shownComment({ id: 3, parent: 2, author: { name: "Cy", url: null, role: "moderator" } });
    const second = shownComment({ id: 2, parent: 1, replies: [third, deepest] });
    const { article, property } = read([shownComment({ id: 1, replies: [second] })]);
    expect(above(article(3))).toEqual(["comment-2", "comment-1"]);
    expect(above(article(4))).toEqual(["comment-2", "comment-1"]);
    expect(article(4).text).toContain("in reply to Cy");
    expect(article(3).text).not.toContain("in reply to");
    expect(article(3).text).toContain("Moderator");
    expect(property("parentItem").map(({ attributes }) => attributes.href)).toEqual(
      [1, 2, 3].map((id) => `https://blog.example/hello#comment-${id}`),
    );
  });

  test("what is gone leaves its place to its replies, and nothing else", () => {
    const reply = shownComment({ id: 2, parent: 1, author: { name: "Cy", url: null, role: null } });
    const gone = shownComment({ id: 1, deleted: true, author: null, html: null, replies: [reply] });
    const { article } = read([gone]);
    expect(article(1).text.trim()).toBe("This comment was deleted.");
    expect(article(1).attributes).toEqual({ id: "comment-1" });
    expect(above(article(2))).toEqual(["comment-1"]);
    expect(article(2).text).not.toContain("in reply to");
  });

  test("pinned, further replies, votes and the link to reply show where there are any", () => {
    const comment = shownComment({ pinned: true, score: 1, moreReplies: { cursor: "abc" } });
    const { elements } = read([comment]);
    const text = elements[0]!.text;
    expect(text).toMatch(/Pinned.*Reply.*Show more replies/s);
    expect(text).toContain("1 vote");
    const hrefs = elements.flatMap(({ tag, attributes }) => (tag === "a" ? attributes.href! : []));
    expect(hrefs).toContain("https://comments.example/thread?replies=7&cursor=abc");
    expect(hrefs).toContain("https://comments.example/thread?parent=7#form");
    const links = { ...shownThread().links, reply: null };
    const plain = read([shownComment({ score: 1 })], { showsVotes: false, links }).elements[0]!.text;
    expect(plain).not.toMatch(/Pinned|Reply|Show|vote/);
  });

  test.each([
    ["2026-01-02T03:04:05Z", "2 January 2026, 03:04 UTC"],
    ["2028-02-29T23:59:59Z", "29 February 2028, 23:59 UTC"],
    ["2026-12-31T00:00:00Z", "31 December 2026, 00:00 UTC"],
  ])("%s reads %s", (timestamp, expected) => {
    expect(readableTime(timestamp)).toBe(expected);
  });
});

describe("resists", () => {
  const pieces = [
    '"',
    "'",
    "<",
    ">",
    "&",
    "&quot;",
    "</bdi>",
    "</article>",
    "<script>",
    "-->",
    "<!--",
    "`",
    "\0",
    "\n",
  ];
  const nasty = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 12 }).map((parts) => parts.join("")),
  );
  const body = fc.oneof(
    nasty,
    fc.constantFrom("[a](javascript:x)", "<img src=x onerror=alert(1)>", "> > ```\n- 1\n  1. x"),
  );

  test("no name, address or text changes anything around it", () => {
    const shape = read([shownComment(), shownComment({ id: 8, parent: 7 })]);
    const around = (elements: StrictElement[]) =>
      elements.filter(({ parent }) => {
        for (let one = parent; one; one = one.parent) if (one.attributes.itemprop === "text") return false;
        return true;
      });
    fc.assert(
      fc.property(nasty, nasty, body, (name, rest, source) => {
        const url = `https://ada.example/${rest}`;
        const html = renderMarkdown(source);
        const author = { name, url, role: null };
        const { elements, property } = read([
          shownComment({ author, html }),
          shownComment({ id: 8, parent: 7, author, html }),
        ]);
        expect(around(elements).map(({ tag }) => tag)).toEqual(around(shape.elements).map(({ tag }) => tag));
        expect(property("name").map(({ text }) => text)).toEqual([name, name]);
        expect(property("url")[0]?.attributes.href).toBe(url);
        for (const { html: shown } of property("text")) {
          expect(shown).toBe(`\n${html}`);
          parseStrictHtml(shown);
        }
      }),
    );
  });
});
