import { invalid, Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import {
  type PageAddress,
  type PageProblem,
  pageKey,
  provisionalPageKey,
  readPageAddress,
} from "../domain/page-url.ts";
import { allowHint, originsOf, type Site } from "../domain/site.ts";
import { cutCharacters } from "../domain/text.ts";

const MESSAGES: Record<PageProblem | "not a page", string> = {
  "not a page": "The page must be an absolute URL of the site or a path that starts with /",
  "another origin": "The page belongs to another origin than the site's",
  "too long": "The page's address is too long",
};

export function unknownSite(): Refusal {
  return new Refusal("not_found", "There is no such site");
}

function refuse(problem: keyof typeof MESSAGES, page: string, field: string, site?: Site): never {
  const message = `${MESSAGES[problem]}: ${cutCharacters(page, LIMITS.quotedCharacters)}`;
  throw invalid(field, problem === "another origin" && site ? `${message}. ${allowHint(site)}` : message);
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
  const addresses = pages.map((page) => readPageAddress(page) ?? refuse("not a page", page, field));
  const keysBy = (fold: (address: PageAddress) => ReturnType<typeof pageKey>, site?: Site) =>
    addresses.map((address, place) => {
      const folded = fold(address);
      return "key" in folded ? folded.key : refuse(folded.problem, pages[place]!, field, site);
    });
  const provisional = keysBy(provisionalPageKey);
  const first = await read(provisional);
  if (first === null) throw unknownSite();
  check(first.site);
  const rules = { origins: originsOf(first.site), pageParameters: first.site.settings.pageParameters };
  const keys = keysBy((address) => pageKey(address, rules), first.site);
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
