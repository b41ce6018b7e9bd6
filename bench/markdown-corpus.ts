import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RENDER_LIMITS } from "../src/domain/limits.ts";
import { renderMarkdown } from "../src/render/markdown.ts";

interface Example {
  markdown: string;
  html: string;
  section: string;
  number: number;
}

/** Throws unless the HTML is safe and well formed. */
export type StrictParser = (html: string) => { links: unknown[] };

/** Renders every string of the corpus, refusing unsafe HTML, and counts the CommonMark examples that come out alike. */
export function reportCorpus(folder: string, parseStrictHtml: StrictParser): void {
  const json = <T>(path: string): T => JSON.parse(readFileSync(join(folder, path), "utf8"));
  const lines = (path: string) => readFileSync(join(folder, path), "utf8").split("\n");
  // The specification prints a tab as an arrow.
  const examples = json<Example[]>("xss/commonmark-spec.json").map((example) => ({
    ...example,
    markdown: example.markdown.replaceAll("→", "\t"),
    html: example.html.replaceAll("→", "\t"),
  }));
  const sources: Record<string, string[]> = {
    "dompurify.json": json<{ payload: string }[]>("xss/dompurify.json").map(({ payload }) => payload),
    "markdown.txt": [...lines("xss/markdown.txt"), lines("xss/markdown.txt").join("\n")],
    "payloadbox.txt": lines("xss/payloadbox.txt"),
    "blns.json": json<string[]>("strings/blns.json"),
    "commonmark-spec.json": examples.map(({ markdown }) => markdown),
  };
  for (const [name, texts] of Object.entries(sources)) {
    const links = texts.flatMap((text) => parseStrictHtml(renderWithinLimit(text)).links);
    console.log(`${name}: ${texts.length} strings render safely, with ${links.length} links`);
  }

  const same = examples.filter((example) => renderMarkdown(example.markdown) === example.html);
  const alike = examples.filter((example) => ours(renderMarkdown(example.markdown)) === ours(asWeDo(example.html)));
  const refused = examples.filter((example) => !alike.includes(example) && isDeliberate(example));
  const rest = examples.filter((example) => !alike.includes(example) && !refused.includes(example));
  console.log(
    `CommonMark: ${same.length} of ${examples.length} to the letter, ${alike.length} with our output's form,`,
  );
  console.log(
    `${refused.length} differ by raw HTML, images, destinations we refuse or URLs we link, ${rest.length} otherwise:`,
  );
  for (const { number, section, markdown } of rest) console.log(`  ${number} ${section} ${JSON.stringify(markdown)}`);
}

function renderWithinLimit(source: string): string {
  const html = renderMarkdown(source);
  if (Buffer.byteLength(html) > RENDER_LIMITS.htmlBytes) throw new Error(`too long: ${source}`);
  return html;
}

/** CommonMark's own output with what we do otherwise on purpose and everywhere: headings, line breaks, titles, rel. */
function asWeDo(html: string): string {
  return html
    .replace(/<h[1-6]>/g, "<p><strong>")
    .replace(/<\/h[1-6]>/g, "</strong></p>")
    .replace(/<(hr|br) \/>/g, "<$1>")
    .replace(/ class="[^"]*"/g, "")
    .replace(/(<a href="[^"]*")(?: title="[^"]*")?>/g, '$1 rel="nofollow ugc noopener">');
}

/** White space between tags, and the choice between a line end and a break, say nothing. */
function ours(html: string): string {
  return html
    .replace(/<br>/g, "")
    .replace(/\s+(?=<)|(?<=>)\s+/g, "")
    .replace(/\s*\n\s*/g, "\n");
}

/** Raw HTML, images, links that lead elsewhere than to http, https or mailto, and URLs that we make links. */
function isDeliberate({ markdown, html, section }: Example): boolean {
  return (
    /HTML/.test(section) ||
    /<img|<(?!\/?(?:p|h[1-6]|em|strong|a|code|pre|ul|ol|li|blockquote|br|hr)\b)/.test(html) ||
    /href="(?!https?:\/\/|mailto:)/i.test(html) ||
    /\]:\s*\//.test(markdown) ||
    /https?:\/\//.test(html.replace(/<a .*?<\/a>/g, ""))
  );
}
