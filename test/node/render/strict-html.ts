import { ALLOWED_TAGS, LINK_REL } from "../../../src/render/html-writer.ts";

export interface ParsedHtml {
  /** The text a browser would show, with line breaks as spaces. */
  text: string;
  links: { href: string; text: string }[];
  deepest: number;
}

const SAFE_HREF = /^(?:https?:\/\/|mailto:)[\w\-.~:/?#@!$&'()*+,;=%]*$/i;
const VOID_TAGS = ["br", "hr"];
const INLINE_TAGS = ["a", "br", "code", "em", "strong"];
/** What may stand directly in a tag; any block tag may stand in those that are not named. */
const CONTENT: Readonly<Record<string, readonly string[]>> = {
  a: ["br", "code", "em", "strong"],
  code: [],
  em: INLINE_TAGS,
  ol: ["li"],
  p: INLINE_TAGS,
  pre: ["code"],
  strong: INLINE_TAGS,
  ul: ["li"],
};
const CHARACTERS: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };

/**
 * Reads HTML as strictly as can be: only tags and attributes of the allowlist, each closed in order and placed where a
 * browser would leave it, links to http, https and mailto only, and no `<`, `>`, `"` or `&` that is not escaped.
 * Anything else throws.
 */
export function parseStrictHtml(html: string): ParsedHtml {
  const open: string[] = [];
  const links: ParsedHtml["links"] = [];
  let text = "";
  let linkStart = 0;
  let deepest = 0;

  for (const [token] of html.matchAll(/<[^>]*>?|[^<]+/g)) {
    if (!token.startsWith("<")) {
      text += decode(token);
      continue;
    }
    const parent = open.at(-1);
    const closed = /^<\/([a-z]+)>$/.exec(token)?.[1];
    if (closed) {
      if (parent !== closed) throw new Error(`</${closed}> closes <${parent}>`);
      open.pop();
      if (closed === "a") links.at(-1)!.text = text.slice(linkStart);
      continue;
    }
    const [, tag, attributes] = /^<([a-z]+)((?: [a-z]+="[^"<>]*")*)>$/.exec(token) ?? fail(`not a tag: ${token}`);
    const values = readAttributes(tag!, attributes!);
    if (parent && CONTENT[parent] && !CONTENT[parent].includes(tag!)) throw new Error(`<${tag}> in <${parent}>`);
    if (tag === "a") {
      if (values.rel !== LINK_REL) throw new Error(`rel is ${values.rel}`);
      if (open.includes("a")) throw new Error("link in link");
      if (!SAFE_HREF.test(values.href ?? "")) throw new Error(`href is ${values.href}`);
      links.push({ href: values.href!, text: "" });
      linkStart = text.length;
    }
    if (tag === "br") text += " ";
    if (!VOID_TAGS.includes(tag!)) open.push(tag!);
    deepest = Math.max(deepest, open.length);
  }
  if (open.length > 0) throw new Error(`left open: ${open}`);
  return { text, links, deepest };
}

function readAttributes(tag: string, source: string): Record<string, string> {
  const allowed = ALLOWED_TAGS[tag] ?? fail(`tag ${tag} is not allowed`);
  const values: Record<string, string> = {};
  for (const [, name, value] of source.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
    if (!allowed.includes(name!)) throw new Error(`attribute ${name} is not allowed on ${tag}`);
    if (name! in values) throw new Error(`attribute ${name} stands twice`);
    values[name!] = decode(value!);
  }
  return values;
}

function decode(text: string): string {
  if (/[<>"]/.test(text)) throw new Error(`not escaped: ${text}`);
  return text.replace(/&(?:[a-z]+;)?/g, (entity) => CHARACTERS[entity] ?? fail(`not escaped: ${entity} in ${text}`));
}

function fail(message: string): never {
  throw new Error(message);
}
