import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RENDER_LIMITS } from "../../../src/domain/limits.ts";
import { escapeHtml } from "../../../src/render/html-writer.ts";
import { renderMarkdown } from "../../../src/render/markdown.ts";
import { parseStrictHtml } from "./strict-html.ts";

const PIECES = [
  ...[
    "*",
    "_",
    "**",
    "`",
    "```",
    "[",
    "]",
    "(",
    ")",
    "](",
    "](http://b)",
    "]()",
    "![",
    "<",
    ">",
    "&",
    "\\",
    "\n",
    "\n\n",
    "\t",
    "    ",
  ],
  ...[
    "- ",
    "1. ",
    "> ",
    "# ",
    "===",
    "http://",
    "https://a.b/",
    "mailto:",
    "javascript:",
    "data:",
    "[a]: ",
    "[a]",
    '"',
  ],
  ...["<script>", "</script>", "<img src=x onerror=y>", "<!--", "-->", "<a href='", "&#x6A;", "&lt;", "&quot;", "'"],
  ...["a", "word", " ", "é", "中", "😀", "\0", "\r", "\u2028", "\u202E", "\u200B", "\uD800", "\uDC00", "\uFEFF"],
];
const markdown = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom("*", "_", "[", "]", "(", ")", "<", ">", "`", "!", "a", " ", "\n"),
    maxLength: 200,
  }),
);
const anyCodeUnits = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
const word = fc.stringMatching(/^[a-z]{1,12}$/);
const runs = { numRuns: 1_000 };

describe("resists", () => {
  test("any source gives only allowed tags, well formed, with safe links", () => {
    fc.assert(
      fc.property(fc.oneof(markdown, anyCodeUnits), (source) => {
        parseStrictHtml(renderMarkdown(source));
      }),
      runs,
    );
  });

  test("any 10,000 code points fit", () => {
    const tenThousand = fc.tuple(markdown, markdown).map(([first, second]) => {
      const characters = [...`${first}${second} `];
      return Array.from({ length: 10_000 }, (_, index) => characters[index % characters.length]).join("");
    });
    fc.assert(
      fc.property(tenThousand, (source) => {
        const html = renderMarkdown(source);
        expect(Buffer.byteLength(html)).toBeLessThanOrEqual(RENDER_LIMITS.htmlBytes);
        expect(parseStrictHtml(html).deepest).toBeLessThanOrEqual(RENDER_LIMITS.nestingDepth);
      }),
      { numRuns: 100 },
    );
  });

  test("the same source gives the same HTML, whatever came between", () => {
    fc.assert(
      fc.property(markdown, markdown, (source, other) => {
        const html = renderMarkdown(source);
        renderMarkdown(other);
        expect(renderMarkdown(source)).toBe(html);
      }),
      runs,
    );
  });

  test("plain words stay as they are", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.constantFrom(" ", "\n", ", ", "! "), (words, separator) => {
        const { text, links } = parseStrictHtml(renderMarkdown(words.join(separator)));
        expect(text.split(/[\s,!]+/).filter(Boolean)).toEqual(words);
        expect(links).toEqual([]);
      }),
      runs,
    );
  });

  test("words survive any emphasis, quote, list or heading around them", () => {
    const wrap = fc.constantFrom("*", "**", "_", "`");
    const prefix = fc.constantFrom("", "> ", "- ", "1. ", "## ", "> - ");
    fc.assert(
      fc.property(fc.array(fc.tuple(prefix, wrap, word), { minLength: 1, maxLength: 20 }), (lines) => {
        const source = lines.map(([start, marker, text]) => `${start}${marker}${text}${marker}`).join("\n\n");
        const { text } = parseStrictHtml(renderMarkdown(source));
        expect(text.split(/\s+/).filter(Boolean)).toEqual(lines.map(([, , word]) => word));
      }),
      runs,
    );
  });

  test("escaped text reads as it was, and escaping it twice shows the escapes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseStrictHtml(escapeHtml(text)).text).toBe(text);
        expect(parseStrictHtml(escapeHtml(escapeHtml(text))).text).toBe(escapeHtml(text));
      }),
      runs,
    );
  });

  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "</p></div><style>*{display:none}</style>",
    "<a href='javascript:alert(1)'>a</a>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](<java\nscript:alert(1)>)",
    "[a](&#x6A;avascript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](\u0001javascript:alert(1))",
    "[a](\u00A0javascript:alert(1))",
    "[a](vbscript:x) [b](data:text/html;base64,PHNjcmlwdD4=) [c](file:///etc/passwd) [d](blob:e)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![a](javascript:alert(1))",
    "![a](data:image/svg+xml,<svg onload=alert(1)>)",
    "[a]\n\n[a]: javascript:alert(1)",
  ])("no markup and no link comes of %j", (source) => {
    expect(parseStrictHtml(renderMarkdown(source)).links).toEqual([]);
  });

  test.each([
    ['[a](http://b"onmouseover="alert(1))', "http://b%22onmouseover=%22alert(1)"],
    ["[a](http://b'onmouseover='alert(1))", "http://b'onmouseover='alert(1)"],
    ["[a](<http://b><script>alert(1)</script>>)", "http://b"],
    ['![a"onerror="alert(1)](http://b)', "http://b"],
    ['[a](http://b "\\"><script>alert(1)</script>")', "http://b"],
    ['http://b"onclick="alert(1)', "http://b"],
    ["http://b/<script>alert(1)</script>", "http://b/"],
    ['<http://b/"onclick=alert(1)>', "http://b/%22onclick=alert(1)"],
    ["[<script>alert(1)</script>](http://b)", "http://b"],
    ['```" onclick=alert(1)\nhttp://c\n```\nhttp://b', "http://b"],
    ["[a](mailto:b?subject=%0d%0aBcc:c)", "mailto:b?subject=%0d%0aBcc:c"],
  ])("nothing breaks out of the link in %j", (source, href) => {
    const { links } = parseStrictHtml(renderMarkdown(source));
    for (const link of links) expect(link.href).toBe(href);
  });
});
