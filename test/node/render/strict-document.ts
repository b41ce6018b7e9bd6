/** What may stand in a thread as a document, with the attributes each may carry. */
const TAGS: Readonly<Record<string, string>> = {
  a: "href itemprop rel target aria-current aria-label",
  article: "id itemprop itemscope itemtype",
  base: "target",
  bdi: "itemprop",
  blockquote: "aria-label class dir tabindex",
  body: "",
  br: "",
  button: "type",
  code: "",
  div: "class dir itemprop",
  em: "",
  footer: "class",
  form: "accept-charset action aria-labelledby method target",
  h1: "",
  h2: "id",
  head: "",
  header: "",
  hr: "",
  html: "lang",
  input:
    "aria-describedby aria-invalid autocapitalize autocomplete autofocus id inputmode name readonly required tabindex type value",
  label: "for",
  li: "",
  link: "href itemprop rel",
  main: "",
  meta: "charset content name",
  nav: "aria-label",
  ol: "class start",
  p: "aria-hidden autofocus class id role tabindex",
  pre: "",
  section: "aria-label aria-labelledby id",
  small: "",
  span: "aria-hidden class id itemprop itemscope itemtype",
  strong: "",
  style: "",
  textarea: "aria-describedby aria-invalid autofocus id name readonly required rows",
  time: "datetime itemprop title",
  title: "",
  ul: "",
};
const VOID = /^(?:base|br|hr|input|link|meta)$/;
const BARE = /^(?:autofocus|itemscope|readonly|required)$/;
const CHARACTERS: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };

export interface StrictElement {
  tag: string;
  attributes: Readonly<Record<string, string>>;
  /** All text inside, and the markup. */
  text: string;
  html: string;
  parent: StrictElement | null;
}

/**
 * Reads a document, or a piece of one, as strictly as can be: known tags and attributes only, each attribute once and
 * quoted, each tag closed in order, every special character escaped, no id twice. Anything else throws.
 */
export function readStrictDocument(html: string): StrictElement[] {
  const elements: StrictElement[] = [];
  const open: { element: StrictElement; start: number }[] = [];
  const source = html.replace(/^<!doctype html>\n/, "");
  for (const match of source.matchAll(/<[^>]*>?|[^<]+/g)) {
    const [token] = match;
    const parent = open.at(-1)?.element ?? null;
    if (!token.startsWith("<")) {
      const text = parent?.tag === "style" ? token : decode(token);
      for (const { element } of open) element.text += text;
    } else if (token.startsWith("</")) {
      if (token !== `</${parent?.tag}>`) throw new Error(`${token} closes ${parent?.tag}`);
      const { element, start } = open.pop()!;
      element.html = source.slice(start, match.index);
    } else {
      const element = { ...tagOf(token), text: "", html: "", parent };
      elements.push(element);
      if (!VOID.test(element.tag)) open.push({ element, start: match.index + token.length });
    }
  }
  if (open.length > 0) throw new Error(`left open: ${open.map(({ element }) => element.tag)}`);
  const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
  if (new Set(ids).size < ids.length) throw new Error(`an id twice: ${ids}`);
  return elements;
}

function tagOf(token: string): Pick<StrictElement, "tag" | "attributes"> {
  const [, tag = "", rest = ""] = /^<([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>$/.exec(token) ?? [];
  const allowed = TAGS[tag]?.split(" ");
  if (allowed === undefined) throw new Error(`the tag ${token}`);
  const attributes: Record<string, string> = {};
  for (const [, name = "", value] of rest.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
    if (!allowed.includes(name) || name in attributes) throw new Error(`the attribute ${name} in ${token}`);
    if ((value === undefined) !== BARE.test(name)) throw new Error(`the value of ${name} in ${token}`);
    attributes[name] = decode(value ?? "");
  }
  return { tag, attributes };
}

function decode(text: string): string {
  if (/[<>"]|&(?!(?:amp|lt|gt|quot);)/.test(text)) throw new Error(`not escaped: ${text}`);
  return text.replace(/&\w+;/g, (entity) => CHARACTERS[entity]!);
}
