import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { docsSite } from "../../../dev/docs-site.ts";

const files = new Map(await docsSite({ demo: true }));
const pages = [...files]
  .filter(([name]) => name.endsWith(".html"))
  .map(([name, html]) => [name, String(html)] as const);
const allOf = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, found]) => found!);

/** The file that an address is served from. */
function fileOf(address: string): string {
  return address.endsWith("/")
    ? `${address.slice(1)}index.html`
    : files.has(address.slice(1))
      ? address.slice(1)
      : `${address.slice(1)}.html`;
}

/** What the Worker serves besides. */
const ELSEWHERE = ["/demo", "/openapi", "/admin/"];

it("has every document", () => {
  const documents = readdirSync(new URL("../../../docs/", import.meta.url)).filter((name) => name.endsWith(".md"));
  expect(documents.map((name) => `docs/${name.replace(".md", ".html")}`).filter((name) => !files.has(name))).toEqual(
    [],
  );
});

describe.each(pages)("%s", (name, html) => {
  it("links to what there is, down to the heading", () => {
    const own = allOf(html, / href="((?:\/|#)[^"]*)"/g).filter((link) => !ELSEWHERE.includes(link));
    expect(own.length).toBeGreaterThan(10);
    const broken = own.filter((link) => {
      const [address, anchor] = link.split("#");
      const target = files.get(address === "" ? name : fileOf(address!));
      return target === undefined || (anchor !== undefined && !String(target).includes(` id="${anchor}"`));
    });
    expect(broken).toEqual([]);
  });

  it("loads nothing from elsewhere and runs nothing", () => {
    expect(allOf(html, / src="([^"]*)"/g).filter((source) => !files.has(source.slice(1)))).toEqual([]);
    expect(html).not.toMatch(/<script(?! src="https:\/\/comments)|<iframe(?!\n)|<style| style="| on\w+="/);
    expect(allOf(html, /<link [^>]*href="([^"]*)"/g)).toEqual(["/docs/style.css"]);
  });

  it("has one title and one place in the menu", () => {
    expect(allOf(html, /<h1[^>]*>(.*)<\/h1>/g)).toHaveLength(1);
    expect(allOf(html, /aria-current="(page)"/g)).toHaveLength(1);
  });
});

it("links no demo where none is served", async () => {
  const [, index] = (await docsSite({ demo: false }))[0]!;
  expect(String(index)).not.toContain('href="/demo"');
});
