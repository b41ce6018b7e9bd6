/** The addresses that may name this page, best first: what the site owner says, else the canonical link, else the location. */
export function pageCandidates(attribute: string | null, source: Document): string[] {
  if (attribute) return [attribute];
  const canonical = source.querySelector<HTMLLinkElement>('link[rel~="canonical"][href]')?.href;
  const addresses = [canonical, source.location.href].flatMap((address) => address?.split("#")[0] ?? []);
  return [...new Set(addresses)];
}

/** A text without line breaks and what else nobody can see. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** Tags as written in an attribute, separated by commas; at most as many and as long as the server takes. */
export function parseTags(attribute: string | null): string[] {
  const tags = (attribute ?? "").split(",").map(oneLine);
  return tags.filter((tag) => tag && tag.length <= 50).slice(0, 10);
}

/** The id of the comment that a fragment such as `#comment-7` points at. */
export function commentInFragment(fragment: string): number | null {
  return Number(/^#comment-(\d+)$/.exec(fragment)?.[1]) || null;
}
