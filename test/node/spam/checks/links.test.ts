import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../../src/domain/limits.ts";
import { renderMarkdown } from "../../../../src/render/markdown.ts";
import { checkLinks, countLinks } from "../../../../src/spam/checks/links.ts";
import { cpuMs } from "../../cpu-time.ts";
import { earlier, facts, submission } from "../builders.ts";

describe("works", () => {
  test.each([
    ["https://www.a.example", 1],
    ["http://www.a.example/www.html and www.b.example", 2],
    ["<a href='https://www.a.example'>here</a>", 1],
    ["[here](https://www.a.example)", 1],
    ["see www.a.example", 1],
  ])("%j has its address counted once", (source, links) => {
    expect(countLinks(source)).toBe(links);
  });

  test.each([
    ["no link at all, www or http", 0],
    ["https://a.example", 1],
    ["http://a.example/x?y=(1)", 1],
    ["FTP://a.example and HTTPS://b.example", 2],
    ["see www.a.example.", 1],
    ["(https://a.example)", 1],
    ["<https://a.example>", 1],
    ["[Ada](https://a.example)", 1],
    ["[Ada](/relative)", 1],
    ["[](https://a.example)", 1],
    ["![img](https://a.example/x.png)", 1],
    ["[a][1]\n\n[1]: https://a.example", 1],
    ['<a href="https://a.example">Ada</a>', 1],
    ["<A\nHREF='https://a.example'>Ada</A>", 1],
    ['<a class="x" href=https://a.example>', 1],
    ['<a name="x">Ada</a>', 0],
    ["<abbr title='x'>", 0],
    ["array[0](x) and [note]", 1],
    ["https://a.example https://b.example\nhttps://c.example", 3],
    ["[a](https://a.example)[b](https://b.example)", 2],
    ["ada@example.org", 0],
    ["[https://a.example](https://a.example)", 1],
    ['<a href="https://a.example">https://a.example</a>', 1],
    ['<a href="https://a.example">https://b.example</a>', 2],
    ["[https://a.example](https://b.example)", 2],
    ["[www.a.example](https://a.example)", 2],
    ['<a href="/relative">Ada</a>', 1],
  ])("%j has %i", (source, links) => {
    expect(countLinks(source)).toBe(links);
  });

  test.each([
    [1, 2, false],
    [2, 2, true],
    [3, 2, true],
    [1, 1, true],
    [50, 0, false],
  ])("%i links at a limit of %i: held is %s", (links, maxLinks, isHeld) => {
    const body = Array.from({ length: links }, (_, index) => `https://a.example/${index}`).join("\n");
    const found = checkLinks(submission({ body }), facts({}, { maxLinks }));
    const expected = { check: "links", reason: "links.too-many", says: "hold", evidence: { links, limit: maxLinks } };
    expect(found).toEqual(isHeld ? expected : null);
  });

  test("who is trusted may link; who only borrows that one's e-mail may not", () => {
    const body = "https://a.example https://b.example";
    const known = facts({ trail: [earlier()] }, { maxLinks: 1 });
    expect(checkLinks(submission({ body }), known)).toBeNull();
    expect(checkLinks(submission({ body, authorKeyHash: "key-of-eve" }), known)?.says).toBe("hold");
    expect(checkLinks(submission({ body }), facts({}, { maxLinks: 1 }))?.says).toBe("hold");
  });
});

describe("resists", () => {
  // Beside ordinary text, so that a slow machine is slow for both: a quadratic count is hundreds of times as long.
  test.each([
    `<a href=http://${"a".repeat(9_985)}`,
    `<a href=http://${"a".repeat(9_940)}>x</a>`,
    "[http://a](".repeat(900),
    "<a href=".repeat(1_200),
  ])("%.30s… of 10,000 characters takes no longer than text does", (nasty) => {
    const timeOf = (source: string) =>
      cpuMs(() => {
        for (let run = 0; run < 5; run += 1) countLinks(source);
      });
    expect(timeOf(nasty)).toBeLessThan(50 * timeOf("Some honest words. ".repeat(526)) + 5);
  });

  test.each([
    ["<a x>https://a.example https://b.example", 2],
    ["<a https://a.example>", 1],
    ["<a href=x>https://a.example https://b.example", 2],
    ["_https://a.example_ _https://b.example_", 2],
    ["https://a.example`https://b.example", 2],
    ['[x]: https://a.example[x](https://b.example "t")', 2],
    ["https://a.example、https://b.example", 2],
  ])("%j hides no link from the count", (source, shown) => {
    expect(countLinks(source)).toBeGreaterThanOrEqual(shown);
  });

  test("a reader is never shown more links than were counted", () => {
    const piece = fc.constantFrom(
      ..."[]()<>_*`\\\"'!&~| \n\t-.+1é、",
      ...[
        "https://a.example",
        "http://b.example/x?y=1",
        "HTTPS://c.example",
        "<a ",
        "<a href=x>",
        "<a href='",
        "](",
        "[x]: ",
      ],
      ...[
        "[x](https://d.example)",
        '[x](https://e.example "t")',
        "[x](<https://f.example>)",
        "&#104;ttps://g.example",
        "\n\n",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const source = pieces.join("");
        const shown = new Set([...renderMarkdown(source).matchAll(/<a href="([^"]+)"/g)].map(([, href]) => href));
        expect(countLinks(source)).toBeGreaterThanOrEqual(shown.size);
      }),
      { numRuns: 5_000 },
    );
  });

  const link = fc.constantFrom(
    "https://a.example",
    "www.a.example",
    "[x](https://a.example)",
    "<a href='https://a.example'>x</a>",
  );

  test("links between words add up, however they are written", () => {
    fc.assert(
      fc.property(fc.array(link, { maxLength: 20 }), (links) => {
        expect(countLinks(links.join(" and "))).toBe(links.length);
      }),
    );
  });

  test.each([
    ["open tags", "<a "],
    ["open tags that are long", `<a ${"x".repeat(50)}`],
    ["one open tag", "x", "<a "],
    ["open brackets", "["],
    ["brackets in brackets", "[]"],
    ["links without an end", "[x](  "],
    ["one link without an end", " ", "[x]("],
    ["definitions without an end", "\n[x]: "],
    ["one definition without an end", "\t", "[x]:"],
    ["schemes", "https://"],
    ["half schemes", "http:/"],
    ["tags in tags", "<a <a href"],
    ["lines", "\n   ["],
    ["hrefs", "<a href>"],
  ])("counting costs no more than the length: %s", (_, piece, start = "") => {
    const source = (length: number) => start + piece.repeat(Math.ceil(length / piece.length));
    const timeOf = (text: string) => cpuMs(() => countLinks(text));
    const [short, long] = [source(LIMITS.bodyCharacters), source(4 * LIMITS.bodyCharacters)];
    countLinks(short);
    // Squared growth takes 16 times as long, and hundreds of milliseconds for the long one.
    expect(timeOf(long)).toBeLessThan(10 * timeOf(short) + 20);
  });
});
