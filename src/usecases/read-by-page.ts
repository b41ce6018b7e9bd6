import { invalid, Refusal } from "../domain/error.ts";
import { type PageProblem, pageKey, provisionalPageKey } from "../domain/page-url.ts";
import { originsOf, type Site } from "../domain/site.ts";

const MESSAGES: Record<PageProblem, string> = {
  "not a page": "The page must be an absolute URL of the site or a path that starts with /",
  "another origin": "The page belongs to another origin than the site's",
  "too long": "The page's address is too long",
};

export function unknownSite(): Refusal {
  return new Refusal("not_found", "There is no such site");
}

function keyOrRefusal(folded: ReturnType<typeof pageKey>, field: string): string {
  if ("problem" in folded) throw invalid(field, MESSAGES[folded.problem]);
  return folded.key;
}

/**
 * Reads what belongs to a page. How a page folds to its key depends on the site, which is read together with it: so it
 * is read by the key most sites would give, and once more where the site's own parameters make it another page.
 * `check` may refuse the request before the page is looked at; `field` names the page in a refusal.
 */
export async function readByPage<Read extends { site: Site }>(
  page: string,
  read: (key: string) => Promise<Read | null>,
  check: (site: Site) => void = () => undefined,
  field = "page",
): Promise<Read & { pageKey: string }> {
  const provisional = keyOrRefusal(provisionalPageKey(page), field);
  const first = await read(provisional);
  if (first === null) throw unknownSite();
  check(first.site);
  const rules = { origins: originsOf(first.site), pageParameters: first.site.settings.pageParameters };
  const key = keyOrRefusal(pageKey(page, rules), field);
  if (key === provisional) return { ...first, pageKey: key };
  const second = await read(key);
  if (second === null) throw unknownSite();
  return { ...second, pageKey: key };
}
