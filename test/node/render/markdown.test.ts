import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../src/render/markdown.ts";

const link = (href: string, text: string) => `<a href="${href}" rel="nofollow ugc noopener">${text}</a>`;
const paragraph = (html: string) => `<p>${html}</p>\n`;

describe("works", () => {
  test.each([
    ["nothing", "", ""],
    ["white space only", " \n\t\n", ""],
    ["a paragraph", "Nice.", "<p>Nice.</p>\n"],
    ["a line end is a line break", "one\ntwo", "<p>one<br>\ntwo</p>\n"],
    ["line ends of Windows and of old Macs", "one\r\ntwo\rthree", "<p>one<br>\ntwo<br>\nthree</p>\n"],
    ["a blank line parts paragraphs", "one\n\ntwo", "<p>one</p>\n<p>two</p>\n"],
    ["emphasis", "*a* **b** ***c***", "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em></p>\n"],
    ["underscores inside words", "snake_case_name", "<p>snake_case_name</p>\n"],
    ["code", "`a<b>`", "<p><code>a&lt;b&gt;</code></p>\n"],
    ["a fence, without its language", "```js\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"],
    ["indented code keeps tabs", "    a\n    \tb", "<pre><code>a\n\tb\n</code></pre>\n"],
    ["a quote", "> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n"],
    ["a tight list", "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"],
    ["a loose list", "- a\n\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n"],
    ["a list in a list", "- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"],
    ["a list that starts at 3", "3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'],
    ["a rule", "a\n\n---", "<p>a</p>\n<hr>\n"],
    ["a heading is a bold paragraph", "# Title #", "<p><strong>Title</strong></p>\n"],
    ["an underlined heading too", "Title\n===", "<p><strong>Title</strong></p>\n"],
    ["an escape", "\\*a\\*", "<p>*a*</p>\n"],
    ["entities", "&copy; &amp;lt; &#35;", "<p>© &amp;lt; #</p>\n"],
    ["a NUL", "a\0b", "<p>a\uFFFDb</p>\n"],
    ["a line separator is no line end", "a\u2028b", "<p>a\u2028b</p>\n"],
    ["no tables", "|a|\n|-|", "<p>|a|<br>\n|-|</p>\n"],
  ])("%s", (_name, source, html) => expect(renderMarkdown(source)).toBe(html));

  test.each([
    ["a link", "[a](https://b.example/c)", link("https://b.example/c", "a")],
    ["a link without its title", '[a](http://b "c")', link("http://b", "a")],
    ["markup in a link", "[*a* `b`](http://c)", link("http://c", "<em>a</em> <code>b</code>")],
    ["a reference", "[a][b]\n\n[b]: http://c 'd'", link("http://c", "a")],
    ["an autolink", "<http://a>", link("http://a", "http://a")],
    ["an e-mail autolink", "<a@b.example>", link("mailto:a@b.example", "a@b.example")],
    ["a mailto link", "[a](mailto:a@b.example)", link("mailto:a@b.example", "a")],
    ["an ampersand", "[a](http://b?c&d)", link("http://b?c&amp;d", "a")],
    ["a destination in other letters", "[a](http://b/é)", link("http://b/%C3%A9", "a")],
    ["an encoded destination stays as it is", "[a](http://b/%C3%A9%zz)", link("http://b/%C3%A9%25zz", "a")],
    [
      "a punycode host is not decoded",
      "<http://xn--80ak6aa92e.com>",
      link("http://xn--80ak6aa92e.com", "http://xn--80ak6aa92e.com"),
    ],
    ["an image is a link", "![a *b*](http://c/d.png)", link("http://c/d.png", "a b")],
    ["an image without description", "![](http://c/d.png)", link("http://c/d.png", "http://c/d.png")],
    ["an image in a link is text", "[![a](http://b)](http://c)", link("http://c", "a")],
    ["a link without text shows its URL", "[](http://a)", link("http://a", "http://a")],
    ["a link of invisible text too", "[\u200B](http://a)", link("http://a", "\u200Bhttp://a")],
    ["also where it is emphasised", "[**\u200B**](http://a)", link("http://a", "<strong>\u200B</strong>http://a")],
  ])("%s", (_name, source, html) => expect(renderMarkdown(source)).toBe(paragraph(html)));

  const url = "https://a.example/b_(c)?d=e*f";
  test.each([
    ["bare", url, link(url, url)],
    ["in upper case", "HTTP://A.B", link("HTTP://A.B", "HTTP://A.B")],
    ["at the end of a sentence", `See ${url}.`, `See ${link(url, url)}.`],
    ["before other punctuation", `${url}?!,:;'`, `${link(url, url)}?!,:;'`],
    ["in parentheses", `(${url})`, `(${link(url, url)})`],
    ["in brackets", `[${url}]`, `[${link(url, url)}]`],
    ["in quotation marks", `"${url}"`, `&quot;${link(url, url)}&quot;`],
    ["emphasised", `**${url}**`, `<strong>${link(url, url)}</strong>`],
    ["before an entity", "http://a.b/c&copy;", `${link("http://a.b/c", "http://a.b/c")}©`],
    ["in Chinese", "见http://a.b/路。好", `见${link("http://a.b/%E8%B7%AF", "http://a.b/路")}。好`],
    ["with a port", "http://localhost:8080/", link("http://localhost:8080/", "http://localhost:8080/")],
    ["as the text of a link", "[http://a.b](http://c)", link("http://c", "http://a.b")],
    ["in code", "`http://a.b`", "<code>http://a.b</code>"],
  ])("a URL %s", (_name, source, html) => expect(renderMarkdown(source)).toBe(paragraph(html)));
});

describe("refuses", () => {
  test.each([
    ["raw HTML", "<b onclick=x>a</b>", "&lt;b onclick=x&gt;a&lt;/b&gt;"],
    ["an HTML block", "<script>\nalert(1)\n</script>", "&lt;script&gt;<br>\nalert(1)<br>\n&lt;/script&gt;"],
    ["a comment", "<!-- a -->", "&lt;!-- a --&gt;"],
    ["a script destination", "[a](javascript:alert(1))", "[a](javascript:alert(1))"],
    ["a script image", "![a](javascript:b)", "![a](javascript:b)"],
    ["a script reference", "[a]: javascript:b\n[a]", "[a]: javascript:b<br>\n[a]"],
    ["a script autolink", "<javascript:a>", "&lt;javascript:a&gt;"],
    ["a script behind an entity", "[a](&#106;avascript:b)", "[a](javascript:b)"],
    ["data", "[a](data:text/html,b)", "[a](data:text/html,b)"],
    ["no destination", "[a]() ![b]() [*c*]( )", "a b <em>c</em>"],
    ["a relative destination", "[a](/b)", "[a](/b)"],
    ["a fragment", "[a](#b)", "[a](#b)"],
    ["a destination without scheme", "[a](//b.example)", "[a](//b.example)"],
    ["another scheme", "<ftp://a.b>", "&lt;ftp://a.b&gt;"],
    ["names that only look like URLs", "example.com www.a.b a@b.c ftp://a.b", "example.com www.a.b a@b.c ftp://a.b"],
    ["a scheme inside a word", "xhttp://a.b", "xhttp://a.b"],
    ["a scheme without host", "http:// http://) http://。", "http:// http://) http://。"],
    ["a scheme behind a backslash", "\\http://a.b", "\\http://a.b"],
  ])("%s", (_name, source, html) => expect(renderMarkdown(source)).toBe(paragraph(html)));
});
