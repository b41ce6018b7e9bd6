import * as v from "valibot";

const text = v.string();
const optional = v.optional(text);

/** For the OpenAPI document: the fields that are asked for, among the many that Akismet knows and that are passed on. */
export const akismetKeySchema = v.looseObject({ api_key: text, blog: text });

export const akismetFormSchema = v.looseObject({
  api_key: text,
  blog: text,
  user_ip: text,
  user_agent: optional,
  referrer: optional,
  permalink: optional,
  comment_type: optional,
  comment_author: optional,
  comment_author_email: optional,
  comment_author_url: optional,
  comment_content: optional,
  honeypot_field_name: optional,
  is_test: optional,
  recheck_reason: optional,
  guid: optional,
});
