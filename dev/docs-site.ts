import { readdir, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import MarkdownIt from "markdown-it";

const root = join(import.meta.dirname, "..");

/** The pages in the order of the menu: where each is, and what it is called there. The first is the index. */
const PAGES: [document: string, title: string][] = [
  ["README.md", "Afterword"],
  ["docs/deploy.md", "Deploy"],
  ["docs/embedding.md", "Embedding"],
  ["docs/moderating.md", "Moderating"],
  ["docs/operating.md", "Operating"],
  ["docs/api.md", "API"],
  ["docs/spam-api.md", "Spam API"],
  ["docs/security.md", "Security"],
  ["docs/accessibility.md", "Accessibility"],
  ["docs/speed.md", "Speed"],
  ["docs/scaling.md", "Scaling"],
  ["docs/caching.md", "Caching"],
  ["docs/decisions.md", "Decisions"],
  ["docs/licences.md", "Licences"],
  ["examples/README.md", "Examples"],
  ["CONTRIBUTING.md", "Contributing"],
  ["SECURITY.md", "Reporting"],
  ["CHANGELOG.md", "Changelog"],
];

/** For all of /docs/: nothing but our own style and pictures. */
export const DOCS_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Where a document stands on the site. */
function addressOf(document: string): string {
  if (document === "README.md") return "/docs/";
  const name = document === "examples/README.md" ? "examples" : document === "SECURITY.md" ? "reporting" : document;
  return `/docs/${posix.basename(name, ".md").toLowerCase()}`;
}

/** A heading's name in an address, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** What a link of a document leads to on the site; `null` for what is only in the repository. */
function targetOf(document: string, link: string, documents: Set<string>): string | null {
  if (/^(?:https?:|mailto:|#)/.test(link)) return link;
  const [path = "", anchor] = link.split("#");
  const target = posix.join(posix.dirname(document), path);
  if (target.startsWith("docs/images/")) return `/${target}`;
  if (!documents.has(target)) return null;
  return `${addressOf(target)}${anchor === undefined ? "" : `#${anchor}`}`;
}

function render(document: string, text: string, documents: Set<string>): string {
  // The documents are our own, and README.md shows its pictures side by side by HTML.
  const markdown = new MarkdownIt({ html: true });
  markdown.normalizeLink = markdown.normalizeLinkText = String;
  const tokens = markdown.parse(text, {});
  for (const [place, token] of tokens.entries()) {
    if (token.type === "heading_open") token.attrSet("id", anchorOf(tokens[place + 1]!.content.replaceAll("`", "")));
    const children = token.children ?? [];
    for (const child of children) {
      if (child.type === "image")
        child.attrSet("src", targetOf(document, String(child.attrGet("src")), documents) ?? "");
      if (child.type !== "link_open") continue;
      const target = targetOf(document, String(child.attrGet("href")), documents);
      if (target !== null) child.attrSet("href", target);
      else child.tag = children[children.indexOf(child) + 2]!.tag = "span";
      if (target === null) child.attrs = [];
    }
  }
  return markdown.renderer
    .render(tokens, markdown.options, {})
    .replaceAll('src="docs/images/', 'src="/docs/images/')
    .replaceAll("<pre>", '<pre tabindex="0">')
    .replaceAll("<th></th>", "<td></td>")
    .replaceAll("<table>", '<div class="table" tabindex="0"><table>')
    .replaceAll("</table>", "</table></div>");
}

function page(
  document: string,
  title: string,
  body: string,
  { menu, demo }: { menu: typeof PAGES; demo: boolean },
): string {
  const links = menu.map(([entry, name]) => {
    const current = entry === document ? ' aria-current="page"' : "";
    return `<li><a href="${addressOf(entry)}"${current}>${name}</a></li>`;
  });
  const live = [...(demo ? [["/demo", "Live demo"]] : []), ["/openapi", "OpenAPI"], ["/admin/", "Moderate"]];
  const more = live.map(([address, name]) => `<li><a href="${address}">${name}</a></li>`);
  const head = document === "README.md" ? "Afterword" : `${title} · Afterword`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${head}</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<nav aria-label="Documentation"><ul>
${links.join("\n")}
</ul><ul>
${more.join("\n")}
</ul></nav>
<main id="content">
${body}</main>
</body>
</html>
`;
}

/** The documents as a small site without script, to be served under /docs/; the demo is linked where it is served. */
export async function docsSite({ demo }: { demo: boolean }): Promise<[name: string, contents: string | Uint8Array][]> {
  const documents = new Set(PAGES.map(([document]) => document));
  const pages = PAGES.map(async ([document, title]): Promise<[string, string]> => {
    const body = render(document, await readFile(join(root, document), "utf8"), documents);
    const address = addressOf(document);
    const name = address.endsWith("/") ? `${address}index.html` : `${address}.html`;
    return [name.slice(1), page(document, title, body, { menu: PAGES, demo })];
  });
  const folder = join(root, "docs/images");
  const pictures = (await readdir(folder)).map(
    async (name): Promise<[string, Uint8Array]> => [join("docs/images", name), await readFile(join(folder, name))],
  );
  const style = await readFile(join(dirname(import.meta.filename), "docs-site.css"), "utf8");
  return [...(await Promise.all([...pages, ...pictures])), ["docs/style.css", style]];
}
