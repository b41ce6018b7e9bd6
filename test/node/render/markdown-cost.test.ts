import { Session } from "node:inspector";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RENDER_LIMITS } from "../../../src/domain/limits.ts";
import { writeHtml } from "../../../src/render/html-writer.ts";
import { renderMarkdown } from "../../../src/render/markdown.ts";
import { createMarkdownParser } from "../../../src/render/markdown-parser.ts";
import { cpuMs } from "../cpu-time.ts";
import { nastySources } from "./nasty-sources.ts";
import { parseStrictHtml } from "./strict-html.ts";

const LENGTH = 10_000;
/** Twice what ordinary prose of 10,000 characters takes. */
const MOST_CALLS = 330_000;

const inspector = new Session();
beforeAll(() => {
  inspector.connect();
  inspector.post("Profiler.enable");
  inspector.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
});
afterAll(() => inspector.disconnect());

const plain = (source: string) => `<p>${source}</p>\n`;

describe("refuses to read as Markdown", () => {
  test.each([
    ["markers", "*".repeat(RENDER_LIMITS.markers), "<hr>\n", "*".repeat(RENDER_LIMITS.markers + 1)],
    ["nesting", `${">".repeat(19)}a`, /^(?:<blockquote>\n){19}<p>a/, `${">".repeat(20)}a`],
  ])("too much: %s", (_name, within, html, beyond) => {
    expect(renderMarkdown(within)).toEqual(typeof html === "string" ? html : expect.stringMatching(html));
    expect(renderMarkdown(beyond)).toBe(plain(beyond.replaceAll(">", "&gt;")));
  });

  test("too many lines", () => {
    const within = "*a*\n".repeat(RENDER_LIMITS.lines);
    expect(parseStrictHtml(renderMarkdown(within)).text).not.toContain("*");
    expect(renderMarkdown(`${within}b\n`)).toContain("*a*<br>\n*a*<br>\n");
  });

  test("emphasis in emphasis in emphasis", () => {
    const nested = (depth: number) => `${"*a ".repeat(depth)}b${" a*".repeat(depth)}`;
    expect(parseStrictHtml(renderMarkdown(nested(19))).deepest).toBe(20);
    expect(renderMarkdown(nested(20))).toBe(plain(nested(20)));
  });

  test("brackets whose ends are looked for too long", () => {
    const source = (brackets: number) => `*b* ${"[=".repeat(brackets)}${"=".repeat(5_000)}`;
    expect(renderMarkdown(source(3))).toContain("<em>b</em>");
    expect(renderMarkdown(source(700))).toContain("*b*");
  });

  test("one reference used to make much of little", () => {
    const source = `[a]: http://${"b".repeat(5_000)}\n\n${"[a] ".repeat(20)}`;
    expect(renderMarkdown(source)).toContain("[a]: http://");
  });
});

test("plain text keeps paragraphs and line breaks, and escapes the rest", () => {
  const source = `${"*".repeat(RENDER_LIMITS.markers)}\r\n<b> & "c"\0\n \n\n  [d](http://e)\n\n`;
  expect(renderMarkdown(source)).toBe(
    `<p>${"*".repeat(RENDER_LIMITS.markers)}<br>\n&lt;b&gt; &amp; &quot;c&quot;\uFFFD</p>\n<p>[d](http://e)</p>\n`,
  );
});

describe("resists", () => {
  test.each([...nastySources(LENGTH)])("%s: allowed tags, bounded depth and bytes", (_name, source) => {
    expect([...source]).toHaveLength(LENGTH);
    const html = renderMarkdown(source);
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(RENDER_LIMITS.htmlBytes);
    expect(parseStrictHtml(html).deepest).toBeLessThanOrEqual(RENDER_LIMITS.nestingDepth);
  });

  test("ordinary text costs in proportion to its length", () => {
    const text =
      "The bridge opened in **1932**; see [the plan](https://a.example/b) or https://a.example/c_(d), says `e`.\n\n" +
      "> Nobody thought it would last.\n\n- *one*\n- two\n\n![A picture of the bridge](https://a.example/f.png)\n\n";
    const [once, twice, fourTimes] = [10, 20, 40].map((times) => countCalls(text.repeat(times)));
    expect(twice! / once!).toBeLessThan(2.1);
    expect(fourTimes! / twice!).toBeLessThan(2.1);
  });

  test("each further link costs as much as the one before it", () => {
    const parser = createMarkdownParser(RENDER_LIMITS.nestingDepth, RENDER_LIMITS.lookaheads);
    const timeOf = (links: number) => {
      const tokens = parser.parse("href=http://a ".repeat(links), { lookaheads: 0 });
      return cpuMs(() => writeHtml(tokens, RENDER_LIMITS.nestingDepth, Number.POSITIVE_INFINITY));
    };
    // Squared growth takes 16 times as long, and hundreds of milliseconds for the long one.
    expect(timeOf(8_000)).toBeLessThan(10 * timeOf(2_000) + 20);
  });

  test.each([100, 1_000, 2_000, 5_000, LENGTH])("a nasty source of %i characters makes few calls", (length) => {
    const calls = [...nastySources(length)].map(([name, source]) => ({ name, calls: countCalls(source) }));
    const worst = calls.toSorted((one, other) => other.calls - one.calls)[0]!;
    expect(worst.calls, worst.name).toBeLessThan(MOST_CALLS);
  });
});

/**
 * How often functions are called, in our files and in the parser's, while this source is rendered. A clock would tell
 * of the machine; this is the same everywhere.
 */
function countCalls(source: string): number {
  let calls = 0;
  inspector.post("Profiler.takePreciseCoverage"); // Sets the counts back.
  renderMarkdown(source);
  inspector.post("Profiler.takePreciseCoverage", (_error, { result }) => {
    const functions = result.filter(({ url }) => /markdown-it|src\/render/.test(url)).flatMap((file) => file.functions);
    calls = functions.reduce((sum, { ranges }) => sum + ranges[0]!.count, 0);
  });
  return calls;
}
