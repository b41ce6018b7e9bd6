import type { Context } from "../context.ts";
import type { AkismetTrial } from "../contract.ts";
import { findSite } from "../db/sites.ts";
import type { Reader } from "../domain/reader.ts";
import { askAkismetNow } from "./ask-akismet.ts";
import { unknownSite } from "./read-by-page.ts";

/**
 * Has Akismet judge a comment that exists in this request alone, so that nothing of it can stay behind, marked so that
 * Akismet learns nothing from it. Its author is the one that Akismet always calls spam
 * (https://akismet.com/developers/detailed-docs/comment-check/).
 */
export async function tryAkismet(
  context: Context,
  siteId: string,
  { address, userAgent }: Pick<Reader, "address" | "userAgent">,
): Promise<AkismetTrial> {
  const { database, settings } = context;
  const site = await findSite(database, siteId, settings.isAkismetKeySet);
  if (site === null) throw unknownSite();
  const fields = {
    blog: site.url,
    blog_charset: "UTF-8",
    user_ip: address,
    user_agent: userAgent ?? "",
    permalink: site.url,
    comment_type: "comment",
    comment_author: "akismet-guaranteed-spam",
    comment_content: "A test of the set-up.",
    is_test: "1",
  };
  const asked = await askAkismetNow(context, site, { fields });
  if (asked === null) return { result: null, detail: null };
  const { answer } = asked;
  return { result: answer.result, detail: answer.result === "unchecked" ? `${answer.kind}: ${answer.detail}` : null };
}
