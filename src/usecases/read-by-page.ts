import { invalid, Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import { type PageProblem, pageKey, provisionalPageKey } from "../domain/page-url.ts";
import { originsOf, type Site } from "../domain/site.ts";
import { cutCharacters } from "../domain/text.ts";

const MESSAGES: Record<PageProblem, string> = {
  "not a page": "The page must be an absolute URL of the site or a path that starts with /",
  "another origin": "The page belongs to another origin than the site's",
  "too long": "The page's address is too long",
};

export function unknownSite(): Refusal {
  return new Refusal("not_found", "There is no such site");
}

function keyOrRefusal(folded: ReturnType<typeof pageKey>, page: string, field: string): string {
  if ("problem" in folded) {
    throw invalid(field, `${MESSAGES[folded.problem]}: ${cutCharacters(page, LIMITS.quotedCharacters)}`);
  }
  return folded.key;
}

/**
 * Reads what belongs to pages. How a page folds to its key depends on the site, which is read together with it: so they
 * are read by the keys most sites would give, and once more where the site's own parameters make them other pages.
 * `check` may refuse the request before the pages are looked at; `field` names them in a refusal.
 */
export async function readByPages<Read extends { site: Site }>(
  pages: readonly string[],
  read: (keys: string[]) => Promise<Read | null>,
  check: (site: Site) => void = () => undefined,
  field = "page",
): Promise<{ found: Read; keys: string[] }> {
  const provisional = pages.map((page) => keyOrRefusal(provisionalPageKey(page), page, field));
  const first = await read(provisional);
  if (first === null) throw unknownSite();
  check(first.site);
  const rules = { origins: originsOf(first.site), pageParameters: first.site.settings.pageParameters };
  const keys = pages.map((page) => keyOrRefusal(pageKey(page, rules), page, field));
  if (keys.every((key, place) => key === provisional[place])) return { found: first, keys };
  const second = await read(keys);
  if (second === null) throw unknownSite();
  return { found: second, keys };
}

/** The same for one page. */
export async function readByPage<Read extends { site: Site }>(
  page: string,
  read: (key: string) => Promise<Read | null>,
  check?: (site: Site) => void,
  field?: string,
): Promise<Read & { pageKey: string }> {
  const { found, keys } = await readByPages([page], ([key]) => read(key!), check, field);
  return { ...found, pageKey: keys[0]! };
}
