import { pageUrl } from "../domain/page-url.ts";
import type { Facts, FormTokenState, Submission } from "./submission.ts";

/** A request's fields by Akismet's own names (https://akismet.com/developers/detailed-docs/comment-check/). */
export type AkismetFields = Record<string, string | string[]>;

/** Our honeypot's name in the form, and so in what Akismet is told. */
export const HONEYPOT_FIELD = "homepage";

/** WordPress's words for what its form's nonce proved. */
const NONCE: Record<FormTokenState["state"], string> = {
  valid: "passed",
  missing: "inactive",
  forged: "failed",
  "other-page": "failed",
  expired: "failed",
  "too-fast": "failed",
};

/** Everything Akismet can use, the text raw as it was sent. Fields without a value are left out. */
export function akismetFields(
  submission: Submission,
  { site, page, formToken }: Pick<Facts, "site" | "page" | "formToken">,
  callback: string,
): AkismetFields {
  const { reader, pageDetails } = submission;
  const published = page?.published ?? pageDetails.published;
  const context = page === null || page.tags.length === 0 ? pageDetails.tags : page.tags;
  const fields: Record<string, string | string[] | null> = {
    blog: site.url,
    blog_charset: "UTF-8",
    user_ip: reader.address,
    user_agent: reader.userAgent,
    referrer: reader.referrer,
    permalink: pageUrl(site.url, submission.pageKey),
    comment_type: submission.parentId === null ? "comment" : "reply",
    comment_author: submission.name,
    comment_author_email: submission.email,
    comment_author_url: submission.url,
    comment_content: submission.body,
    comment_date_gmt: new Date(submission.receivedAt).toISOString(),
    comment_post_modified_gmt: published === null ? null : new Date(published).toISOString(),
    comment_parent: submission.parentId === null ? null : String(submission.parentId),
    comment_context: context,
    honeypot_field_name: HONEYPOT_FIELD,
    [HONEYPOT_FIELD]: submission.honeypot,
    akismet_comment_nonce: NONCE[formToken.state],
    callback,
    // What WordPress knows of a request besides its headers.
    REMOTE_ADDR: reader.address,
    REQUEST_URI: reader.path,
    DOCUMENT_URI: reader.path,
  };
  for (const [name, value] of Object.entries(reader.headers)) {
    fields[`HTTP_${name.toUpperCase().replaceAll("-", "_")}`] = value;
  }
  const known = Object.entries(fields).filter(
    ([name, value]) => name === HONEYPOT_FIELD || (value !== null && value.length > 0),
  );
  return Object.fromEntries(known) as AkismetFields;
}
