import { invalid } from "../../domain/error.ts";
import { LIMITS } from "../../domain/limits.ts";
import { cutCharacters } from "../../domain/text.ts";
import type { CheckInput } from "../../usecases/check-submission.ts";

/** A form by the names that Akismet knows. */
export type AkismetForm = Record<string, string | string[]>;

const LIST = /^([^[\]]+)\[\d*\]$/;

/** Reads a form as PHP does: the last of a repeated name wins, and `name[]` or `name[0]` makes a list. */
export function readAkismetForm(bytes: Uint8Array): AkismetForm {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) {
    const list = LIST.exec(name)?.[1];
    const earlier = fields.get(list ?? name);
    if (earlier === undefined && fields.size === LIMITS.checkFields) continue;
    if (list === undefined) fields.set(name, value);
    else fields.set(list, Array.isArray(earlier) ? [...earlier, value] : [value]);
  }
  return Object.fromEntries(fields);
}

/** A field that is one text; empty for any other. */
export function textOf(form: AkismetForm, name: string): string {
  const value = Object.hasOwn(form, name) ? form[name] : undefined;
  return typeof value === "string" ? value : "";
}

/** The address of the site, as Akismet wants it: with its scheme. */
export function isBlog(blog: string): boolean {
  return /^https?:\/\//i.test(blog) && URL.canParse(blog);
}

/** Refuses in Akismet's words, and in its order. */
export function requireFields(form: AkismetForm): void {
  if (textOf(form, "user_ip") === "") throw invalid("user_ip", 'Empty "user_ip" value');
  const blog = textOf(form, "blog");
  if (blog === "") throw invalid("blog", 'Empty "blog" value');
  if (!isBlog(blog)) throw unparsableBlog();
}

export function unparsableBlog() {
  return invalid("blog", UNPARSABLE_BLOG);
}

export const UNPARSABLE_BLOG = "We were unable to parse your blog URI";

/**
 * Never passed on: keys, what is ours to say, where Akismet would call back with another key than the client's, and
 * what no one but the site may know of its visitors.
 */
const WITHHELD =
  /^(?:api_key|key|blog|guid|callback|recheck_reason|HTTP_(?:COOKIE.*|AUTHORIZATION|PROXY_.*)|PHP_AUTH_.*)$/i;

/** The type by which local checks go; Akismet gets the client's own word, or none. */
export function typeOf(form: AkismetForm): string {
  return cutCharacters(textOf(form, "comment_type"), LIMITS.checkTypeCharacters) || "comment";
}

/** What is passed on to Akismet. */
export function fieldsOf(form: AkismetForm): AkismetForm {
  return Object.fromEntries(Object.entries(form).filter(([name]) => !WITHHELD.test(name)));
}

/** Reads a comment-check. Like Akismet it refuses nothing but what is missing; local checks see what a comment may have. */
export function readAkismetCheck(form: AkismetForm): CheckInput {
  requireFields(form);
  const cut = (name: string, most: number) => cutCharacters(textOf(form, name), most);
  const honeypotName = textOf(form, "honeypot_field_name");
  return {
    type: typeOf(form),
    address: cut("user_ip", LIMITS.nameCharacters),
    userAgent: cut("user_agent", LIMITS.userAgentCharacters) || null,
    name: cut("comment_author", LIMITS.nameCharacters),
    email: cut("comment_author_email", LIMITS.emailCharacters).toLowerCase() || null,
    url: cut("comment_author_url", LIMITS.urlCharacters) || null,
    body: cut("comment_content", LIMITS.bodyCharacters),
    // The WordPress plugin's own trap is a field of the form.
    honeypot: (honeypotName === "" ? "" : textOf(form, honeypotName)) || textOf(form, "POST_ak_hp_textarea"),
    isAgain: textOf(form, "recheck_reason") !== "" || ["1", "true"].includes(textOf(form, "is_test")),
    recheckReason: cut("recheck_reason", LIMITS.checkTypeCharacters) || null,
    fields: fieldsOf(form),
  };
}
